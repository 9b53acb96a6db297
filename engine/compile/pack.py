"""Packing: scalar operations that do the same to neighbouring data become one instruction.

Nodes of one kind and level are one instruction; sums of products of weights and inputs are dot products, and
dot products of the same inputs a dense layer. Each node has a row, and each number of the vector a position.
"""

from engine.compile.groups import Group, grouped, lists_of_operands
from engine.compile.packed import Instruction, Packed, Rows, Section, is_run
from engine.compile.sums import Sums, sums_of
from engine.compile.tape import Tape
from engine.compile.vector import Vector


def pack(tape: Tape) -> Packed:
    """The instructions of a (cleaned) tape."""
    sums = sums_of(tape)
    groups = grouped(tape, sums)
    packed = Packed(tape.columns, single=tape.single)
    vector = Vector(tape, packed)
    layers = {
        group.nodes[0]: [sums.dots[node] for node in group.nodes] for group in groups if group.kind == "dense"
    }
    places = vector.matrices(layers)
    lanes = [group for group in groups if group.varying]
    packed.lanes, rows = _Rows(tape, sums, vector, len(tape.columns)).section(lanes, places, tape.outputs)
    packed.outputs = [rows[output] for output in tape.outputs]
    uniform = [group for group in groups if not group.varying]
    packed.uniform, rows = _Rows(tape, sums, vector, 0).section(uniform, {}, [])
    packed.results = {rows[node]: place for node, place in vector.results.items()}
    return packed


class _Rows:
    """Gives each node of a section its row, so that operands are runs of rows wherever that can be."""

    def __init__(self, tape: Tape, sums: Sums, vector: Vector, inputs: int) -> None:
        self.tape, self.sums, self.vector = tape, sums, vector
        self.made = Section(inputs=inputs, rows=inputs)
        self.rows = {i: i for i in range(inputs)}  # the inputs are the first nodes of a tape
        self.together: dict[tuple[int, ...], range] = {}

    def section(
        self, groups: list[Group], places: dict[int, tuple[int, int, int | None]], outputs: list[int]
    ) -> tuple[Section, dict[int, int]]:
        """The instructions of `groups`, and the row of each node; `places` are those of weight matrices."""
        computed = {node for group in groups for node in group.nodes}
        operands = {id(group): lists_of_operands(self.tape, self.sums, group) for group in groups}
        for slot in [slot for group in groups for slot in operands[id(group)]] + [outputs]:
            for node in slot:
                if node not in computed and node not in self.rows:
                    self._load(node)
        for group in groups:
            self._add(group, operands[id(group)], places.get(group.nodes[0]))
        return self.made, self.rows

    def _load(self, node: int) -> None:
        self.rows[node] = self.made.rows
        self.made.loads[self.made.rows] = self.vector.place(node)
        self.made.rows += 1

    def _add(
        self, group: Group, operands: list[list[int]], place: tuple[int, int, int | None] | None
    ) -> None:
        if group.kind == "dense" and place:
            weights, stride, bias = place
            inputs = self._run(operands[0])
            made = Instruction(
                "dense", self.made.rows, len(group.nodes), [inputs], None, weights, stride, bias
            )
        else:
            first = self.made.rows
            self.rows.update(zip(group.nodes, range(first, first + len(group.nodes)), strict=True))
            slots: list[Rows] = [[self.rows[node] for node in slot] for slot in operands]
            made = Instruction(group.kind, first, len(group.nodes), slots, group.op)
        self.rows.update(zip(group.nodes, range(made.first, made.first + made.count), strict=True))
        self.made.rows = made.first + made.count
        self.made.instructions.append(made)

    def _run(self, nodes: list[int]) -> range:
        """The rows of these nodes as a run: copied, where they are none."""
        rows = [self.rows[node] for node in nodes]
        if is_run(rows) and not rows[0] < self.made.inputs <= rows[-1]:
            return range(rows[0], rows[-1] + 1)
        if tuple(rows) not in self.together:
            first, count = self.made.rows, len(rows)
            self.made.instructions.append(Instruction("copy", first, count, [rows]))
            self.made.rows += count
            self.together[tuple(rows)] = range(first, first + count)
        return self.together[tuple(rows)]
