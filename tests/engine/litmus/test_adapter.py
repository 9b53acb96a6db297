"""An adapter takes the functions that the traps use."""

import math

import pytest

from engine.litmus import Adapter, NotSupported


def gradient(_f, at):
    return 0.0, [0.0 for _ in at]


def test_an_adapter_of_unknown_functions_is_refused():
    with pytest.raises(ValueError, match="abs, exp, log, max, min, relu, tanh; got cosh"):
        Adapter("mine", gradient, {"cosh": math.cosh})
    with pytest.raises(AttributeError, match="got 'cosh'"):
        _ = Adapter("mine", gradient).cosh


def test_a_function_that_the_engine_lacks_is_not_supported():
    adapter = Adapter("mine", gradient, {"exp": math.exp})
    assert adapter.exp is math.exp
    with pytest.raises(NotSupported, match=r"^mine has no log$"):
        _ = adapter.log
