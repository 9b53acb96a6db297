"""Labels of a matrix with dots: along a row one letter counts, and along a column one.

Where a row goes from x_1^(1) to x_j^(i), two letters count at once: its later entries have the label of another row.
"""

from collections.abc import Iterator, Sequence

from engine.expressions.tree import Blank, Dots, Matrix, Number, Symbol, Tree
from engine.expressions.walking import walk


def mislabelled(tree: Tree) -> str:
    """Why the labels of a matrix with dots contradict each other, in words; "" where they do not."""
    matrices = (node for node in walk(tree) if isinstance(node, Matrix) and _is_two_dimensional(node))
    for matrix in matrices:
        width = max(map(len, matrix.rows))
        rows = [[*row, *[Dots()] * (width - len(row))] for row in matrix.rows]
        for kind, lines in (("row", rows), ("column", list(zip(*rows, strict=True)))):
            for line in lines:
                if pair := _two_counters(line):
                    first, last = pair
                    letters = " and ".join(_letters(last))
                    return f"along one {kind} from {first.name} to {last.name}, both {letters} count"
    return ""


def _is_two_dimensional(matrix: Matrix) -> bool:
    """Whether a matrix has dots, and at least two rows and two columns with entries that are written out."""
    places = {(i, j) for i, row in enumerate(matrix.rows) for j, entry in enumerate(row) if _is_entry(entry)}
    has_dots = any(isinstance(entry, Dots) for row in matrix.rows for entry in row)
    return has_dots and len({i for i, _ in places}) > 1 and len({j for _, j in places}) > 1


def _is_entry(tree: Tree) -> bool:
    return not isinstance(tree, (Dots, Blank))


def _two_counters(line: Sequence[Tree]) -> tuple[Symbol, Symbol] | None:
    """A name of a line and the same behind its dots, where two of its numbers became two letters."""
    if Dots() not in line:
        return None
    firsts: dict[tuple[str, int, int], Symbol] = {}
    for entry in filter(_is_entry, line):
        names = dict(_single_names(entry))
        for key, last in names.items():
            if key in firsts and _both_count(firsts[key], last):
                return firsts[key], last
        firsts = {**names, **firsts}
    return None


def _single_names(entry: Tree) -> Iterator[tuple[tuple[str, int, int], Symbol]]:
    """The names with two indices in an entry, but those that stand there with several pairs of them."""
    names: dict[tuple[str, int, int], set[Symbol]] = {}
    for node in walk(entry):
        if isinstance(node, Symbol) and len(node.sub) + len(node.sup) > 1:
            names.setdefault((node.stem, len(node.sub), len(node.sup)), set()).add(node)
    yield from ((key, next(iter(each))) for key, each in names.items() if len(each) == 1)


def _both_count(first: Symbol, last: Symbol) -> bool:
    """Whether two numbers of a name became two letters, as 1 and 1 of x_1^(1) become j and i of x_j^(i)."""
    pairs = list(zip((*first.sub, *first.sup), (*last.sub, *last.sup), strict=True))
    return len(_letters(last)) > 1 and all(
        isinstance(a, Number) and isinstance(b, Symbol) and not b.sub and not b.sup for a, b in pairs
    )


def _letters(symbol: Symbol) -> list[str]:
    return list(dict.fromkeys(part.name for part in (*symbol.sub, *symbol.sup) if isinstance(part, Symbol)))
