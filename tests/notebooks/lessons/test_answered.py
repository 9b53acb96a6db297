"""Lesson 2 as a student leaves it: the gaps filled, the engine kept, and lesson 3 run on it."""

import importlib.util
import json
import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.notebooks  # runs two lessons
FOLDER = Path(__file__).parents[3] / "notebooks"
GATES = """
def my_mul(a, b):
    return MyValue(a.data * b.data, (a, b), (b.data, a.data))


def my_tanh(a):
    t = math.tanh(a.data)
    return MyValue(t, (a,), (1 - t * t,))


mark("2.1", {"mul": my_mul, "tanh": my_tanh}, engine=MyValue)
"""
BACKWARD = """
def backward_4(root):
    for node in my_order(root):
        if node.parents:
            node.grad = 0.0
    my_backward(root)


mark("2.3", backward_4, engine=MyValue)
"""


@pytest.fixture
def runner(tmp_path, monkeypatch):
    """The script that runs notebooks, in a copy of their folder."""
    shutil.copytree(
        FOLDER, tmp_path / "notebooks", ignore=shutil.ignore_patterns("playground", "site", "tables")
    )
    monkeypatch.setenv("PYTHONPATH", str(FOLDER.parent))
    spec = importlib.util.spec_from_file_location("run", FOLDER / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written(path, answers):
    """The notebook with each text of `answers` in place of the cell that holds its key."""
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        for key, answer in answers.items():
            if key in source:
                cell["source"] = answer(source) if callable(answer) else answer
    path.write_text(json.dumps(notebook), "utf-8")


def test_an_engine_that_is_written_is_marked_and_kept_and_runs_the_next_lesson(runner, tmp_path):
    folder = tmp_path / "notebooks"
    second, third = folder / "02-your-engine.ipynb", folder / "03-order-and-memory.ipynb"
    answers = {'mark("2.1"': GATES, 'mark("2.3"': BACKWARD, "MINE = ": lambda s: s.replace("False", "True")}
    written(second, answers)
    marks = [
        output["data"]["text/plain"]
        for cell in runner.run(second).cells
        for output in cell.get("outputs", ())
        if "mark(" in cell.source and "data" in output
    ]
    assert [text.split(",")[0] for text in marks if "right" in text] == [
        "2.1 Two more gates: right",
        "2.3 A second pass: right",
    ]
    assert "class MyValue:" in (folder / "my_engine.py").read_text("utf-8")
    before = json.loads(third.read_text("utf-8"))
    texts = ["".join(o.get("text", "")) for c in before["cells"] for o in c.get("outputs", ())]
    after = [o.get("text", "") for c in runner.run(third).cells for o in c.get("outputs", ())]
    assert after == texts
