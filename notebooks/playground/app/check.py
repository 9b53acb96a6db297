"""The room Check: a derivation, with a mark at each line."""

from engine import mark

LONGEST = 40_000  # characters of a text
SIGNS = {"right": "✓", "wrong": "✗", "follows": "↳", "unread": "?", "definition": "·"}


def marked(text: str) -> dict[str, object]:
    """The lines of a text with their verdicts, each with its formula as MathML."""
    from engine.verify.marking.reports.mathml import mathml  # noqa: PLC0415  # with the marker, when first used

    if len(text) > LONGEST:
        raise ValueError(f"a derivation has at most {LONGEST:,} characters here; got {len(text):,}")
    marking = mark(text)
    right, judged = marking.points
    return {
        "lines": [
            {
                "line": line.line,
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
        "verdict": marking.verdict,
        "right": right,
        "judged": judged,
    }
