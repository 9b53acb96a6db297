"""A marking as text for a terminal."""

from typing import TYPE_CHECKING

from engine.verify.marking.line import Line

if TYPE_CHECKING:
    from engine.verify.marking.marking import Marking

SIGNS = {"definition": "·", "right": "✓", "wrong": "✗", "follows": "↳", "unread": "?"}
_WIDEST = 72  # characters of a source line


def summary(marking: "Marking") -> str:
    """One line for each statement, then the counts and the first wrong line."""
    lines = [marking.file] if marking.file else []
    lines += [text for line in marking.lines for text in _lines(line)]
    lines.append(in_words(marking))
    if marking.first_wrong:
        lines.append(f"first wrong: {marking.first_wrong.where}")
    return "\n".join(lines)


def in_words(marking: "Marking") -> str:
    """The counts in words: 5 right, 1 wrong, 2 definitions."""
    follows = "follows" if marking.counts["follows"] == 1 else "follow"
    names = {"right": "right", "follows": f"{follows} from a mistake", "wrong": "wrong", "unread": "not read"}
    counts = [
        f"{marking.counts[verdict]} {name}" for verdict, name in names.items() if marking.counts[verdict]
    ]
    definitions = marking.counts["definition"]
    counts += [f"{definitions} definition" + "s" * (definitions != 1)] if definitions else []
    return ", ".join(counts) or "no equalities"


def _lines(line: Line) -> list[str]:
    source = line.source if len(line.source) <= _WIDEST else f"{line.source[: _WIDEST - 1]}…"
    verdict = "not read" if line.verdict == "unread" else line.verdict
    texts = [f"{SIGNS[line.verdict]} {line.where:<8} {verdict:<10} {source}"]
    indent = " " * 22
    if line.verdict == "definition":
        return texts
    if line.note and line.note != line.slip:
        texts.append(f"{indent}{line.note}")
    if line.slip:
        texts.append(f"{indent}{line.slip}")
    if line.counterexample:
        texts.append(f"{indent}{line.counterexample}")
    return texts
