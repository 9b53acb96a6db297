"""`chainrule train` through a program: what it prints, the option --eager, files on the way, Ctrl-C."""

import json
import re
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from nn import Interrupted, load, moons
from nn.cli.jobs.job import Job
from nn.cli.jobs.job_file import Settings
from nn.cli.jobs.presets import RECIPES
from nn.training.optim.optimizers import Optimizer

pytestmark = pytest.mark.usefixtures("folder")

OUT = Path("job.json")
SETTINGS = Settings(
    data="moons",
    hidden=(4,),
    activation="tanh",
    loss="binary_cross_entropy_with_logits",
    optimizer="adam",
    lr=0.05,
    epochs=4,
    batch_size=50,
    seed=0,
    tolerance=None,
    target=-1,
    task=None,
)


def job(**changes):
    return Job.new(replace(SETTINGS, **changes), moons(200))


def trained(**changes):
    whole = job(**changes)
    whole.run(OUT, progress=False)
    return whole


def results(job):
    return job.model.state_dict(), job.optimizer.state(), job.history


@pytest.mark.parametrize("name", [name for name in RECIPES if name != "digits"])
def test_a_recipe_prints_the_same_with_and_without_a_program(name, chainrule):
    options = ("--epochs", "40" if name == "xor" else "2", "--quiet", "--out")
    plain = chainrule("train", name, "--eager", *options, "eager.json")
    fast = chainrule("train", name, *options, "fast.json")
    assert plain[0] == fast[0] == 0
    assert plain[2] == fast[2] == ""
    assert fast[1] == plain[1].replace("eager.", "fast.")
    expected = load("eager.json").state_dict()
    assert load("fast.json").state_dict() == pytest.approx(expected, rel=1e-7, abs=1e-9)


def test_the_digits_are_trained_through_a_program_and_learnt(chainrule):
    status, out, err = chainrule("train", "digits", "--epochs", "2", "--quiet")
    assert (status, err) == (0, "")
    assert float(re.search(r"test accuracy: ([\d.]+) %", out)[1]) > 90


