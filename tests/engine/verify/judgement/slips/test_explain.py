import math

import pytest

from engine import judge
from engine.verify.judgement.slips import explain as module


@pytest.mark.parametrize("digits", [1, 2, 3, 5])
def test_a_rounded_number_is_right_but_for_its_last_digit(digits):
    right = math.exp(0.3) * 2.0
    j = judge("exp(2*x)", {"x": round(right, digits)}, at={"x": 0.15})
    assert j.diagnosis.kind == "rounding"
    assert f"right to {digits} decimals" in str(j.diagnosis) or round(right, digits) == round(
        right, digits - 1
    )


@pytest.mark.parametrize("answer", [3.0, 2.8, 0.0])
def test_another_number_is_not_called_rounded(answer):
    j = judge("exp(2*x)", {"x": answer}, at={"x": 0.15})  # 2.6997
    assert j.diagnosis is None or j.diagnosis.kind != "rounding"


def test_many_unexplained_claims_share_a_bounded_search(monkeypatch):
    calls = []
    monkeypatch.setattr(module, "recognise", lambda *_, pairs, **__: calls.append(pairs))
    expression = " + ".join(f"x{i}**2" for i in range(20))
    judge(expression, {f"x{i}": f"x{i}**3 + 0.123" for i in range(20)}, points=5)
    assert calls.count(True) == module.SEARCHES
    monkeypatch.setattr(module, "NODES", 100)
    calls.clear()
    judge(expression, {f"x{i}": f"x{i}**3 + 0.123" for i in range(20)}, points=5)
    assert 0 < len(calls) < 20


def test_chains_of_links_are_followed_in_bounded_time():
    # every step depends on every earlier one: exponentially many chains
    let = {f"s{i}": " + ".join(["x", *(f"s{k}" for k in range(i))]) for i in range(9)}
    hand = {f"ds{i}/ds{k}": "1.5" for i in range(9) for k in range(i)}
    assert not judge("s8", hand, let=let, points=3)
