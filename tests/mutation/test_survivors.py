"""Explanations of surviving mutants speak of lines that are there, and a mutant is one change of its module."""

import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ENGINE = HERE.parent.parent / "engine"
ROOT = HERE.parent.parent
CONFIG = tomllib.loads((HERE / "modules.toml").read_text("utf-8"))
SURVIVORS = tomllib.loads((HERE / "survivors.toml").read_text("utf-8"))["survivor"]


@pytest.mark.parametrize(
    "survivor", SURVIVORS, ids=lambda survivor: f"{survivor['module']}-{survivor['within']}"
)
def test_an_explanation_speaks_of_a_line_that_is_there(survivor):
    source = (ENGINE / f"{survivor['module']}.py").read_text("utf-8")
    assert survivor["line"] in " ".join(source.split())
    assert survivor["reason"]
    assert survivor["becomes"]
    assert survivor["line"] not in survivor["becomes"]


@pytest.mark.parametrize("module", sorted({*CONFIG["core"], *CONFIG["tests"]}))
def test_a_module_that_is_listed_is_there_with_its_tests(module):
    assert (ENGINE / f"{module}.py").exists()
    assert all((ROOT / "tests/engine" / test).exists() for test in CONFIG["tests"].get(module, []))


def test_the_core_is_listed_whole():
    folder = ENGINE / "core"
    modules = {f"core/{path.stem}" for path in folder.glob("*.py")} - {"core/__init__"}
    rules = {f"core/rules/{path.stem}" for path in (folder / "rules").glob("*.py")} - {"core/rules/__init__"}
    assert modules | rules <= set(CONFIG["core"])


@pytest.mark.parametrize("name", CONFIG["deselect"])
def test_a_test_that_is_left_out_is_there(name):
    file, _, test = name.partition("::")
    assert f"def {test}(" in (ROOT / file).read_text("utf-8")


def test_a_mutant_is_one_change_and_annotations_have_none(monkeypatch):
    pytest.importorskip("cosmic_ray", reason="the extra mutation makes the mutants")
    monkeypatch.syspath_prepend(HERE)
    from mutants import mutants

    text = "@cache\ndef f(a: int | None) -> int | None:\n    b: float\n    b = a\n    return b < 1\n"
    found = mutants("module", text)
    assert {mutant.within for mutant in found} == {"f"}
    # without the decorator; without b = a; for b < 1: five other comparisons, and 0 or 2 for the number
    assert [mutant.line for mutant in found] == ["@cache", "b = a", *["return b < 1"] * 7]
    assert {mutant.becomes for mutant in found} >= {
        "",
        "pass",
        "return b <= 1",
        "return b < 2",
        "return b < 0",
    }
    assert all(mutant.text != text for mutant in found)
