"""Files that somebody else changes: during a run the run's own state wins, before --resume nothing is trusted."""

import os
import random
import shutil
import time
from pathlib import Path

import pytest

from nn import MLP, load, save

SAVING = "from nn.cli.jobs import job\njob.SAVE_EVERY = -1.0\nimport sys\nfrom nn.cli import main\nsys.exit(main())\n"
RUN = ("train", "xor", "--hidden", "3", "--eager", "--epochs", "60")


def truncated(path):
    os.truncate(path, path.stat().st_size // 2)


def emptied(path):
    path.write_bytes(b"")


def removed(path):
    path.unlink()


def another(path):
    save(MLP(3, [1]), path)


def garbage(path):
    path.write_bytes(random.Random(1).randbytes(5000))


def read_only(path):
    path.chmod(0o444)


@pytest.mark.parametrize("change", [truncated, emptied, removed, another, garbage, read_only])
def test_a_model_that_is_changed_during_the_run_that_writes_it(
    change, undisturbed, times, moments, folder, plain
):
    reference = undisturbed(*RUN)
    for _ in times(4):
        Path("m.json").unlink(missing_ok=True)
        run = plain.begin(*RUN, "--quiet", "--out", "m.json", folder=folder, program=SAVING)
        while not Path("m.json").exists():
            time.sleep(0.001)
        time.sleep(moments.uniform(0, 0.1))
        change(folder / "m.json")
        ended = run.end()
        assert ended.status == 0, ended.err
        assert (Path("m.json").read_bytes(), Path("m.history.csv").read_bytes()) == reference.final


def a_folder(path):
    path.unlink()
    path.mkdir()


def no_folder(path):
    shutil.rmtree(path.parent)


@pytest.mark.parametrize("change", [a_folder, no_folder])
def test_a_place_that_is_taken_away_during_the_run_is_said_in_a_line(change, folder, plain):
    place = folder / "place"
    place.mkdir()
    run = plain.begin(*RUN, "--quiet", "--out", "place/m.json", folder=folder, program=SAVING)
    while not (place / "m.json").exists():
        time.sleep(0.001)
    for _ in range(100):  # a save may be under way
        try:
            change(place / "m.json")
        except OSError:
            continue
        break
    ended = run.end()
    assert ended.status == 2, ended
    assert ended.err.startswith("chainrule: place"), ended.err
    assert ended.err.count("\n") == 1


def rows(count=24):
    return [f"{i},{i * i % 7},{'ab'[i % 2]}" for i in range(count)]


DATA_CHANGES = {
    "a number": lambda lines: ["0.5" + lines[0][1:], *lines[1:]],
    "a label": lambda lines: [lines[0][:-1] + "b", *lines[1:]],
    "one more": lambda lines: [*lines, "99,1,a"],
    "one less": lambda lines: lines[:-1],
    "another order": lambda lines: [lines[1], lines[0], *lines[2:]],
    "other labels": lambda lines: [line.replace("a", "c") for line in lines],
    "cut off": lambda lines: [*lines[:-1], lines[-1][:3]],
    "nothing": lambda _: [],
    "another column": lambda lines: [line + ",1" for line in lines],
}


@pytest.mark.parametrize("eager", [True, False], ids=["plain", "compiled"])
@pytest.mark.parametrize("name", DATA_CHANGES)
def test_a_run_on_data_that_have_changed_is_not_resumed(name, eager, folder, request):
    server = request.getfixturevalue("plain" if eager else "fast")
    path, option = Path("own.csv"), ["--eager"] * eager
    path.write_text("\n".join(["x,y,z", *rows()]) + "\n", "utf-8")
    assert server.run("train", "own.csv", *option, "--epochs", "3", "--quiet", folder=folder).status == 0
    before = Path("own.json").read_bytes()
    path.write_text("\n".join(["x,y,z", *DATA_CHANGES[name](rows())]) + "\n", "utf-8")
    ended = server.run("train", "--resume", "own.json", "--epochs", "5", "--quiet", folder=folder)
    assert ended.status == 2
    assert ended.err.count("\n") == 1, ended.err
    assert Path("own.json").read_bytes() == before


def test_the_same_data_written_otherwise_are_the_same(folder, plain):
    path = Path("own.csv")
    path.write_text("\n".join(["x,y,z", *rows()]) + "\n", "utf-8")
    run = ("train", "own.csv", "--eager", "--quiet")
    assert plain.run(*run, "--epochs", "5", "--out", "whole.json", folder=folder).status == 0
    assert plain.run(*run, "--epochs", "3", folder=folder).status == 0
    lines = [";".join([f"{float(x):.3f}", f" {y}", z]) for x, y, z in (line.split(",") for line in rows())]
    path.write_text("\r\n".join(["x;y;z", *lines]), "utf-8")
    assert plain.run("train", "--resume", "own.json", "--epochs", "5", "--quiet", folder=folder).status == 0
    assert Path("own.json").read_bytes() == Path("whole.json").read_bytes()


def test_data_that_change_during_a_run_are_those_that_it_began_with(folder, plain):
    path, lines = Path("own.csv"), rows()
    path.write_text("\n".join(["x,y,z", *lines]) + "\n", "utf-8")
    run = ("train", "own.csv", "--eager", "--quiet", "--epochs", "60")
    assert plain.run(*run, "--out", "whole.json", folder=folder).status == 0
    begun = plain.begin(*run, "--out", "m.json", folder=folder, program=SAVING)
    while not Path("m.json").exists():
        time.sleep(0.001)
    path.write_text("x,y,z\n1,2,a\n", "utf-8")
    assert begun.end().status == 0
    assert Path("m.json").read_bytes() == Path("whole.json").read_bytes()
    ended = plain.run("train", "--resume", "m.json", "--epochs", "70", folder=folder)
    assert ended.status == 2


def test_a_model_that_is_cut_off_anywhere_is_not_resumed_and_not_overwritten(times, moments, folder, plain):
    assert plain.run(*RUN, "--quiet", "--out", "m.json", folder=folder).status == 0
    whole = Path("m.json").read_bytes()
    for _ in times(20):
        part = whole[: moments.randrange(len(whole) - 2)]
        Path("m.json").write_bytes(part)
        for arguments in (("train", "--resume", "m.json", "--epochs", "90"), (*RUN, "--out", "m.json")):
            ended = plain.run(*arguments, folder=folder)
            assert ended.status == 2, f"{len(part)} bytes: {ended}"
            assert ended.err.count("\n") == 1, f"{len(part)} bytes: {ended.err}"
            assert Path("m.json").read_bytes() == part
    Path("m.json").write_bytes(whole)
    load("m.json")
