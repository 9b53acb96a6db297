"""The public names: what they load, how they are typed, and that they are the right package's."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import engine
import nn

PACKAGES = {"engine": engine, "nn": nn}
LIGHT = {  # folders that no import of the package alone may load
    "engine": ("calculus", "expressions", "litmus", "compile", "drawing", "verify"),
    "nn": ("data", "evaluation", "plot", "training", "estimators", "cli"),
}


def imports_for_typing(package):
    """{module: names} of the imports that only a type checker sees."""
    tree = ast.parse(Path(package.__file__).read_text("utf-8"))
    (block,) = [
        node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    return {node.module: tuple(alias.name for alias in node.names) for node in block.body}


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_what_is_loaded_later_is_what_a_type_checker_sees(package):
    assert imports_for_typing(package) == package._LATER


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_every_public_name_is_there_and_is_listed(package):
    assert all(getattr(package, name) is not None for name in package.__all__)
    assert set(package.__all__) <= set(dir(package))
    assert len(set(package.__all__)) == len(package.__all__)
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute 'nonsense'"):
        _ = package.nonsense


def python(code, folder, *, path=""):
    """What a new process prints, and its errors."""
    root = Path(engine.__file__).parents[1]
    command = [
        sys.executable,
        "-c",
        f"import sys; sys.path[:0] = {[path, str(root)] if path else [str(root)]!r}\n{code}",
    ]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    return run.stdout, run.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_a_package_loads_nothing_that_building_a_graph_does_not_need(package, tmp_path):
    out, err = python(f"import {package}\nprint(*sys.modules, sep=chr(10))", tmp_path)
    assert err == ""
    loaded = set(out.split())
    heavy = {f"{package}.{folder}" for folder in LIGHT[package]}
    assert heavy & loaded == set()
    assert {"numpy", "llvmlite", "tqdm", "graphviz", "subprocess"} & loaded == set()


def test_a_value_shows_its_picture_in_a_notebook_though_drawing_is_loaded_later(tmp_path):
    code = "from engine import Value\nshown, _ = Value(2.0)._repr_mimebundle_()\nprint(sorted(shown))"
    assert python(code, tmp_path) == ("['image/png', 'image/svg+xml', 'text/plain']\n", "")


def test_another_engine_on_the_path_is_named_in_one_error(tmp_path):
    other = tmp_path / "engine.py"
    other.write_text("class Value: ...\n", "utf-8")
    _, err = python("import nn", tmp_path, path=str(tmp_path))
    assert err.splitlines()[-1] == (
        "ImportError: nn needs the package engine of chainrule, but Python found another one called engine: "
        f"{other}. Rename that file or folder, or start Python in another folder"
    )


@pytest.mark.parametrize("name", PACKAGES)
def test_the_front_names_another_package_in_its_way(name, tmp_path, monkeypatch):
    from nn import front

    other = tmp_path / f"{name}.py"
    other.write_text("", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, name)
    message = f"chainrule needs its own package {name}, but Python found another one called {name}: "
    with pytest.raises(ImportError, match=message) as refused:
        front.check_packages()
    assert str(other) in str(refused.value)


def test_the_front_has_the_names_of_engine_and_nn_beside_them():
    from nn import front
    from nn.front import nn as front_nn

    assert set(front.__all__) == {*engine.__all__, "course", "micrograd", "nn"}
    assert front.Value is engine.Value
    assert front.draw is engine.draw
    assert front.__version__ == engine.__version__
    assert front.nn.MLP is front_nn.MLP is nn.MLP
    assert set(front_nn.__all__) == set(nn.__all__)
    for module in (front, front_nn):
        assert set(module.__all__) <= set(dir(module))
        with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
            _ = module.nonsense


def test_a_star_takes_what_an_installation_without_extras_has():
    lines = [
        "import sys",
        "sys.modules.update(flint=None, numpy=None)",  # as if they were not installed
        "from engine import *",
        "from nn import *",
        "print(Value(2.0) * 3.0, MLP(1, [1], seed=0).parameters()[1].data, 'enclose' in dir(), 'minimise' in dir())",
        "import nn",
        "try: nn.Newton",
        "except ImportError as error: print(error)",
    ]
    run = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True)  # noqa: S603
    first, second = run.stdout.splitlines()
    assert first == "Value(data=6.0, grad=0.0) 0.0 False False"
    assert second.startswith("Newton needs the extra fast")
    assert second.endswith("pip install 'chainrule[fast]'")