@pytest.mark.parametrize("eager", [True, False])
def test_the_file_keeps_the_option_and_a_resumed_run_keeps_to_it(eager, chainrule, monkeypatch):
    steps, original = [], Optimizer.step
    option = ["--eager"] * eager
    chainrule("train", "xor", "--epochs", "3", "--quiet", *option)
    assert json.loads(Path("xor.json").read_text("utf-8"))["about"]["settings"]["eager"] is eager

    def counted(self, *arguments):
        steps.append(1)
        return original(self, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(Optimizer, "step", counted)  # the step of the loop of Values
        assert chainrule("train", "--resume", "xor.json", "--epochs", "5", "--quiet")[0] == 0
    assert len(steps) == (2 if eager else 0)
    chainrule("train", "xor", "--epochs", "5", "--quiet", "--out", "whole.json", *option)
    assert load("xor.json").state_dict() == load("whole.json").state_dict()


def test_a_resumed_run_may_be_told_again_what_it_is_and_nothing_else(chainrule):
    for name, option in (("eager.json", ["--eager"]), ("fast.json", [])):
        chainrule("train", "xor", "--epochs", "3", "--quiet", "--out", name, *option)
    more = ("--epochs", "4", "--quiet", "--eager")
    assert chainrule("train", "--resume", "eager.json", *more)[0] == 0
    status, _, err = chainrule("train", "--resume", "fast.json", *more)
    assert status == 2
    assert err == "chainrule: a resumed run keeps its settings: eager is False in fast.json; got True\n"


def test_a_file_from_before_there_was_the_option_is_not_resumed_and_predicts(chainrule):
    chainrule("train", "xor", "--epochs", "3", "--quiet", "--eager")
    document = json.loads(Path("xor.json").read_text("utf-8"))
    del document["about"]["settings"]["eager"]
    Path("xor.json").write_text(json.dumps(document), "utf-8")
    status, _, err = chainrule("train", "--resume", "xor.json", "--epochs", "4", "--quiet")
    assert status == 2
    assert err.count("\n") == 1
    assert err.endswith("'eager' is the first difference)\n")
    Path("own.csv").write_text("x1,x2\n0,1\n1,1\n", "utf-8")
    status, out, err = chainrule("predict", "xor.json", "own.csv")
    assert (status, err) == (0, "")
    assert out.count("\n") == 3


def test_ctrl_c_in_a_terminal_is_heard_and_the_run_goes_on_bit_for_bit(process, chainrule):
    run = process("train", "circles", "--epochs", "1000000", "--out", "part.json")
    bar = ""
    while "epoch" not in bar and (more := run.stderr.read(1)):  # the bar has no lines to wait for
        bar += more
    run.send_signal(signal.SIGINT)
    out, _ = run.communicate(timeout=30)
    assert run.returncode == 130
    done = int(re.search(r"interrupted in epoch (\d+) of 1000000", out)[1])
    enough = ("--epochs", str(done + 2), "--quiet")
    assert chainrule("train", "--resume", "part.json", *enough)[0] == 0
    assert chainrule("train", "circles", "--out", "whole.json", *enough)[0] == 0
    assert load("part.json").state_dict() == load("whole.json").state_dict()
    assert Path("part.history.csv").read_text("utf-8") == Path("whole.history.csv").read_text("utf-8")


# 16 batches, in native calls of 1, 4 and 11: a save after each, in the middle of epochs 1 and 2 and at the end.
@pytest.mark.parametrize("when", [1, 2, 3])
def test_an_interrupted_job_goes_on_from_its_file_bit_for_bit(when, monkeypatch):
    whole = trained()
    part, calls, original = job(), [], Job.save

    def press(self, out):
        calls.append(out)
        original(self, out)
        if len(calls) == when:
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr("nn.cli.jobs.job.SAVE_EVERY", -1.0)
        patched.setattr(
            "nn.training.compiled.loop.PATIENCE", 1e9
        )  # native calls grow, however slow they are,
        patched.setattr("nn.training.compiled.loop.GROWTH", 4)  # by this factor
        patched.setattr(Job, "save", press)
        if when < 3:
            with pytest.raises(Interrupted):
                part.run(OUT, progress=False)
        else:
            part.run(OUT, progress=False)  # it has ended as Ctrl-C is pressed
    part.save(OUT)
    again = Job.resumed(str(OUT), {})
    assert len(again.history.epochs) * 4 + again.history.batches == (1, 5, 16)[when - 1]
    again.run(OUT, progress=False)
    assert results(again) == results(whole)


@pytest.mark.parametrize("when", [1, 2])
def test_a_killed_job_goes_on_from_the_file_it_wrote_on_the_way(when, monkeypatch):
    whole, calls, original = trained(), [], Job.save

    def dying(self, out):
        original(self, out)
        calls.append(out)
        if len(calls) == when:
            raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("nn.cli.jobs.job.SAVE_EVERY", -1.0)
        patched.setattr(
            "nn.training.compiled.loop.PATIENCE", 1e9
        )  # native calls grow, however slow they are,
        patched.setattr("nn.training.compiled.loop.GROWTH", 4)  # by this factor
        patched.setattr(Job, "save", dying)
        with pytest.raises(MemoryError):
            job().run(OUT, progress=False)
    again = Job.resumed(str(OUT), {})
    assert len(again.history.epochs) * 4 + again.history.batches == (1, 5)[when - 1]
    again.run(OUT, progress=False)
    assert results(again) == results(whole)


def test_more_epochs_may_be_asked_of_a_job_that_is_done():
    whole = trained(epochs=7)
    trained(epochs=4).save(OUT)
    again = Job.resumed(str(OUT), {"epochs": 7})
    again.run(OUT, progress=False)
    assert results(again) == results(whole)


@pytest.mark.parametrize("changes", [{}, {"tolerance": 1e-2, "epochs": 60}, {"loss": "hinge"}], ids=str)
def test_a_job_is_that_of_the_graph(changes, near):
    plain, fast = trained(eager=True, **changes), trained(**changes)
    assert fast.history.stopped == plain.history.stopped
    assert fast.history.losses == near(plain.history.losses)
    assert fast.report() == plain.report()


def test_a_job_that_diverges_says_so_and_writes_nothing(chainrule):
    ends = [
        chainrule("train", "linear", "--lr", "1e300", "--optimizer", "sgd", "--quiet", *option)
        for option in ([], ["--eager"])
    ]
    assert ends[0] == ends[1]
    assert ends[0][0] == 2
    assert not Path("linear.json").exists()
