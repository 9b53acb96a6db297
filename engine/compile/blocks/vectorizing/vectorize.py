"""Vectorizing: operations that do the same to neighbouring numbers become one instruction.

Nodes of one operation and level are one instruction; sums of products of weights and inputs are matrix products.
Each node that depends on the inputs has a row, each other one a position of the vector.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import (
    Apply,
    Copy,
    Gather,
    Instruction,
    Matrix,
    Product,
    RowProduct,
    RowProducts,
    Rows,
    Sum,
    indices,
    is_run,
)
from engine.compile.blocks.instructions.side_by_side import side_by_side
from engine.compile.blocks.vectorizing.dots import laid, row_products, runs_of_dots, terms_of_dot, vectors_of
from engine.compile.blocks.vectorizing.flat import FlatTape, is_flat
from engine.compile.blocks.vectorizing.groups import Group, grouped, lists_of_operands
from engine.compile.blocks.vectorizing.loops import Loops, by_columns
from engine.compile.blocks.vectorizing.positions import Positions
from engine.compile.blocks.vectorizing.sums import Sums, sums_of
from engine.compile.tapes.tape import FIXED, PARAMETER, Tape
from engine.core import operations as ops
from engine.core.rules.lookup import Lookup


def vectorize(tape: Tape) -> Block:
    """The block of a (simplified) tape."""
    flat = tape if is_flat(tape) else FlatTape(tape)
    sums = sums_of(flat)
    return _Vectorizer(flat, sums).block(grouped(flat, sums))


class _Vectorizer:
    """Gives each node its row or position, so that operands are runs wherever they can be."""

    def __init__(self, tape: Tape | FlatTape, sums: Sums) -> None:
        self.tape, self.sums = tape, sums
        self.positions = Positions(tape)
        self.columns = self.size = len(tape.columns)
        self.rows = {i: i for i in range(self.columns)}  # the inputs are the first nodes of a tape
        self.body: list[Instruction] = []
        self.before: list[Instruction] = []
        self.runs: dict[tuple[int, ...], Rows] = {}
        self.bodies: dict[int, list[Group]] = {}
        self.products: dict[int, Rows] = {}  # of a group of dot products, by its list of nodes
        self.together: dict[int, tuple[RowProduct, ...]] = {}  # those that share vectors, likewise
        self.placed: dict[int, tuple[Matrix, int | None]] = {}

    def block(self, regions: list[list[Group]]) -> Block:
        loops = self.tape.loops if isinstance(self.tape, FlatTape) else {}
        self.bodies = dict(zip(loops, regions[1:], strict=True))
        layers = [group for groups in regions for group in groups if group.kind == "dense"]
        matrices = self.positions.matrices([[self.sums.dots[n] for n in group.nodes] for group in layers])
        self.placed = {id(layer): place for layer, place in zip(layers, matrices, strict=True)}
        for group in regions[0]:
            if not group.varying:
                self._add(group)
        self._add_varying(regions[0])
        outputs = self._in_rows(self.tape.outputs)
        return Block(
            parameters=tuple(self.positions.leaves(PARAMETER)),
            fixed=tuple(self.positions.leaves(FIXED)),
            before=(
                *self.before,
                *self.positions.gathered(),
            ),  # asks for positions: before their number is read
            constants=tuple(self.positions.constants()),
            rows=self.size,
            inputs=(Rows(range(self.columns)),),
            vector=self.positions.size,
            body=tuple(self.body),
            after=(),
            outputs=Rows(indices(outputs)),
        )

    def _add_varying(self, groups: list[Group]) -> None:
        """The instructions for every sample, or for every step of a loop."""
        for group in groups:
            if group.kind == "loop":
                self._add_loop(group.nodes[0])
            elif group.kind == "dense":
                self._add_product(group, *self.placed[id(group)])
            elif group.varying:
                self._add(group)

    def _add_loop(self, node: int) -> None:
        """A loop, with rows for the states before every step and behind the last, and for what it gives."""
        loops = Loops(self.tape, node)  # type: ignore[arg-type]  # a tape with loops is flat
        op, region = loops.op, loops.region
        operands = self._in_rows(loops.operands)
        states, stacked_rows, totals = (
            self._more(count) for count in (loops.states, loops.stacked_rows, op.summed)
        )
        begin: list[Instruction] = []
        if op.summed:
            zero = self.positions.number(0.0)
            begin.append(Copy(totals, Rows((zero,) * op.summed, uniform=True)))
        variables = self._new(region.variables, uniform=False) if region.variables else Rows(())
        outer, known, self.body = self.body, set(self.rows), []
        self._add_varying(self.bodies[node])
        results = self._in_rows(region.outputs)
        body, self.body = self.body, outer
        self.rows = {node: row for node, row in self.rows.items() if node in known}
        loop = loops.instruction(variables, operands, states, stacked_rows, totals, tuple(body), results)
        if side_by_side(loop):
            states, stacked_rows = by_columns(states, op.states), by_columns(stacked_rows, len(loops.used))
            loop = loops.instruction(variables, operands, states, stacked_rows, totals, tuple(body), results)
        if op.states:
            begin.append(Copy(states[: op.states], Rows(indices(operands[: op.states]))))
        self.body += [*begin, loop]
        self.rows.update(loops.parts(states, stacked_rows, totals))

    def _more(self, count: int) -> Rows:
        """New rows."""
        first, self.size = self.size, self.size + count
        return Rows(range(first, self.size))

    def _add(self, group: Group) -> None:
        uniform, instructions = not group.varying, self.body if group.varying else self.before
        if group.kind == "products" and self._shares_vectors(group):
            return
        if id(group.nodes) in self.together and group.kind == "dots":
            self._add_row_products(group)
            return
        slots = lists_of_operands(self.tape, self.sums, group)
        if group.kind == "products":
            a, b = slots
            out = self.positions.more(len(a)) if uniform else self._more(len(a))
            instructions.append(Apply(out, (self._side(a), self._side(b)), ops.mul))
            self.products[id(group.nodes)] = out
            return
        if group.kind == "dots":
            instructions += self._sums_of_products(group, slots[0], uniform=uniform)
            return
        if isinstance(group.op, Lookup):
            instructions.append(self._lookup(group, slots, uniform=uniform))
            return
        if group.op:
            out = self._new(group.nodes, uniform=uniform)  # first: a chain reads its own rows
            instructions.append(Apply(out, tuple(map(self._operand, slots)), group.op))
            return
        nodes = [node for terms in zip(*slots, strict=True) for node in terms]
        terms = [self.positions.at(node) for node in nodes] if uniform else self._in_rows(nodes)
        out = self._new(group.nodes, uniform=uniform)
        instructions.append(Sum(out, Rows(indices(terms), uniform)))

    def _shares_vectors(self, group: Group) -> bool:
        """Whether dot products are products of matrices of rows."""
        vectors = vectors_of(self.sums, group.nodes) if group.varying else None
        parts = row_products(vectors, self.rows) if vectors else None
        if vectors and parts is None:  # their numbers side by side, each once
            nodes = list(dict.fromkeys(chain.from_iterable((*vectors[0], *vectors[1]))))
            copies = Rows(range(self.size, self.size + len(nodes)))
            parts = row_products(vectors, dict(zip(nodes, copies.indices, strict=True)))
            if parts:
                self.body.append(Copy(self._more(len(nodes)), self._operand(nodes)))
        if parts:
            self.together[id(group.nodes)] = parts
        return parts is not None

    def _add_row_products(self, group: Group) -> None:
        first = self._new(group.nodes, uniform=False).indices[0]
        parts = [
            replace(part, out=replace(part.out, first=part.out.first + first))
            for part in self.together[id(group.nodes)]
        ]
        self.body.append(RowProducts(tuple(parts)))

    def _sums_of_products(self, group: Group, firsts: list[int], *, uniform: bool) -> Iterator[Sum]:
        """Dot products of what no matrix holds: a sum for those of one length."""
        begins = iter(map(self.positions.at, firsts) if uniform else self._in_rows(firsts))
        runs, products = runs_of_dots(self.sums, group.nodes), iter(self.products[id(group.nodes)].indices)
        places = {product: next(products) for run in runs[::-1] for product in laid(self.sums, run)}
        for run in runs:
            count, begun = terms_of_dot(self.sums, run[0])
            terms = [
                i for node in run for i in (*islice(begins, begun), *(places[node, k] for k in range(count)))
            ]
            yield Sum(self._new(run, uniform=uniform), Rows(indices(terms), uniform))

    def _side(self, nodes: list[int]) -> Rows:
        """The rows or positions of these nodes; where there are both, all are copied to rows."""
        kinds = {self._varies(node) for node in nodes}
        return self._operand(nodes) if len(kinds) == 1 else Rows(indices(self._in_rows(nodes)))

    def _lookup(self, group: Group, slots: list[list[int]], *, uniform: bool) -> Gather:
        """Each node reads one row of its table; a table of rows and positions is copied to rows."""
        index, *columns = slots
        nodes = [node for entries in zip(*columns, strict=True) for node in entries]
        table = (
            Rows(indices(self._in_rows(nodes)))
            if any(map(self._varies, nodes))
            else Rows(indices(list(map(self.positions.at, nodes))), uniform=True)
        )
        return Gather(self._new(group.nodes, uniform=uniform), table, self._operand(index))

    def _add_product(self, group: Group, weights: Matrix, bias: int | None) -> None:
        inputs = self._run(lists_of_operands(self.tape, self.sums, group)[0])
        units = self._new(group.nodes, uniform=False)
        self.body.append(Product("units", units, inputs, weights, bias))

    def _new(self, nodes: list[int], *, uniform: bool) -> Rows:
        """New rows or positions for these nodes, one after the other."""
        if uniform:
            return Rows(indices([self.positions.at(node) for node in nodes]), uniform=True)
        first, self.size = self.size, self.size + len(nodes)
        self.rows.update(zip(nodes, range(first, self.size), strict=True))
        return Rows(range(first, self.size))

    def _operand(self, nodes: list[int]) -> Rows:
        if self._varies(nodes[0]):
            return Rows(indices([self.rows[node] for node in nodes]))
        return Rows(indices([self.positions.at(node) for node in nodes]), uniform=True)

    def _in_rows(self, nodes: Sequence[int]) -> list[int]:
        """The rows of these nodes; those of the vector are copied to rows."""
        missing = list(dict.fromkeys(node for node in nodes if node not in self.rows))
        if missing:
            source = self._operand(missing)
            self.body.append(Copy(self._new(missing, uniform=False), source))
        return [self.rows[node] for node in nodes]

    def _run(self, nodes: list[int]) -> Rows:
        """The rows of these nodes as a run: copied, where they are none, or reach beyond the inputs."""
        rows = tuple(self.rows[node] for node in nodes)
        if is_run(rows) and not rows[0] < self.columns <= rows[-1]:
            return Rows(range(rows[0], rows[-1] + 1))
        if rows not in self.runs:
            first, self.size = self.size, self.size + len(rows)
            self.runs[rows] = Rows(range(first, self.size))
            self.body.append(Copy(self.runs[rows], Rows(indices(rows))))
        return self.runs[rows]

    def _varies(self, node: int) -> bool:
        return bool(self.sums.varying[node])
