"""Every case of the hand-derived file through a program: a value and its exact partial derivatives."""

import json
from itertools import accumulate, pairwise
from pathlib import Path

import pytest

import engine
from engine import log_sigmoid, log_softmax, record, softplus

CASES = json.loads((Path(__file__).parents[4] / "data" / "hand_derived_cases.json").read_text("utf-8"))
FUNCTIONS = {
    "sigmoid": engine.sigmoid,
    "log": engine.log,
    "exp": engine.exp,
    "sqrt": engine.sqrt,
    "step": engine.step,
    "max": engine.maximum,
    "min": engine.minimum,
}
# As in tests/engine/core/equality/test_hand_derived.py: composed, these overflow or vanish in binary64.
FUSED = {
    "S2-AN-8e": log_sigmoid,
    "S2-AN-8f": log_sigmoid,
    "S2-AN-14c": softplus,
    "S2-AN-14d": lambda z: -log_sigmoid(-z),
    "S2-AN-18g": lambda z1, z2, z3: log_softmax([z1, z2, z3])[0],
}


def close(got, reference):
    return abs(got - reference) <= 1e-12 + 1e-11 * abs(reference)


def graph(case, leaves):
    """The expression of a case over its leaves; numbers stand in for Values as well."""
    if case["id"] in FUSED:
        return FUSED[case["id"]](*leaves)
    scope = {**FUNCTIONS, **dict(zip(case["inputs"], leaves, strict=True))}
    return eval(case["expression"], {"__builtins__": {}}, scope)  # noqa: S307  # our own data


def recorded(cases):
    """One program with an output for each case: a program for each would mostly be waiting for its compiler."""
    ends = list(accumulate((len(case["inputs"]) for case in cases), initial=0))

    def function(x):
        return [graph(case, x[i:j]) for case, (i, j) in zip(cases, pairwise(ends), strict=True)]

    return record(function, ends[-1]), list(pairwise(ends))


@pytest.mark.parametrize(
    "cases", [CASES[i : i + 16] for i in range(0, len(CASES), 16)], ids=lambda c: c[0]["id"]
)
def test_a_program_has_the_hand_derived_value_and_gradients(cases):
    program, parts = recorded(cases)
    point = [number for case in cases for number in case["inputs"].values()]
    values, gradients = program.gradient(point)
    results, batch_gradients = program.gradients([point] * 3)
    for k, (case, (i, j)) in enumerate(zip(cases, parts, strict=True)):
        for number in (values[k], program(point)[k], *(float(row[k]) for row in results)):
            assert close(number, case["value"]), case["id"]
        for row in (gradients[k][0], *(list(sample[k]) for sample in batch_gradients)):
            assert all(map(close, row[i:j], case["grads"].values())), case["id"]
            assert not any((*row[:i], *row[j:])), case["id"]  # the other cases take no part
