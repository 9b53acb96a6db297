"""Runs that end early, and runs that go on: bit for bit what an uninterrupted run gives."""

import math
import re
import shlex
import signal
from pathlib import Path

import pytest

import nn
from nn import LOSSES, load
from nn.cli.jobs.job import Job

ROOT = Path(nn.__file__).parents[1]
pytestmark = pytest.mark.usefixtures("folder")


def test_a_run_that_settles_says_so_and_is_over(chainrule):
    arguments = ("train", "linear", "--tolerance", "0.01", "--quiet")
    status, out, _ = chainrule(*arguments)
    assert status == 0
    epoch = int(
        re.search(r"^stopped after epoch (\d+): the loss changed by less than 0.01$", out, re.MULTILINE)[1]
    )
    assert epoch < 50
    before = load("linear.json").state_dict()
    # Resumed, it gives what it has given: an uninterrupted run would not have gone on.
    chainrule("train", "--resume", "linear.json", "--quiet")
    assert load("linear.json").state_dict() == before


def interrupted(monkeypatch, chainrule, *arguments, when, number=signal.SIGINT, times=1):
    """A run during which Ctrl-C is pressed in the `when`-th call of its loss."""
    name = "binary_cross_entropy_with_logits"
    loss, calls = LOSSES[name], []

    def pressed(prediction, target):
        calls.append(target)
        for _ in range(times if len(calls) == when else 0):
            signal.raise_signal(number)
        return loss(prediction, target)

    with monkeypatch.context() as patched:
        patched.setitem(LOSSES, name, pressed)
        return chainrule(*arguments)


def test_ctrl_c_pressed_twice_ends_the_command_at_once_and_without_a_traceback(chainrule, monkeypatch):
    name = "binary_cross_entropy_with_logits"

    def pressed(_prediction, _target):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setitem(LOSSES, name, pressed)
    try:
        status, _, err = chainrule("train", "circles", "--epochs", "4", "--quiet", "--eager")
    except KeyboardInterrupt:  # it would end the tests, too
        pytest.fail("the second interrupt leaves the command as a traceback")
    assert status == 130
    assert err.count("\n") <= 1


def test_an_interrupted_run_says_how_to_go_on_and_gives_the_uninterrupted_result(monkeypatch, chainrule):
    arguments = ("train", "circles", "--epochs", "4", "--quiet", "--eager")
    assert chainrule(*arguments, "--out", "whole.json")[0] == 0
    status, out, _ = interrupted(monkeypatch, chainrule, *arguments, "--out", "part.json", when=200)
    assert status == 130
    assert "interrupted in epoch 2 of 4, after batch 3; saved to part.json" in out  # 160 + 3·16 > 200
    advice = re.search(r"^go on with: chainrule (.*)$", out, re.MULTILINE)[1]
    status, out, err = chainrule(*shlex.split(advice), "--quiet")
    assert (status, err) == (0, "")
    assert "test accuracy: " in out
    assert load("part.json").state_dict() == load("whole.json").state_dict()
    assert Path("part.history.csv").read_text("utf-8") == Path("whole.history.csv").read_text("utf-8")


def test_ctrl_c_in_a_terminal_is_heard(process, chainrule):
    run = process("train", "circles", "--epochs", "5000", "--out", "part.json")
    bar = ""
    while "epoch" not in bar and (more := run.stderr.read(1)):  # the bar has no lines to wait for
        bar += more
    run.send_signal(signal.SIGINT)
    out, _ = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "Traceback" not in bar
    done = int(re.search(r"interrupted in epoch (\d+) of 5000", out)[1])
    enough = ("--epochs", str(done + 2), "--quiet")
    assert chainrule("train", "--resume", "part.json", *enough)[0] == 0
    assert chainrule("train", "circles", "--out", "whole.json", *enough)[0] == 0
    assert load("part.json").state_dict() == load("whole.json").state_dict()


def test_a_resumed_run_may_be_longer_and_elsewhere_but_not_another(chainrule):
    chainrule("train", "xor", "--epochs", "4", "--out", "four.json", "--quiet")
    chainrule("train", "xor", "--epochs", "2", "--out", "two.json", "--quiet")
    resume = ("train", "--resume", "two.json", "--quiet")
    status, _, err = chainrule(*resume)
    assert (status, err) == (2, "chainrule: two.json has done its 2 epochs; for more write --epochs 4\n")
    for other in (
        ("--lr", "0.2"),
        ("--seed", "3"),
        ("--hidden", "5"),
        ("--optimizer", "sgd"),
        ("--batch-size", "3"),
    ):
        status, _, err = chainrule(*resume, "--epochs", "4", *other)
        assert status == 2
        assert err.startswith(
            f"chainrule: a resumed run keeps its settings: {other[0].strip('-').replace('-', '_')}"
        )
    assert chainrule("train", "moons", "--resume", "two.json", "--epochs", "4", "--quiet")[0] == 2
    same = (
        "xor",
        "--lr",
        "0.1",
        "--seed",
        "0",
        "--hidden",
        "4",
        "--activation",
        "tanh",
    )  # what it has already
    assert (
        chainrule("train", *same, "--resume", "two.json", "--epochs", "4", "--out", "new.json", "--quiet")[0]
        == 0
    )
    assert load("new.json").state_dict() == load("four.json").state_dict()
    assert load("two.json").state_dict() != load("four.json").state_dict()


