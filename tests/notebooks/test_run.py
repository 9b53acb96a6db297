"""The notebooks run again give what is committed; their solutions are right; what cannot run is not written."""

import importlib.util
import re
import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.notebooks
FOLDER = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="session")
def runner():
    spec = importlib.util.spec_from_file_location("run", FOLDER / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LONG = re.compile(r"\d+\.\d{10,}(?:e(?:-|&#45;|\+)?\d+)?")


def rounded(text):
    """A text with its long numbers at nine digits: processors add a product's terms in different orders."""
    return LONG.sub(lambda number: f"{float(number[0].replace('&#45;', '-')):.9g}", text)


def seen(cell):
    """What a reader sees of a cell: its text and SVG with long numbers rounded, and that a picture is there."""
    return [
        (output["output_type"], rounded(output.get("text", "")), shown(output.get("data", {})))
        for output in cell.get("outputs", ())
    ]


def shown(data):
    return {form: rounded(content) if form != "image/png" else "a picture" for form, content in data.items()}


def test_another_run_shows_the_same(path, runner):
    import nbformat

    committed, again = nbformat.read(path, as_version=4), runner.run(path)
    for old, new in zip(committed.cells, again.cells, strict=True):
        assert seen(new) == seen(old), old.source
    assert {**again.metadata} == {**committed.metadata}


def test_the_solutions_are_right(path, notebook, source, tagged, tmp_path, monkeypatch, capsys, lessons):
    if path in lessons:
        pytest.skip("nn.exercises has its answers")
    monkeypatch.chdir(tmp_path)
    cells, exercises = notebook["cells"], tagged(notebook, "exercise")
    for i in exercises:
        solution = re.search(r"```python\n(.*?)```", source(cells[i + 2]), re.DOTALL)[1]
        assert solution.strip() != source(cells[i]).strip()
        cells[i]["source"] = solution
    names = {"__name__": "__main__"}
    for i, cell in enumerate(cells[: exercises[-1] + 2]):
        if cell["cell_type"] == "code":
            exec(compile(source(cell), f"{path.stem}, cell {i}", "exec"), names)  # noqa: S102  # our own cells
            printed = capsys.readouterr().out
            if i - 1 in exercises:
                assert "right" in printed, printed
                assert ": wrong" not in printed


@pytest.fixture
def folder(runner, tmp_path, monkeypatch):
    """Where the notebooks are, with nothing in it yet."""
    (tmp_path / "pictures").mkdir()
    monkeypatch.setattr(runner, "HERE", tmp_path)
    return tmp_path


def one_cell(runner, folder, code, tags=()):
    from nbformat import v4, write

    cell = v4.new_code_cell(code, metadata={"tags": list(tags)})
    write(v4.new_notebook(cells=[cell]), folder / "01-one.ipynb")
    return runner.main([])


def test_two_runs_give_the_same_bytes(runner, folder):
    code = "from engine import Value, draw\nx = Value(3.0, 'x')\ndraw(x * x, alt='a square')"
    contents = [
        (one_cell(runner, folder, code, ["cover"]), (folder / "01-one.ipynb").read_bytes()) for _ in range(2)
    ]
    assert contents[0] == contents[1]
    assert contents[0][0] == 0
    assert "<title>a square</title>" in (folder / "pictures" / "01-one.svg").read_text(encoding="utf-8")


def test_a_cell_that_fails_leaves_the_notebook_as_it_was(runner, folder, capsys):
    assert one_cell(runner, folder, "print(1)\n1 / 0") == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert 'outputs": []' in (folder / "01-one.ipynb").read_text(encoding="utf-8")
    assert list((folder / "pictures").iterdir()) == []


def test_a_name_that_fits_none_is_told(runner, folder, capsys):
    shutil.copy(FOLDER / "01-gates.ipynb", folder)
    assert runner.main(["99"]) == 2
    assert capsys.readouterr().err == "no notebook begins with '99'; there are 01-gates\n"
