"""engine/README.md speaks of the code beside it: floors, invariants, and how an operation is added."""

import ast
import doctest
import importlib.util
import math
import re
from functools import cache
from pathlib import Path

import pytest

import engine
from engine import Value, apply, formula
from engine.core import functions
from engine.core.python import surface

ENGINE = Path(engine.__file__).parent
HELPERS = {
    "check_nesting",
    "ProcessLock",
    "described",
    "number",
    "reason_of",
    "shortened",
    "warn_user",
    "whole_number",
    "write_atomically",
}
README = (ENGINE / "README.md").read_text("utf-8")
FILES = sorted(ENGINE.rglob("*.py"))


@cache
def imports_of_engine(source):
    """(module, name) for everything that a text imports from engine; the name is "" for a whole module."""
    pairs = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=module, names=names, level=0):
                pairs += [(module, alias.name) for alias in names]
            case ast.Import(names=names):
                pairs += [(alias.name, "") for alias in names]
            case ast.Attribute(ast.Name("engine"), attribute):
                pairs.append(("engine", attribute))
    return [pair for pair in pairs if pair[0].partition(".")[0] == "engine"]


def strangers_to_the_surface(source):
    """What a text of nn takes from engine past its public names and its version."""
    public = {"", "*", "__all__", "__path__", "__version__", *engine.__all__, *HELPERS}
    return [
        f"{module}.{name}".rstrip(".")
        for module, name in imports_of_engine(source)
        if module != "engine" or name not in public
    ]


def test_nn_sees_only_the_public_names_of_engine():
    sources = {path: path.read_text("utf-8") for path in (ENGINE.parent / "nn").rglob("*.py")}
    offences = {name: strangers_to_the_surface(source) for name, source in sources.items()}
    assert {name: strangers for name, strangers in offences.items() if strangers} == {}


def test_the_helpers_of_nn_are_there_by_name_and_not_in_what_a_star_takes():
    space = {}
    exec("from engine import *", space)  # noqa: S102  # the line under test
    assert HELPERS.isdisjoint(space)
    assert space.keys() - {"__builtins__"} == set(engine.__all__)
    assert all(callable(getattr(engine, name)) for name in HELPERS)
    sources = [path.read_text("utf-8") for path in (ENGINE.parent / "nn").rglob("*.py")]
    taken = {name for source in sources for _, name in imports_of_engine(source)}
    assert taken >= HELPERS  # a helper that nn no longer uses leaves the surface


def test_the_check_of_nn_finds_what_it_looks_for():
    assert strangers_to_the_surface("import engine\nfrom engine import Value, relu\nimport math") == []
    assert strangers_to_the_surface("from engine.core.value import Value") == ["engine.core.value.Value"]
    assert strangers_to_the_surface("import engine.core.value") == ["engine.core.value"]
    assert strangers_to_the_surface("import engine\nengine.core.mul") == ["engine.core"]
    assert strangers_to_the_surface("def f():\n    from engine.core import operations") == [
        "engine.core.operations"
    ]


def self_calls(source):
    """The functions of a text that call themselves, by their name or as a method of self or cls."""
    stack = [(ast.parse(source), frozenset())]
    while stack:
        node, around = stack.pop()
        if isinstance(node, ast.FunctionDef):
            around |= {node.name}
        match node:
            case ast.Call(func=ast.Name(called) | ast.Attribute(ast.Name("self" | "cls"), called)):
                if called in around:
                    yield called
        stack += [(child, around) for child in ast.iter_child_nodes(node)]


def test_no_function_calls_itself():
    calls = {path.relative_to(ENGINE).as_posix(): list(self_calls(path.read_text("utf-8"))) for path in FILES}
    assert {path: names for path, names in calls.items() if names} == {}


def test_the_check_of_recursion_finds_what_it_looks_for():
    assert list(self_calls("def visit(n):\n    [visit(p) for p in n.parents]")) == ["visit"]
    assert list(self_calls("class T:\n    def walk(self):\n        self.walk()")) == ["walk"]
    assert list(self_calls("def exp(a):\n    return math.exp(a)")) == []


def test_the_example_of_the_package_runs():
    result = doctest.testmod(engine)
    assert result.failed == 0
    assert result.attempted >= 4


@pytest.fixture
def asinh(tmp_path):
    """The operation that the README declares, from a file, as a rule has to be to be read."""
    (declaration,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    file = tmp_path / "declared.py"
    lines = [line.removeprefix("   ") for line in declaration.splitlines()]
    file.write_text("\n".join(["import math", "from engine import operation", "", *lines]), "utf-8")
    spec = importlib.util.spec_from_file_location("declared", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.asinh


@pytest.mark.parametrize("a", [-40.0, -1.0, 0.0, 0.5, 1.0, 3.0])
def test_the_operation_declared_in_the_readme_works(asinh, a):
    y, (slope,) = asinh.rule(a)
    h = 1e-6
    assert y == math.asinh(a)
    assert slope == pytest.approx((math.asinh(a + h) - math.asinh(a - h)) / (2 * h), rel=1e-7, abs=1e-9)
    x = Value(a)
    node = apply(asinh, x)
    node.backward()
    assert (node.data, x.grad) == (y, slope)


def test_the_operation_declared_in_the_readme_is_read_as_mathematics(asinh):
    expressions = ["  y     = math.asinh(a)", "  ∂y/∂a = 1.0 / math.sqrt(1.0 + a * a)"]
    assert str(formula(asinh)).splitlines() == ["asinh: y = arsinh a, the inverse of sinh", *expressions]
    assert asinh.latex.format(a="x") == r"\operatorname{arsinh}(x)"


def test_the_declared_operation_is_named_at_the_surface_as_the_readme_says(asinh):
    assert "`asinh = _unary(ops.asinh)`" in README
    assert "`asinh: Unary = as_function(ops.asinh)`" in README
    method, function = surface._unary(asinh), functions.as_function(asinh)
    assert method(Value(1.0)).data == function(Value(1.0)).data == function(1.0) == math.asinh(1.0)
