"""The tests of a mutant are those that reach its line; they are measured again when their file changes."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def covering(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    import covering

    return covering


TEXT = """\
def f(a):
    if a:
        return 1
    return 2
class C:
    def g(self):
        return 3
    def h(self):
        return 4
LIMIT = 3
"""


@pytest.fixture
def module(covering, tmp_path, monkeypatch):
    """The name of a module with this text."""
    path = tmp_path / "a.py"
    path.write_text(TEXT, "utf-8")
    monkeypatch.setattr(covering, "source", lambda _: path)
    covering.lines_of.cache_clear()
    yield "engine/a"
    covering.lines_of.cache_clear()


def test_a_mutant_is_tried_by_the_quickest_tests_that_reach_its_statement(covering, module):
    f, g = "engine/a:f", "engine/a:C.g"
    reached = {
        "tests/engine/test_x.py::slow": {f: "1-2"},
        "tests/engine/test_x.py::fast": {f: "1 3", g: "1"},
        "tests/engine/test_y.py::middle": {f: "1-2"},
        "tests/engine/test_y.py::starts": {},
        "tests/nn/test_z.py::starts": {},
    }
    seconds = dict(zip(reached, [covering.SECONDS, 0.1, 0.2, 0.3, 0.4], strict=True))
    tests = covering.Covering(reached, seconds, {test for test in reached if test.endswith("starts")})

    def names(line):
        return [test.partition("::")[2] for test, _ in tests.of(module, range(line, line + 1))]

    assert names(2) == ["fast", "middle"]  # with the slow one it would be too long
    assert names(3) == ["middle"]
    assert names(4) == ["fast"]
    assert names(7) == ["fast"]
    assert names(1) == [
        "fast",
        "middle",
        "starts",
    ]  # no test reaches `def`, but its function; or another process
    assert names(5) == ["fast", "starts"]  # of a class: what reaches its methods
    assert (
        names(9) == names(10) == ["fast", "middle", "starts"]
    )  # of what is never reached: what reaches its module
    assert covering.folder_of("engine/c/d/e", seconds) == "tests/engine/"
    assert [test for test, _ in tests.beside(module)] == [*reached][1:4]


def test_the_file_that_mirrors_a_module_comes_first_but_for_what_is_slow(covering, module):
    seconds = {
        "test_a.py::slow": 3.0,
        "test_a.py::own": 0.5,
        "test_b.py::quick": 0.1,
        "test_ab.py::other": 0.2,
    }
    seconds = {f"tests/engine/{test}": number for test, number in seconds.items()}
    tests = covering.Covering({test: {"engine/a:f": "1"} for test in seconds}, seconds)
    names = [test.partition("::")[2] for test, _ in tests.of(module, range(2, 3))]
    assert names == ["own", "slow", "quick", "other"]  # chosen by place, then file by file
    tests = covering.Covering(tests.reached, seconds, at_most=0.6)
    assert [test.partition("::")[2] for test, _ in tests.of(module, range(2, 3))] == ["own"]


def test_a_test_that_cannot_be_followed_is_run_as_it_is_and_one_that_fails_is_left_out(covering, module):
    passes = {"plain": (True, True), "counts": (False, True), "fails": (False, False)}

    def warm(question, tests, followed):
        assert question == "covered"
        lines = {module: [2, 3, 7]} if followed else {}
        return {test: (passes[test][not followed], 0.5, False, lines) for test in tests}

    assert covering.measured(list(passes), warm) == {
        "names": ["engine/a:f", "engine/a:C.g"],
        "tests": [(test, 0.5, False, {0: "1-2", 1: "1"}) for test in ("plain", "counts")],
    }


def test_a_file_of_tests_is_measured_once_until_it_changes(covering, module, tmp_path, monkeypatch):
    monkeypatch.setattr(covering, "ROOT", tmp_path)
    file, kept, questions = tmp_path / "test_x.py", tmp_path / "kept" / "covering.jsonl", []
    file.write_text("1", "utf-8")

    def warm(_, tests, __):
        questions.append(tests)
        return {test: (True, 0.25, True, {module: [3]}) for test in tests}

    for _ in range(2):
        tests = covering.covering(["test_x.py::a"], [warm], kept)
        assert tests.of(module, range(3, 4)) == [("test_x.py::a", 0.25)]
        assert tests.starting == {"test_x.py::a"}
    assert questions == [["test_x.py::a"]]
    file.write_text("2", "utf-8")
    covering.covering(["test_x.py::a", "test_x.py::b"], [warm], kept)
    covering.covering(["test_x.py::a", "test_x.py::b[3 cases]"], [warm], kept)  # one test has other cases
    assert questions[1:] == [["test_x.py::a", "test_x.py::b"], ["test_x.py::a", "test_x.py::b[3 cases]"]]
    assert len([json.loads(line) for line in kept.read_text("utf-8").splitlines()]) == 3
