"""Lesson 2, the engine of one's own: partials, a chooser, a second pass."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps

from engine import Value
from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Code
from nn.exercises.kinds.functions.code import call, right, wrong
from nn.exercises.part import AnswerError, Part

Points = Sequence[tuple[float, ...]]
PAIRS: Points = ((2.0, 3.0), (-1.5, 4.0), (3.0, 3.0))
LONG = 10_000  # additions: more than Python allows calls inside each other
CHOICES: Points = ((1.0, 2.0), (2.0, 1.0), (-3.0, -1.0), (1.5, 1.5))


class Node:
    """The engine of the lesson, for the tests of these exercises."""

    def __init__(self, data: float, parents: tuple[Node, ...] = (), partials: tuple[float, ...] = ()) -> None:
        self.data, self.grad = data, 0.0
        self.parents, self.partials = parents, partials

    def __add__(self, other: Node) -> Node:
        """The sum."""
        return Node(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Node) -> Node:
        """The product."""
        return Node(self.data * other.data, (self, other), (other.data, self.data))


def part_of(
    key: str,
    mine: Callable[..., object],
    true: Callable[..., Value],
    points: Points,
    engine: type[Node],
    operand: type[Node] | None = None,
) -> Part:
    """The verdict on one operation: its number, its parents and its partials, at several points.

    operand  the class of the operands, where they must not have every method of the engine
    """
    for numbers in points:
        operands = [(operand or engine)(number) for number in numbers]
        y = call(mine, *operands)
        leaves = [Value(number) for number in numbers]
        truth = true(*leaves)
        truth.backward()
        if not isinstance(y, engine):
            raise AnswerError(f"{key}: return a {type(operands[0]).__name__}; yours is {y!r:.60}")
        if not (isinstance(y.parents, tuple) and isinstance(y.partials, tuple)):
            raise AnswerError(
                f"{key}: parents and partials are tuples; one alone is written (a,), with a comma"
            )
        if not all(isinstance(number, (int, float)) for number in (y.data, *y.partials)):
            raise AnswerError(
                f"{key}: the number and the partials are numbers: write a.data, where yours has a"
            )
        at = f"at {', '.join(f'{number:g}' for number in numbers)}"
        if not math.isclose(y.data, truth.data, rel_tol=1e-9, abs_tol=1e-12):
            return wrong(
                key,
                "the number itself is wrong",
                think="What is the result itself, before any derivative?",
                where=f"{at} it is {y.data:g}",
                due=f"{truth.data:g}",
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
        due = [leaf.grad for leaf in leaves]
        mine_at = [shares[id(operand)] for operand in operands]
        if not all(
            math.isclose(p, d, rel_tol=1e-9, abs_tol=1e-12) for p, d in zip(mine_at, due, strict=True)
        ):
            return wrong(
                key,
                slip_of(mine_at, due, y.data, numbers),
                think="How does the result change when this operand alone grows a little?",
                where=f"{at} your partials are {y.partials}",
                due=f"{at} the partials are {tuple(due)}",
            )
    return right(key)


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


def as_done(function: Callable[..., object]) -> Callable[..., object]:
    """A function that need not return anything, for `call`."""
    if not callable(function):
        return function

    @wraps(function)
    def run(root: object) -> object:
        result = function(root)
        return True if result is None else result

    return run


def check_passes(answer: Callable[..., object], engine: type[Node]) -> Iterator[Part]:
    """Three passes over x·x·x, the diamond, and a chain that is longer than Python's recursion allows."""
    yield three_passes(as_done(answer), engine)
    yield one_diamond(as_done(answer), engine)
    yield one_chain(as_done(answer), engine)


