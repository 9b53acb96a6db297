"""What every committed notebook is like, seen without running it."""

import base64
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
FORMS = {"image/svg+xml", "image/png"}


def outputs(notebook):
    return [(i, output) for i, cell in enumerate(notebook["cells"]) for output in cell.get("outputs", ())]


def pictures(notebook, forms=FORMS):
    return [(i, output) for i, output in outputs(notebook) if forms & set(output.get("data", ()))]


def test_every_notebook_has_its_place_in_the_course(titles):
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == titles


def test_nothing_in_it_differs_between_two_runs(notebook):
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert [cell["id"] for cell in notebook["cells"]] == [
        f"cell-{i:02}" for i in range(len(notebook["cells"]))
    ]
    counts = [cell["execution_count"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert all(set(cell["metadata"]) <= {"tags"} for cell in notebook["cells"])


def test_every_cell_ran_and_none_complained(notebook):
    assert [o for _, o in outputs(notebook) if o["output_type"] == "error" or o.get("name") == "stderr"] == []


def test_nothing_in_it_belongs_to_one_machine(path):
    text = re.sub(r'"image/png": ".*?"', "", path.read_text(encoding="utf-8"))
    assert (
        re.findall(r"/home/|/root/|/Users/|/tmp/|[A-Z]:\\\\|https?://(?!www\.w3\.org)|0x[0-9a-f]{6,}", text)
        == []
    )


def test_every_svg_has_a_png_beside_it_and_every_picture_has_words(notebook):
    assert pictures(notebook)
    for _, output in pictures(notebook):
        assert "image/png" in output["data"]
        for form in FORMS & set(output["data"]):
            assert output["metadata"][form]["alt"].strip()


def test_every_picture_has_a_caption_below_it(notebook, source):
    cells = notebook["cells"]
    pages = [i for i, o in outputs(notebook) if "<iframe" in "".join(o.get("data", {}).get("text/html", ""))]
    captions = [source(cells[i + 1]) for i in sorted({*pages, *(i for i, _ in pictures(notebook))})]
    numbers = [re.findall(r"^\*Figures? (\d+)(?: (?:and|to) (\d+))?\.", caption) for caption in captions]
    expected = 0
    for number, caption in zip(numbers, captions, strict=True):
        assert number, caption
        first, last = number[0]
        assert int(first) == expected + 1, caption
        expected = int(last or first)
    assert expected >= 1


def test_every_exercise_has_a_check_and_a_folded_solution(path, notebook, source, tagged, lessons):
    if path in lessons:
        pytest.skip("its exercises are marked by nn.exercises")
    cells, exercises = notebook["cells"], tagged(notebook, "exercise")
    assert 2 <= len(exercises) <= 5
    for i in exercises:
        assert re.search("^### Exercise", source(cells[i - 1]), re.MULTILINE)
        assert cells[i + 1]["metadata"]["tags"] == ["check"]
        assert re.search(r"<details>.*?```python\n.*?```.*?</details>", source(cells[i + 2]), re.DOTALL)
    assert tagged(notebook, "check") == [i + 1 for i in exercises]


def test_the_cover_is_the_picture_beside_the_notebooks(path, notebook, tagged):
    (place,) = tagged(notebook, "cover")
    data = next(o["data"] for i, o in pictures(notebook) if i == place)
    if "image/svg+xml" in data:
        svg = (FOLDER / "pictures" / f"{path.stem}.svg").read_text(encoding="utf-8")
        assert svg == "".join(data["image/svg+xml"])
    else:
        png = (FOLDER / "pictures" / f"{path.stem}.png").read_bytes()
        assert png == base64.b64decode(data["image/png"])


def test_it_says_its_symbols_predicts_and_leads_on(path, notebook, source, titles):
    text = "\n".join(source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    assert re.search(r"^\| symbol", text, re.MULTILINE | re.IGNORECASE)
    assert text.count("**Predict.**") >= 3
    links = re.findall(r"\]\(([^)#]+)\)", re.sub(r"`[^`]*`", "", text))
    assert [link for link in links if "://" not in link and not (FOLDER / link).exists()] == []
    following = titles[titles.index(path.stem) + 1 :][:1]
    assert all(f"{title}.ipynb" in links for title in following)


def test_it_is_small_enough_to_be_read_in_a_clone(path):
    assert path.stat().st_size < 1_500_000
