"""Answers with mistakes at edges: what the derivative becomes by one mistake, or by two."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations

from engine.verify.judgement.chain.edges import Edge, Ledger
from engine.verify.judgement.chain.means import means, shares
from engine.verify.judgement.chain.paths import way_of
from engine.verify.judgement.chain.ratios import Numbers, constant_words, is_about_one, ratio, same
from engine.verify.judgement.slips.mistakes import MISTAKES, RARER, Mistake, places

PAIRS = 20_000  # combinations of two mistakes that are tried
Changes = Mapping[Edge, float]
Candidate = tuple[str, Callable[[], str], Numbers]
"""Kind, sentence (worded when it is needed), and the answer that the mistake leads to, at each point."""

Place = tuple[Edge, ...]
"""The edges at which one mistake is made: one, or all that are alike."""


def of_one_place(
    ledgers: Sequence[Ledger], answers: Numbers, with_factor: list[Candidate]
) -> Iterator[Candidate]:
    """One mistake at one edge, or at all edges that are alike.

    with_factor  collects those that need a constant factor besides: they are less likely than a lost factor
    """
    singly, together = places(ledgers[0])
    yield from _mistakes_at(ledgers, answers, singly, with_factor)
    for edge in ledgers[0].edges:
        yield "path", partial(_only_path, ledgers[0], edge), [ledger.flow(edge) for ledger in ledgers]
    yield from _mistakes_at(ledgers, answers, together, with_factor)


def _only_path(ledger: Ledger, edge: Edge) -> str:
    return f"only {way_of(ledger, edge)} is counted; the others are missing"


def _mistakes_at(
    ledgers: Sequence[Ledger], answers: Numbers, where: Sequence[Place], with_factor: list[Candidate]
) -> Iterator[Candidate]:
    """The mistakes at these places; `with_factor` collects those that need a constant factor besides."""
    for mistake, place, numbers in _mistaken(ledgers, MISTAKES, where):
        words = partial(_words, mistake, ledgers[0], place)
        yield mistake.kind, words, numbers
        c = ratio(answers, numbers)
        if c is not None and mistake.kind != "sign" and tells_apart(ledgers, answers, c):
            with_factor.append((mistake.kind, partial(with_constant, words, c, ledgers), answers))


def is_telling(answers: Numbers) -> bool:
    """Whether answers at several points differ: a plain number agrees with too many pairs of mistakes."""
    return len(answers) > 2 and not same([answers[0]] * len(answers), answers)


def tells_apart(ledgers: Sequence[Ledger], answers: Numbers, c: float) -> bool:
    """Whether a constant factor c beside another mistake is no accident, and no rounding of 1."""
    is_likely = c > 0 or c == -1.0  # a flipped sign and another factor besides are too much of a chance
    return is_likely and len(ledgers) > 2 and is_telling(answers) and not is_about_one(c)


def with_constant(words: Callable[[], str], c: float, ledgers: Sequence[Ledger]) -> str:
    """A sentence, and what the constant factor besides means."""
    return f"{words()}; and {constant_words(c, means(ledgers), shares(ledgers))[1]}"


def rarer(ledgers: Sequence[Ledger]) -> Iterator[Candidate]:
    """Mistakes that are less likely than a lost factor."""
    singly, together = places(ledgers[0])
    for mistake, place, numbers in _mistaken(ledgers, RARER, singly + together):
        yield mistake.kind, partial(_words, mistake, ledgers[0], place), numbers


def _mistaken(
    ledgers: Sequence[Ledger], mistakes: Sequence[Mistake], where: Sequence[Place]
) -> Iterator[tuple[Mistake, Place, Numbers]]:
    """Each mistake at each place where it can be made at every point, and the derivative it leads to."""
    for mistake in mistakes:
        for place in where:
            changes = [_changes(mistake, ledger, place) for ledger in ledgers]
            if all(change is not None for change in changes):
                pairs = zip(ledgers, changes, strict=True)
                yield mistake, place, [ledger.changed(change or {}) for ledger, change in pairs]


def _changes(mistake: Mistake, ledger: Ledger, place: Place) -> Changes | None:
    """The wrong partials; None where the mistake cannot be made at one of the edges."""
    partials = {edge: mistake.wrong(ledger, edge) for edge in place}
    known = {edge: partial for edge, partial in partials.items() if partial is not None}
    return known if len(known) == len(place) else None


def _words(mistake: Mistake, ledger: Ledger, place: Place) -> str:
    words = mistake.words(ledger, place[0])
    others = len(place) - 1
    return f"{words}; likewise at {others} more edge{'s' * (others > 1)} of its kind" if others else words


def of_two_places(ledgers: Sequence[Ledger], answers: Numbers) -> Iterator[Candidate]:
    """Two mistakes at once, where there are few combinations and three points to tell them apart."""
    singly, together = places(ledgers[0])
    single = [(mistake, place) for mistake, place, _ in _mistaken(ledgers[:1], MISTAKES, singly + together)]
    if len(single) ** 2 > 2 * PAIRS or len(ledgers) < 3:
        return
    for one, other in combinations(single, 2):
        if not set(one[1]) & set(other[1]) and same([_both(ledgers[0], one, other)], answers[:1]):
            words = partial(_both_words, ledgers[0], one, other)
            yield one[0].kind, words, [_both(ledger, one, other) for ledger in ledgers]


def _both(ledger: Ledger, one: tuple[Mistake, Place], other: tuple[Mistake, Place]) -> float:
    return ledger.changed(
        {**(_changes(one[0], ledger, one[1]) or {}), **(_changes(other[0], ledger, other[1]) or {})}
    )


def _both_words(ledger: Ledger, one: tuple[Mistake, Place], other: tuple[Mistake, Place]) -> str:
    return f"{_words(one[0], ledger, one[1])}; and {_words(other[0], ledger, other[1])}"
