"""kill -9 at any moment of training and saving: the last complete model loads, and resume goes on bit for bit."""

import os
import signal
import time
from itertools import product
from pathlib import Path

import pytest

from nn import MLP, load, save
from nn.models.files.model_file import load_with_about

RUNS = {
    "plain": ("train", "circles", "--hidden", "3", "--eager", "--epochs", "8"),
    "compiled": ("train", "circles", "--hidden", "3", "--epochs", "60"),
}
SAVING = "from nn.cli.jobs import job\njob.SAVE_EVERY = -1.0\nimport sys\nfrom nn.cli import main\nsys.exit(main())\n"
LEFT_BESIDE = "." + "[mh]*" + ".part"


def assert_a_complete_state(reference, place):
    """The files are absent, or a state that the undisturbed run passes through; how many epochs it has done."""
    model, history = Path("m.json"), Path("m.history.csv")
    if not model.exists():
        assert not history.exists(), place
        return None
    content = model.read_bytes()
    assert content in reference.models, f"{place}: the model is no state of the undisturbed run"
    at = reference.models.index(content)
    if history.exists():  # it is written after the model: of the same state, or of the one before
        assert history.read_bytes() in reference.histories[max(0, at - 1) : at + 1], place
    else:
        assert at == 0, place
    load(model)
    return at


def assert_goes_on(server, reference, place):
    """--resume gives the files of the undisturbed run, every byte; after the last epoch nothing is left to do."""
    expected, about = load_with_about("m.json")
    ended = server.run("train", "--resume", "m.json", "--quiet", folder=Path.cwd())
    if len(about["history"]["epochs"]["epoch"]) == about["settings"]["epochs"]:
        assert (ended.status, "has done its" in ended.err) == (2, True), f"{place}: {ended}"
        Path("final.json").write_bytes(reference.models[-1])
        assert expected.state_dict() == load("final.json").state_dict(), place
        return
    assert ended.status == 0, f"{place}: {ended.err}"
    assert Path("m.json").read_bytes() == reference.models[-1], place
    assert Path("m.history.csv").read_bytes() == reference.histories[-1], place


@pytest.mark.parametrize(("kind", "count"), [("plain", 75), ("compiled", 75)])
def test_a_run_that_is_killed(kind, count, times, moments, undisturbed, folder, request):
    server, arguments = request.getfixturevalue("plain" if kind == "plain" else "fast"), RUNS[kind]
    reference = undisturbed(*arguments)
    command, states = (*arguments, "--quiet", "--out", "m.json"), []
    began = time.monotonic()
    assert server.run(*command, folder=folder, program=SAVING).status == 0
    lasts = time.monotonic() - began
    for i in times(count):
        for file in ("m.json", "m.history.csv"):
            Path(file).unlink(missing_ok=True)
        place, delay = f"kill {i}", moments.uniform(0, lasts)
        run = server.begin(*command, folder=folder, program=SAVING)
        time.sleep(delay)
        ended = run.signalled(signal.SIGKILL)
        assert ended.status in (0, -signal.SIGKILL), f"{place} after {delay:.4f} s: {ended.err}"
        states.append(assert_a_complete_state(reference, place))
        if states[-1] is not None:
            assert_goes_on(server, reference, place)
    left = [*folder.glob(LEFT_BESIDE), *folder.glob(".rehearsal-*")]
    assert len(left) <= len(states)  # at most one for each kill
    for file in ("final.json", "m.json", "m.history.csv"):
        Path(file).unlink(missing_ok=True)
    for path in left:
        os.utime(path, (0, 0))  # later
    assert server.run(*command, folder=folder, program=SAVING).status == 0
    assert sorted(path.name for path in Path().iterdir()) == ["m.history.csv", "m.json"]
    reached = sorted({at for at in states if at is not None})
    print(f"{kind}: {len(states)} kills, {states.count(None)} before the first file; states {reached}")


def test_a_process_that_is_killed_from_its_start_on(times, moments, undisturbed, folder, process, plain):
    arguments = RUNS["plain"]
    reference = undisturbed(*arguments)
    command = (*arguments, "--quiet", "--out", "m.json")
    began = time.monotonic()
    assert process(*command, folder_of_run=folder, program=SAVING).end().status == 0
    lasts = time.monotonic() - began
    for i in times(10):
        for file in ("m.json", "m.history.csv"):
            Path(file).unlink(missing_ok=True)
        run = process(*command, folder_of_run=folder, program=SAVING)
        time.sleep(moments.uniform(0, lasts))
        assert run.signalled(signal.SIGKILL).status in (0, -signal.SIGKILL)
        if assert_a_complete_state(reference, f"kill {i}") is not None:
            assert_goes_on(plain, reference, f"kill {i}")


TIGHT = """
from nn import MLP, save
model = MLP(2, [{hidden}, 1])
i = 0
while True:
    i += 1
    for parameter in model.parameters():
        parameter.data = float(i)
    save(model, "m.json", {{"i": i}})
"""


@pytest.mark.parametrize("hidden", [2, 300], ids=["small", "large"])
def test_a_process_that_saves_all_the_time(hidden, times, moments, folder, plain):
    before = 0
    for i in times(20):
        run = plain.begin(folder=folder, program=TIGHT.format(hidden=hidden))
        time.sleep(moments.uniform(0.0, 0.4))
        assert run.signalled(signal.SIGKILL).status == -signal.SIGKILL
        if Path("m.json").exists():
            numbers = set(load("m.json").state_dict().values())
            assert len(numbers) == 1, f"kill {i}: a mixture of {sorted(numbers)[:3]}"
            before += 1
    assert len(list(folder.glob(".m.json.*.part"))) <= len(times(20))
    assert before or len(times(20)) < 5


STEPS = ("tempfile.mkstemp", "os.fdopen", "os.fsync", "pathlib.Path.chmod", "pathlib.Path.replace")
DYING = """
import importlib, os, signal, sys
from nn import load, save

def die():
    os.kill(os.getpid(), signal.SIGKILL)

step, when = sys.argv[1:]
if step == "half":
    original = os.fdopen
    class Half:
        def __init__(self, *arguments): self.file = original(*arguments)
        def __enter__(self): return self
        def __exit__(self, *_): pass
        def write(self, content): self.file.write(content[: len(content) // 2]); self.file.flush(); die()
    os.fdopen = Half
else:
    place, name = step.rsplit(".", 1)
    owner = importlib.import_module("pathlib").Path if "Path" in place else importlib.import_module(place)
    function = getattr(owner, name)
    def dying(*arguments, **options):
        if when == "before": die()
        result = function(*arguments, **options)
        die()
    setattr(owner, name, dying)
model = load("m.json")
for parameter in model.parameters():
    parameter.data = 2.0
save(model, "m.json")
"""


@pytest.mark.parametrize(("step", "when"), [*product(STEPS, ["before", "after"]), ("half", "written")])
def test_a_save_that_is_killed_at_each_of_its_steps(step, when, folder, plain):
    model = MLP(2, [3, 1], seed=0)
    save(model, "m.json")
    run = plain.run(step, when, folder=folder, program=DYING)
    assert run.status == -signal.SIGKILL, run.err
    done = (step, when) == ("pathlib.Path.replace", "after")
    numbers = load("m.json").state_dict()
    assert numbers == (dict.fromkeys(numbers, 2.0) if done else model.state_dict())
    save(model, "m.json")  # what was left is in nobody's way
    assert load("m.json").state_dict() == model.state_dict()
    assert len(list(folder.iterdir())) <= 2
