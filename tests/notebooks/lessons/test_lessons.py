"""The form of a lesson: short, with goals, predictions, a wrong example, a faded exercise and a transfer question."""

import importlib.util
import re
import sys
import tomllib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "notebooks"
TABLE = FOLDER / "guide" / "misconceptions.md"


@pytest.fixture(scope="session")
def measures():
    spec = importlib.util.spec_from_file_location("load", FOLDER / "lessons" / "load.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def prose(notebook, source):
    return "\n\n".join(source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")


def test_it_is_short(path, measures):
    load = measures.load(path)
    assert load["words"] <= 1200
    assert load["longest"] <= 15


def test_it_begins_with_goals_and_what_one_needs(notebook, source, tagged):
    assert tagged(notebook, "goals") == [0]
    beginning = source(notebook["cells"][0])
    goals = re.search(r"\*\*After this lesson you can\*\*\n\n((?:- .+\n(?:  .+\n)*)+)", beginning)
    assert goals, beginning
    assert len(re.findall("^- ", goals[1], re.MULTILINE)) >= 2
    assert "**You need:**" in beginning


def test_it_has_each_kind_of_question(path, notebook, source, tagged, prose):
    assert prose.count("**Predict.**") >= 3
    for tag in ("wrong", "faded", "transfer"):
        assert tagged(notebook, tag), tag
    number = int(path.stem[:2])
    exercises = tagged(notebook, "exercise")
    assert len(exercises) >= 2
    for place, i in enumerate(exercises, start=1):
        assert f'mark("{number}.{place}"' in source(notebook["cells"][i])
        assert f"### Exercise {place}." in source(notebook["cells"][i - 1])
    assert len(re.findall("^### Exercise", prose, re.MULTILINE)) == len(exercises)


def test_it_has_no_key_and_no_plotting(notebook, source):
    code = "\n".join(source(cell) for cell in notebook["cells"] if cell["cell_type"] == "code")
    assert re.findall(r"matplotlib|\bplt\.|\balt=", code) == []
    assert "<details>" not in "".join(source(cell) for cell in notebook["cells"])


def test_it_uses_one_notation(prose):
    assert re.findall(r"\b[ES]\d+(?:-\d+)?\b|∘|\\circ", prose) == []
    assert re.findall(r"\blogits?\b(?!`)|z-value", re.sub(r"`[^`]*`", "", prose)) == []


def test_its_pictures_have_the_words_of_the_side_file(path, notebook):
    file = FOLDER / "lessons" / "alt" / f"{path.stem[:2]}.toml"
    texts = [" ".join(text.split()) for text in tomllib.loads(file.read_text("utf-8")).values()]
    shown = [
        about["alt"]
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        for form, about in output.get("metadata", {}).items()
        if form == "image/png"
    ]
    assert sorted(shown) == sorted(texts)


def test_the_table_of_lessons_is_that_of_now(measures):
    page = (FOLDER / "README.md").read_text("utf-8")
    assert page == measures.written(page), "python notebooks/lessons/load.py --write"


def test_every_misconception_meets_its_prediction(source, tagged):
    import json

    rows = re.findall(r"^\| (M\d+) \|(.*)$", TABLE.read_text("utf-8"), re.MULTILINE)
    assert len({name for name, _ in rows}) == len(rows)
    for name, row in rows:
        links = re.findall(r"\]\(\.\./(\S+\.ipynb)\)", row)
        assert links, name
        for link in links:
            notebook = json.loads((FOLDER / link).read_text("utf-8"))
            places = tagged(notebook, name)
            assert places, f"{name} in {link}"
            before = "".join(source(notebook["cells"][i]) for p in places for i in (p - 1, p))
            assert "**Predict.**" in before, f"{name} in {link}"


def test_figures_have_words(monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.delitem(sys.modules, "lessons", raising=False)
    from lessons import figure

    with pytest.raises(KeyError, match=r"figure 1\.99 has no words: write an entry 99 in alt/01\.toml"):
        figure("1.99", None)