def three_passes(backward: Callable[..., object], engine: type[Node]) -> Part:
    """27, 54, 81 in x after one, two, three passes over x·x·x at 3."""
    x = engine(3.0)
    y = x * x * x
    seen = []
    for _ in range(3):
        call(backward, y)
        seen.append(x.grad)
    slips: dict[tuple[float, ...], str] = {
        (27.0, 72.0, 135.0): "inner nodes keep the gradient of the pass before",
        (27.0, 99.0, 234.0): "the root and the inner nodes keep what they had in the pass before",
        (27.0, 27.0, 27.0): "the leaf is set to 0 as well; leaves must keep what they have",
        (0.0, 0.0, 0.0): "nothing is sent: does the root hold 1 when the walk begins?",
        (27.0, 81.0, 162.0): "the root is added to, and sends more in each pass",
    }
    if seen == [27.0, 54.0, 81.0]:
        return right("three passes")
    return wrong(
        "three passes",
        slips.get(tuple(seen), ""),
        think="Which nodes must begin a pass at 0, and which must not?",
        where=f"over x·x·x, after 1, 2, 3 passes, yours is {seen}",
        due="after 1, 2, 3 passes it is 27, 54, 81",
    )


def one_diamond(backward: Callable[..., object], engine: type[Node]) -> Part:
    """10 in both leaves after one pass over (x + w)·w + (x + w)·x at 2 and 3."""
    x, w = engine(2.0), engine(3.0)
    a = x + w
    call(backward, a * w + a * x)
    again, once = (
        "a sends before all of its users have sent, and then again",
        "a sends too early, and only once",
    )
    slips = {13.0: again, 12.0: again, 8.0: once, 7.0: once}
    if x.grad == w.grad == 10.0:
        return right("the diamond")
    return wrong(
        "the diamond",
        slips.get(x.grad, slips.get(w.grad, "nothing is sent" if x.grad == 0 else "")),
        think="When may a node send that two others use?",
        where=f"in one pass over the diamond of this lesson x receives {x.grad:g} and w {w.grad:g}",
        due="each receives 2 · (2 + 3) = 10",
    )


def one_chain(backward: Callable[..., object], engine: type[Node]) -> Part:
    """1 in x after one pass over x + 1 + 1 + ..., with LONG additions."""
    x, one = engine(0.5), engine(1.0)
    y = x
    for _ in range(LONG):
        y = y + one
    try:
        call(backward, y)
    except AnswerError as error:
        if "RecursionError" not in str(error):
            raise
        return wrong(
            "a long chain",
            "the walk is a recursion",
            think="Which list does the walk of my_order use?",
            where=f"over {LONG:,} additions yours stops with RecursionError",
            due="a loop over a list, as in my_order, needs no recursion",
        )
    if x.grad == 1.0 and one.grad == LONG:
        return right("a long chain")
    return wrong(
        "a long chain",
        "nothing is sent" if x.grad == 0 else "",
        think="What does each addition send on?",
        where=f"after {LONG:,} additions of 1, x receives {x.grad:g}",
        due="x receives 1",
    )


def mul(a: Node, b: Node) -> Node:
    """The product."""
    return Node(a.data * b.data, (a, b), (b.data, a.data))


def mul_reversed(a: Node, b: Node) -> Node:
    """The product, with the parents in the other order."""
    return Node(a.data * b.data, (b, a), (a.data, b.data))


def tanh(a: Node) -> Node:
    """The hyperbolic tangent."""
    t = math.tanh(a.data)
    return Node(t, (a,), (1 - t * t,))


def tanh_by_cosh(a: Node) -> Node:
    """The hyperbolic tangent, by 1/cosh²."""
    return Node(math.tanh(a.data), (a,), (1 / math.cosh(a.data) ** 2,))


def larger(a: Node, b: Node) -> Node:
    """The larger one."""
    return Node(a.data, (a, b), (1.0, 0.0)) if a.data >= b.data else Node(b.data, (a, b), (0.0, 1.0))


def larger_by_flag(a: Node, b: Node) -> Node:
    """The larger one, by a number that is 1 or 0."""
    first = float(a.data >= b.data)
    return Node(max(a.data, b.data), (a, b), (first, 1.0 - first))


def order_of(root: Node) -> list[Node]:
    """Every node after its parents."""
    order: dict[Node, None] = {}
    stack = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order[node] = None
        elif node not in order:
            stack.append((node, True))
            stack.extend((parent, False) for parent in node.parents)
    return list(order)


