r"""A value as LaTeX: its expression, and its gradient as a teacher works it out on the board.

All of it is read from the declarations: an operation's `latex` says where brackets are needed, its rule (or
its `slopes`) what its derivatives are. Only what KaTeX and matplotlib's mathtext both read is written.

>>> from engine import Value
>>> x = Value(3.0, "x")
>>> latex((x + 1) ** 2)
'(x + 1)^{2}'
>>> print(latex_gradient(x * x, x))
\begin{aligned}
x &= 3 \\
y &= x \cdot x = 3 \cdot 3 = 9 \\
\frac{\partial y}{\partial x} &= x + x = 3 + 3 = 6
\end{aligned}
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from engine.core.operation import CONSTANT
from engine.core.order import topological
from engine.core.value import Value
from engine.drawing.latex.names import numeral, told_apart
from engine.drawing.latex.path import operation_of
from engine.drawing.latex.pieces import ATOM, DOTS, Piece, applied, template
from engine.drawing.latex.solution import Line, Solution
from engine.support.numbers import described


def latex(value: Value, *, limit: int = 300, nesting: int = 12) -> str:
    r"""The expression of `value` in its leaves: named leaves by name, the others and constants as numbers.

    Different nodes of one name are told apart, a^{(1)} and a^{(2)}, in the order in which they are read.
    Shared parts are written out wherever they are used. Where that takes more than `limit` operations, shared
    parts stand as their own name, or as `\cdots`, and so does what is farthest from the result; and so does
    what lies more than `nesting` brackets, roots or exponents deep. So the answer is always one expression
    of a size that renders; the whole of a large graph, step by step, is what
    `latex_gradient(value, wrt, steps=...)` writes. TypeError where `value` is no Value.
    """
    _require_value(value, "latex(value)")
    nodes, parts = _written_out(value, limit, nesting, shared=frozenset())
    if sum(map(bool, parts)) >= limit:
        uses = Counter(parent for node in topological(value) for parent in node.parents)
        shared = frozenset(node for node in uses if uses[node] > 1)
        nodes, parts = _written_out(value, limit, nesting, shared)
    names = told_apart(nodes[here] for here in _as_read(nodes, parts) if not parts[here])
    pieces: dict[int, Piece] = {}
    for here in reversed(range(len(nodes))):
        node = nodes[here]
        own = [pieces.pop(part) for part in parts[here]]
        if own:
            pieces[here] = applied(operation_of(node), own)
        else:
            pieces[here] = names.get(node) or (DOTS if node.parents else numeral(node.data))
    return pieces[0].text


def _written_out(
    value: Value, limit: int, nesting: int, shared: frozenset[Value]
) -> tuple[list[Value], list[range]]:
    """The graph as a tree: nodes as often as they are written, and where the operands of each stand."""
    nodes, depths, parts, written = [value], [0], list[range](), 0
    while (here := len(parts)) < len(nodes):  # breadth first: what is cut is what is farthest
        node, first = nodes[here], len(nodes)
        if node.parents and written < limit and depths[here] <= nesting and node not in shared:
            written += 1
            nodes += node.parents
            depths += [depths[here] + deeper for deeper in _nested(node)]
        parts.append(range(first, len(nodes)))
    return nodes, parts


def _as_read(nodes: list[Value], parts: list[range]) -> Iterator[int]:
    """The places of the tree as its formula is read: operands in the order of their operation's template."""
    stack = [0]
    while stack:
        here = stack.pop()
        yield here
        if parts[here]:
            op = operation_of(nodes[here])
            own = dict(zip(op.operands, parts[here], strict=True))
            read = dict.fromkeys(slot.operand for slot in template(op.latex).slots)
            stack += [own[operand] for operand in reversed(read)]


def latex_gradient(value: Value, wrt: Value, *, steps: int | None = None, digits: int = 6) -> str:
    r"""The worked solution of d value / d wrt: `gradient_lines` in one `aligned` environment.

    For KaTeX, MathJax and LaTeX with amsmath; matplotlib's mathtext takes `gradient_lines` one by one.
    """
    lines = _lines(value, wrt, steps, digits)
    body = " \\\\\n".join(f"{left} &{right}".lstrip() for left, right in lines)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def gradient_lines(value: Value, wrt: Value, *, steps: int | None = None, digits: int = 6) -> list[str]:
    r"""The worked solution of d value / d wrt, each line a formula by itself.

    First the forward steps, each as formula, numbers, result. Then, for `wrt` and every node where paths part
    or meet, from the result back: the chain rule (a product for each path up to the next such node; their
    sum), every local derivative in it, and the product in numbers. So the length is linear in the graph,
    though its paths may be exponentially many. Only nodes between `wrt` and `value`
    appear as steps; they have their own names where those are unique, else z_1, z_2, ... What is not unique
    or has no name beside them is written as its number. At a kink a line says which slope is taken.

    steps   how many of a long run (of forward steps, factors, terms, local derivatives, such nodes) are
            shown, the first and the last of them, with dots between; None shows all
    digits  significant digits of the numbers; what is rounded follows an \approx

    The numbers are those of `backward`, and no `grad` is touched. TypeError where `value` or `wrt` is no
    Value; ValueError where `wrt` is a constant, where `value` does not depend on it (the gradient is 0),
    or where the solution is longer than 1,000 lines and no `steps` are given.
    """
    return [f"{left} {right}".strip() for left, right in _lines(value, wrt, steps, digits)]


def _nested(node: Value) -> Iterable[bool]:
    """For each operand, whether it is written inside of something: a root, an exponent, brackets."""
    op = operation_of(node)
    slots = {slot.operand: slot for slot in template(op.latex).slots}
    for operand, parent in zip(op.operands, node.parents, strict=True):
        slot = slots.get(operand)
        own = template(operation_of(parent).latex).level if parent.parents else ATOM
        yield slot is not None and (slot.enclosed or own < slot.level)


def _lines(value: Value, wrt: Value, steps: int | None, digits: int) -> list[Line]:
    _require_value(value, "latex_gradient(value, wrt)")
    _require_value(wrt, "latex_gradient(value, wrt)")
    if wrt.op is CONSTANT:
        raise ValueError(
            f"a constant has no gradient; got wrt = {wrt.data!r}, a plain number in the graph: "
            f"make it a leaf, Value({wrt.data!r})"
        )
    if steps is not None and not (isinstance(steps, int) and steps >= 2):
        raise ValueError(
            f"steps must be a whole number from 2, the first and the last; got {described(steps)}"
        )
    if not (isinstance(digits, int) and 1 <= digits <= 17):
        raise ValueError(f"digits must be a whole number from 1 to 17; got {described(digits)}")
    return Solution(value, wrt, steps, digits).lines()


def _require_value(given: object, asked: str) -> None:
    if not isinstance(given, Value):
        raise TypeError(f"{asked} takes Values; got {described(given)}")
