"""Ctrl-C and SIGTERM at any moment of the command: heard within a second of work, saved, and gone on bit for bit."""

import re
import signal
import time
from pathlib import Path

import pytest

from nn.cli.command import main

COMMAND = "import sys\nfrom nn.cli import main\nsys.exit(main())\n"
SAVING = "import nn.cli.jobs.job\nnn.cli.jobs.job.SAVE_EVERY = -1.0\n" + COMMAND
ENDLESS = ("--epochs", "1000000", "--out", "m.json")
PHASES = {  # the command, the program, the moments in seconds, how many of them
    "compiling": (("train", "xor", "--hidden", "3"), COMMAND, 1.0, 12),
    "recorded": (("train", "circles", "--hidden", "3"), COMMAND, 3.0, 10),
    "recorded, a large network": (("train", "digits"), COMMAND, 4.0, 8),
    "recorded and saving": (("train", "circles", "--hidden", "3"), SAVING, 3.0, 8),
    "plain": (("train", "circles", "--hidden", "3", "--eager"), COMMAND, 2.0, 6),
    "plain, a large network": (("train", "digits", "--eager"), COMMAND, 4.0, 6),
    "plain and saving": (("train", "circles", "--hidden", "3", "--eager"), SAVING, 2.0, 6),
}
SIGNALS = {"Ctrl-C": (signal.SIGINT, 1.0), "SIGTERM": (signal.SIGTERM, 0.25)}  # and the share of the moments
WORK = 1.0  # seconds of a core of its own
SAVING_AN_EPOCH = (
    6e-5  # seconds more for each finished epoch: a save under way, and the last one, write them all
)
CLOCK = 20.0  # on a machine that does much else


def start_up(process, folder):
    """Seconds until the command has imported what it needs."""
    began = time.monotonic()
    assert process("--version", folder_of_run=folder).end().status == 0
    return time.monotonic() - began


def assert_interrupted(ended, place):
    """What the run says and leaves; the epochs it has done, None where nothing had begun."""
    epochs = re.search(r"interrupted in epoch (\d+)", ended.out)
    work = WORK + SAVING_AN_EPOCH * int(epochs[1] if epochs else 0)
    assert ended.cpu <= work, f"{place}: {ended.cpu:.2f} s of work after the signal"
    assert ended.after <= CLOCK, f"{place}: {ended.after:.2f} s after the signal"
    if ended.status in (1, -signal.SIGINT, -signal.SIGTERM):  # Python is importing: its own answer
        assert not Path("m.json").exists(), place
        assert "chainrule" not in ended.out, place
        return None
    assert ended.status == 130, f"{place}: {ended.status} {ended.err}"
    assert "Traceback" not in ended.err, f"{place}: {ended.err}"
    if "interrupted at once" in ended.err:
        assert not Path("m.json").exists(), place
        return None
    assert re.search(r"^go on with: chainrule train --resume m.json$", ended.out, re.MULTILINE), place
    return int(re.search(r"interrupted in epoch (\d+) of 1000000, after batch", ended.out)[1]) - 1


def assert_goes_on(arguments, done, place):
    """Two epochs more give the files of an undisturbed run."""
    enough = ("--epochs", str(done + 2), "--quiet")
    assert main(["train", "--resume", "m.json", *enough]) == 0, place
    assert main([*arguments, *enough, "--out", "whole.json"]) == 0, place
    assert Path("m.json").read_bytes() == Path("whole.json").read_bytes(), place
    assert Path("m.history.csv").read_bytes() == Path("whole.history.csv").read_bytes(), place


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("phase", PHASES)
def test_a_run_that_is_interrupted(phase, name, times, moments, folder, process):
    arguments, program, longest, count = PHASES[phase]
    if "--eager" not in arguments:
        pytest.importorskip("numpy", reason="a recorded program needs the extra fast")
    number, share = SIGNALS[name]
    states, work, clock = [], [], []
    slow = max(1.0, start_up(process, folder) / 0.4)  # the moments are those of a core of its own
    for i in times(count * share):
        for file in folder.iterdir():
            file.unlink()
        delay = slow * moments.uniform(0.05, longest)
        place = f"{phase}: {name} {i} after {delay:.3f} s"
        run = process(*arguments, *ENDLESS, folder_of_run=folder, program=program)
        time.sleep(delay)
        ended = run.signalled(number)
        states.append(assert_interrupted(ended, place))
        work.append(ended.cpu)
        clock.append(ended.after)
        assert not list(folder.glob(".*.part")), place
        if states[-1] is not None and phase != "plain, a large network":  # whose epochs take minutes
            assert_goes_on(arguments, states[-1], place)
    worst = f"at most {max(work):.2f} s of work, {max(clock):.2f} s by the clock"
    print(
        f"{phase}, {name}: {len(states)} moments, {states.count(None)} before it began; {worst}; epochs {states}"
    )


@pytest.mark.parametrize("option", [(), ("--eager",)], ids=["compiled", "plain"])
def test_what_timeout_sends_twice_is_one_press(option, times, folder, process):
    """GNU timeout signals the command, and then the group that the command is in."""
    if not Path("/usr/bin/timeout").exists():
        pytest.skip("there is no timeout here")
    for i in times(3):
        Path("m.json").unlink(missing_ok=True)
        prefix = ("/usr/bin/timeout", "--preserve-status", str(4 + i))
        arguments = ("train", "circles", "--hidden", "3", *option)
        ended = process(*arguments, *ENDLESS, folder_of_run=folder, prefix=prefix).end()
        assert ended.status == 130, ended.err
        assert "go on with: chainrule train --resume m.json" in ended.out, ended.err
        done = int(re.search(r"interrupted in epoch (\d+)", ended.out)[1]) - 1
        assert_goes_on(arguments, done, f"timeout {i}")


AGAIN = """
import random, signal, sys, threading, time
from nn import MLP, Adam, History, Interrupted, moons, save, train
moments, limit = random.Random(sys.argv[1]), int(sys.argv[2])
model, rule, history, pressed = MLP(2, [3, 1], "tanh", seed=1), Adam(0.05), History(), 0
while True:
    timer = threading.Timer(moments.uniform(0.05, 2.5), signal.raise_signal, [signal.SIGINT])
    timer.daemon = True
    if pressed < limit:
        timer.start()
    try:
        options = {"optimizer": rule, "history": history, "progress": False, "compiled": True}
        train(model, moons(30), "binary_cross_entropy_with_logits", 7, 4, **options)
    except Interrupted as error:
        pressed, history = pressed + 1, error.history
        continue
    finally:
        timer.cancel()
        timer.join() if timer.is_alive() else None
    break
print(pressed)
save(model, "m.json", {"optimizer": rule.state(), "history": history.state()})
"""


def test_a_program_whose_compilation_is_interrupted_again_and_again_goes_on(
    times, moments, folder, process, fast
):
    """Whatever moment of the compiler it falls into, the next attempt in the same process works."""
    assert fast.run("0", "0", folder=folder, program=AGAIN).status == 0
    expected = Path("m.json").read_bytes()
    for _ in times(2):
        asked = (str(moments.random()), "8")
        ended = process(*asked, folder_of_run=folder, program=AGAIN).end()
        assert (ended.status, ended.err) == (0, "")
        assert Path("m.json").read_bytes() == expected
        print(f"interrupted {ended.out.strip()} times")
