"""The files of a run: no other run and no other file is lost, and what cannot be written is said before training."""

import errno
import json
import os
import shlex
import signal
import sys
from pathlib import Path

import pytest

from nn import load
from nn.cli.jobs.job import Job
from nn.cli.jobs.run_files import earlier_run_kept, history_path, rehearsal

pytestmark = pytest.mark.usefixtures("folder")
OWN = "x,y,label\n" + "".join(f"{i},{i * i % 7},{'ab'[i % 2]}\n" for i in range(20))
KEPT = "the previous xor.json was kept as xor.1.json and xor.history.csv was kept as xor.1.history.csv\n"


def lines(path):
    return len(Path(path).read_text("utf-8").splitlines())


def names():
    return sorted(path.name for path in Path().iterdir())


@pytest.mark.parametrize(
    ("out", "history"),
    [
        ("run.json", "run.history.csv"),
        ("run.1", "run.1.history.csv"),
        ("run", "run.history.csv"),
        ("v1.2.json", "v1.2.history.csv"),
        ("a.json/run.v2", "a.json/run.v2.history.csv"),
    ],
)
def test_a_history_is_called_as_its_model(out, history):
    assert history_path(Path(out)) == Path(history)


@pytest.mark.parametrize(
    "outs", [("run.1", "run.2"), ("v1.json", "v1.1.json"), ("a.b.c", "a.b.d"), ("a", "a.json")]
)
def test_two_runs_leave_two_histories(outs, chainrule):
    for out, epochs in zip(outs, ("2", "3"), strict=True):
        assert chainrule("train", "xor", "--epochs", epochs, "--quiet", "--out", out)[0] == 0
    assert sorted(lines(path) for path in Path().glob("*history*")) == [3, 4]
    assert [lines(history_path(Path(outs[1])))] == [4]


def test_the_files_of_another_run_are_kept_and_named(chainrule):
    chainrule("train", "xor", "--epochs", "2", "--quiet")
    first = Path("xor.json").read_bytes()
    _, out, _ = chainrule("train", "xor", "--epochs", "3", "--quiet")
    assert out.endswith(KEPT)
    assert Path("xor.1.json").read_bytes() == first
    assert (lines("xor.1.history.csv"), lines("xor.history.csv")) == (3, 4)
    _, out, _ = chainrule("train", "xor", "--epochs", "4", "--quiet", "--out", "xor.json")
    assert "was kept as xor.2.json and xor.history.csv was kept as xor.2.history.csv" in out
    assert names() == [
        "xor.1.history.csv",
        "xor.1.json",
        "xor.2.history.csv",
        "xor.2.json",
        "xor.history.csv",
        "xor.json",
    ]
    again = Job.resumed("xor.1.json", {"epochs": 3})  # a kept run is a run
    assert len(again.history.epochs) == 2


def test_the_same_run_again_leaves_the_same_files(chainrule):
    ends = [chainrule("train", "xor", "--epochs", "2", "--quiet") for _ in range(3)]
    assert ends[0] == ends[1] == ends[2]
    assert names() == ["xor.history.csv", "xor.json"]


def test_a_resumed_run_is_no_other_run(chainrule):
    chainrule("train", "xor", "--epochs", "2", "--quiet")
    _, out, _ = chainrule("train", "--resume", "xor.json", "--epochs", "3", "--quiet")
    assert "kept" not in out
    assert names() == ["xor.history.csv", "xor.json"]
    chainrule("train", "xor", "--epochs", "9", "--quiet", "--out", "other.json")
    _, out, _ = chainrule("train", "--resume", "xor.json", "--epochs", "4", "--quiet", "--out", "other.json")
    assert "the previous other.json was kept as other.1.json and " in out
    assert len(Job.resumed("other.1.json", {}).history.epochs) == 9


def test_a_run_that_fails_leaves_the_earlier_one_as_it_was(chainrule):
    chainrule("train", "linear", "--epochs", "2", "--quiet")
    before = {name: Path(name).read_bytes() for name in names()}
    assert chainrule("train", "linear", "--optimizer", "sgd", "--lr", "1e200", "--quiet")[0] == 2
    assert {name: Path(name).read_bytes() for name in names()} == before


def test_a_run_that_fails_after_a_save_names_the_kept_files_too(chainrule, monkeypatch):
    chainrule("train", "xor", "--epochs", "2", "--quiet", "--eager")
    first = Path("xor.json").read_bytes()
    original = Job.save

    def failing(self, out):
        original(self, out)
        raise OSError(errno.ENOSPC, "No space left on device", str(out))

    with monkeypatch.context() as patched:
        patched.setattr(Job, "save", failing)
        status, out, err = chainrule("train", "xor", "--epochs", "3", "--quiet", "--eager")
    assert (status, err) == (2, "chainrule: xor.json: no space left on device\n")
    assert out.endswith(KEPT)
    assert Path("xor.1.json").read_bytes() == first


def test_a_history_without_its_model_is_kept_too():
    Path("m.history.csv").write_text("epoch,loss,lr,validation\n1,0.5,0.1,\n", "utf-8")
    with earlier_run_kept(Path("m.json")) as kept:
        Path("m.history.csv").unlink()
        Path("m.history.csv").write_text("other", "utf-8")
    assert kept == {Path("m.history.csv"): Path("m.1.history.csv")}
    assert lines("m.1.history.csv") == 2


