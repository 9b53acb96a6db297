"""Which products of a program are layers: matrices of their own, and an activation that is taken along."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import Apply, Instruction, Matrix, Product, Rows, is_run

Key = tuple[str, int]
"""("forward" or "back", number of the instruction in the body)."""


@dataclass
class Fusion:
    """The bias and the activation that each product of a program takes along.

    layers       the products whose matrix nothing else touches: it may be stored in any order
    activations  the rule that is applied to the units of a product of the program, by its key
    partials     the partial that the gradient of an adjoint's product is multiplied by, by its key
    taken        the instructions of those rules and partials
    alone        the positions of parameters that only layers use
    """

    layers: dict[Key, Product]
    alone: set[int]
    activations: dict[Key, Apply] = field(default_factory=dict)
    partials: dict[Key, Apply] = field(default_factory=dict)
    taken: set[Key] = field(default_factory=set)


def instructions(program: Block, adjoint: Block) -> Iterator[tuple[Key, Instruction]]:
    """Every instruction of the two bodies, with its key."""
    for side, block in (("forward", program), ("back", adjoint)):
        for i, instruction in enumerate(block.body):
            yield (side, i), instruction


def fusion(program: Block, adjoint: Block, is_narrow: Callable[[Product], bool]) -> Fusion:
    """Find the layers, and the activations that can be fused into them; those of narrow layers are not."""
    found = _layers(program, adjoint)
    users = _Users(program, adjoint)
    for key, product in found.layers.items():
        if product.role == "units" and not is_narrow(product):
            _fuse(found, users, key, product, program.rows)
    return found


def _layers(program: Block, adjoint: Block) -> Fusion:
    """The products of matrices that are used whole, by one product of the program and its adjoints alone."""
    size = program.vector
    touched, matrices = bytearray(size), defaultdict[int, list[Matrix]](list)
    products = dict[Key, Product]()
    for key, instruction in instructions(program, adjoint):
        if isinstance(instruction, Product):
            products[key] = instruction
            first = instruction.weights.first % size
            w = instruction.weights
            matrices[first].append(Matrix(first, w.height, w.width, w.stride))
        else:
            _touch(touched, instruction, size)
    for block in (program, adjoint):
        for instruction in (*block.before, *block.after):
            _touch(touched, instruction, size)
    whole = {
        product.weights
        for key, product in products.items()
        if product.role == "units"
        and not any(touched[i] for i in product.weights.indices)
        and all(matrix == product.weights for matrix in matrices[product.weights.first])
    }
    inner = {m.first for ms in matrices.values() for m in ms} - {m.first for m in whole}
    own = {m.first for m in whole if not any(m.first < first < _end(m) for first in inner)}
    counted = [p.weights.first for p in products.values() if p.role == "units"]
    layers = {
        key: product
        for key, product in products.items()
        if product.weights.first % size in own and counted.count(product.weights.first % size) == 1
    }
    for key, product in products.items():
        if key not in layers:
            _touch(touched, product, size)
    return Fusion(layers, {position for position in program.parameters if not touched[position]})


def _end(matrix: Matrix) -> int:
    return matrix.first + matrix.height * matrix.stride


def _touch(touched: bytearray, instruction: Instruction, size: int) -> None:
    for rows in (instruction.out, *instruction.operands):
        if rows.uniform:
            for i in rows.indices:
                if i < 2 * size:  # behind the gradients stands a constant
                    touched[i % size] = 1


class _Users:
    """Who reads and who writes each row."""

    def __init__(self, program: Block, adjoint: Block) -> None:
        self.instructions = dict(instructions(program, adjoint))
        results = [(("result", 0), rows) for rows in (program.outputs, *adjoint.given[2:])]
        reads = [(key, rows) for key, each in self.instructions.items() for rows in each.operands]
        self.readers = _Uses([*reads, *results])
        self.writers = _Uses([(key, each.out) for key, each in self.instructions.items()])


class _Uses:
    """Pairs of a row and its user, sorted by the rows."""

    def __init__(self, uses: Sequence[tuple[Key, Rows]]) -> None:
        parts = [(key, np.asarray(rows.indices, dtype=np.intp)) for key, rows in uses if not rows.uniform]
        self._keys = [key for key, _ in parts]
        rows = np.concatenate([np.zeros(0, dtype=np.intp), *(part for _, part in parts)])
        numbers = np.repeat(np.arange(len(parts)), [len(part) for _, part in parts])
        order = np.argsort(rows, kind="stable")
        self._rows, self._numbers = rows[order], numbers[order]

    def of(self, run: Sequence[int]) -> set[Key]:
        """The users of neighbouring rows, if each of them uses all of these; else nobody."""
        first, end = np.searchsorted(self._rows, (run[0], run[-1] + 1))
        rows, numbers = self._rows[first:end].tolist(), self._numbers[first:end].tolist()
        pairs = {(row, self._keys[number]) for row, number in zip(rows, numbers, strict=True)}
        users = {key for _, key in pairs}
        return users if len(pairs) == len(users) * len(run) else set()


def _fuse(found: Fusion, users: _Users, key: Key, product: Product, rows: int) -> None:
    """Take the activation of a product along, if nothing but it and its own partial reads the sums."""
    sums = product.units.indices
    readers = users.readers.of(sums)
    forward = [k for k in readers if k[0] == "forward"]
    back = [k for k in readers if k[0] == "back"]
    if len(forward) != 1 or len(back) > 1 or len(readers) != len(forward) + len(back):
        return
    rule = users.instructions[forward[0]]
    if not isinstance(rule, Apply) or not _applies(rule, sums, None) or not is_run(rule.out.indices):
        return
    for reader in back:
        partial = users.instructions[reader]
        writer = _writer_of_gradient(found, users, reader, rule, rows)
        if not isinstance(partial, Apply) or partial.op is not rule.op or writer is None:
            return
        found.partials[writer] = partial
    found.activations[key] = rule
    found.taken.update(readers)


def _writer_of_gradient(found: Fusion, users: _Users, reader: Key, rule: Apply, rows: int) -> Key | None:
    """The product whose sums are the gradient of an activation, if its partial alone reads them."""
    partial = users.instructions[reader]
    gradient = [row + rows for row in rule.out.indices]
    if (
        not _applies(partial, rule.operands[0].indices, 0)
        or list(partial.operands[-1].indices) != gradient
        or list(partial.out.indices) != [row + rows for row in rule.operands[0].indices]
        or users.readers.of(gradient) != {reader}
    ):
        return None
    writers = users.writers.of(gradient)
    for writer in writers:
        product = found.layers.get(writer)
        if (
            product
            and len(writers) == 1
            and not product.accumulate
            and list(product.inputs.indices) == gradient
        ):
            return writer
    return None


def _applies(instruction: Instruction, rows: range | tuple[int, ...], partial: int | None) -> bool:
    """Whether it is a rule of one operand, these rows in their order, and stores its result."""
    return (
        isinstance(instruction, Apply)
        and instruction.partial == partial
        and len(instruction.op.operands) == 1
        and not instruction.accumulate
        and not instruction.operands[0].uniform
        and list(instruction.operands[0].indices) == list(rows)
    )