def plain(root: Node) -> bool:
    """The backward of the lesson, before it is mended."""
    root.grad = 1.0
    for node in reversed(order_of(root)):
        for parent, partial in zip(node.parents, node.partials, strict=True):
            parent.grad += node.grad * partial
    return True


def plain_after_zero(root: Node) -> None:
    """Right: inner nodes are set to 0, then the backward of the lesson is called."""
    for node in order_of(root):
        if node.parents:
            node.grad = 0.0
    plain(root)


def added_to_everything(root: Node) -> bool:
    """Nothing is set to 0, the root is added to."""
    root.grad += 1.0
    for node in reversed(order_of(root)):
        for parent, partial in zip(node.parents, node.partials, strict=True):
            parent.grad += node.grad * partial
    return True


def recursive(root: Node) -> None:
    """The second walk of the lesson: right on x·x·x, and wrong on the diamond and on long graphs."""

    def send(node: Node) -> None:
        for parent, partial in zip(node.parents, node.partials, strict=True):
            parent.grad += node.grad * partial
            send(parent)

    for node in order_of(root):
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    send(root)


def eager(root: Node) -> None:
    """A stack for the calls of `recursive`: a node sends all that it has each time something arrives."""
    for node in order_of(root):
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    stack = [root]
    while stack:
        node = stack.pop()
        for parent, partial in zip(node.parents, node.partials, strict=True):
            parent.grad += node.grad * partial
            if parent.parents:
                stack.append(parent)


def once(root: Node) -> None:
    """Every node sends once, at its first turn."""
    for node in order_of(root):
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    sent, stack = {root}, [root]
    while stack:
        node = stack.pop()
        for parent, partial in zip(node.parents, node.partials, strict=True):
            parent.grad += node.grad * partial
            if parent not in sent:
                sent.add(parent)
                stack.append(parent)


def passes(fresh: Callable[[Node, Node], bool], root_first: bool = False) -> Callable[[Node], bool]:
    """A backward that sets to 0 the nodes for which `fresh(node, root)` is true, before or after the root gets 1."""

    def backward(root: Node) -> bool:
        order = order_of(root)
        if root_first:
            root.grad = 1.0
        for node in order:
            if fresh(node, root):
                node.grad = 0.0
        if not root_first:
            root.grad = 1.0
        for node in reversed(order):
            for parent, partial in zip(node.parents, node.partials, strict=True):
                parent.grad += node.grad * partial
        return True

    return backward


def backward_with_a_dict(root: Node) -> bool:
    """Right: shares in a dict of this pass, and leaves at the end."""
    share = dict.fromkeys(order_of(root), 0.0)
    share[root] = 1.0
    for node in reversed(order_of(root)):
        for parent, partial in zip(node.parents, node.partials, strict=True):
            share[parent] += share[node] * partial
    for node, gradient in share.items():
        node.grad = gradient if node.parents else node.grad + gradient
    return True


def added_root(root: Node) -> bool:
    """The root is added to, and all others begin at 0 except leaves."""
    order = order_of(root)
    for node in order[:-1]:
        if node.parents:
            node.grad = 0.0
    root.grad += 1.0
    for node in reversed(order):
        for parent, partial in zip(node.parents, node.partials, strict=True):
            parent.grad += node.grad * partial
    return True


