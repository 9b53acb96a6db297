"""GradBench's evals at small sizes, through the protocol, against NumPy; `run.py` takes the evals' own sizes."""

import json
import sys
from functools import cache
from pathlib import Path

import pytest

from engine import record

sys.path.insert(0, str(Path(__file__).parent))

from twelve import expected
from twelve.evals.det import determinant
from twelve.inputs import EVALS, SMALL
from twelve.protocol import Tool

SLOW = {"ht", "lse", "particle", "saddle"}
CASES = [pytest.param(name, marks=pytest.mark.gradbench if name in SLOW else ()) for name in EVALS]


@pytest.mark.parametrize("name", CASES)
def test_an_eval_is_answered_to_1e_8(name):
    tool = Tool("chainrule", "twelve.evals")
    assert tool.response({"id": 1, "kind": "define", "module": name}) == {"id": 1, "success": True}
    for description, functions in EVALS[name](**SMALL.get(name, {})):
        for function, data in functions.items():
            runs = data | {"min_runs": 1, "min_seconds": 0.0} if isinstance(data, dict) else data
            message = {"id": 2, "kind": "evaluate", "module": name, "function": function, "input": runs}
            response = json.loads(json.dumps(tool.response(message)))
            assert response["success"], response.get("error")
            answer = getattr(expected, name)(function, data)
            assert expected.distance(answer, response["output"]) <= 1e-8, (description, function)
            assert [timing["name"] for timing in response["timings"]] == ["prepare", "evaluate"]


def test_a_plain_recursion_becomes_the_program_of_the_one_that_keeps_its_minors():
    kept, plain = (record(determinant(6, remember), 36) for remember in (cache, lambda minor: minor))
    assert str(plain) == str(kept)
