"""A Value as a Python object: truth, conversion with a warning, printing, and the attributes of peers."""

import math
import statistics
import warnings

import numpy as np
import pytest

from engine import MisuseWarning, RecordingError, Value, constant, record
from engine.core.python.display import _renderers, show_with
from engine.core.python.peers import ADVICE

LEAVING = {
    "float": float,
    "math.exp": math.exp,
    "math.hypot": lambda v: math.hypot(v, 1.0),
    "math.floor": math.floor,
    "math.isnan": math.isnan,
    "complex": complex,
    "fmean": lambda v: statistics.fmean([v, v]),
    "fsum": lambda v: math.fsum([v]),
    "numpy.array": lambda v: np.array([v], dtype=float),
    "numpy.float64": np.float64,
    "numpy.linalg.norm": lambda v: np.linalg.norm(np.array([v, v], dtype=float)),
    "numpy.full": lambda v: np.full(3, v, dtype=float),
}
SILENT = {
    "data": lambda v: v.data,
    "item": lambda v: v.item(),
    "format": lambda v: f"{v:.2f}",
    "percent": lambda v: "%.2f" % v,  # noqa: UP031
    "str.format": "{:8.3e}".format,
    "repr": repr,
    "print": print,
    "comparison": lambda v: (v > 1, v <= 2.0, max(v, 3.0)),
    "truth": bool,
    "isinstance": lambda v: isinstance(v, float),
}


@pytest.mark.parametrize("leave", LEAVING.values(), ids=LEAVING)
@pytest.mark.parametrize("node", [Value(2.0, "x"), Value(2.0) * 1.5], ids=["leaf", "computed"])
def test_a_value_that_becomes_a_float_unasked_warns_at_the_users_line(leave, node):
    with pytest.warns(MisuseWarning, match=r"write v\.data|Write v\.data") as caught:
        leave(node)
    assert {w.filename for w in caught} == {__file__}


@pytest.mark.parametrize("read", SILENT.values(), ids=SILENT)
def test_reading_and_printing_are_silent(read):
    read(Value(2.0, "x"))  # a warning is an error in these tests


def test_a_constant_loses_no_gradient():
    assert float(constant(2.0)) == 2.0
    assert math.exp(constant(0.0)) == 1.0


def test_equal_warnings_are_shown_once_for_each_line():
    values = [Value(float(i)) for i in range(5)]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        globals().pop("__warningregistry__", None)
        for v in values:
            float(v)
        for v in values:
            math.exp(v)
    assert len(caught) == 2
    assert caught[0].lineno != caught[1].lineno


@pytest.mark.parametrize(
    ("number", "truth"), [(0.0, False), (-0.0, False), (2.0, True), (-1e-300, True), (math.nan, True)]
)
def test_the_truth_of_a_value_is_that_of_its_number(number, truth):
    assert bool(Value(number)) is truth
    assert ("on" if Value(number) else "off") == ("on" if truth else "off")
    assert (not Value(number)) is not truth
    assert any([Value(number)]) is truth


def test_a_relu_that_rests_is_false():
    assert not Value(-3.0).relu()
    assert [bool(v) for v in (Value(2.0) - 2.0, Value(1.0).step())] == [False, True]


def test_the_item_of_a_value_is_its_number():
    assert Value(2.5).item() == 2.5
    assert type((Value(2) * 3).item()) is float


@pytest.mark.parametrize("name", ADVICE)
def test_attributes_of_peers_say_what_to_write(name):
    v = Value(1.0)
    with pytest.raises(AttributeError, match=f"a Value has no attribute '{name}'; ") as caught:
        getattr(v, name)
    assert str(caught.value).endswith(ADVICE[name])
    with pytest.raises(AttributeError):
        setattr(v, name, True)
    assert not hasattr(v, name)
    assert getattr(v, name, None) is None
    assert name not in dir(v)


def test_other_missing_attributes_are_those_of_python():
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        Value(1.0).nothing  # noqa: B018
    assert {"data", "grad", "exp", "item", "backward"} <= set(dir(Value(1.0)))


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        ({"retain_graph": True}, "as often as you like"),
        ({"create_graph": True}, r"write grad\(y, x\)"),
        ({"inputs": []}, r"write grad\(y, inputs\)"),
        ({"gradient": 1.0}, "write vjp"),
    ],
)
def test_backward_with_the_options_of_another_library_says_what_to_write(options, advice):
    with pytest.raises(
        TypeError, match=rf"backward\(\) takes no arguments; got {next(iter(options))}=.*{advice}"
    ):
        (Value(1.0) * 2.0).backward(**options)
    with pytest.raises(TypeError, match=r"got 1\.0; .*write vjp"):
        (Value(1.0) * 2.0).backward(1.0)


def test_a_notebook_shows_a_value_with_the_registered_renderer():
    before = list(_renderers)
    try:
        show_with(lambda value: {"text/plain": f"shown {value.data}"})
        assert Value(2.0)._repr_mimebundle_(include=(), exclude=()) == {"text/plain": "shown 2.0"}
        _renderers.clear()
        assert Value(2.0)._repr_mimebundle_() is None
    finally:
        _renderers[:] = before


def test_a_conversion_while_recording_is_refused_and_does_not_warn():
    for convert in (float, math.exp, bool, int):
        with pytest.raises(RecordingError):
            record(lambda x, convert=convert: x * convert(x))
