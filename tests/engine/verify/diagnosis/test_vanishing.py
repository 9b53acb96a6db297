import tracemalloc

from engine import Value, diagnose
from engine.verify.diagnosis.gradient_flow import Flow


def test_many_leaves_cost_no_path_each(monkeypatch):
    xs = [Value(0.0, f"x{i}") for i in range(300)]
    y = xs[0] * xs[0]
    for x in xs[1:]:
        y = y + x * x
    paths = []
    plain = Flow.path
    monkeypatch.setattr(Flow, "path", lambda flow, node: paths.append(node) or plain(flow, node))
    findings = diagnose(y).findings
    assert len(paths) <= 2
    assert findings


def test_a_long_chain_of_cuts_needs_little_memory():
    x = Value(1.0, "x")
    y = x * 0.0
    for i in range(2000):
        y = y * 1.0 + Value(1.0, f"b{i}")
    z = y * 0.0
    tracemalloc.start()
    diagnosis = diagnose(z)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [finding.kind for finding in diagnosis.findings] == ["cut off"]
    assert peak < 30e6  # 2,000 paths of 2,000 steps would be 100 MB