EXERCISES = (
    Exercise(
        "2.1",
        "Two more gates",
        "Write my_mul(a, b) and my_tanh(a): each returns a MyValue with its number, its parents and its partials.",
        Code(check_gates),
        using={"engine": Node},
        right=({"mul": mul, "tanh": tanh}, {"mul": mul_reversed, "tanh": tanh_by_cosh}),
        wrong=(
            Wrong(
                {"mul": lambda a, b: Node(a.data * b.data, (a, b), (a.data, b.data)), "tanh": tanh},
                "exchanged",
            ),
            Wrong({"mul": lambda a, b: Node(a.data * b.data, (a, b), (1.0, 1.0)), "tanh": tanh}, "of a sum"),
            Wrong(
                {"mul": mul, "tanh": lambda a: Node(math.tanh(a.data), (a,), (1 - a.data**2,))},
                "taken at the input",
            ),
            Wrong(
                {"mul": mul, "tanh": lambda a: Node(math.tanh(a.data), (a,), (math.tanh(a.data),))},
                "its own derivative",
            ),
            Wrong(
                {"mul": mul, "tanh": lambda a: Node(math.tanh(a.data), a, 1.0)},  # type: ignore[arg-type]  # the mistake
                "with a comma",
                refused=True,
            ),
            Wrong(
                {"mul": lambda a, b: Node(a.data * b.data, (a,), (b.data,)), "tanh": tanh},
                "a partial for each",
            ),
            Wrong(
                {"mul": lambda a, b: Node(a.data * b.data, (a, b), (b, a)), "tanh": tanh},
                "a.data",
                refused=True,
            ),
            Wrong({"mul": lambda a, b: a.data * b.data, "tanh": tanh}, "return a Node", refused=True),
            Wrong({"mul": lambda a, b: a * b, "tanh": tanh}, "before you write", refused=True),
        ),
        solution="MyValue(a.data * b.data, (a, b), (b.data, a.data)): × exchanges. For tanh with "
        "t = math.tanh(a.data): MyValue(t, (a,), (1 - t * t,)). No line of the backward pass changes.",
    ),
    Exercise(
        "2.2",
        "A chooser",
        "Write my_max(a, b). Both operands are parents, each with its partial. In a tie the first operand receives "
        "everything.",
        Code(check_max),
        using={"engine": Node},
        right=(larger, larger_by_flag),
        wrong=(
            Wrong(
                lambda a, b: Node(
                    max(a.data, b.data), (a, b), (float(a.data > b.data), float(a.data <= b.data))
                ),
                "second operand",
            ),
            Wrong(lambda a, b: Node(max(a.data, b.data), (a, b), (1.0, 1.0)), "of a sum"),
            Wrong(
                lambda a, b: Node(
                    max(a.data, b.data), (a, b), (float(a.data >= b.data), float(b.data >= a.data))
                ),
                "in the tie both",
            ),
            Wrong(lambda a, b: a if a.data >= b.data else b, "parents"),
            Wrong(
                lambda a, b: Node(max(a.data, b.data), (a if a.data >= b.data else b,), (1.0,)),
                "Which nodes must be able",
            ),
            Wrong(lambda a, b: Node(max(a.data, b.data), (a, b), (0.5, 0.5)), "grows a little"),
            Wrong(lambda a, b: Node(min(a.data, b.data), (a, b), (1.0, 0.0)), "number itself"),
            Wrong(lambda a, b: Node(max(a, b), (a, b), (1.0, 0.0)), "TypeError", refused=True),
        ),
        solution="If a.data >= b.data: the number a.data with the partials (1.0, 0.0), else b.data with (0.0, 1.0). "
        "Both are parents, the one that was not chosen too.",
    ),
    Exercise(
        "2.3",
        "A second pass",
        "Write backward_4: inner nodes begin each pass at 0, leaves keep what they have.",
        Code(check_passes),
        using={"engine": Node},
        right=(passes(lambda node, root: bool(node.parents)), backward_with_a_dict, plain_after_zero),
        wrong=(
            Wrong(passes(lambda node, root: node is root), "of the pass before"),
            Wrong(passes(lambda node, root: True), "leaf is set to 0"),
            Wrong(passes(lambda node, root: bool(node.parents), root_first=True), "nothing is sent"),
            Wrong(added_root, "added to"),
            Wrong(added_to_everything, "the root and the inner nodes keep"),
            Wrong(plain, "of the pass before"),
            Wrong(recursive, "recursion"),
            Wrong(once, "only once"),
            Wrong(eager, "and then again"),
            Wrong(lambda root: None, "nothing is sent"),
            Wrong(lambda root: root.gradient, "AttributeError", refused=True),
        ),
        solution="Before the walk, set node.grad = 0.0 for every node that has parents, then root.grad = 1.0. "
        "A leaf has no parents and keeps its sum.",
    ),
)
