"""Which results a later one needs, and which of a student's results are written out."""

from collections.abc import Iterable, Iterator, Sequence

from engine.expressions.tree import Call, Derivative, Differential, Number, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.marking.classes.names import name_of
from engine.verify.marking.line import Line

_INDICES = frozenset("ijklmn")

Definition = tuple[Tree, Tree]
"""A left side and its right side."""


def definitions(lines: Iterable[Line]) -> Iterator[Definition]:
    """The definitions of names and functions in some lines."""
    for line in lines:
        for link in line.links:
            if (
                link.verdict == "definition"
                and isinstance(link.head, Symbol | Call)
                and link.tree is not None
            ):
                yield link.head, link.tree


def is_on_path(early: Tree, late: Tree, known: Sequence[Definition]) -> bool:
    """Whether the chain rule for `late` passes `early`: dL/da and dz/dw are on the path of dL/dw, dL/db is not."""
    if not isinstance(late, Derivative):
        return _depends(late, early, known)
    if not isinstance(early, Derivative):
        return False
    if len(early.wrt) > len(late.wrt) or early.order > late.order:
        return False
    if not early.wrt or not late.wrt:
        return early.of == late.of and not late.wrt and not early.wrt
    if len(early.wrt) == len(late.wrt) and _is_same(early.of, late.of) and _are_same(early.wrt, late.wrt):
        return False  # dL/dz_1 beside dL/dz_k
    return (
        _reaches(late.of, early.of, known)
        and all(_depends(early.of, name, known) for name in early.wrt)
        and all(any(_reaches(name, end, known) for end in late.wrt) for name in early.wrt)
    )


def _reaches(start: Tree, end: Tree, known: Sequence[Definition]) -> bool:
    return _is_same(start, end) or _depends(start, end, known)


def _depends(start: Tree, end: Tree, known: Sequence[Definition]) -> bool:
    """Whether a name contains another one, by its definition and those of the names in it."""
    stack, seen = [start], {start}
    while stack:
        for name in _names(_right_side(stack.pop(), known)):
            if _is_same(name, end):
                return True
            if name not in seen:
                seen.add(name)
                stack.append(name)
    return False


def _right_side(name: Tree, known: Sequence[Definition]) -> Tree | None:
    """The last definition of a name; else the last one of its family: z_i has that of z_1."""
    latest = [*reversed(known)]
    exact = (right for left, right in latest if _symbol(left) == _symbol(name))
    family = (right for left, right in latest if _is_same(left, name))
    return next(exact, None) or next(family, None)


def _names(tree: Tree | None) -> Iterator[Symbol]:
    for node in walk(tree) if tree is not None else ():
        if isinstance(node, Symbol | Call):
            yield _symbol(node)


def _symbol(tree: Tree) -> Symbol:
    name = tree.function if isinstance(tree, Call) else tree
    return name if isinstance(name, Symbol) else Symbol("")


def _is_same(one: Tree, other: Tree) -> bool:
    """Whether two names can be the same: i, ..., n as an index is any index, a name without indices the array."""
    a, b = _symbol(one), _symbol(other)
    if a.stem != b.stem or a.primes != b.primes:
        return False
    pairs = [*zip(a.sub, b.sub, strict=False), *zip(a.sup, b.sup, strict=False)]
    return all(
        i == j or (_is_free(i) and _is_free(j) and not (isinstance(i, Number) and isinstance(j, Number)))
        for i, j in pairs
    )


def _are_same(some: Sequence[Tree], others: Sequence[Tree]) -> bool:
    return all(_is_same(one, other) for one, other in zip(some, others, strict=True))


def _is_free(index: Tree) -> bool:
    """Whether an index counts: 1, i, l − 1, but not the f of W_f."""
    return all(node.base in _INDICES for node in walk(index) if isinstance(node, Symbol))


def written_out(lines: Sequence[Line], known: Iterable[Definition], results: Iterable[str]) -> frozenset[str]:
    """The left sides that a student derived down to names: no derivative is left that the student did not derive.

    `dC/db = dC/dz` is written out only where `dC/dz` is too. A name for a derivative (δ = dC/dz) counts as it does.
    """
    sides = [(name_of(left), right) for left, right in [*known, *definitions(lines)]]
    hiding = _hiding(sides)
    wrong = {name_of(link.head) for line in lines for link in line.links if link.verdict == "wrong"}
    sides += [
        (name_of(link.head), link.tree)
        for line in lines
        for link in line.links
        if link.verdict == "right" and link.tree is not None and name_of(link.head) not in wrong
    ]
    needs = [(name, _open_names(tree, hiding, frozenset(results))) for name, tree in sides if name]
    return _closed(needs)


def _hiding(sides: Iterable[tuple[str, Tree]]) -> frozenset[str]:
    """The names whose definitions contain a derivative, themselves or through another name. Updates are left out."""
    parts: dict[str, set[str]] = {}
    hiding: set[str] = set()
    for name, tree in sides:
        inside = {name_of(node) for node in walk(tree)}
        if name in inside:
            continue  # w ← w − η dL/dw
        parts.setdefault(name, set()).update(inside)
        if any(isinstance(node, Derivative | Differential) for node in walk(tree)):
            hiding.add(name)
    while more := {name for name, inside in parts.items() if name not in hiding and inside & hiding}:
        hiding |= more
    return frozenset(hiding)


def _open_names(tree: Tree, hiding: frozenset[str], results: frozenset[str]) -> frozenset[str]:
    """The derivatives in a right side, and the names for derivatives."""
    names: set[str] = set()
    for node in walk(tree):
        name = name_of(node)
        is_prime = isinstance(node, Call) and node.primes and name in results
        if isinstance(node, Derivative | Differential) or is_prime or name in hiding:
            names.add(name or "?")  # without a name, no line can derive it
    return frozenset(names)


def _closed(needs: Sequence[tuple[str, frozenset[str]]]) -> frozenset[str]:
    """The names of which one right side has only closed names: the least set, so a circle closes nothing."""
    closed: set[str] = set()
    while more := {name for name, inside in needs if name not in closed and inside <= closed}:
        closed |= more
    return frozenset(closed)