@pytest.mark.parametrize("system", ["no links there", "no links at all"])
def test_a_file_system_without_links_keeps_copies(system, monkeypatch):
    def refused(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    if system == "no links at all":  # as in WebAssembly
        monkeypatch.delattr("os.link", raising=False)
    else:
        monkeypatch.setattr("os.link", refused, raising=False)
    Path("m.json").write_text("one", "utf-8")
    with earlier_run_kept(Path("m.json")) as kept:
        Path("m.json").write_text("two", "utf-8")  # in place, even
    assert kept == {Path("m.json"): Path("m.1.json")}
    assert Path("m.1.json").read_text("utf-8") == "one"


@pytest.mark.parametrize(
    "content", ["x,y\n1,2\n", "epoch,loss,lr\n", "epoch,loss,lr,validation,more\n", "notes"]
)
def test_a_file_that_is_no_history_is_not_written_over(content, chainrule):
    Path("data2.history.csv").write_text(content, "utf-8")
    status, out, err = chainrule("train", "xor", "--epochs", "1", "--quiet", "--out", "data2")
    assert (status, out) == (2, "")
    assert err == (
        "chainrule: data2.history.csv exists and is no history of a run; choose another name with --out\n"
    )
    assert Path("data2.history.csv").read_text("utf-8") == content
    assert names() == ["data2.history.csv"]


def test_an_empty_file_may_become_a_history(chainrule):
    Path("m.history.csv").touch()
    assert chainrule("train", "xor", "--epochs", "1", "--quiet", "--out", "m.json")[0] == 0
    assert lines("m.history.csv") == 2


def dangling(path):
    Path(path).symlink_to("none/m.json")


def loop(path):
    Path(path).symlink_to("loop2")
    Path("loop2").symlink_to(path)


def folder_of_that_name(path):
    Path(path).mkdir()


UNFIT = {
    "a link into a missing folder": ("m.json", dangling),
    "a history that links into a missing folder": ("m.history.csv", dangling),
    "a loop of links": ("m.json", loop),
    "a history in a loop of links": ("m.history.csv", loop),
    "a folder": ("m.json", folder_of_that_name),
    "a history that is a folder": ("m.history.csv", folder_of_that_name),
}


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("case", UNFIT)
def test_what_cannot_be_written_is_said_before_the_training(case, chainrule, monkeypatch):
    path, make = UNFIT[case]
    make(path)
    monkeypatch.setattr("nn.cli.jobs.job.train", lambda *_, **__: pytest.fail("it was trained"))
    before = names()
    status, out, err = chainrule("train", "xor", "--epochs", "1", "--quiet", "--out", "m.json")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"chainrule: {path}")
    assert names() == before


@pytest.mark.skipif(sys.platform == "emscripten", reason="it takes names of any length, and cannot list them")
@pytest.mark.parametrize("length", [251, 300, 5000])
def test_a_name_that_is_too_long_is_said_before_the_training(length, chainrule, monkeypatch):
    """255 bytes are the most for a name; the history's is longer than that of the model."""
    monkeypatch.setattr("nn.cli.jobs.job.train", lambda *_, **__: pytest.fail("it was trained"))
    status, _, err = chainrule("train", "xor", "--quiet", "--out", f"{'m' * length}.x")
    assert (status, err.count("\n")) == (2, 1)
    assert not names()


def test_a_link_is_followed(chainrule):
    Path("d").mkdir()
    Path("m.json").symlink_to("d/real.json")
    assert chainrule("train", "xor", "--epochs", "1", "--quiet", "--out", "m.json")[0] == 0
    assert Path("m.json").is_symlink()
    load("d/real.json")


def test_a_disk_that_is_full_is_said_before_the_training(chainrule, monkeypatch):
    def full(path, _content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr("nn.cli.jobs.job.train", lambda *_, **__: pytest.fail("it was trained"))
    monkeypatch.setattr("nn.models.files.model_file.write_atomically", full)
    status, _, err = chainrule("train", "xor", "--quiet", "--out", "m.json")
    assert (status, err) == (2, "chainrule: m.json: no space left on device\n")
    assert not names()


@pytest.mark.skipif(sys.platform in ("win32", "darwin", "emscripten"), reason="names are Unicode there")
def test_data_whose_name_is_not_utf_8_are_trained_on_saved_and_resumed(chainrule):
    name = os.fsdecode(b"bad\xff.csv")
    Path(name).write_text(OWN, "utf-8")
    status, out, err = chainrule("train", name, "--epochs", "1", "--quiet")
    assert (status, err) == (0, "")
    assert out.isascii()
    saved = f"{name.removesuffix('.csv')}.json"
    assert json.loads(Path(saved).read_text("utf-8"))["about"]["settings"]["data"] == name
    assert chainrule("train", "--resume", saved, "--epochs", "2", "--quiet")[0] == 0


@pytest.mark.parametrize("out", ["my model.json", "a;b.json", "it's.json", "-m.json"])
def test_the_advice_to_go_on_may_be_pasted_into_a_shell(out, chainrule, monkeypatch):
    original = Job.save

    def pressed(self, path):
        original(self, path)
        signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(Job, "save", pressed)
        patched.setattr("nn.cli.jobs.job.SAVE_EVERY", -1.0)
        status, text, _ = chainrule("train", "circles", "--epochs", "4", "--quiet", "--eager", f"--out={out}")
    assert status == 130
    words = shlex.split(text.splitlines()[-1].removeprefix("go on with: chainrule "))
    assert chainrule(*words, "--quiet")[0] == 0


def test_a_rehearsal_removes_the_folders_of_killed_processes_and_no_others():
    for name in (".rehearsal-killed00", ".rehearsal-running0", ".rehearsal-notes"):
        Path(name).mkdir()
        Path(name, "run.json").write_text("{}", "utf-8")
    for name in (".rehearsal-killed00", ".rehearsal-notes"):
        os.utime(name, (0, 0))
    with rehearsal(Path("run.json")) as path:
        path.write_text("{}", "utf-8")
    assert names() == [".rehearsal-notes", ".rehearsal-running0"]
