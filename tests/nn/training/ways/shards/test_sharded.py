"""Data-parallel training: the numbers of `train`, whoever computes them."""

from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor

import numpy as np
import pytest

from nn import MLP, Adam, DivergedError, History, Interrupted, blobs, linear, moons, train
from nn.training.ways.shards.gradients import parts_of

LOGITS = "binary_cross_entropy_with_logits"
QUIET = {"progress": False}


def trained(data, loss, sizes=(4, 1), **options):
    model = MLP(len(data.inputs[0]), list(sizes), "tanh", seed=1)
    history = train(model, data, loss, **{"epochs": 3, "lr": 0.1, **QUIET, **options})
    epochs = [(e.loss, e.validation, e.lr) for e in history.epochs]
    return [p.data for p in model.parameters()], epochs, history


class Backwards(Executor):
    """An executor that gives results in the reverse order, and breaks once where it is asked to."""

    def __init__(self, breaks_at=-1):
        self.calls, self.breaks_at = 0, breaks_at

    def submit(self, function, *arguments):
        self.calls += 1
        if self.calls == self.breaks_at:
            raise BrokenExecutor
        future = Future()
        future.set_result(function(*arguments))
        return future


@pytest.mark.parametrize(
    "options",
    [
        {"optimizer": "adam", "batch_size": 7, "validation": moons(10, seed=1)},
        {"average": "batch_size", "batch_size": 16, "weights": True},
        {"class_weight": "balanced", "optimizer": "momentum", "shuffle": False, "batch_size": 5},
    ],
)
def test_the_numbers_are_those_of_the_plain_loop_and_the_same_for_any_worker(options):
    options = dict(options)
    if options.pop("weights", False):
        options["sample_weight"] = [1 + i % 3 for i in range(30)]
    data = moons(30)
    plain = trained(data, LOGITS, compiled=False, **options)
    sharded = trained(data, LOGITS, shards=3, **options)
    for one, other in zip(plain[:2], sharded[:2], strict=True):
        flat = [np.array(numbers, dtype=float).ravel() for numbers in (one, other)]
        np.testing.assert_allclose(*flat, rtol=1e-9, atol=1e-12)
    for executor in (lambda: ThreadPoolExecutor(3), Backwards(), lambda: Backwards(breaks_at=9)):
        assert trained(data, LOGITS, shards=3, executor=executor, **options)[:2] == sharded[:2]


def test_classes_patience_callbacks_and_a_continued_run():
    data, options = blobs(60), {"sizes": (3,), "lr": 0.05}
    whole = trained(data, "cross_entropy", shards=2, epochs=4, optimizer=Adam(0.05), **options)
    model, rule = MLP(2, [3], "tanh", seed=1), Adam(0.05)
    history = train(model, data, "cross_entropy", epochs=2, optimizer=rule, shards=2, **QUIET)
    train(model, data, "cross_entropy", epochs=4, optimizer=rule, history=history, shards=2, **QUIET)
    assert [p.data for p in model.parameters()] == whole[0]
    seen = []
    callback = lambda model, _: seen.append(model.parameters()[0].data) or len(seen) == 2  # noqa: E731
    ended = trained(data, "cross_entropy", shards=2, epochs=9, callbacks=[callback], **options)
    assert (len(ended[1]), seen[1]) == (2, ended[0][0])
    waited = trained(data, "cross_entropy", shards=2, epochs=9, patience=1, validation=data, **options)[2]
    assert waited.best.epoch == max(waited.epochs, key=lambda e: -e.validation).epoch


def test_ctrl_c_keeps_the_batches_that_are_done(monkeypatch):
    import os
    import signal

    model, history = MLP(1, [1], seed=0), History()
    executor = Backwards()
    submit = executor.submit

    def interrupting(*call):
        if executor.calls == 7:
            os.kill(os.getpid(), signal.SIGINT)
        return submit(*call)

    monkeypatch.setattr(executor, "submit", interrupting)
    with pytest.raises(Interrupted):
        train(
            model, linear(40), "squared_error", 2, 10, executor=executor, shards=2, history=history, **QUIET
        )
    assert (history.stopped, history.batches) == ("interrupted", 4)
    resumed = train(model, linear(40), "squared_error", 2, 10, shards=2, history=history, **QUIET)
    alone = MLP(1, [1], seed=0)
    assert train(alone, linear(40), "squared_error", 2, 10, shards=2, **QUIET).losses == resumed.losses
    assert [p.data for p in model.parameters()] == [p.data for p in alone.parameters()]


def test_a_run_that_diverges_says_where():
    with pytest.raises(DivergedError, match="epoch"):
        trained(linear(20), "squared_error", shards=2, lr=1e200, epochs=9)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shards": 0}, "shards must be a whole number of at least 1"),
        ({"shards": 2, "compiled": False}, "leave them out with compiled=False"),
        ({"shards": 2, "optimizer": "lbfgs"}, "leave them out with LBFGS"),
    ],
)
def test_refusals(options, message):
    with pytest.raises(ValueError, match=message):
        trained(linear(20), "squared_error", **options)
    with pytest.raises(TypeError, match="executor is an Executor"):
        trained(linear(20), "squared_error", executor=3)


def test_parts_cover_the_rows_evenly():
    for count in range(1, 9):
        parts = parts_of(list(range(7)), count)
        assert [row for part in parts for row in part] == list(range(7))
        assert {len(part) for part in parts} <= {7 // len(parts), -(-7 // len(parts))}
        assert len(parts) == min(count, 7)
