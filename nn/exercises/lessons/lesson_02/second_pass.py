"""The checks of a backward pass: three passes over one graph, a diamond, a long chain."""

from collections.abc import Callable, Iterator
from functools import wraps

from nn.exercises.kinds.functions.code import call, right, wrong
from nn.exercises.lessons.lesson_02.node import Node
from nn.exercises.part import AnswerError, Part

LONG = 10_000  # additions: more than Python allows calls inside each other


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
