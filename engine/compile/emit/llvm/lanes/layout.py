"""Where the numbers of several networks stand, side by side, and which programs can run so."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import Instruction, Loop, Product
from engine.compile.emit.llvm.planning.fusing import Key
from engine.compile.emit.llvm.planning.layers import Layers, layers
from engine.compile.emit.llvm.rows.body import read_rows
from engine.core.operation import Operation
from engine.support.errors import RecordingError

NEAR = 1024 * 1024  # bytes of rows that stay near the core
MOST = 32  # samples of a block
WIDEST = 8  # lanes: a sum has the same blocks, and so the same bits, in groups of any number of lanes


@dataclass(frozen=True)
class Rules:
    """Instructions over rows that run one after another.

    live  the rows that others read, which must stand in memory afterwards
    """

    instructions: tuple[Instruction, ...]
    live: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Layer:
    """A product, and what it takes along: an activation of its units, or the partial of one for its inputs.

    to    the first row of the results
    kept  the first row of the partials of the activation, which an adjoint reads; None where there are none
    mask  the row that is 0 for samples which get 0 instead; None where there is none
    """

    product: Product
    to: int
    op: Operation | None = None
    kept: int | None = None
    mask: int | None = None


Part = Rules | Layer


@dataclass(frozen=True)
class Layout:
    """Offsets in bytes, multiples of 64.

    lanes     networks side by side, each in its lane
    samples   of a block: the numbers of a row are samples × lanes, and those of one sample are left free behind it
    settings  what the updates read; vector: the positions, each with a number for each lane, then their gradients
    slots     the optimizer's numbers beside them
    constants a number for each position, equal in all lanes
    """

    lanes: int
    samples: int
    settings: int
    vector: int
    slots: tuple[int, ...]
    constants: int
    rows: int
    size: int

    @property
    def step(self) -> int:
        """The numbers from one row to the next: rows at powers of two would share few places of the nearest cache."""
        return (self.samples + 1) * self.lanes

    def row(self, row: int) -> int:
        """Where a row begins."""
        return self.rows + 8 * self.step * row

    def position(self, position: int) -> int:
        """Where a position begins."""
        return self.vector + 8 * self.lanes * position


def layout_of(program: Block, adjoint: Block, lanes: int, slots: int, settings: int) -> Layout:
    """The memory of a program: its rows, of as many samples as stay near the core."""
    samples = max(4, min(MOST, NEAR // (8 * WIDEST * adjoint.rows) // 4 * 4))
    sizes = [8, settings * lanes, adjoint.vector * lanes, *[program.vector * lanes] * slots, adjoint.vector]
    offsets, end = list[int](), 0
    for size in (*sizes, adjoint.rows * (samples + 1) * lanes):
        offsets.append(end)
        end += -(-8 * size // 64) * 64 + 64
    _, first, vector, *beside, constants, rows = offsets
    return Layout(lanes, samples, first, vector, tuple(beside), constants, rows, end)


def parts_of(program: Block, adjoint: Block, width: int) -> list[Part]:
    """The bodies of both in their order, each layer alone. RecordingError for what lanes do not have.

    Numbers that rules read at positions are constants, gradients are those of products, each of its own matrix.
    """
    if any((program.before, program.after, adjoint.before, adjoint.after)):
        raise RecordingError("a computation once for a batch has no form in lanes")
    plan, parts, rules = layers(program, [adjoint], width, learns=True), list[Part](), list[Instruction]()
    if plan.rows > adjoint.rows:
        raise RecordingError("a product of scattered rows has no form in lanes")
    constants = {position for position, _ in adjoint.constants}
    for key, each in chain(plan.instructions(0), plan.instructions(1)):
        if isinstance(each, Product):
            parts += [Rules(tuple(rules))] * bool(rules) + [_layer(plan, key, each, program.rows)]
            rules = []
        else:
            _check_rule(each, constants)
            rules.append(each)
    return _with_live_rows([*parts, *[Rules(tuple(rules))] * bool(rules)], program.outputs.indices)


def _layer(plan: Layers, key: Key, product: Product, rows: int) -> Layer:
    """A product with what it takes along. Partials stand in the rows of the sums, which nobody reads."""
    if product.role == "weights" and product.accumulate:
        raise RecordingError("a matrix that is used twice has no form in lanes")
    if activation := plan.activations.get(key):
        kept = product.units.indices[0] if key in plan.kept else None
        return Layer(product, activation.out.indices[0], activation.op, kept)
    if partial := plan.partials.get(key):
        gradients = product.inputs.indices[0] - rows
        sums = {a.out.indices[0]: a.operands[0].indices[0] for a in plan.activations.values()}
        return Layer(product, partial.out.indices[0], None, sums[gradients], partial.mask)
    return Layer(product, (product.inputs if product.role == "inputs" else product.units).indices[0])


def _check_rule(rule: Instruction, constants: set[int]) -> None:
    if isinstance(rule, Loop) or rule.out.uniform:
        raise RecordingError("a loop, or a sum over the batch, has no form in lanes")
    if any(rows.uniform and not constants.issuperset(rows.indices) for rows in rule.operands):
        raise RecordingError("a parameter outside of a matrix product has no form in lanes")


def check_gradients(program: Block, adjoint: Block) -> None:
    """RecordingError where a parameter gets its gradient from elsewhere than from one product."""
    written = [i for each in adjoint.body if isinstance(each, Product) for i in _gradients(each)]
    if Counter(written) != Counter(adjoint.outputs.indices):
        raise RecordingError("a parameter that is no weight of one product has no form in lanes")
    if [i - program.vector for i in adjoint.outputs.indices] != list(program.parameters):
        raise RecordingError("gradients in another order than the parameters have no form in lanes")


def _gradients(product: Product) -> Iterator[int]:
    if product.role == "weights":
        yield from product.out.indices


def _with_live_rows(parts: Sequence[Part], outputs: Iterable[int]) -> list[Part]:
    """The parts, each with the rows that others read."""
    readers = Counter(outputs)
    for part in parts:
        readers.update(read_rows(part.instructions if isinstance(part, Rules) else [part.product]))
        readers.update([part.mask] if isinstance(part, Layer) and part.mask is not None else [])
    return [_with_live(part, readers) if isinstance(part, Rules) else part for part in parts]


def _with_live(part: Rules, readers: Counter[int]) -> Rules:
    own, written = read_rows(part.instructions), {i for each in part.instructions for i in each.out.indices}
    return Rules(part.instructions, frozenset(row for row in written if readers[row] > (row in own)))
