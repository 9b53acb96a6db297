"""What several of these tests share: the hand-derived cases, and how close is close."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nn
from nn import Adam, train
from nn.cli.command import main

CASES = json.loads((Path(__file__).parents[1] / "data" / "hand_derived_cases.json").read_text("utf-8"))


@pytest.fixture(scope="module", autouse=True)
def _effort(little_effort):
    """See little_effort."""


@pytest.fixture(scope="session")
def cases():
    """The hand-derived cases by their id: an expression's inputs, value and partial derivatives."""
    return {case["id"]: case for case in CASES}


@pytest.fixture(scope="session")
def near():
    """Equal up to the rounding of a few dozen operations; relative alone would fail where units saturate."""
    return lambda expected: pytest.approx(expected, rel=1e-11, abs=1e-12)


@pytest.fixture(scope="session")
def trained():
    """Train one model that `make` gives: (model, optimizer, history)."""

    def once(make, data, loss="squared_error", epochs=8, batch_size=4, *, rule=lambda: Adam(0.05), **options):
        model, optimizer = make(), rule()
        options = {"progress": False} | options
        history = train(model, data, loss, epochs, batch_size, optimizer=optimizer, **options)
        return model, optimizer, history

    return once


@pytest.fixture(scope="session")
def alike(trained):
    """Train two equal models, as a graph and through a program; all that the runs leave is equal to 1e-9.

    `floor` is the difference that is allowed whatever the size of a number.
    """

    def both(*arguments, floor=1e-12, **options):
        plain, fast = (trained(*arguments, compiled=compiled, **options) for compiled in (False, True))
        (_, rule, history), (_, fast_rule, fast_history) = plain, fast
        assert (fast_rule.updates, fast_history.stopped) == (rule.updates, history.stopped)
        assert len(fast_history.epochs) == len(history.epochs)
        assert [e.lr for e in fast_history.epochs] == [e.lr for e in history.epochs]
        assert _numbers(*fast) == pytest.approx(_numbers(*plain), rel=1e-9, abs=floor, nan_ok=True)
        return plain, fast

    return both


def _numbers(model, optimizer, history):
    parameters, epochs = model.parameters(), history.epochs
    return [
        *(p.data for p in parameters),
        *(p.grad for p in parameters),
        *(e.loss for e in epochs),
        *(e.validation for e in epochs if e.validation is not None),
        *(number for slots in optimizer.memory for number in slots),
        history.batches,
        history.cost,
    ]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def chainrule(capsys):
    """Run one command in this process: its exit status, its output and its error output."""

    def run(*arguments):
        capsys.readouterr()
        try:
            status = main(arguments)
        except SystemExit as ended:  # how argparse ends
            status = ended.code
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def process(folder):
    """Begin the command in a process of its own, in the folder, its streams open."""
    if os.environ.get("CHAINRULE_TARGET"):
        pytest.skip("a process of its own compiles for the processor that is here")
    started = []

    def begin(*arguments):
        program = [sys.executable, "-m", "nn.cli", *arguments]
        environment = os.environ | {"PYTHONPATH": str(Path(nn.__file__).parents[1])}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(program, cwd=folder, env=environment, **pipes))  # noqa: S603
        return started[-1]

    yield begin
    for run in started:
        run.kill()
        run.communicate()
