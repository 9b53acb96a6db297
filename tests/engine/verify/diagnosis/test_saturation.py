from engine import Value, diagnose, relu
from engine.verify.diagnosis import saturation


def test_units_over_one_long_chain_share_a_budget(monkeypatch):
    monkeypatch.setattr(saturation, "TOTAL_WALKED", 500)
    total = Value(-1.0, "x0")
    y = relu(total)
    for i in range(100):
        total = total * 1.5
        y = y + relu(total * Value(1.0, f"w{i}"))
    diagnosis = diagnose(y)
    dead = [finding for finding in diagnosis.findings if finding.kind == "dead"]
    assert len(dead) == 101  # every unit is found, with its walk or without


def test_a_unit_that_is_alive_in_one_use_is_not_dead():
    w, b = Value(1.0, "w"), Value(0.0, "b")
    uses = [relu(w * x + b) for x in (-1.0, 2.0)]
    assert not [f for f in diagnose(uses[0] + uses[1]).findings if f.kind == "dead"]
    uses = [relu(w * x + b) for x in (-1.0, -2.0)]
    (finding,) = [f for f in diagnose(uses[0] + uses[1]).findings if f.kind == "dead"]
    assert "partial 0 in each of its 2 uses" in finding.says
