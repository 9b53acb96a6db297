"""A class: points by a key and a scheme, follow-through, routes, pages and a table."""

import csv
import io
from pathlib import Path

import pytest

from engine.verify.marking import mark_class

KEY = """Let z = wx + b, a = σ(z), L = (a - y)^2.

dL/da = 2(a - y)
da/dz = a(1 - a)
dz/dw = x
dL/dw = 2(a - y)a(1 - a)x
"""
ALL_RIGHT = KEY
ROUTE = (
    "dL/dz = 2(a - y)a(1 - a)\ndL/dw = 2(a - y)a(1 - a)x\n"  # two results left out, another one on the way
)
SLIP = "dL/da = (a - y)\nda/dz = a(1 - a)\ndz/dw = x\ndL/dw = (a - y)a(1 - a)x\n"  # the last follows from the first
WRONG = "dL/da = 2(a - y)\nda/dz = a(1 - a)\ndz/dw = x\ndL/dw = 2(a - y)a(1 - a)\n"


@pytest.fixture
def folder(tmp_path):
    texts = {"key": KEY, "ann": ALL_RIGHT, "bea": ROUTE, "cy": SLIP, "dan": WRONG}
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    return tmp_path


def students(folder):
    return [folder / f"{name}.md" for name in ("ann", "bea", "cy", "dan")]


def scheme(folder, text):
    path = folder / "scheme.toml"
    path.write_text(text, encoding="utf-8")
    return path


def points(marked):
    return {student.name: student.points for student in marked.students}


def test_each_result_of_the_key_is_a_point(folder):
    marked = mark_class(students(folder), folder / "key.md")
    assert [result.name for result in marked.results] == ["dL/da", "da/dz", "dz/dw", "dL/dw"]
    assert [result.line for result in marked.results] == [3, 4, 5, 6]
    assert points(marked) == {"ann": 4, "bea": 4, "cy": 3, "dan": 3}
    assert marked.status == 1


def test_without_follow_through_a_line_that_follows_has_no_points(folder):
    for share, total in (("false", 2), ("0.5", 2.5), ("1", 3), ("true", 3)):
        rules = scheme(folder, f"follow_through = {share}\n")
        assert points(mark_class(students(folder), folder / "key.md", rules))["cy"] == total


def test_without_routes_a_result_left_out_has_no_points(folder):
    rules = scheme(folder, "routes = false\n")
    assert points(mark_class(students(folder), folder / "key.md", rules))["bea"] == 1


def test_a_scheme_gives_points_by_name(folder):
    rules = scheme(folder, 'default = 0\n[points]\n"dL/dw" = 5\n')
    assert points(mark_class(students(folder), folder / "key.md", rules)) == {
        "ann": 5,
        "bea": 5,
        "cy": 5,
        "dan": 0,
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("points = 3", "points must be a table"),
        ('[points]\n"dL/dq" = 1', "the scheme has points for dL/dq"),
        ("follow = true", "follow is not known"),
        ("follow_through = 2", "a number from 0 to 1"),
        ('follow_through = "half"', "a number from 0 to 1"),
        ("default = -1", "from 0 to 1,000,000"),
        ("default = true", "from 0 to 1,000,000"),
        ("default = 1e9", "from 0 to 1,000,000"),
        (f"default = {10**400}", "from 0 to 1,000,000"),
        (f"default = {'9' * 5000}", "a number is too long"),
        ("default = " + "[" * 5000, "nested too deeply"),
        ('[points]\n"dL/dw" = "2"', "from 0 to 1,000,000"),
        ("title = 3", "a text"),
        ("= =", "not TOML"),
    ],
)
def test_a_bad_scheme_is_one_error(folder, text, message):
    with pytest.raises(ValueError, match=message):
        mark_class(students(folder), folder / "key.md", scheme(folder, text))


def test_a_key_with_a_mistake_is_refused(folder):
    with pytest.raises(ValueError, match="line 6 of the key is wrong"):
        mark_class(students(folder), _wrong_key(folder))


def _wrong_key(folder):
    path = folder / "wrong.md"
    path.write_text(KEY.replace("2(a - y)a(1 - a)x", "2(a - y)a(1 - a)"), encoding="utf-8")
    return path


def test_a_file_that_cannot_be_read_does_not_stop_the_class(folder):
    bad = folder / "eve.md"
    bad.write_bytes(b"\xff\xfe\x00")
    marked = mark_class([*students(folder), bad, folder / "none.md"], folder / "key.md")
    assert [bool(student.marking.problem) for student in marked.students] == [False] * 4 + [True, True]
    assert "UTF-8" in marked.students[4].marking.problem


def test_the_table_and_the_pages_are_written(folder):
    marked = mark_class(students(folder), folder / "key.md")
    paths = marked.write(folder / "marks")
    assert sorted(path.name for path in paths) == [
        "ann.html",
        "bea.html",
        "cy.html",
        "dan.html",
        "index.html",
        "marks.csv",
    ]
    rows = list(csv.DictReader(io.StringIO((folder / "marks" / "marks.csv").read_text("utf-8"))))
    assert [row["points"] for row in rows] == ["4", "4", "3", "3"]
    assert rows[3]["first_wrong"] == "line 4"
    assert rows[3]["dL/dw"] == "0"
    teacher = (folder / "marks" / "index.html").read_text("utf-8")
    assert "The result with the most mistakes is" in teacher
    assert 'href="dan.html"' in teacher
    assert "3 of 4 points" in (folder / "marks" / "cy.html").read_text("utf-8")


def test_scripts_of_one_name_have_pages_of_their_own(folder):
    (folder / "x").mkdir()
    (folder / "x" / "ann.md").write_text(KEY, encoding="utf-8")
    (folder / "index.md").write_text(KEY, encoding="utf-8")
    marked = mark_class([folder / "ann.md", folder / "x" / "ann.md", folder / "index.md"], folder / "key.md")
    names = [student.page for student in marked.students]
    assert len(set(names)) == 3
    assert "index.html" not in names


def test_a_cell_of_the_table_is_no_formula_of_a_spreadsheet(folder, monkeypatch):
    monkeypatch.chdir(folder)
    Path("=1+1.md").write_text(KEY, encoding="utf-8")
    marked = mark_class([Path("=1+1.md")], folder / "key.md")
    marked.write("marks")
    assert "'=1+1.md," in Path("marks/marks.csv").read_text("utf-8")


def test_many_files_are_marked_in_processes_as_in_one(folder):
    files = students(folder)
    alone = mark_class(files, folder / "key.md", jobs=1)
    together = mark_class(files, folder / "key.md", jobs=2)
    assert points(alone) == points(together)


def test_a_key_with_a_logarithm_at_a_point(tmp_path):
    key = "L = log(x-3). At x = 5: dL/dx = 1/(x-3) = 0.5\n"
    for name, text in {"key": key, "eve": key, "flo": key.replace("= 0.5", "= 0.2")}.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    marked = mark_class([tmp_path / "eve.md", tmp_path / "flo.md"], tmp_path / "key.md")
    eve, flo = (points(marked)[name] for name in ("eve", "flo"))
    assert eve > flo
