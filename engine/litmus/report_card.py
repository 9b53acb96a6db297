"""Report cards: the outcomes of one engine in every trap, and several engines side by side."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.litmus.adapter import Adapter
from engine.litmus.catalogue import TRAPS
from engine.litmus.judge import SECONDS, VERDICTS, Outcome, outcome_of
from engine.litmus.trap import Trap


@dataclass(frozen=True)
class Card:
    """The outcomes of one engine. `print(card)` shows a line for each trap, and the reason where it is not right."""

    engine: str
    outcomes: tuple[Outcome, ...]

    def __getitem__(self, trap: str) -> Outcome:
        """The outcome of the trap of that name."""
        return next(outcome for outcome in self.outcomes if outcome.trap == trap)

    def without(self, verdict: str) -> list[Outcome]:
        """The outcomes with any other verdict."""
        return [outcome for outcome in self.outcomes if outcome.verdict != verdict]

    @property
    def counts(self) -> str:
        """The number of outcomes of each verdict: ``30 right, 2 differs``."""
        counts = Counter(outcome.verdict for outcome in self.outcomes)
        return ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])

    def __str__(self) -> str:
        """The card as lines of text."""
        width = max(len(outcome.trap) for outcome in self.outcomes)
        lines = [f"{self.engine}: {self.counts}", ""]
        for outcome in self.outcomes:
            lines.append(f"{outcome.trap:{width}}  {outcome.verdict}".rstrip())
            lines += [f"{'':{width}}    {line}" for line in explained(outcome)]
        return "\n".join(lines)


def run(adapter: Adapter, traps: Iterable[Trap] = TRAPS, seconds: float = SECONDS) -> Card:
    """The report card of an engine. A trap that takes more than `seconds` counts as refused."""
    return Card(adapter.name, tuple(outcome_of(trap, adapter, seconds) for trap in traps))


def explained(outcome: Outcome) -> list[str]:
    """The lines that explain an outcome; none where it is right."""
    if outcome.verdict == "right":
        return []
    lines = [outcome.note] if outcome.note else []
    if outcome.verdict in ("wrong", "differs") and outcome.answer is not None:
        (trap,) = (trap for trap in TRAPS if trap.name == outcome.trap)
        expected = f"{shown(trap.value, trap.gradient)}, since {trap.derivation}"
        lines += [f"answered  {shown(*outcome.answer)}", f"expected  {expected}"]
    return lines


def shown(value: float, gradient: Sequence[float]) -> str:
    """A value and its gradient in one line: ``6, gradient 2``."""
    return f"{value:.12g}, gradient {', '.join(f'{x:.12g}' for x in gradient)}"


def table(cards: Sequence[Card]) -> str:
    """A Markdown table: a row for each trap, a column for each engine, and the counts below."""
    rows = [["trap", *(card.engine for card in cards)], ["---"] * (len(cards) + 1)]
    rows += [[trap.name, *(card[trap.name].verdict for card in cards)] for trap in TRAPS]
    rows.append(["in all", *(card.counts for card in cards)])
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("*", "\\*") for cell in row) + " |" for row in rows
    )
