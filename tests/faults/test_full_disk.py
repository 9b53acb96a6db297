"""A full disk: the old file survives, one line says what happened, and nothing is half written."""

import os
from pathlib import Path

import pytest

from nn import load

SAVING = "from nn.cli.jobs import job\njob.SAVE_EVERY = -1.0\nimport sys\nfrom nn.cli import main\nsys.exit(main())\n"
TRAIN = ("train", "circles", "--hidden", "3", "--quiet", "--out", "m.json")
ENDINGS = ("svg", "png", "dot", "html", "tex")
DRAW = ("draw", "sigmoid(w*x + b)", "w=-3", "x=2", "b=6.5", "-o")


def written(folder):
    """The files of a folder and what they hold."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def fill(place, leaving=0):
    """Fill a disk, but for so many bytes."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    os.truncate(filler, max(0, filler.stat().st_size - leaving))


def assert_refused(ended, name, reason):
    assert ended.status == 2, ended
    assert ended.err == f"chainrule: {name}: {reason}\n"


def assert_full(ended, name):
    assert_refused(ended, name, "no space left on device")


@pytest.mark.parametrize("eager", [True, False], ids=["plain", "compiled"])
@pytest.mark.parametrize("leaving", [0, 4096], ids=["nothing is left", "a part fits"])
def test_a_model_on_a_full_disk_stays_as_it_was(eager, leaving, in_tmpfs, request):
    server, place = request.getfixturevalue("plain" if eager else "fast"), in_tmpfs("64k")
    option = ["--hidden", "16", *["--eager"] * eager]  # a file of several pages
    assert server.run(*TRAIN, *option, "--epochs", "2", folder=place).status == 0
    fill(place, leaving)
    before = written(place)
    assert_full(server.run(*TRAIN, *option, "--epochs", "30", folder=place, program=SAVING), "m.json")
    assert written(place) == before
    assert_full(
        server.run("train", "--resume", "m.json", "--epochs", "99", "--quiet", folder=place), "m.json"
    )
    assert written(place) == before
    assert_full(server.run(*TRAIN[:-1], "new.json", *option, folder=place), "new.json")
    assert written(place) == before


def test_a_disk_that_becomes_full_during_a_run_keeps_the_last_state(in_tmpfs, undisturbed, plain, folder):
    """The history in the file grows with every epoch, until old and new do not fit beside each other."""
    arguments = ("train", "xor", "--hidden", "3", "--eager", "--epochs", "120")
    reference, place = undisturbed(*arguments), in_tmpfs("20k")
    ended = plain.run(*arguments, "--quiet", "--out", "m.json", folder=place, program=SAVING)
    left = written(place)
    assert ended.status == 2
    assert ended.err in {
        f"chainrule: {name}: no space left on device\n" for name in ("m.json", "m.history.csv")
    }
    assert set(left) == {"m.json", "m.history.csv"}
    at = reference.models.index(left["m.json"])
    assert 1 < at < 119
    assert left["m.history.csv"] in reference.histories[at - 1 : at + 1]
    for name, content in left.items():  # to another disk, where it goes on
        (folder / name).write_bytes(content)
    assert plain.run("train", "--resume", "m.json", "--quiet", folder=folder).status == 0
    assert tuple((folder / name).read_bytes() for name in ("m.json", "m.history.csv")) == reference.final


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_drawing_on_a_full_disk_is_not_half_written(ending, in_tmpfs, plain):
    place = in_tmpfs("1m")
    assert plain.run(*DRAW, f"old.{ending}", folder=place).status == 0
    fill(place)
    before = written(place)
    for name in ("old", "new"):
        assert_full(plain.run(*DRAW, f"{name}.{ending}", folder=place), f"{name}.{ending}")
        assert written(place) == before


