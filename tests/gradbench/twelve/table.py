"""The results of `run.py` as a table, and what they come to for each eval.

A result is [seconds to prepare, seconds of a call, distance from the right answer], or a reason why there is none.
"""

from collections import Counter

NAMES = {"chainrule": "chainrule", "jax": "JAX", "pytorch": "PyTorch", "casadi": "CasADi"}
RIGHT = 1e-8
REASONS = {
    "ModuleNotFoundError": "not installed",
    "MemoryError": "out of memory",
    "RESOURCE_EXHAUSTED": "out of memory",
    "can't allocate memory": "out of memory",
    "bad_alloc": "out of memory",
}
"""What stands in an error text, and the reason that it is in a few words."""


def reason(error):
    """Why an engine gave no answer, in a few words: its last line where none is known."""
    known = (words for part, words in REASONS.items() if part in error)
    return next(known, "failed: " + (error.strip().splitlines() or ["no text"])[-1][:60])


def head(peers):
    """The first two lines of a table."""
    cells = ["eval, size", "function", "prepare, s", "a call", *(NAMES[peer] for peer in peers)]
    return f"| {' | '.join(cells)} |\n|{'---|' * len(cells)}"


def line(row, peers):
    """A line of the table: times of chainrule, then each peer's time and, in brackets, the ratio to it."""
    own = row["results"]["chainrule"]
    first = [own, ""] if isinstance(own, str) else [f"{own[0]:.2f}", time_text(own)]
    cells = [f"{row['eval']} {row['size']}", row["function"], *first]
    for peer in peers:
        result = row["results"].get(peer, "not asked")
        divided = "" if isinstance(own, str) or isinstance(result, str) else f" ({own[1] / result[1]:.2f})"
        cells.append(result if isinstance(result, str) else time_text(result) + divided)
    return f"| {' | '.join(cells)} |"


def time_text(result):
    """The time of a call in three digits, and whether the answer is wrong."""
    _, seconds, distance = result
    unit, factor = next(((u, f) for u, f in (("s", 1), ("ms", 1e3)) if seconds * f >= 1), ("µs", 1e6))
    return f"{seconds * factor:.3g} {unit}" + (", wrong" if distance > RIGHT else "")


def summary(rows, peers):
    """For each eval: the longest preparation, and the least and the largest ratio to each peer."""
    cells = ["eval", "prepare, s", *(NAMES[peer] for peer in peers)]
    lines = [f"| {' | '.join(cells)} |", "|" + "---|" * len(cells)]
    for name in dict.fromkeys(row["eval"] for row in rows):
        results = [row["results"] for row in rows if row["eval"] == name]
        timed = [each for each in results if not isinstance(each["chainrule"], str)]
        cells = [name, f"{max((each['chainrule'][0] for each in timed), default=0.0):.2f}"]
        for peer in peers:
            both = [each for each in timed if not isinstance(each.get(peer, ""), str)]
            ratios = [each["chainrule"][1] / each[peer][1] for each in both]
            cells.append(f"{min(ratios):.2f} to {max(ratios):.2f}" if ratios else "–")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def verdict(rows):
    """Whether every answer of chainrule came and is right, in words; "" where all are."""
    owns = [row["results"]["chainrule"] for row in rows]
    kinds = Counter(
        own if isinstance(own, str) else "wrong" for own in owns if isinstance(own, str) or own[2] > RIGHT
    )
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())
