"""The room Check: a derivation, with a mark at each line; or those of several students, each by itself."""

import re
from itertools import pairwise

from engine import mark

LONGEST = 40_000  # characters of a text
SIGNS = {"right": "✓", "wrong": "✗", "follows": "↳", "unread": "?", "definition": "·"}
_STUDENT = re.compile(r"#(?!#) *(\S.*)")


def marked(text: str) -> dict[str, object]:
    """The marks of each student of a text: a line `# Ada` begins one, and the lines above the first hold for all."""
    if len(text) > LONGEST:
        raise ValueError(f"a derivation has at most {LONGEST:,} characters here; got {len(text):,}")
    rows = text.split("\n")
    heads = [i for i, row in enumerate(rows) if _STUDENT.match(row)]
    if not heads:
        return {"students": [_marks("", 0, text, "")]}
    question = "\n".join(rows[: heads[0]])
    return {
        "students": [
            _marks(_name(rows[head]), head + 1, "\n".join(rows[head + 1 : end]), question)
            for head, end in pairwise([*heads, len(rows)])
        ]
    }


def _name(row: str) -> str:
    match = _STUDENT.match(row)
    return match[1].strip() if match else ""


def _marks(name: str, above: int, text: str, question: str) -> dict[str, object]:
    """The lines of one student with their verdicts, each with its formula as MathML; `above` it stand so many."""
    from engine.verify.marking.reports.mathml import mathml  # noqa: PLC0415  # with the marker, when first used

    marking = mark(text, question=question)
    right, judged = marking.points
    return {
        "name": name,
        "lines": [
            {
                "line": above + line.line,
                "source": line.source,
                "verdict": line.verdict,
                "sign": SIGNS[line.verdict],
                "mathml": mathml(line.tree) if line.tree is not None else "",
                "reading": line.reading,
                "notes": list(dict.fromkeys(note for note in (line.note, line.slip) if note)),
                "example": "" if line.counterexample is None else str(line.counterexample),
            }
            for line in marking.lines
        ],
        "unread": any(line.verdict == "unread" for line in marking.lines),
        "right": right,
        "judged": judged,
    }
