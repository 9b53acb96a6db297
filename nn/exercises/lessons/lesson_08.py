"""Lesson 8, the loop: to write it, what a forgotten zero_grad uses, a plan."""

import math
from collections.abc import Callable, Iterator, Sequence

from engine import zero_grad
from nn.data.dataset import batches, shuffled
from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Code, Counted
from nn.exercises.kinds.functions.code import call, right, without, wrong
from nn.exercises.part import Part
from nn.losses import cross_entropy
from nn.models.mlp import MLP
from nn.training.loop import train

Data = Sequence[tuple[tuple[float, float], int]]
POINTS: Data = [
    ((0.1 * i, 1 - 0.3 * i), int(i % 3 == 0)) for i in range(10)
]  # 10 in batches of 4: the last has 2


def check_loop(my_train: Callable[..., object]) -> Iterator[Part]:
    """The parameters after training, against those of `nn.train`, to the last bit."""
    reference, mine = fresh(), fresh()
    train(reference, POINTS, "cross_entropy", epochs=3, batch_size=4, lr=0.2, compiled=False, progress=False)
    with without(my_train, train):
        call(my_train, mine, POINTS, 3, 4, 0.2)
    if numbers(mine) == numbers(reference):
        yield right("parameters")
        return
    slip = next((words for words, variant in VARIANTS.items() if near(variant, mine)), "")
    far = max(abs(a - b) for a, b in zip(numbers(mine), numbers(reference), strict=True))
    yield wrong(
        "parameters",
        "only the last digits differ: add and divide in the order of the table" if far < 1e-9 else slip,
        think="Which line of the table does each of your lines do, and inside which loop does it stand?",
        where=f"after 3 epochs of 10 samples in batches of 4, the farthest parameter is off by {far:.3g}",
    )


def loop(
    model: MLP,
    data: Data,
    *,
    divisor: Callable[[Sequence[object]], float] = len,
    zero: str = "batch",
    sign: float = -1.0,
    shuffle: bool = True,
    inside: bool = False,
) -> MLP:
    """The loop of the lesson, with the mistakes that the hints know."""
    parameters = model.parameters()
    for epoch in range(3):
        order = shuffled(data, f"epoch 0 {epoch}") if shuffle else list(data)
        for batch in batches(order, 4):
            if zero == "batch":
                zero_grad(parameters)
            for x, y in batch:
                if zero == "sample":
                    zero_grad(parameters)
                cross_entropy(model(x), y).backward()
                if inside:
                    step(parameters, sign * 0.2)
            if not inside:
                for p in parameters:
                    p.grad /= divisor(batch)
                step(parameters, sign * 0.2)
    return model


def step(parameters: Sequence[object], factor: float) -> None:
    """Move each parameter by its gradient times a factor."""
    for p in parameters:
        p.data += factor * p.grad  # type: ignore[attr-defined]  # parameters are Values


VARIANTS: dict[str, Callable[[MLP, Data], MLP]] = {
    "a short last batch is divided by the full batch size": lambda m, d: loop(m, d, divisor=lambda batch: 4),
    "the gradients are added, and not averaged": lambda m, d: loop(m, d, divisor=lambda batch: 1),
    "the step goes along the gradient, uphill": lambda m, d: loop(m, d, sign=1.0),
    "zero_grad is missing": lambda m, d: loop(m, d, zero="never"),
    "zero_grad stands in the loop over samples, so only the last one counts": lambda m, d: loop(
        m, d, zero="sample"
    ),
    "the update stands in the loop over samples": lambda m, d: loop(m, d, inside=True),
    "the samples are not shuffled, or in another order": lambda m, d: loop(m, d, shuffle=False),
}


def near(variant: Callable[[MLP, Data], MLP], mine: MLP) -> bool:
    """Whether this mistake leads to these parameters."""
    theirs = numbers(variant(fresh(), POINTS))
    return all(
        math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in zip(numbers(mine), theirs, strict=True)
    )


def fresh() -> MLP:
    """A small network."""
    return MLP(2, [3, 2], "tanh", seed=0)


def numbers(model: MLP) -> list[float]:
    """The numbers of the parameters."""
    return [p.data for p in model.parameters()]


