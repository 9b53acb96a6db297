"""Both sides of an equality at one point: their entries, in one shape, also over exact numbers."""

from dataclasses import dataclass

from engine.core.order import topological
from engine.core.value import Value
from engine.support.errors import UnsettledError
from engine.verify.exact.identity_testing import ExactRun
from engine.verify.formulas.comparing.verdict import Counterexample
from engine.verify.formulas.evaluating.evaluation import Evaluator
from engine.verify.formulas.naming.plan import Index
from engine.verify.formulas.shapes.arrays import Array, unfit

LEAST = 0.01  # size of the numbers of a handy counterexample
SEEDS = 8  # of exact numbers: half of them have no square root modulo P
LARGE = 4000  # nodes of a sample, beyond which formulas are compared by floats alone


@dataclass
class Sample:
    """Both sides at one point."""

    names: Evaluator
    left: Array
    right: Array
    letters: dict[str, Index]
    nodes: list[Value]

    @property
    def is_plain(self) -> bool:
        """Whether the numbers of both sides lie between 0.01 and 100, or are 0."""
        sizes = [abs(value.data) for pair in self.pairs for value in pair]
        return max(sizes) > LEAST and all(size == 0 or LEAST <= size <= 100.0 for size in sizes)

    @property
    def pairs(self) -> list[tuple[Value, Value]]:
        """The entries of both sides."""
        return list(zip(self.left.entries or (), self.right.entries or (), strict=True))


def laid_out(left: Array, right: Array) -> tuple[Array, Array]:
    """Both sides in one shape: a diagonal Jacobian meets a vector. ShapeError where they have different ones."""
    if left.shape == right.shape:
        return left, right
    for one, other in ((left, right), (right, left)):
        if _is_diagonal(one) and other.is_vector and max(other.sizes) == one.sizes[0]:
            n = one.sizes[0]
            diagonal = Array(*other.shape, tuple((one.entries or ())[i * n + i] for i in range(n)))
            return (diagonal, other) if one is left else (other, diagonal)
    raise unfit("compare", left, right)


def _is_diagonal(array: Array) -> bool:
    rows, columns = array.sizes
    entries = array.entries or ()
    square = rows == columns > 1
    return square and all(entries[i * rows + j].data == 0 for i in range(rows) for j in range(rows) if i != j)


def equal_exactly(sample: Sample) -> bool:
    """Whether both sides are equal over exact numbers; False where that is not settled."""
    if len(sample.nodes) > LARGE:
        return False
    leaves = {node: node.name for node in sample.nodes if node in set(sample.names.leaves.values())}
    for seed in range(SEEDS):
        run = ExactRun(leaves, seed)
        try:
            return all(run.value(a) == run.value(b) for a, b in sample.pairs)
        except UnsettledError:
            continue
        except (ArithmeticError, ValueError, TypeError):
            return False
    return False


def shown_at(sample: Sample) -> Counterexample:
    """The counterexample of a sample: the leaves that either side uses, and the letters."""
    used = set(topological(*(v for pair in sample.pairs for v in pair)))
    leaves = {node.name: node.data for node in sample.names.leaves.values() if node in used}
    letters = {name: float(i) for name, i in sample.letters.items() if isinstance(i, int)}
    return Counterexample({**letters, **leaves}, sample.left.nested(), sample.right.nested())
