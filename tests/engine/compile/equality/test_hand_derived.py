"""Every case of the hand-derived file through a program: a value and its exact partial derivatives."""

import json
from pathlib import Path

import pytest

import engine
from engine import log_sigmoid, log_softmax, record, softplus

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
# As in tests/engine/core/test_hand_derived.py: composed, these overflow or vanish in binary64.
FUSED = {
    "S2-AN-8e": log_sigmoid,
    "S2-AN-8f": log_sigmoid,
    "S2-AN-14c": softplus,
    "S2-AN-14d": lambda z: -log_sigmoid(-z),
    "S2-AN-18g": lambda z1, z2, z3: log_softmax([z1, z2, z3])[0],
}


def close(got, reference):
    return abs(got - reference) <= 1e-12 + 1e-11 * abs(reference)


def recorded(case):
    names = list(case["inputs"])

    def function(*leaves):
        if case["id"] in FUSED:
            return FUSED[case["id"]](*leaves)
        scope = {**FUNCTIONS, **dict(zip(names, leaves, strict=True))}
        return eval(case["expression"], {"__builtins__": {}}, scope)  # noqa: S307  # our own data

    return record(function, *names)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_program_has_the_hand_derived_value_and_gradients(case):
    program, point = recorded(case), list(case["inputs"].values())
    value, slopes = program.gradient(*point)
    results, batch_slopes = program.gradients([point] * 3)
    for number in (value, program(*point), *results.tolist()):
        assert close(number, case["value"])
    for found in (slopes, *batch_slopes.tolist()):
        wrong = {
            name: (slope, case["grads"][name])
            for name, slope in zip(program.columns, found, strict=True)
            if not close(slope, case["grads"][name])
        }
        assert wrong == {}
