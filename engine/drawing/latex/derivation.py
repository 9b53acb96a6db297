r"""`latex` and `latex_gradient`: a value as an expression, and its gradient as a worked solution.

Everything is read from the declarations: the `latex` of an operation gives the brackets, its rule the partials. The
output keeps to the part of LaTeX that KaTeX and the mathtext of matplotlib both read.

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
from engine.support.numbers import described, whole_number


def latex(value: Value, *, limit: int = 300, nesting: int = 12) -> str:
    r"""The expression of `value` in its leaves, as LaTeX. Leaves without a name are numbers.

    limit    operations that are written out: beyond it, shared parts and parts far from the result stand as
             their own name, or as `\cdots`
    nesting  brackets, roots and exponents inside one another: deeper parts stand so too

    Nodes of equal names are told apart, a^{(1)} and a^{(2)}, in the order in which they are read. So the
    result is always one expression of a size that renders. For all steps of a large graph write
    `latex_gradient(value, wrt, steps=...)`. TypeError where `value` is not a Value.
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
    """The graph as a tree: each node as often as it is written, and the indices of the operands of each."""
    nodes, depths, parts, written = [value], [0], list[range](), 0
    while (here := len(parts)) < len(nodes):  # breadth first, so that the farthest parts are cut
        node, first = nodes[here], len(nodes)
        if node.parents and written < limit and depths[here] <= nesting and node not in shared:
            written += 1
            nodes += node.parents
            depths += [depths[here] + deeper for deeper in _nested(node)]
        parts.append(range(first, len(nodes)))
    return nodes, parts


def _as_read(nodes: list[Value], parts: list[range]) -> Iterator[int]:
    """The indices of the tree in reading order: operands in the order of the operation's template."""
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

    First come the forward steps, each as formula, numbers, result. Then, for `wrt` and every node where paths
    part or meet, from the result back: the chain rule (a product for each path up to the next such node, and
    their sum), every partial in it, and the numbers. So the length is linear in the graph, though its paths
    may be exponentially many. Nodes between `wrt` and `value` are steps: they keep names that are unique, and
    are called z_1, z_2, ... otherwise. Other nodes without a unique name are numbers. At a kink, a line says
    which derivative is taken.

    steps   how many of a long run of lines, factors or terms are shown, the first and the last of them, with
            dots between; None shows all
    digits  significant digits of the numbers; rounded numbers follow an \approx

    The numbers are those of `backward`, and no `grad` is changed. TypeError where `value` or `wrt` is not a
    Value; ValueError where `wrt` is a constant, where `value` does not depend on it (the gradient is 0), or
    where the solution is longer than 1,000 lines and `steps` is None.
    """
    return [f"{left} {right}".strip() for left, right in _lines(value, wrt, steps, digits)]


def _nested(node: Value) -> Iterable[bool]:
    """For each operand, whether it is written inside a root, an exponent or brackets."""
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
    if steps is not None:
        steps = whole_number(steps, "steps", 2)
    return Solution(value, wrt, steps, whole_number(digits, "digits", 1, 17)).lines()


def _require_value(value: object, asked: str) -> None:
    if not isinstance(value, Value):
        raise TypeError(f"{asked} takes Values; got {described(value)}")
