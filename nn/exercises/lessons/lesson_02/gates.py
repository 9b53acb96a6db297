"""The checks of single operations: the number, the parents, the partials."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from engine import Value
from nn.exercises.kinds.functions.code import call, right, wrong
from nn.exercises.lessons.lesson_02.node import Node
from nn.exercises.part import AnswerError, Part

Points = Sequence[tuple[float, ...]]
PAIRS: Points = ((2.0, 3.0), (-1.5, 4.0), (3.0, 3.0))
CHOICES: Points = ((1.0, 2.0), (2.0, 1.0), (-3.0, -1.0), (1.5, 1.5))


def check_gates(answer: Mapping[str, Callable[..., object]], engine: type[Node]) -> Iterator[Part]:
    """The product and tanh."""
    if not isinstance(answer, Mapping) or set(answer) != {"mul", "tanh"}:
        raise AnswerError('write {"mul": my_mul, "tanh": my_tanh}')
    own = engine  # the name that `using` passes
    bare = type(own.__name__, (own,), {"__mul__": unwritten, "tanh": unwritten})
    yield part_of("mul", answer["mul"], lambda a, b: a * b, PAIRS, engine, bare)
    yield part_of("tanh", answer["tanh"], Value.tanh, ((0.5,), (-1.0,), (2.0,)), engine, bare)


def check_max(answer: Callable[..., object], engine: type[Node]) -> Iterator[Part]:
    """The larger one, ties to the first."""
    yield part_of("max", answer, Value.max, CHOICES, engine)


def part_of(
    key: str,
    mine: Callable[..., object],
    true: Callable[..., Value],
    points: Points,
    engine: type[Node],
    operand: type[Node] | None = None,
) -> Part:
    """The verdict on one operation, at several points.

    operand  the class of the operands, where they must not have every method of the engine
    """
    for numbers in points:
        operands = [(operand or engine)(number) for number in numbers]
        node = read_node(key, call(mine, *operands), engine, type(operands[0]).__name__)
        leaves = [Value(number) for number in numbers]
        truth = true(*leaves)
        truth.backward()
        part = part_at(key, node, operands, truth.data, [leaf.grad for leaf in leaves])
        if part is not None:
            return part
    return right(key)


def read_node(key: str, y: object, engine: type[Node], name: str) -> Node:
    """A node with a number, parents and partials. AnswerError for anything else."""
    if not isinstance(y, engine):
        raise AnswerError(f"{key}: return a {name}; yours is {y!r:.60}")
    if not (isinstance(y.parents, tuple) and isinstance(y.partials, tuple)):
        raise AnswerError(f"{key}: parents and partials are tuples; one alone is written (a,), with a comma")
    if not all(isinstance(number, (int, float)) for number in (y.data, *y.partials)):
        raise AnswerError(f"{key}: the number and the partials are numbers: write a.data, where yours has a")
    return y


def part_at(
    key: str, y: Node, operands: Sequence[Node], number: float, partials: Sequence[float]
) -> Part | None:
    """The fault at one point: its number, its parents, then its partials. None where all is right."""
    numbers = tuple(operand.data for operand in operands)
    at = f"at {', '.join(f'{number:g}' for number in numbers)}"
    if not math.isclose(y.data, number, rel_tol=1e-9, abs_tol=1e-12):
        return wrong(
            key,
            "the number itself is wrong",
            think="What is the result itself, before any derivative?",
            where=f"{at} it is {y.data:g}",
            due=f"{number:g}",
        )
    shares = {id(p): partial for p, partial in zip(y.parents, y.partials, strict=False)}
    if {id(operand) for operand in operands} != shares.keys() or len(y.parents) != len(y.partials):
        return wrong(
            key,
            "the parents are not the operands, with a partial for each",
            think="Which nodes must be able to receive something?",
            where=f"{at} yours has {len(y.parents)} parents",
            due=f"the parents are the {len(operands)} operands",
        )
    mine = [shares[id(operand)] for operand in operands]
    if all(math.isclose(p, d, rel_tol=1e-9, abs_tol=1e-12) for p, d in zip(mine, partials, strict=True)):
        return None
    return wrong(
        key,
        slip_of(mine, list(partials), y.data, numbers),
        think="How does the result change when this operand alone grows a little?",
        where=f"{at} your partials are {y.partials}",
        due=f"{at} the partials are {tuple(partials)}",
    )


def slip_of(mine: list[float], due: list[float], y: float, numbers: tuple[float, ...]) -> str:
    """The usual mistake that leads to these partials, in a sentence; "" for none."""
    if mine != due and mine == due[::-1]:
        return "the partials are exchanged, or the tie goes to the second operand"
    if mine == [1.0] * len(mine):
        is_tie = due == [1.0, 0.0] and numbers[0] == numbers[1]
        in_tie = "in the tie both operands receive everything; only the first must"
        return in_tie if is_tie else "these are the partials of a sum"
    if len(mine) == 1 and math.isclose(mine[0], 1 - numbers[0] ** 2):
        return "1 - t² is taken at the input; t is the output, tanh of it"
    if len(mine) == 1 and math.isclose(mine[0], y):
        return "this is the number itself, as if tanh were its own derivative"
    if sum(due) == 1 and sum(mine) != 1:
        return "only one operand is chosen, so only one partial is 1 and the other is 0"
    return ""


def unwritten(*_: object) -> object:
    """AnswerError in place of a gate: `return a * b` calls what it should be."""
    raise AnswerError(
        "use numbers, such as a.data * b.data: nodes have no product and no tanh before you write them"
    )
