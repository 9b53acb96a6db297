"""A rule is read from its text only where the text is the function that runs."""

import functools
import importlib.util
import sys
from textwrap import dedent

import pytest

from engine import RecordingError, Value, apply, record
from engine.compile.rules.rule_text import definition_of
from engine.core import operations as ops

pytest.importorskip("numpy", reason="the extra fast")


@pytest.fixture
def imported(tmp_path):
    """A module of some source, from a file that can be edited afterwards."""

    def load(name, source):
        file = tmp_path / f"{name}.py"
        file.write_text(dedent(source), "utf-8")
        spec = importlib.util.spec_from_file_location(name, file)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module, file

    yield load
    for name in ("edited", "wrapped", "shadowed"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("op", ops.ALL, ids=str)
def test_the_rules_of_the_engine_are_what_their_text_says(op):
    assert definition_of(op.rule, op.name).name == op.rule.__name__


EDITED = """
import math
from engine import operation

@operation(symbol="f", latex="f({a})")
def triple(a):
    "y = 3 a."
    return 3.0 * a, (3.0,)
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3.0 * a, (3.0,)", "9.0 * a, (9.0,)"),
        ("3.0 * a", "3.0 + a"),
        ("3.0 * a", "math.exp(a)"),
        ("(a)", "(b)"),
    ],
)
def test_a_file_that_changed_after_its_import_is_refused(imported, old, new):
    module, file = imported("edited", EDITED)
    file.write_text(dedent(EDITED).replace(old, new) + "\n# and longer\n", "utf-8")
    program = record(lambda x: apply(module.triple, x))
    with pytest.raises(RecordingError, match="changed after it was imported"):
        program(1.0)
    assert apply(module.triple, Value(2.0)).data == 6.0


WRAPPED = """
import functools
from engine import operation

def doubled(rule):
    @functools.wraps(rule)
    def other(a):
        y, (to_a,) = rule(a)
        return 2.0 * y, (2.0 * to_a,)
    return other

def plainly_doubled(rule):
    def other(a):
        y, (to_a,) = rule(a)
        return 2.0 * y, (2.0 * to_a,)
    return other

@operation(symbol="f", latex="f({a})")
@doubled
def triple(a):
    "y = 3 a."
    return 3.0 * a, (3.0,)

@operation(symbol="f", latex="f({a})")
@plainly_doubled
def other_triple(a):
    "y = 3 a."
    return 3.0 * a, (3.0,)
"""


@pytest.mark.parametrize("name", ["triple", "other_triple"])
def test_a_rule_under_a_decorator_is_refused(imported, name):
    module, _ = imported("wrapped", WRAPPED)
    assert apply(getattr(module, name), Value(1.0)).data == 6.0
    with pytest.raises(RecordingError, match="the rule of"):
        record(lambda x: apply(getattr(module, name), x)).values([1.0])


def test_a_math_of_ones_own_is_refused(imported):
    source = """
    class math:
        sqrt = staticmethod(lambda a: a)

    def rule(a):
        return math.sqrt(a), (1.0,)
    """
    module, _ = imported("shadowed", source)
    with pytest.raises(RecordingError, match="uses a `math` that is not Python's"):
        definition_of(module.rule, "shadow")


def test_what_is_no_function_is_refused():
    for rule in (print, functools.partial(print), int, type("Rule", (), {"__call__": lambda _self: 0})()):
        with pytest.raises(RecordingError, match="must be a plain `def` without decorators"):
            definition_of(rule, "it")
