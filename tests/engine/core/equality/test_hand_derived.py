"""Every reference case: a value and its exact partial derivatives, derived by hand and to 130 digits."""

import json
from pathlib import Path

import pytest

import engine
from engine import Value, log_sigmoid, log_softmax, softplus

CASES = json.loads((Path(__file__).parents[3] / "data" / "hand_derived_cases.json").read_text("utf-8"))

FUNCTIONS = {
    "sigmoid": engine.sigmoid,
    "log": engine.log,
    "exp": engine.exp,
    "sqrt": engine.sqrt,
    "step": engine.step,
    "max": engine.maximum,
    "min": engine.minimum,
}

# Composed, these overflow or vanish in binary64: log σ(-800), log σ(40), 1 - σ(40), 1 - σ(800), e^1000.
FUSED = {
    "S2-AN-8e": log_sigmoid,
    "S2-AN-8f": log_sigmoid,
    "S2-AN-14c": softplus,  # -ln(1 - σ(z)) = ln(1 + e^z)
    "S2-AN-14d": lambda z: -log_sigmoid(-z),  # 1 - σ(z) = σ(-z)
    "S2-AN-18g": lambda z1, z2, z3: log_softmax([z1, z2, z3])[0],
}


def close(got, reference):
    return abs(got - reference) <= 1e-12 + 1e-11 * abs(reference)


def evaluated(case, leaves):
    if case["id"] in FUSED:
        return FUSED[case["id"]](*leaves.values())
    # The expressions are data of this repository, and the namespace holds nothing else.
    return eval(case["expression"], {"__builtins__": {}}, {**FUNCTIONS, **leaves})  # noqa: S307


def test_none_of_the_cases_is_lost():
    assert len(CASES) == 127
    assert sum(len(case["grads"]) for case in CASES) == 642
    assert len({case["id"] for case in CASES}) == 127
    assert {case["id"] for case in CASES} >= FUSED.keys()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_value_and_gradients_are_the_hand_derived_ones(case):
    leaves = {name: Value(data, name) for name, data in case["inputs"].items()}
    root = evaluated(case, leaves)
    root.backward()
    assert close(root.data, case["value"])
    assert case["grads"].keys() == leaves.keys()
    wrong = {
        name: (leaves[name].grad, partial)
        for name, partial in case["grads"].items()
        if not close(leaves[name].grad, partial)
    }
    assert wrong == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_same_text_over_plain_numbers_gives_the_same_value(case):
    number = evaluated(case, case["inputs"])
    assert isinstance(number, float)
    assert number == evaluated(case, {name: Value(data) for name, data in case["inputs"].items()}).data