@pytest.mark.parametrize(
    "option", [("--seed", "-98765432109876"), ("--batch-size", "98765432109876")], ids=str
)
def test_a_run_with_any_number_that_the_command_takes_can_be_resumed(option, chainrule):
    assert chainrule("train", "xor", "--epochs", "1", *option, "--quiet")[0] == 0
    assert chainrule("train", "--resume", "xor.json", "--epochs", "2", "--quiet")[2] == ""
    assert [row.split(",")[0] for row in Path("xor.history.csv").read_text("utf-8").split()[1:]] == ["1", "2"]


def test_a_run_on_data_that_have_changed_is_not_resumed(chainrule):
    Path("own.csv").write_text("x,y\n" + "".join(f"{i},{i % 2}\n" for i in range(20)), "utf-8")
    assert chainrule("train", "own.csv", "--epochs", "1", "--quiet")[0] == 0
    Path("own.csv").write_text("x,y\n" + "".join(f"{i},{i % 2}\n" for i in range(21)), "utf-8")
    status, _, err = chainrule("train", "--resume", "own.json", "--epochs", "2", "--quiet")
    assert (status, err) == (
        2,
        "chainrule: own.json: own.csv is not the data that this model was trained on\n",
    )


def test_sigterm_is_a_press_of_ctrl_c_however_often_it_comes(monkeypatch, chainrule):
    arguments = ("train", "circles", "--epochs", "4", "--quiet", "--eager")
    before = signal.getsignal(signal.SIGTERM)
    assert chainrule(*arguments, "--out", "whole.json")[0] == 0
    asked = {"when": 200, "number": signal.SIGTERM, "times": 3}
    status, out, _ = interrupted(monkeypatch, chainrule, *arguments, "--out", "part.json", **asked)
    assert status == 130
    assert "interrupted in epoch 2 of 4, after batch 3; saved to part.json" in out
    assert chainrule("train", "--resume", "part.json", "--quiet")[0] == 0
    assert load("part.json").state_dict() == load("whole.json").state_dict()
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("early", [True, False], ids=["interrupted before", "at the end"])
def test_ctrl_c_during_the_last_save_waits_for_it(early, monkeypatch, chainrule):
    arguments, saves, original = ("train", "circles", "--epochs", "2", "--quiet", "--eager"), [], Job.save

    def pressed(self, out):
        saves.append(out)
        signal.raise_signal(signal.SIGINT)
        original(self, out)

    monkeypatch.setattr(Job, "save", pressed)
    monkeypatch.setattr(
        "nn.cli.jobs.job.SAVE_EVERY", math.inf
    )  # a busy machine may take as long as a save is put off
    if early:
        status, out, err = interrupted(monkeypatch, chainrule, *arguments, when=1)
        assert "after batch 1; saved to circles.json" in out
        assert err == ""
    else:
        status, _, err = chainrule(*arguments)
        assert err == "chainrule: interrupted at once; a model file holds what was saved before\n"
    assert (status, len(saves)) == (130, 1)
    history = Job.resumed("circles.json", {}).history
    assert (len(history.epochs), history.batches) == ((0, 1) if early else (2, 0))


def test_a_number_to_predict_from_two_features_is_trained_predicted_and_resumed(chainrule):
    rows = [(area, rooms, 3000 * area + 10000.5 * rooms) for area in range(40, 60) for rooms in (1, 2, 3)]
    text = "area,rooms,price\n" + "".join(f"{area},{rooms},{price}\n" for area, rooms, price in rows)
    Path("house.csv").write_text(text, "utf-8")
    status, out, err = chainrule("train", "house.csv", "--epochs", "5", "--quiet")
    assert (status, err) == (0, "")
    assert re.search(r"^test RMSE: \S+ \(12 examples\)$", out, re.MULTILINE)  # a fifth of 60 rows
    status, out, err = chainrule("train", "--resume", "house.json", "--epochs", "200", "--quiet")
    assert (status, err) == (0, "")
    Path("new.csv").write_text("rooms,area\n2,50\n", "utf-8")  # columns are found by their names
    status, out, err = chainrule("predict", "house.json", "new.csv")
    assert (status, err) == (0, "")
    assert float(out.split()[1]) == pytest.approx(3000 * 50 + 10000.5 * 2, rel=0.05)
