"""Which products of a program are layers: matrices of their own, and an activation that is taken along."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from engine.compile.block import Block
from engine.compile.instructions import Apply, Instruction, Matrix, Product, is_run

Key = tuple[str, int]
"""("forward" or "back", number of the instruction in the body)."""


@dataclass
class Fusion:
    """What the products of a program and its adjoint take along.

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
                touched[i % size] = 1


class _Users:
    """Who reads and who writes each row."""

    def __init__(self, program: Block, adjoint: Block) -> None:
        self.readers, self.writers = defaultdict[int, set[Key]](set), defaultdict[int, set[Key]](set)
        self.instructions = dict(instructions(program, adjoint))
        for key, instruction in self.instructions.items():
            for rows in instruction.operands:
                if not rows.uniform:
                    for row in rows.indices:
                        self.readers[row].add(key)
            if not instruction.out.uniform:
                for row in instruction.out.indices:
                    self.writers[row].add(key)
        for rows in (program.outputs, *adjoint.given[2:]):
            for row in rows.indices:
                self.readers[row].add(("result", 0))

    def only(self, kind: dict[int, set[Key]], rows: range | tuple[int, ...]) -> set[Key]:
        """The users of the first row, if they are those of all of them; else nobody."""
        users = kind[rows[0]]
        return users if all(kind[row] == users for row in rows) else set()


def _fuse(found: Fusion, users: _Users, key: Key, product: Product, rows: int) -> None:
    """Take the activation of a product along, if nothing but it and its own partial reads the sums."""
    sums = product.units.indices
    readers = users.only(users.readers, sums)
    forward = [k for k in readers if k[0] == "forward"]
    back = [k for k in readers if k[0] == "back"]
    if len(forward) != 1 or len(back) > 1 or len(readers) != len(forward) + len(back):
        return
    rule = users.instructions[forward[0]]
    if not _applies(rule, sums, None) or not isinstance(rule, Apply) or not is_run(rule.out.indices):
        return
    if back:
        partial = users.instructions[back[0]]
        if not isinstance(partial, Apply) or partial.op is not rule.op or not _applies(partial, sums, 0):
            return
        gradients = partial.operands[-1].indices
        if list(partial.out.indices) != [row + rows for row in sums]:
            return
        if list(gradients) != [row + rows for row in rule.out.indices]:
            return
        writers = users.only(users.writers, gradients)
        if users.only(users.readers, gradients) != {back[0]} or len(writers) != 1:
            return
        (writer,) = writers
        other = found.layers.get(writer)
        if other is None or other.accumulate or list(other.inputs.indices) != list(gradients):
            return
        found.partials[writer] = partial
    found.activations[key] = rule
    found.taken.update(readers)


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
