"""`chainrule marks`: the tries of a class."""

import csv
import re
from pathlib import Path

import pytest

import nn
from nn.cli.command import main
from nn.exercises import mark
from nn.exercises.notes.marks import read_class
from nn.exercises.notes.tries import Try
from nn.support.errors import FileError

RIGHT, HALF, NONE = [32, 48], [16, 48], [16, 24]


@pytest.fixture
def folder(tmp_path):
    for student, answers in {"ada": (RIGHT,), "emmy": (NONE, HALF, RIGHT), "kurt": (NONE, HALF)}.items():
        for answer in answers:
            mark("1.1", answer, notes=tmp_path / f"{student}.jsonl")
    return tmp_path


def test_the_best_try_of_each_student_counts(folder):
    tries = read_class(sorted(folder.glob("*.jsonl")))
    assert {student: tries.score(student, "1.1") for student in tries.students} == {
        "ada": 1.0,
        "emmy": pytest.approx(0.8),  # right on the third try
        "kurt": pytest.approx(0.45),  # one of two on the second
    }
    assert tries.score("ada", "9.9") is None
    assert tries.slips("1.1") == {
        ("df/dx", "edges"): 2,
        ("df/dy", "edges"): 2,
        ("df/dx", "known"): 2,  # the factor 2, where df/dy has both edges
    }


def test_the_command_counts_tries_and_slips_and_writes_a_table(folder, capsys):
    files = [str(path) for path in sorted(folder.glob("*.jsonl"))]
    assert main(["marks", *files, "--csv", str(folder / "marks.csv")]) == 0
    lines = capsys.readouterr().out.splitlines()
    slips = "df/dx edges 2, df/dx known 2, df/dy edges 2"
    assert lines[1].split() == ["1.1", "3", "2", "2.0", "0.75", *slips.split()]
    with (folder / "marks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["student"], row["tries"], row["score"]) for row in rows] == [
        ("ada", "1", "1.00"),
        ("emmy", "3", "0.80"),
        ("kurt", "2", "0.45"),
    ]


def test_the_guide_shows_what_the_command_prints(capsys, monkeypatch):
    root = Path(nn.__file__).parents[1]
    monkeypatch.chdir(root)
    page = (root / "notebooks" / "guide" / "exercises.md").read_text("utf-8")
    command, text = re.search(r"```sh\nchainrule (.*?)\n```\n\n```text\n(.*?)```", page, re.DOTALL).groups()
    assert main(command.split()) == 0
    assert capsys.readouterr().out == text


def test_a_broken_line_is_named_and_left_out(folder, capsys):
    path = folder / "ada.jsonl"
    path.write_text("no json\n\n" + path.read_text("utf-8") + '{"exercise": 3}\n', "utf-8")
    assert main(["marks", str(path)]) == 1
    out, err = capsys.readouterr()
    assert "ada      1" in out
    assert [line.partition("ada.jsonl")[2] for line in err.splitlines()] == [
        ", line 1: it is no JSON; it is left out",
        ', line 4: it needs "exercise", a text; "try", a whole number from 1; and "links", a list; it is left out',
    ]


def test_a_file_without_tries_is_named(tmp_path, capsys):
    (tmp_path / "empty.jsonl").write_text("", "utf-8")
    assert main(["marks", str(tmp_path / "empty.jsonl")]) == 1
    assert "empty.jsonl: no try in it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "no such file"), (b"\xff\xfe\x00", "no text in UTF-8")]
)
def test_a_file_that_cannot_be_read_is_one_error(tmp_path, capsys, content, reason):
    path = tmp_path / "x.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FileError, match=reason):
        read_class([path])
    assert main(["marks", str(path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_names_of_students_are_taken_from_the_notes_and_are_no_formulas(tmp_path):
    line = Try("1.1", 1, {"x": ("right", "")}, name="=1+1").line()
    (tmp_path / "a.jsonl").write_text(f"{line}\n", "utf-8")
    assert main(["marks", str(tmp_path / "a.jsonl"), "--csv", str(tmp_path / "m.csv")]) == 0
    assert "\n'=1+1," in (tmp_path / "m.csv").read_text("utf-8")


def test_exercises_stand_in_the_order_of_the_lessons(tmp_path):
    ids = ["10.1", "2.10", "2.9", "odd"]
    text = "".join(f"{Try(each, 1, {'x': ('right', '')}).line()}\n" for each in ids)
    (tmp_path / "a.jsonl").write_text(text, "utf-8")
    assert read_class([tmp_path / "a.jsonl"]).exercises == ["2.9", "2.10", "10.1", "odd"]