def as_answer(variant: Callable[[MLP, Data], MLP]) -> Callable[..., MLP]:
    """The loop as a student's function."""
    return lambda model, data, epochs, batch_size, lr, seed=0: variant(model, data)


EXERCISES = (
    Exercise(
        "8.1",
        "Write the loop",
        "Write my_train(model, data, epochs, batch_size, lr, seed=0), equal to nn.train to the last bit.",
        Code(check_loop),
        right=(
            as_answer(loop),
            as_answer(lambda model, data: loop(model, data, divisor=lambda batch: float(len(batch)))),
        ),
        wrong=(
            *(Wrong(as_answer(variant), words) for words, variant in VARIANTS.items()),
            Wrong(as_answer(lambda model, data: model), "Which line of the table"),
            Wrong(lambda model, data: model, "TypeError", refused=True),
            Wrong(
                lambda model, data, *_: train(model, data, "cross_entropy", progress=False),
                "without train",
                refused=True,
            ),
        ),
        solution="In the loop over batches: for x, y in batch: cross_entropy(model(x), y).backward(); then "
        "for p in parameters: p.grad /= len(batch); then p.data -= lr * p.grad.",
    ),
    Exercise(
        "8.2",
        "What the third step uses",
        "zero_grad is forgotten, batches of {size}: the third step uses a g1 + b g2 + c g3. Find a, b, c.",
        Counted(
            lambda size: {"a": 1 / size**2, "b": 1 / size, "c": 1},
            slips={
                "this is for losses averaged before backward": lambda size: {"a": 1, "b": 1},
                "this is with zero_grad": lambda size: {"a": 0, "b": 0},
                "the oldest has been divided twice": lambda size: {"a": 1 / size},
                "the newest is an average already: it is divided once, and that is in g3": lambda size: {
                    "c": 1 / size
                },
                "the order is reversed": lambda size: {"a": 1, "c": 1 / size**2},
            },
        ),
        numbers={"size": (4, 2, 5, 8)},
        think="Write down what .grad holds after each step, and divide it when the next batch is done.",
        right=(["1/16", "1/4", 1], {"a": 0.0625, "b": 0.25, "c": 1}),
        wrong=(
            Wrong([1, 1, 1], "averaged before backward"),
            Wrong([0, 0, 1], "with zero_grad"),
            Wrong(["1/4", "1/4", 1], "divided twice"),
            Wrong(["1/16", "1/4", "1/4"], "average already"),
            Wrong([1, "1/4", "1/16"], "reversed"),
            Wrong(["g1", "1/4", 1], "write a number", refused=True),
        ),
        solution="After step 1 .grad holds g1, after step 2 g1/{size} + g2, after step 3 that by {size}, plus g3.",
    ),
    Exercise(
        "8.3",
        "Plan a training",
        "{n} samples in batches of 32, 5 epochs: how many updates, how large is the last batch of an epoch, and by "
        "what factor does the random error of a gradient change with batches of 128?",
        Counted(
            lambda n: {"updates": 5 * math.ceil(n / 32), "last": n % 32, "factor": 0.5},
            slips={
                "the short last batch is an update too": lambda n: {"updates": 5 * (n // 32)},
                "these are the updates of one epoch": lambda n: {"updates": math.ceil(n / 32)},
                "this is a full batch": lambda n: {"last": 32},
                "the error falls with the square root of B": lambda n: {"factor": 0.25},
                "a larger batch has a smaller error": lambda n: {"factor": 2},
            },
        ),
        numbers={"n": (1000, 500, 1200)},
        think={
            "updates": "How many batches has an epoch, the last one included?",
            "last": "How many are left after the full batches?",
            "factor": "How does the error of a mean of independent draws change with their number?",
        },
        right=([160, 8, 0.5], {"updates": "160", "last": "8", "factor": "1/2"}),
        wrong=(
            Wrong([155, 8, 0.5], "is an update too"),
            Wrong([32, 8, 0.5], "one epoch"),
            Wrong([160, 32, 0.5], "full batch"),
            Wrong([160, 8, 0.25], "square root"),
            Wrong([160, 8, 2], "smaller error"),
            Wrong([160, "eight", 0.5], "write a number", refused=True),
        ),
        solution="An epoch has ceil({n}/32) batches. The error falls with 1/√B, so four times the batch gives "
        "half of it.",
    ),
)
