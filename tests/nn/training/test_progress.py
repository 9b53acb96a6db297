"""The bar and the notices go to standard error, and what becomes of them is nothing to the training."""

import errno
import io
import os
import sys
from pathlib import Path

import pytest

from nn import MLP, load, train
from nn.cli.command import main

DATA = [([0.0, 1.0], 1.0), ([1.0, 0.0], 0.0)]


class Full(io.StringIO):
    """A log on a disk that is full."""

    def write(self, _text):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def flush(self):
        raise OSError(errno.EIO, os.strerror(errno.EIO))


SCREENS = {"a full disk": Full, "none": lambda: None}


@pytest.mark.parametrize("compiled", [None, False], ids=["as it can be", "plain"])
@pytest.mark.parametrize("make", SCREENS.values(), ids=SCREENS.keys())
def test_a_bar_that_cannot_be_shown_stops_no_training(make, compiled, monkeypatch):
    monkeypatch.setattr(sys, "stderr", make())
    history = train(MLP(2, [2, 1], seed=0), DATA, "squared_error", 3, compiled=compiled)
    assert (len(history.epochs), history.stopped) == (3, "epochs")


@pytest.mark.parametrize("make", SCREENS.values(), ids=SCREENS.keys())
def test_a_notice_that_cannot_be_shown_stops_no_training(make, monkeypatch):
    def unrecordable(prediction, target):
        return (prediction - target) ** 2 if float(prediction) < 1e9 else prediction

    monkeypatch.setattr(sys, "stderr", make())
    history = train(MLP(2, [2, 1], seed=0), DATA, unrecordable, 3)
    assert len(history.epochs) == 3


def test_a_command_without_any_output_does_its_work(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["train", "xor", "--eager", "--epochs", "2"]) == 0
    load("xor.json")


def test_an_output_on_a_full_disk_is_an_error_of_its_own(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", Full())
        assert main(["train", "xor", "--eager", "--epochs", "2"]) == 2
    assert capsys.readouterr().err == "chainrule: the output: no space left on device\n"
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", Full())
        patched.setattr(sys, "stderr", Full())
        assert main(["train", "xor", "--eager", "--epochs", "2"]) == 2
    assert not Path("xor.json").exists()
