"""The harness itself, in the default suite: it goes with the code that it runs, though its runs are long."""

import importlib.util
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


@pytest.fixture
def modules(monkeypatch):
    """The modules of the harness by name, as its child process imports them."""
    monkeypatch.syspath_prepend(str(FOLDER))
    loaded = {}
    for name in ("promises", "records", "forms", "written", "seeds_of_records", "seeds", "mutate", "targets"):
        spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
        loaded[name] = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, loaded[name])
        spec.loader.exec_module(loaded[name])
    return loaded


def test_every_target_has_its_files_and_its_runs(modules):
    targets = modules["targets"]
    files = [file for files in targets.READERS.values() for file in files]
    assert [file for file in files if not (FOLDER.parents[1] / file).exists()] == []
    source = (FOLDER / "test_fuzz.py").read_text("utf-8")
    assert all(f'"{target}": ' in source for target in targets.TARGETS)
    assert targets.READERS.keys() == targets.TARGETS.keys()


@pytest.mark.parametrize(
    "target",
    ["expression", "claims", "formula", "marking", "notebook", "scheme", "tries", "words", "exports", "page"],
)
def test_the_valid_texts_of_a_target_keep_its_promises(modules, target, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for data in modules["seeds"].seeds(target):
        modules["targets"].TARGETS[target](data)
