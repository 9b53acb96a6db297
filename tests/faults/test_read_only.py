"""A folder that takes no files: said before the training begins, or as it happens; what is there stays."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from nn import load

NOBODY = 65534
SAVING = "from nn.cli.jobs import job\njob.SAVE_EVERY = -1.0\nimport sys\nfrom nn.cli import main\nsys.exit(main())\n"
TRAIN = ("train", "circles", "--hidden", "3", "--eager", "--quiet", "--out", "m.json")
DRAW = ("draw", "x*y", "x=1", "y=2", "-o", "p.svg")


def written(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def remount(place):
    """Make a disk read-only; whether that failed, as it does while a file there is being written."""
    command = ["/usr/bin/env", "mount", "-o", "remount,ro", str(place)]
    return subprocess.run(command, capture_output=True, check=False).returncode != 0  # noqa: S603


def assert_refused(ended, reason):
    assert ended.status == 2, ended
    assert ended.err.count("\n") == 1, ended.err
    assert ended.err.startswith("chainrule: "), ended.err
    assert reason in ended.err, ended.err


def test_a_disk_that_is_read_only(in_tmpfs, plain):
    place = in_tmpfs("1m")
    assert plain.run(*TRAIN, "--epochs", "2", folder=place).status == 0
    assert not remount(place)
    before = written(place)
    for arguments in (TRAIN, DRAW, ("train", "--resume", "m.json", "--epochs", "9")):
        ended = plain.run(*arguments, folder=place)
        assert_refused(ended, "read-only file system")
        assert "interrupted" not in ended.out
        assert "loss" not in ended.out  # nothing has been trained
    assert written(place) == before


def test_a_disk_that_becomes_read_only_during_a_run_keeps_the_last_state(in_tmpfs, undisturbed, plain):
    place, arguments = in_tmpfs("8m"), (*TRAIN[:5], "--epochs", "40")
    reference = undisturbed(*arguments)
    run = plain.begin(*arguments, "--quiet", "--out", "m.json", folder=place, program=SAVING)
    while not (place / "m.json").exists():
        time.sleep(0.001)
    while remount(place):  # busy, as long as a file is open for writing
        pass
    ended = run.end()
    assert_refused(ended, "read-only file system")
    assert (place / "m.json").read_bytes() in reference.models
    load(place / "m.json")


def forbid(folder, owner):
    """A folder that a user can look into and no more, with a model that it can read."""
    folder.chmod(0o555)
    for parent in folder.parents:
        if parent.stat().st_uid == os.getuid() and str(parent).startswith("/tmp/"):  # noqa: S108
            parent.chmod(parent.stat().st_mode | 0o055)
    return owner


def test_a_folder_of_which_somebody_else_is_the_owner(folder, plain):
    assert plain.run(*TRAIN, "--epochs", "2", folder=folder).status == 0
    before = written(folder)
    user = forbid(folder, NOBODY if os.getuid() == 0 else None)
    try:
        for arguments in (TRAIN, DRAW, ("train", "--resume", "m.json", "--epochs", "9")):
            assert_refused(plain.run(*arguments, folder=folder, user=user), "permission denied")
    finally:
        folder.chmod(0o755)
    assert written(folder) == before


@pytest.mark.parametrize("out", ["file/m.json", "none/m.json", "folder.json"])
def test_a_place_that_is_none(out, folder, plain):
    Path("file").write_text("a file", "utf-8")
    Path("folder.json").mkdir()
    before = sorted(path.name for path in Path().iterdir())
    for arguments in ((*TRAIN[:-1], out), (*DRAW[:-1], out.replace("json", "svg"))):
        ended = plain.run(*arguments, folder=folder)
        if out == "folder.json" and arguments[0] == "draw":
            continue  # folder.svg is free
        assert ended.status == 2
        assert ended.err.count("\n") == 1, ended.err
    assert sorted(path.name for path in Path().iterdir() if path.name != "folder.svg") == before
