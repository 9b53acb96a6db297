"""A value of a setting is a short word, and two values that differ have two words."""

import numpy as np
import pytest

from nn import LBFGS, Adam, CosineSchedule, Momentum
from nn.support.setting_text import setting_key, setting_text, setting_texts, settings_text


@pytest.mark.parametrize(
    ("optimizer", "text"),
    [
        (Adam(), "Adam(lr=0.01)"),
        (Adam(0.5, weight_decay=0.25, beta1=0.75), "Adam(lr=0.5, weight_decay=0.25, beta1=0.75)"),
        (Momentum(CosineSchedule(0.5)), "Momentum(lr=CosineSchedule(start=0.5, end=0.0))"),
        (LBFGS(), "LBFGS()"),
    ],
)
def test_an_optimizer_prints_the_call_that_makes_it(optimizer, text):
    assert repr(optimizer) == setting_text(optimizer) == text
    again = eval(text)  # noqa: S307  # our own text
    assert (again.state(), type(again)) == (optimizer.state(), type(optimizer))


def test_values_with_one_word_are_numbered_in_their_order():
    first, second = lambda: 0.5, lambda: 1.5
    assert setting_texts([first, second, "sgd", first]) == ["<lambda> 1", "<lambda> 2", "sgd", "<lambda> 1"]
    assert setting_texts(["a" * 9, "a" * 8 + "b"], most=6) == ["aaa... 1", "aaa... 2"]
    assert setting_texts(["a" * 9, "a" * 8 + "b"]) == ["a" * 9, "a" * 8 + "b"]


def test_arrays_are_lists():
    large, other = np.zeros((2, 2000)), np.zeros((2, 2000))
    other[1, 1000] = 1.0
    assert setting_text(np.array([0.5, 1.5])) == "[0.5, 1.5]"
    assert setting_key(large) == setting_key(large.copy()) != setting_key(other)  # NumPy prints both alike
    assert settings_text({"w": large, "lr": 1 / 3}) == f"w={str(large.tolist())[:37]}..., lr=0.333333"


def test_a_word_is_one_line():
    assert setting_text(type("Kind", (), {"__str__": lambda _: "one\n  two"})()) == "one two"
