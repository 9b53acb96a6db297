"""`chainrule exercise`: a worksheet and its key, the same for the same seed."""

import pytest

from engine import mark_file
from nn.cli.command import main

LOSS = "(a - y)**2"
STEPS = ["--let", "z=w*x + b", "a=sigmoid(z)"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_worksheet_and_its_key_are_written(folder, capsys):
    assert main(["exercise", LOSS, *STEPS, "--seed", "7"]) == 0
    files = ["exercise-7-key.html", "exercise-7-key.tex", "exercise-7.html", "exercise-7.tex"]
    assert sorted(path.name for path in folder.iterdir()) == files
    assert "exercise-7-key.tex" in capsys.readouterr().out


def test_the_key_is_marked_all_right(folder):
    main(["exercise", LOSS, *STEPS, "--seed", "7"])
    marking = mark_file(folder / "exercise-7-key.tex")
    assert marking.verdict == "right", str(marking)
    assert marking.counts["right"] >= 4
    assert main(["mark", "exercise-7-key.tex"]) == 0


def test_the_same_seed_gives_the_same_sheet_and_another_one_another(folder):
    for out, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        main(["exercise", LOSS, *STEPS, "--seed", seed, "--out", out])
    assert (folder / "a" / "exercise-1.tex").read_bytes() == (folder / "b" / "exercise-1.tex").read_bytes()
    assert (folder / "a" / "exercise-1-key.tex").read_text("utf-8").replace("Exercise 1", "") != (
        folder / "c" / "exercise-2-key.tex"
    ).read_text("utf-8")


def test_a_class_gets_one_file_with_a_page_for_each(folder):
    assert main(["exercise", "--count", "3", LOSS, *STEPS, "--seed", "4"]) == 0
    stem = "exercise-4-to-6"
    assert sorted(path.stem for path in folder.glob("*.html")) == [stem, f"{stem}-key"]
    page, tex = ((folder / f"{stem}.{ending}").read_text("utf-8") for ending in ("html", "tex"))
    assert [page.count(f"<h1>Exercise {seed}</h1>") for seed in (4, 5, 6)] == [1, 1, 1]
    assert "<title>Exercise 4 to 6</title>" in page
    assert (page.count("<section>"), tex.count("\\clearpage"), tex.count("\\end{document}")) == (3, 2, 1)
    assert "break-before: page" in page
    main(["exercise", LOSS, *STEPS, "--seed", "5", "--out", "alone"])
    alone = (folder / "alone" / "exercise-5.tex").read_text("utf-8")
    assert alone.partition("\\section*")[2].partition("\\end{document}")[0].strip() in tex


def test_an_expression_may_begin_with_a_minus(folder):
    assert main(["exercise", "-x**2", "--out", "sheets", "--seed", "3"]) == 0
    assert (folder / "sheets" / "exercise-3.html").exists()


@pytest.mark.parametrize("words", [["(x"], ["3"]])
def test_bad_input_is_one_line_and_status_two(capsys, words):
    assert main(["exercise", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1
