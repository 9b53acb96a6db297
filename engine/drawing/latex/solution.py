"""The worked solution of a derivative, line by line: forward steps, chain rule, partials, numbers."""

from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import TypeVar

from engine.core import operations as ops
from engine.core.value import Value
from engine.drawing.latex.names import numeral, symbol
from engine.drawing.latex.path import Edge, Path, local_derivative, operation_of
from engine.drawing.latex.pieces import POWER, Piece, applied, joined
from engine.drawing.latex.rules import derivative, kink_note, written

Line = tuple[str, str]  # the left side of the first relation, and the rest
T = TypeVar("T")

LONGEST = 1000  # lines of a worked solution that is written without being asked to cut it
_VDOTS: Line = ("", r"\vdots")


class Solution:
    """A worked solution: the path, its symbols, its gradients.

    ValueError where the value does not depend on `wrt`, or where no `steps` cut more than LONGEST lines.
    """

    def __init__(self, value: Value, wrt: Value, steps: int | None, digits: int) -> None:
        self.value, self.wrt, self.steps, self.digits = value, wrt, steps, digits
        self.path = Path(value, wrt)
        self.consumers = self.path.consumers
        long = len(self.path.nodes) + sum(map(len, self.consumers.values()))
        if steps is None and long > LONGEST:
            raise ValueError(
                f"the worked solution has {long} lines; write steps=10 for the first and last of them, "
                "or take a wrt nearer to the value"
            )
        self.gradients = self.path.gradients()
        self.symbols = self._named(self.path.order)
        # Where a shared node feeds the value directly as well, its gradient is d, its partial ∂.
        direct = any(value in users and len(users) > 1 for users in self.consumers.values())
        self.d = "d" if direct else r"\partial"

    def lines(self) -> list[Line]:
        """The forward steps, then a block for wrt and each node where paths part or meet."""
        lines = [_VDOTS if node is None else self._forward(node) for node in self._cut(self._read())]
        if self.value is self.wrt:
            return [*lines, _equation(self._total(self.wrt), numeral(1.0))]
        for node in self._cut([node for node in reversed(self.path.nodes) if self.path.is_joint(node)]):
            lines += [_VDOTS] if node is None else self._block(node)
        return lines

    def _named(self, order: list[Value]) -> dict[Value, Piece]:
        """The symbol of each node: its name where no other has it, else a letter, or its number."""
        names = Counter(symbol(node.name) for node in order if node.name.strip())
        fresh = (f"z_{{{i}}}" for i in count(1) if f"z_{{{i}}}" not in names)
        symbols: dict[Value, Piece] = {}
        for node in order:
            own = symbol(node.name) if node.name.strip() else ""
            if own and (names[own] == 1 or node is self.wrt):
                symbols[node] = Piece(own)
            elif node not in self.consumers:
                symbols[node] = self._number(node)
            elif node is self.value:
                symbols[node] = _free("yLfF", names) or Piece(next(fresh))
            elif not node.parents:
                symbols[node] = _free("xatu", names) or Piece(next(fresh))
            else:
                symbols[node] = Piece(next(fresh))
        return symbols

    def _number(self, node: Value) -> Piece:
        """The number at a node; the piece keeps its `number` where it is a plain number of the formula."""
        piece = numeral(node.data, self.digits)
        fixed = not node.parents and node not in self.consumers and not node.name.strip()
        return piece if fixed else piece._replace(number=None)

    def _read(self) -> list[Value]:
        """The nodes of the path, and the named operands beside it, which do not depend on wrt."""
        operands = {parent for node in self.path.nodes if node is not self.wrt for parent in node.parents}
        beside = {node for node in operands if self.symbols[node].text != self._number(node).text}
        return [node for node in self.path.order if node in self.consumers or node in beside]

    def _forward(self, node: Value) -> Line:
        left, result = self.symbols[node].text, self._number(node)
        if node is self.wrt or node not in self.consumers:
            return _equation(left, result)
        symbolic = applied(operation_of(node), [self.symbols[parent] for parent in node.parents])
        substituted = applied(operation_of(node), [self._number(parent) for parent in node.parents])
        return _equation(left, symbolic, substituted, result)

    def _block(self, node: Value) -> list[Line]:
        """The gradient of one node: chain rule, partials, numbers."""
        terms = [self.path.term(node, consumer) for consumer in self.consumers[node]]
        edges = [edge for _, term in terms for edge in term]
        locals_ = [
            line for edge in self._cut(edges) for line in ([_VDOTS] if edge is None else self._local(*edge))
        ]
        if len(edges) == 1 and terms[0][0] is self.value:  # one edge is its own product
            return [(self._total(node), locals_[0][1]), *locals_[1:]]
        symbolic, numbers = list[Piece | None](), list[Piece | None]()
        for term in self._cut(terms):
            symbolic.append(term and self._product(term, symbols=True))
            numbers.append(term and self._product(term, symbols=False))
        left = self._total(node)
        result = numeral(self.gradients[node], self.digits)
        return [
            _equation(left, joined(ops.add, symbolic)),
            *locals_,
            _equation(left, joined(ops.add, numbers), result),
        ]

    def _product(self, term: tuple[Value, list[Edge]], *, symbols: bool) -> Piece:
        """∂L/∂z_4 · ∂z_4/∂z_3 · ..., from the result back; or its numbers."""
        end, edges = term
        shown = self._label if symbols else self._number_at
        factors: list[Value | Edge] = [*([] if end is self.value else [end]), *edges]
        return joined(ops.mul, [None if part is None else shown(part) for part in self._cut(factors)])

    def _label(self, part: Value | Edge) -> Piece:
        text = self._total(part) if isinstance(part, Value) else self._partial(*part)
        return Piece(text, POWER)

    def _number_at(self, part: Value | Edge) -> Piece:
        x = self.gradients[part] if isinstance(part, Value) else local_derivative(*part)
        return numeral(x, self.digits)

    def _total(self, node: Value) -> str:
        return rf"\frac{{{self.d} {self.symbols[self.value].text}}}{{{self.d} {self.symbols[node].text}}}"

    def _partial(self, consumer: Value, node: Value) -> str:
        return rf"\frac{{\partial {self.symbols[consumer].text}}}{{\partial {self.symbols[node].text}}}"

    def _local(self, consumer: Value, node: Value) -> list[Line]:
        """One partial: formula, numbers, result; and a note where it is at a kink."""
        op = operation_of(consumer)
        result = numeral(local_derivative(consumer, node), self.digits)
        numbers = dict(zip(op.operands, (parent.data for parent in consumer.parents), strict=True))
        symbols, data = (
            dict(zip(op.operands, map(shown, consumer.parents), strict=True))
            for shown in (self.symbols.__getitem__, self._number)
        )
        formulas = []
        if whole := derivative(op, [parent is node for parent in consumer.parents]):
            formulas = [written(whole, pieces, numbers, self.digits) for pieces in (symbols, data)]
        line = _equation(self._partial(consumer, node), *formulas, result)
        note = kink_note(op, symbols, numbers, result)
        return [line, ("", note)] if note else [line]

    def _cut(self, items: Sequence[T]) -> list[T | None]:
        """The first and the last of `items`, and None for those between."""
        if self.steps is None or len(items) <= self.steps:
            return list(items)
        last = self.steps // 2
        return [*items[: self.steps - last], None, *items[len(items) - last :]]


def _free(letters: str, names: Counter[str]) -> Piece | None:
    free = next((letter for letter in letters if letter not in names), "")
    if free:
        names[free] += 1
    return Piece(free) if free else None


def _equation(left: str, *right: Piece) -> Line:
    r"""Left = ... = ..., with \approx beside rounded numbers; repetitions are left out."""
    out, last = "", Piece(left)
    for piece in right:
        if piece.text != last.text:
            relation = "=" if last.exact and piece.exact else r"\approx"
            out += f" {relation} {piece.text}"
            last = piece
    return left, out.lstrip()
