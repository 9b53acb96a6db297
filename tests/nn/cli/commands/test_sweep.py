"""`chainrule sweep`: every run is that of `train`, and no finished run is lost."""

import csv
import errno
import json
import os
import sys
from pathlib import Path

import pytest

from nn import folds, load
from nn.cli.jobs.job import Job
from nn.cli.jobs.presets import load_data
from nn.cli.jobs.several.pool import cores
from nn.cli.jobs.several.sweep_files import SweepFiles
from nn.cli.jobs.several.sweep_job import SweepJob

pytestmark = pytest.mark.usefixtures("folder")
SWEEP = ("sweep", "blobs", "--quiet", "--workers", "1")
QUICK = (*SWEEP, "--epochs", "2", "--folds", "2", "--grid", "lr=0.01,0.1", "hidden=0,3x2")


def rows(name="blobs.sweep.csv"):
    with Path(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cell_of(text):
    """A number where the cell is one."""
    try:
        return float(text)
    except ValueError:
        return text


def test_table_csv_plot_and_the_best_on_all_data(chainrule):
    pytest.importorskip("matplotlib")
    status, out, err = chainrule(*QUICK, "--seeds", "2", "--refit", "best.json")
    assert (status, err) == (0, "")
    assert "4 settings × 2 folds × 2 seeds = 16 runs" in out
    table = rows()
    assert len(table) == 16
    assert {row["hidden"] for row in table} == {"0", "3x2"}
    means = {}
    for row in table:
        means.setdefault((row["lr"], row["hidden"]), []).append(float(row["score"]))
    best = max(means, key=lambda key: sum(means[key]))
    assert f"best: lr={best[0]} hidden={best[1]}" in out
    assert Path("blobs.sweep.png").read_bytes().startswith(b"\x89PNG")
    model = load("best.json")
    assert model.model.sizes[:-1] == [int(n) for n in best[1].split("x") if n != "0"]
    status, _, err = chainrule("train", "--resume", "best.json")
    assert status == 2
    assert "after a sweep" in err


def test_a_run_is_that_of_a_job_on_the_same_rows(chainrule):
    chainrule(*QUICK)
    job = SweepJob(*_settings(), {"lr": [0.01, 0.1], "hidden": [(), (3, 2)]}, 2, 1)
    table = rows()
    for key, row in zip(job.keys, table, strict=True):
        alone = Job.new(job._settings(job.points[key.point], key.seed), job.prepared)
        alone.divide(*folds(job.prepared.data, 2)[key.fold])
        alone.run(progress=False)
        assert alone.history.losses[-1] == pytest.approx(float(row["loss"]), rel=1e-9)
        assert str(alone.report()).startswith(f"test accuracy: {100 * float(row['score']):.1f} %")


def _settings():
    from argparse import Namespace

    from nn.cli.command import _parser
    from nn.cli.jobs.presets import RECIPES
    from nn.cli.options.asked import asked_data, settings_of

    options = _parser().parse_args(["train", "blobs", "--epochs", "2"])
    assert isinstance(options, Namespace)
    prepared = load_data("blobs")
    return settings_of(options, asked_data(options), RECIPES["blobs"], prepared.data), prepared


def test_resume_does_what_is_missing_and_keeps_what_is_there(chainrule):
    chainrule(*QUICK)
    path = Path("blobs.sweep.csv")
    whole = path.read_text("utf-8")
    lines = whole.splitlines(keepends=True)
    path.write_text("".join([*lines[:4], lines[4][:9]]), "utf-8")  # killed while it wrote the fourth run
    status, out, _ = chainrule("sweep", "--resume", "--out", "blobs.sweep", "--quiet", "--workers", "1")
    assert status == 0
    assert "3 of them done before" in out
    again = path.read_text("utf-8")
    assert again.startswith("".join(lines[:4]))
    resumed, before = (
        [cell_of(row[k]) for row in csv.DictReader(text.splitlines()) for k in row if k != "seconds"]
        for text in (again, whole)
    )
    assert len(resumed) == len(before)
    for got, expected in zip(resumed, before, strict=True):  # fewer runs side by side: equal to rounding
        assert got == (pytest.approx(expected, rel=1e-9) if isinstance(expected, float) else expected)
    status, out, _ = chainrule(*SWEEP, "--resume", "--seeds", "2", "--grid", "lr=0.1,0.2", "hidden=0")
    assert "2 of them done before" in out
    assert len(rows()) == 8 + 6


def test_ctrl_c_keeps_the_finished_runs(chainrule, monkeypatch):
    run, count = SweepJob.run, []

    def interrupted(job, keys):
        count.append(keys)
        if len(count) == 3:
            raise KeyboardInterrupt
        return run(job, keys)

    monkeypatch.setattr("nn.cli.jobs.several.sweep_job.QUICK", 0.0)  # one run after the other
    monkeypatch.setattr(SweepJob, "run", interrupted)
    status, out, _ = chainrule(*QUICK)
    assert status == 130
    assert "interrupted after 2 of 8 runs" in out
    assert len(rows()) == 2
    assert chainrule("sweep", "blobs", "--resume", "--quiet", "--workers", "1")[0] == 0
    assert len(rows()) == 8


@pytest.mark.skipif(sys.platform == "emscripten", reason="locks hold nothing there")
def test_a_full_disk_keeps_the_finished_runs_and_says_how_to_go_on(chainrule, monkeypatch):
    chainrule(*QUICK, "--out", "whole")
    write, left = SweepFiles._write, [5]  # lines that fit: the header, and 4 runs of 8

    def filled(files, cells):
        left[0] -= 1
        if left[0] < 0:
            files._file.write("0.01,3x")  # a part of the line fits
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(files, cells)

    with monkeypatch.context() as patched:
        patched.setattr(SweepFiles, "_write", filled)
        status, _, err = chainrule(*QUICK)
    assert status == 2
    assert err == (
        "chainrule: blobs.sweep.csv: no space left on device; 4 of 8 runs are in blobs.sweep.csv; when there is "
        "room, go on with: chainrule sweep --resume --out blobs.sweep\n"
    )
    status, out, _ = chainrule("sweep", "blobs", "--resume", "--workers", "1", "--quiet")
    assert (status, "4 of them done before" in out) == (0, True)
    figures = [
        [{**row, "loss": f"{float(row['loss']):.9g}", "seconds": ""} for row in rows(name)]
        for name in ("whole.csv", "blobs.sweep.csv")
    ]
    assert figures[0] == figures[1]


def test_a_sweep_that_could_not_begin_leaves_nothing(chainrule, monkeypatch):
    def full(path, _):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    with monkeypatch.context() as patched:
        patched.setattr("nn.cli.jobs.several.sweep_files.write_atomically", full)
        status, _, err = chainrule(*QUICK)
    assert (status, err) == (2, "chainrule: blobs.sweep.json: no space left on device\n")
    assert list(Path().iterdir()) == []
    assert chainrule(*QUICK)[0] == 0  # as if nothing had been


@pytest.mark.skipif(sys.platform == "emscripten", reason="locks hold nothing there")
def test_a_second_writer_is_refused(chainrule):
    fcntl = pytest.importorskip("fcntl")
    chainrule(*QUICK)
    with Path("blobs.sweep.csv").open("a") as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        status, _, err = chainrule(*SWEEP, "--resume")
    assert status == 2
    assert "another process is writing to it" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--grid", "hiden=3"), "did you mean hidden"),
        (("--grid", "hidden=a"), "as 16 or 16x16"),
        (("--grid", "lr=-1"), "lr: '-1' is not a number above 0"),
        (("--grid", "lr=,"), "lr has no value"),
        (("--grid", "lr=0.1,0.10"), "lr has the value 0.1 twice"),
        (("--grid", "lr=0.1", "--grid", "lr", "0.1"), "'lr' has no name and value"),
        (("--grid", "lr=0.1", "--grid", "lr=0.2"), "lr is given twice"),
        (("--out", "no/x"), "no/x.csv: there is no folder 'no'"),
        (
            ("--refit", "blobs.sweep.csv"),
            "blobs.sweep.csv is a file of the sweep; choose another name with --refit",
        ),
        (("--refit", "blobs.sweep.json"), "blobs.sweep.json is a file of the sweep"),
        (("--grid", "patience=3"), "write --validation 0.2"),
        (("--grid", "loss=hinge"), "hinge does not fit several classes"),
        (("--grid", "hidden=9999x9999"), "is too large"),
        (("--seeds", "999999"), "a sweep has at most 1,000,000 runs; settings × folds × seeds are 4,999,995"),
        (("--features", "a\nb"), "is no list of names on one line"),
        (("--folds", "99999"), "99999 folds need at least as many examples"),
        (("--resume",), "there is no sweep to resume"),
    ],
)
def test_a_bad_grid_gets_one_clear_error(chainrule, words, message):
    status, out, err = chainrule(*SWEEP, *words)
    assert (status, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
    assert not Path("blobs.sweep.csv").exists()


def test_files_of_another_sweep_are_left_alone(chainrule):
    chainrule(*QUICK)
    plan = Path("blobs.sweep.json")
    for words, message in [
        (QUICK, "blobs.sweep.csv exists"),
        ((*SWEEP, "--resume", "--epochs", "3"), "epochs is 2"),
        ((*SWEEP, "--resume", "--folds", "3"), "folds is 2"),
        ((*SWEEP, "--resume", "--grid", "lr=0.1"), "keeps the names of its grid: lr, hidden"),
        (("sweep", "moons", "--resume", "--out", "blobs.sweep"), "moons is not the data of this sweep"),
    ]:
        status, _, err = chainrule(*words)
        assert status == 2, words
        assert message in err
    content = json.loads(plan.read_text("utf-8"))
    for broken in (
        "{",
        "[]",
        json.dumps({**content, "grid": {"hiden": ["3"]}}),
        json.dumps({**content, "folds": 0}),
    ):
        plan.write_text(broken, "utf-8")
        status, _, err = chainrule(*SWEEP, "--resume")
        assert (status, "no plan of a sweep" in err) == (2, True), broken
    plan.write_text(json.dumps(content), "utf-8")
    runs = Path("blobs.sweep.csv")
    head, first, *_ = runs.read_bytes().splitlines(keepends=True)
    *_, epochs, _ = first.split(b",")
    for broken, message in (
        (head + b"\xff\n", "not the CSV of a sweep"),
        (head + b"a\rb\n", "not the CSV of a sweep"),
        (head + b'"' + b"x" * 200_000 + b'"\n', "not the CSV of a sweep"),
        (first + head, "its first line is not that of a sweep over lr, hidden"),
        (head + b"1,2\n", "line 2: '1,2' is no run of a sweep"),
        (head + first.replace(b"," + epochs, b",-2"), "is no run of a sweep"),
        (head + first.replace(b"," + epochs, b",2" + b"0" * 30), "is no run of a sweep"),
        (head + first.rpartition(b",")[0] + b",inf\n", "is no run of a sweep"),
    ):
        runs.write_bytes(broken)
        status, _, err = chainrule(*SWEEP, "--resume")
        assert (status, message in err, err.count("\n")) == (2, True, 1), err


def test_a_number_is_scored_by_its_error_and_processes_are_counted(chainrule):
    assert 1 <= cores() <= (os.cpu_count() or 1)
    _, out, _ = chainrule("sweep", "linear", "--quiet", "--workers", "1", "--epochs", "1", "--folds", "2")
    assert out.splitlines()[-1].startswith("best: the one setting, RMSE ")
    assert len(rows("linear.sweep.csv")) == 2