@pytest.mark.parametrize("most", [0, 1, 1000], ids=lambda most: f"{most} bytes")
def test_a_limit_on_the_size_of_files_is_a_full_disk(most, folder, plain):
    """What no right to mount is needed for."""
    assert plain.run(*TRAIN, "--eager", "--epochs", "2", folder=folder).status == 0
    before = written(folder)
    limit = {"folder": folder, "most": most}
    ended = plain.run(*TRAIN, "--eager", "--epochs", "9", program=SAVING, **limit)
    if most >= 1:  # what it says goes to a file, too
        assert ended.status == 2
    for ending in ENDINGS:
        assert plain.run(*DRAW, f"p.{ending}", **limit).status == 2
    assert written(folder) == before


def test_a_limit_between_the_sizes_of_history_and_model_leaves_both_readable(folder, plain):
    assert plain.run(*TRAIN, "--eager", "--epochs", "2", folder=folder).status == 0
    before = written(folder)
    size = len(before["m.json"])
    more = (*TRAIN, "--eager", "--epochs", "40")
    assert_refused(plain.run(*more, folder=folder, most=size, program=SAVING), "m.json", "file too large")
    load("m.json")
    after = written(folder)
    assert set(before) <= set(after) <= {*before, "m.1.json", "m.1.history.csv"}
    assert before["m.json"] in (after["m.json"], after.get("m.1.json"))  # the earlier run is not lost


SWEEP = (
    "sweep",
    "blobs",
    "--epochs",
    "1",
    "--folds",
    "5",
    "--seeds",
    "8",
    "--grid",
    "lr=0.01,0.1",
    "--workers",
    "1",
)


@pytest.mark.parametrize(
    "leaving", [0, 4096, 8192], ids=["nothing is left", "the plan fits", "some runs fit"]
)
def test_a_sweep_on_a_full_disk_keeps_its_runs_and_goes_on(leaving, in_tmpfs, fast, folder):
    assert fast.run(*SWEEP, "--quiet", folder=folder).status == 0
    whole = without_seconds(folder / "blobs.sweep.csv")
    place = in_tmpfs("64k")
    fill(place, leaving)
    ended = fast.run(*SWEEP, "--quiet", folder=place)
    assert ended.status == 2, ended
    assert ": no space left on device" in ended.err
    if not leaving:
        assert set(written(place)) == {"filler"}
    (place / "filler").unlink()
    if leaving:
        kept = (place / "blobs.sweep.csv").read_text("utf-8").rpartition("\n")[0].count("\n")
        assert f"; {kept} of 80 runs are in blobs.sweep.csv; when there is room, go on with: " in ended.err
        assert ended.err.endswith("chainrule sweep --resume --out blobs.sweep\n")
    again = ("sweep", "blobs", "--resume", "--workers", "1") if leaving else SWEEP
    assert fast.run(*again, "--quiet", folder=place).status == 0
    assert without_seconds(place / "blobs.sweep.csv") == whole


def without_seconds(path):
    return sorted(line.rpartition(",")[0].split(",")[:5] for line in path.read_text("utf-8").splitlines())


STREAMS = "import os, sys\nos.dup2(os.open('/dev/full', os.O_WRONLY), {number})\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("eager", [True, False], ids=["plain", "compiled"])
def test_a_log_on_a_full_disk_stops_no_training(eager, undisturbed, folder, request):
    server = request.getfixturevalue("plain" if eager else "fast")
    arguments = (*TRAIN[:4], *["--eager"] * eager, "--epochs", "8")
    program = STREAMS.format(number=2) + SAVING
    ended = server.run(*arguments, "--out", "m.json", folder=folder, program=program)  # with its bar
    assert ended.status == 0
    assert Path("m.json").read_bytes() == undisturbed(*arguments).models[-1]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_an_output_on_a_full_disk_is_said(folder, plain):
    program = STREAMS.format(number=1) + SAVING
    ended = plain.run(*TRAIN, "--eager", "--epochs", "2", folder=folder, program=program)
    assert_full(ended, "the output")
    assert not list(folder.glob(".*"))
    if Path("m.json").exists():
        load("m.json")
