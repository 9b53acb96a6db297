"""The bar and the notices go to standard error, and what becomes of them is nothing to the training."""

import errno
import io
import os
import sys
from pathlib import Path

import pytest

from nn import MLP, load, train
from nn.cli.command import main
from nn.training.run.progress import Log, Screen, notice

DATA = [([0.0, 1.0], 1.0), ([1.0, 0.0], 0.0)]


class Full(io.StringIO):
    """A log on a disk that is full."""

    def write(self, _text):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def flush(self):
        raise OSError(errno.EIO, os.strerror(errno.EIO))


class Terminal(io.StringIO):
    """A terminal that remembers what it was shown."""

    def isatty(self):
        return True


def closed():
    """A file that has been closed."""
    stream = io.StringIO()
    stream.close()
    return stream


class Writer:
    """The least that Python's own messages need."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text


SCREENS = {"a full disk": Full, "none": lambda: None, "closed": closed, "a writer": Writer}


@pytest.mark.parametrize("compiled", [None, False], ids=["as it can be", "plain"])
@pytest.mark.parametrize("make", SCREENS.values(), ids=SCREENS.keys())
def test_a_bar_that_cannot_be_shown_stops_no_training(make, compiled, monkeypatch):
    monkeypatch.setattr(sys, "stderr", make())
    history = train(MLP(2, [2, 1], seed=0), DATA, "squared_error", 3, compiled=compiled)
    assert (len(history.epochs), history.stopped) == (3, "epochs")


@pytest.mark.parametrize("make", SCREENS.values(), ids=SCREENS.keys())
def test_a_notice_that_cannot_be_shown_stops_no_training(make, monkeypatch):
    def unrecordable(prediction, target):
        return (prediction - target) ** 2 if prediction.data < 1e9 else prediction

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


@pytest.mark.parametrize("compiled", [None, False])
@pytest.mark.parametrize("epochs", [1, 3, 40])
def test_a_file_gets_lines_and_no_carriage_return(epochs, compiled, monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    train(MLP(2, [2, 1], seed=0), DATA, "squared_error", epochs, 1, compiled=compiled)
    lines = stream.getvalue().splitlines()
    assert "\r" not in stream.getvalue()
    assert lines[0].startswith(f"epoch 1/{epochs}, loss ")
    assert lines[-1].startswith(f"epoch {epochs}/{epochs}, loss ")
    assert lines[-1].endswith(f", {2 * epochs}/{2 * epochs} batches")  # and no time that is left
    assert len(lines) == min(epochs, 2)  # not one for each epoch


def test_a_writer_of_ones_own_gets_no_carriage_return(monkeypatch):
    stream = Writer()
    monkeypatch.setattr(sys, "stderr", stream)
    train(MLP(2, [2, 1], seed=0), DATA, "squared_error", 3, 1)
    assert "\r" not in stream.text
    assert stream.text.splitlines()[-1].startswith("epoch 3/3, loss ")


def test_a_notice_in_a_file_is_a_line_of_its_own(monkeypatch):
    pytest.importorskip("numpy")  # without it nothing is recorded, and nothing is said of it

    def unrecordable(prediction, target):
        return (prediction - target) ** 2 if prediction.data < 1e9 else prediction

    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    train(MLP(2, [2, 1], seed=0), DATA, unrecordable, 3)
    assert "\r" not in stream.getvalue()
    assert [line.split()[0] for line in stream.getvalue().splitlines()] == ["training", "epoch", "epoch"]


def test_a_terminal_gets_a_bar(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    train(MLP(2, [2, 1], seed=0), DATA, "squared_error", 3)
    assert "\r" in stream.getvalue()
    assert "3/3" in stream.getvalue()
    assert "epoch 3/3, loss " in stream.getvalue()


def log(monkeypatch, done, total, seconds):
    """A log whose clock shows these seconds one after the other, and the stream that it writes to."""
    monkeypatch.setattr("nn.training.run.progress.time.monotonic", iter(seconds).__next__)
    stream = io.StringIO()
    return Log(done, total, Screen(stream)), stream


def test_the_time_left_follows_from_the_finished_batches_alone(monkeypatch):
    """60 s of compiling, then 10 batches in 5 s: 190 more take 95 s. The first 100 were done by an earlier run."""
    bar, stream = log(monkeypatch, 100, 300, [0.0, 60.0, 65.0, 65.0])
    bar.unpause()
    bar.update(10)
    bar.set_postfix_str("epoch 2/9, loss 1")
    assert stream.getvalue() == "epoch 2/9, loss 1, 110/300 batches, 01:35 left\n"


def test_a_log_has_a_line_every_ten_seconds(monkeypatch):
    # The clock is read at the start, to ask whether a line is due, and for each line.
    bar, stream = log(monkeypatch, 0, 6, [0.0, 1.0, 1.0, 2.0, 10.9, 11.1, 11.1, 12.0, 13.0])
    with bar:
        for i in range(1, 6):
            bar.update()
            bar.set_postfix_str(f"epoch {i}")
    assert [line.split(",")[0] for line in stream.getvalue().splitlines()] == [
        "epoch 1",
        "epoch 4",
        "epoch 5",
    ]


def test_a_log_of_a_run_without_a_finished_epoch_is_empty(monkeypatch):
    bar, stream = log(monkeypatch, 0, 6, [0.0])
    with bar:
        bar.set_description("recording")
        bar.update()
    assert stream.getvalue() == ""


def test_a_notice_commands_no_terminal(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    notice("a\x1b[31m name\nand a line")
    assert stream.getvalue() == "a\\x1b[31m name\\nand a line\n"


def test_one_mistake_gives_one_message(capsys):
    """What the recording meets, the plain loop meets as well: its error stands alone."""

    def loss(_prediction, _target):
        raise ArithmeticError("in the loss")

    for data, function in (
        (DATA, loss),
        ([([1.0, 2.0, 3.0], 1.0)], "squared_error"),
        (DATA, "cross_entropy"),
    ):
        with pytest.raises((ArithmeticError, ValueError)):
            train(MLP(2, [2, 1], seed=0), data, function, 3)
        assert capsys.readouterr() == ("", "")


def test_a_run_that_is_over_shows_no_bar(capsys):
    train(MLP(2, [2, 1], seed=0), DATA, "squared_error", 0)
    assert capsys.readouterr() == ("", "")
