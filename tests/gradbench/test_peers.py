"""The answers of the peers that are installed, at small sizes; and what stands in the table for one that is not."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from twelve import expected, table
from twelve.inputs import EVALS, SMALL
from twelve.protocol import Tool

MODULES = {"casadi": "casadi", "jax": "jax", "pytorch": "torch"}
TAKE_MINUTES = {"pytorch": {"particle", "saddle"}}


def questions(names):
    """(eval, function, input) at the sizes of the tests."""
    sizes = [(name, functions) for name in names for _, functions in EVALS[name](**SMALL.get(name, {}))]
    return [(name, function, data) for name, functions in sizes for function, data in functions.items()]


@pytest.mark.gradbench
@pytest.mark.parametrize("peer", MODULES)
def test_the_answers_of_a_peer_are_right(peer):
    """In a process of its own: JAX and PyTorch are set to 64 bits, for all that runs beside."""
    if find_spec(MODULES[peer]) is None:
        pytest.skip(f"{MODULES[peer]} is not installed")
    asked = questions([name for name in EVALS if name not in TAKE_MINUTES.get(peer, ())])
    lines = []
    for name, function, data in asked:
        runs = data | {"min_runs": 1, "min_seconds": 0.0} if isinstance(data, dict) else data
        message = {"id": 0, "kind": "evaluate", "module": name, "function": function, "input": runs}
        lines.append(json.dumps(message) + "\n")
    command = [sys.executable, str(Path(__file__).with_name("tool.py")), "--engine", peer]
    ended = subprocess.run(command, input="".join(lines), capture_output=True, text=True, check=True)
    for (name, function, data), line in zip(asked, ended.stdout.splitlines(), strict=True):
        response = json.loads(line)
        assert response["success"], (name, function, response["error"])
        answer = getattr(expected, name)(function, data)
        assert expected.distance(answer, response["output"]) <= table.RIGHT, (name, function)


def test_a_peer_that_is_not_installed_is_said_to_be_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "casadi", None)
    monkeypatch.delitem(sys.modules, "twelve.peers.of_casadi.hello", raising=False)
    response = Tool("casadi", "twelve.peers.of_casadi").response(
        {"id": 1, "kind": "evaluate", "module": "hello", "function": "square", "input": 3.5}
    )
    assert table.reason(response["error"]) == "not installed"
