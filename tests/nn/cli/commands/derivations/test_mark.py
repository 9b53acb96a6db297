"""`chainrule mark`: the summary, the files it writes, and the exit status."""

import json
import sys

import pytest

from nn.cli.command import main

RIGHT = "Let z = wx + b, a = σ(z), L = (a - y)^2.\n\ndL/da = 2(a - y)\ndL/dw = 2(a - y)a(1 - a)x\n"
WRONG = RIGHT.replace("2(a - y)a(1 - a)x", "(a - y)a(1 - a)x")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {"right": RIGHT, "wrong": WRONG, "unread": "Let z = wx.\n\ndz/dw = x + )(\n"}.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("name", "status"), [("right", 0), ("wrong", 1), ("unread", 2)])
def test_the_exit_status_is_the_worst_verdict(capsys, name, status):
    assert main(["mark", f"{name}.md"]) == status
    assert f"{name}.md" in capsys.readouterr().out


def test_wrong_beats_not_read():
    assert main(["mark", "unread.md", "wrong.md", "right.md"]) == 1


def test_the_summary_names_the_first_wrong_line(capsys):
    main(["mark", "wrong.md"])
    assert "first wrong: line 4" in capsys.readouterr().out


def test_the_report_for_graders_has_its_schema(folder):
    main(["mark", "right.md", "wrong.md", "--json", "marks.json"])
    report = json.loads((folder / "marks.json").read_text("utf-8"))
    assert list(report) == ["files"]
    right, wrong = report["files"]
    assert list(right) == ["file", "lines", "first_wrong", "counts"]
    assert list(right["lines"][0]) == [
        "line",
        "cell",
        "source",
        "reading",
        "verdict",
        "slip",
        "counterexample",
    ]
    assert (right["file"], right["first_wrong"], wrong["first_wrong"]) == ("right.md", None, 4)
    assert right["counts"] == {"definition": 3, "right": 2, "wrong": 0, "follows": 0, "unread": 0}
    bad = [line for line in wrong["lines"] if line["verdict"] == "wrong"]
    assert [line["line"] for line in bad] == [4]
    assert set(bad[0]["counterexample"]) == {"point", "left", "right"}
    assert bad[0]["source"] == "dL/dw = (a - y)a(1 - a)x"


def test_a_page_is_written_for_each_file(folder):
    (folder / "more").mkdir()
    (folder / "more" / "right.md").write_text(WRONG, encoding="utf-8")
    main(["mark", "right.md", "more/right.md", "--out", "pages/of/marks"])
    pages = sorted(path.name for path in (folder / "pages" / "of" / "marks").iterdir())
    assert pages == ["right-2.html", "right.html"]


def test_the_definitions_of_a_question_hold(folder):
    (folder / "question.md").write_text("Let z = wx + b, a = σ(z), L = (a - y)^2.\n", encoding="utf-8")
    (folder / "answer.txt").write_text("dL/dw = 2(a - y)a(1 - a)x\n", encoding="utf-8")
    assert main(["mark", "answer.txt", "--question", "question.md"]) == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["none.md"], "none.md: no such file"),
        (["right.doc"], "the ending must be one of"),
        (["."], "the ending must be one of"),
        (["right.md", "--scheme", "s.toml"], "--scheme needs --key"),
        (["right.md", "--key", "right.md", "--question", "right.md"], "give --key or --question"),
        (["right.md", "--key", "none.md"], "none.md: no such file"),
        (["right.md", "--question", "none.md"], "none.md: no such file"),
        (["right.md", "--key", "wrong.md"], "of the key is wrong"),
        (["right.md", "--json", "none/marks.json"], "none/marks.json: there is no folder 'none'"),
        (["right.md", "--out", "wrong.md"], "wrong.md"),
    ],
)
def test_bad_input_is_one_line_and_status_two(capsys, words, message):
    assert main(["mark", *words]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "x"])
def test_a_tolerance_is_a_number(text):
    with pytest.raises(SystemExit) as stop:
        main(["mark", "right.md", "--tolerance", text])
    assert stop.value.code == 2


def test_a_bad_file_does_not_stop_the_others(capsys):
    assert main(["mark", "none.md", "right.md"]) == 2
    assert "2 right" in capsys.readouterr().out


def test_a_class_has_points_and_files(folder, capsys):
    words = ["mark", "right.md", "wrong.md", "--key", "right.md", "--out", "marks", "--json", "marks.json"]
    assert main(words) == 1
    printed = capsys.readouterr().out
    assert "right: 2 of 2 points" in printed
    assert "wrong: 1 of 2 points  first wrong: line 4" in printed
    assert sorted(path.name for path in (folder / "marks").iterdir()) == [
        "index.html",
        "marks.csv",
        "right.html",
        "wrong.html",
    ]


def test_the_tolerance_decides_about_a_number(folder):
    (folder / "number.txt").write_text("z = wx\nw = 2, x = 3\nz = 6.04\n", encoding="utf-8")
    assert main(["mark", "number.txt"]) == 1
    assert main(["mark", "number.txt", "--tolerance", "0.01"]) == 0


def test_an_extra_that_is_missing_is_one_line(folder, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "pylatexenc", None)
    (folder / "answer.tex").write_text(r"\[ \frac{dz}{dw} = x \]", encoding="utf-8")
    assert main(["mark", "answer.tex"]) == 2
    assert capsys.readouterr().err == "chainrule: LaTeX needs pylatexenc: pip install 'chainrule[mark]'\n"


def test_a_class_says_how_many_lines_were_not_read(capsys, folder):
    (folder / "key.md").write_text(f"## 1\n\n{RIGHT}", encoding="utf-8")
    main(["mark", "unread.md", "--key", "key.md"])
    said = capsys.readouterr().out
    assert "unread: 0 of 2 points  1 line not read, no question matched" in said
