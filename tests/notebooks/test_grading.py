"""The recipes of notebooks/guide/grading.md, in the graders themselves: no server, no kernel."""

import re
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.notebooks  # seconds to import the graders

PAGE = Path(__file__).parents[2] / "notebooks" / "guide" / "grading.md"
BLOCKS = re.findall(r"^```(python|py)\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
PYTHON = [code for language, code in BLOCKS if language == "python"]
OTTER = [code for language, code in BLOCKS if language == "py"]
RIGHT = {
    "dL_dw": "2(a-y)a(1-a)x",
    "derivation": "Let z = wx + b, a = σ(z), L = (a - y)^2.\n\nda/dz = a(1 - a)\n",
}
WRONG = {"dL_dw": "2(a-y)a(1-a)", "derivation": RIGHT["derivation"].replace("a(1 - a)", "a(1 + a)")}


def outputs_of(code, scope):
    """The outputs of a test cell as a notebook has them: an error, or the number of its last expression."""
    nbformat = pytest.importorskip("nbformat")
    *_, last = code.strip().splitlines()
    body, number = (code, "None") if last.startswith("assert") else (code.strip().removesuffix(last), last)
    try:
        exec(body, scope)  # noqa: S102  # the page's own code
        value = eval(number, scope)  # noqa: S307  # the same
    except AssertionError as error:
        return [nbformat.v4.new_output("error", ename="AssertionError", evalue=str(error), traceback=[])]
    if value is None:
        return []
    return [nbformat.v4.new_output("execute_result", data={"text/plain": repr(value)}, execution_count=1)]


def graded(code, points, scope):
    """The points that nbgrader gives to a test cell."""
    pytest.importorskip("nbgrader")
    from nbformat.v4 import new_code_cell
    from nbgrader.utils import determine_grade

    about = {"grade": True, "solution": False, "locked": True, "points": points, "grade_id": "q1"}
    cell = new_code_cell(code, metadata={"nbgrader": about})
    cell.outputs = outputs_of(code, scope)
    return determine_grade(cell)


@pytest.mark.parametrize(("answer", "points"), [(RIGHT, 2.0), (WRONG, 0)])
def test_nbgrader_gives_points_for_a_right_answer_and_shows_the_judgement_of_a_wrong_one(answer, points):
    scope = dict(answer)
    assert graded(PYTHON[1], 2, scope) == (points, 2.0)
    if not points:
        (error,) = outputs_of(PYTHON[1], dict(answer))
        assert "the inner derivative" in error.evalue
        assert "yours is" in error.evalue


@pytest.mark.parametrize(("answer", "share"), [(RIGHT, 1.0), (WRONG, 0.0)])
def test_nbgrader_gives_a_part_of_the_points_for_a_derivation(answer, share):
    assert graded(PYTHON[3], 4, dict(answer)) == (4 * share, 4.0)


def test_a_derivation_that_carries_a_mistake_on_keeps_most_points():
    scope = {}
    exec(PYTHON[2], scope)  # noqa: S102  # the page's own code
    assert graded(PYTHON[3], 4, scope) == (3.0, 4.0)


@pytest.mark.parametrize(("answer", "points"), [([32, 48], 4.0), ([16, 48], 2.0), ([1, 2], 0.0)])
def test_an_exercise_of_the_lessons_gives_a_part_of_the_points_for_a_part_of_the_answer(answer, points):
    code = re.sub(r"^answer = .*$", f"answer = {answer}", PYTHON[4], flags=re.MULTILINE)
    assert graded(code, 4, {}) == (points, 4.0)


def test_a_solution_lies_between_the_marks_that_nbgrader_clears():
    pytest.importorskip("nbgrader")
    from nbgrader.preprocessors import ClearSolutions

    clear = ClearSolutions()
    from nbformat.v4 import new_code_cell, new_notebook

    about = {"grade": False, "solution": True, "locked": False, "grade_id": "a1", "schema_version": 3}
    notebook = new_notebook(cells=[new_code_cell(PYTHON[0], metadata={"nbgrader": about})])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    cleared, _ = clear.preprocess(notebook, {})
    assert "2(a - y)" not in cleared.cells[0].source


@pytest.mark.filterwarnings("ignore")  # the packages that otter loads warn about each other
@pytest.mark.parametrize(("answer", "passed"), [(RIGHT, [True, True]), (WRONG, [False, False])])
def test_otter_runs_the_test_file(answer, passed, tmp_path, monkeypatch):
    pytest.importorskip("otter")
    from otter.test_files import ExceptionTestFile

    path = tmp_path / "q1.py"
    path.write_text(OTTER[0], "utf-8")
    monkeypatch.setattr(sys, "argv", ["otter"])
    test_file = ExceptionTestFile.from_file(str(path))
    assert [case.points for case in test_file.test_cases] == [1, 3]
    test_file.run(dict(answer))
    assert [result.passed for result in test_file.test_case_results] == passed
    if not passed[0]:
        assert "the inner derivative" in test_file.test_case_results[0].message
