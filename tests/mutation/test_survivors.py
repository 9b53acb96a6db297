"""Explanations of surviving mutants speak of lines that are there, and a mutant is one change of its module."""

import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CONFIG = tomllib.loads((HERE / "modules.toml").read_text("utf-8"))
SURVIVORS = tomllib.loads((HERE / "survivors.toml").read_text("utf-8"))["survivor"]


@pytest.mark.parametrize(
    "survivor", SURVIVORS, ids=lambda survivor: f"{survivor['module']}-{survivor['within']}"
)
def test_an_explanation_speaks_of_a_line_that_is_there(survivor):
    source = (ROOT / f"{survivor['module']}.py").read_text("utf-8")
    assert survivor["line"] in " ".join(source.split())
    assert survivor["kind"] in {"equivalent", "free"}
    assert survivor["reason"]
    assert survivor["becomes"]
    assert survivor["line"] not in survivor["becomes"]


@pytest.mark.parametrize("module", CONFIG["core"])
def test_a_module_of_the_core_is_there(module):
    assert (ROOT / f"{module}.py").exists()


@pytest.mark.parametrize("beginning", CONFIG["left_out"])
def test_what_is_left_out_is_there(beginning):
    assert list(ROOT.glob(f"{beginning}*"))


def test_the_core_is_listed_whole():
    core = ROOT / "engine" / "core"
    paths = [*core.glob("*.py"), *(core / "rules").glob("*.py")]
    modules = {path.relative_to(ROOT).with_suffix("").as_posix() for path in paths if path.stem != "__init__"}
    assert modules <= set(CONFIG["core"])


def test_every_module_is_tried_or_left_out_by_name(monkeypatch):
    """No list tells which modules compute: a module that moves, or is new, is among those of --all."""
    pytest.importorskip("cosmic_ray", reason="the extra mutation makes the mutants")
    monkeypatch.syspath_prepend(HERE)
    from report import every_module

    paths = [path for folder in ("engine", "nn") for path in (ROOT / folder).rglob("*.py")]
    names = {path.relative_to(ROOT).with_suffix("").as_posix() for path in paths if path.stem[:2] != "__"}
    asked = every_module()
    assert len(asked) == len(set(asked))
    assert set(asked) == {name for name in names if not name.startswith(tuple(CONFIG["left_out"]))}
    assert set(CONFIG["core"]) <= set(asked)


@pytest.mark.parametrize("name", CONFIG["deselect"])
def test_a_test_that_is_left_out_is_there(name):
    file, _, test = name.partition("::")
    assert f"def {test}(" in (ROOT / file).read_text("utf-8")


def test_a_mutant_is_one_change_and_annotations_have_none(monkeypatch):
    pytest.importorskip("cosmic_ray", reason="the extra mutation makes the mutants")
    monkeypatch.syspath_prepend(HERE)
    from mutants import mutants

    text = "@cache\ndef f(a: int | None) -> int | None:\n    b: float\n    b = a\n    return b < 1\n"
    changes = mutants("module", text)
    assert {mutant.within for mutant in changes} == {"f"}
    # without the decorator; without b = a; for b < 1: five other comparisons, and 0 or 2 for the number
    assert [mutant.line for mutant in changes] == ["@cache", "b = a", *["return b < 1"] * 7]
    assert {mutant.becomes for mutant in changes} >= {
        "",
        "pass",
        "return b <= 1",
        "return b < 2",
        "return b < 0",
    }
    assert all(mutant.text != text for mutant in changes)


def test_what_only_a_type_checker_or_the_memory_tells_has_no_mutants(monkeypatch):
    pytest.importorskip("cosmic_ray", reason="the extra mutation makes the mutants")
    monkeypatch.syspath_prepend(HERE)
    from mutants import mutants

    text = "if TYPE_CHECKING:\n    x = 1\n@dataclass(frozen=True, slots=True)\nclass C:\n    __slots__ = ()\n"
    text += "    @property\n    @abstractmethod\n    def f(self):\n        pass\n"
    changes = [mutant.becomes for mutant in mutants("module", text)]
    assert sorted(changes) == ["", "@dataclass(frozen=False, slots=True)"]


def test_each_exception_of_a_clause_is_forgotten(monkeypatch):
    pytest.importorskip("cosmic_ray", reason="the extra mutation makes the mutants")
    monkeypatch.syspath_prepend(HERE)
    from mutants import mutants

    text = "try:\n    pass\nexcept (csv.Error, OSError):\n    pass\nexcept queue.Empty as error:\n    pass\n"
    changes = [mutant for mutant in mutants("module", text) if mutant.operator == "ForgetException"]
    assert [mutant.becomes for mutant in changes] == [
        "except (*(), OSError):",
        "except (csv.Error, *()):",
        "except () as error:",
    ]
    for mutant in changes:
        compile(mutant.text, "module", "exec")


def test_every_mutant_is_a_program(monkeypatch):
    pytest.importorskip("cosmic_ray", reason="the extra mutation makes the mutants")
    monkeypatch.syspath_prepend(HERE)
    from mutants import mutants

    text = "def f(a, /, *b, c, **d):\n    return g({**d, -c: [*b, a**2, not a]}, *b, **d) if not (a or b) else a - 1"
    text += "\n    while a := b * -c:\n        match a:\n            case 1 | 2:\n                pass"
    changes = mutants("module", text)
    assert "return g({**d, -c: [*b, a*2, not a]}, *b, **d) if not (a or b) else a - 1" in {
        mutant.becomes for mutant in changes
    }
    for mutant in changes:
        compile(mutant.text, "module", "exec")
