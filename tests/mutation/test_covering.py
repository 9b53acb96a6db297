"""The tests of a mutant are those that run its function; they are measured again when their file changes."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def covering(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    import covering

    return covering


def test_a_mutant_is_tried_by_the_quickest_tests_of_its_definition(covering):
    f, g, inner, other = "engine/a:f", "engine/a:C.g", "engine/a:C.g.inner", "engine/b:f"
    functions = {
        "tests/engine/test_x.py::slow": [f],
        "tests/engine/test_x.py::fast": [f, g],
        "tests/engine/test_y.py::middle": [f, other],
        "tests/engine/test_y.py::inner": [inner],
    }
    seconds = dict(zip(functions, [covering.SECONDS, 0.1, 0.2, 0.3], strict=True))
    tests = covering.Covering(functions, seconds)

    def names(module, within):
        return [test.partition("::")[2] for test, _ in tests.of(module, within)]

    assert names("engine/a", "f") == ["fast", "middle"]  # with the slow one it would be too long
    assert names("engine/a", "C.g") == ["fast", "inner"]
    assert names("engine/a", "C.g.inner") == ["inner"]
    assert names("engine/a", "C.g.unknown") == names("engine/a", "C") == ["fast", "inner"]
    assert names("engine/a", "") == names("engine/a", "unknown") == ["fast", "middle", "inner"]
    assert names("engine/c", "f") == ["fast", "middle", "inner"]  # beside it: none of its functions runs
    assert covering.folder_of("engine/c/d/e", seconds) == "tests/engine/"


def test_a_test_that_its_probes_break_is_run_with_fewer_and_one_that_fails_is_left_out(covering):
    passes_with = {"plain": "all", "reads": "unread", "asks": "none", "fails": ""}
    order = ["all", "unread", "none"]

    def warm(question, tests, probed):
        assert question == "covered"
        rows = {
            test: (order.index(probed) >= order.index(passes_with[test] or probed), 0.5, [probed])
            for test in tests
        }
        return {**rows, **({"fails": (False, 0.5, [])} if "fails" in tests else {})}

    assert covering.measured(list(passes_with), warm) == [
        ("plain", 0.5, ["all"]),
        ("reads", 0.5, ["all", "unread"]),
        ("asks", 0.5, ["all", "none", "unread"]),
    ]


def test_a_file_of_tests_is_measured_once_until_it_changes(covering, tmp_path, monkeypatch):
    monkeypatch.setattr(covering, "ROOT", tmp_path)
    file, kept, questions = tmp_path / "test_x.py", tmp_path / "kept" / "covering.jsonl", []
    file.write_text("1", "utf-8")

    def warm(_, tests, __):
        questions.append(tests)
        return {test: (True, 0.25, ["engine/a:f"]) for test in tests}

    for _ in range(2):
        tests = covering.covering(["test_x.py::a"], warm, kept)
        assert tests.of("engine/a", "f") == [("test_x.py::a", 0.25)]
    assert questions == [["test_x.py::a"]]
    file.write_text("2", "utf-8")
    covering.covering(["test_x.py::a", "test_x.py::b"], warm, kept)
    assert questions[1:] == [["test_x.py::a", "test_x.py::b"]]
    assert len([json.loads(line) for line in kept.read_text("utf-8").splitlines()]) == 2
