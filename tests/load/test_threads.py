"""Threads that build, differentiate and train graphs of their own give the numbers of one thread."""

import gc
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import Value, diagnose, grad, maximum, record, total
from nn import MLP, Adam, moons, train

pytestmark = pytest.mark.load
THREADS = 8


def side_by_side(work):
    """The results of work(0), ..., work(7), all begun at once, with threads switched as often as can be."""
    gate, before = threading.Barrier(THREADS), sys.getswitchinterval()

    def begun(number):
        gate.wait()
        return work(number)

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(begun, range(THREADS)))
    finally:
        sys.setswitchinterval(before)


def graph(seed, steps):
    """The sum of the last of `steps` random operations on five leaves, and the leaves."""
    rng = random.Random(seed)
    leaves = [Value(rng.uniform(-1.0, 1.0)) for _ in range(5)]
    nodes = list(leaves)
    for _ in range(steps):
        a, b = rng.choice(nodes), rng.choice(nodes)
        nodes.append(rng.choice([a + b, a * b, a.tanh(), maximum(a, b), a.sigmoid() - b]).tanh())
    return total(nodes[-20:]), leaves


def backward(seed, steps):
    y, leaves = graph(seed, steps)
    y.backward()
    return y.data, [leaf.grad for leaf in leaves], str(diagnose(y))


def second_derivatives(seed, steps):
    y, leaves = graph(seed, steps)
    return [slope.data for slope in grad(grad(y, leaves[0]), leaves)]


def program(seed, _steps):
    w = Value(0.1 * seed)
    recorded = record(lambda a, b: (w * a - b).tanh() * maximum(a, b))
    return recorded.gradient(0.3, -0.7), recorded.mean_gradient([[0.1 * i, 0.2] for i in range(100)])[0]


def training(seed, _steps, **options):
    model, data, loss = (
        MLP(2, [4, 1], "tanh", seed=seed),
        moons(40, seed=seed),
        "binary_cross_entropy_with_logits",
    )
    history = train(model, data, loss, 5, 8, optimizer=Adam(0.05), seed=seed, progress=False, **options)
    return history.losses, [parameter.data for parameter in model.parameters()]


def training_of_graphs(seed, steps):
    return training(seed, steps, compiled=False)


@pytest.mark.parametrize("work", [backward, second_derivatives, program, training, training_of_graphs])
def test_eight_threads_give_the_serial_results(work, share):
    steps, rounds = 2000 if work is backward else 200, max(1, round(40 * share))
    for round_ in range(rounds):
        first = round_ * THREADS
        results = side_by_side(lambda number, first=first: work(first + number, steps))
        assert results == [work(first + i, steps) for i in range(THREADS)], f"seeds from {first}"
    assert gc.isenabled()
