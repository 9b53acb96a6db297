import math

import pytest

from engine import Value, diagnose, exp, sqrt, where
from engine.verify.diagnosis.gradient_flow import Flow


def test_the_strongest_path_is_the_one_of_the_largest_product():
    x = Value(2.0, "x")
    weak, strong = x * 0.1, x * 10.0
    flow = Flow(weak + strong, {})
    assert [step.node for step in flow.path(x)][1:] == [strong]
    assert flow.logarithm(x) == pytest.approx(math.log(10.0))


def test_a_path_that_passes_something_is_stronger_than_one_that_is_cut():
    x = Value(2.0, "x")
    flow = Flow(x * 0.0 + x * 1e-300, {})
    assert flow.cut(x) is None
    assert flow.logarithm(x) == pytest.approx(math.log(1e-300))


def test_the_cut_nearest_the_leaf_is_found():
    x = Value(2.0, "x")
    near = x * 0.0
    far = (near + 1.0) * 0.0
    flow = Flow(far, {})
    assert flow.cut(x).node is near
    assert flow.cut(near).node is far
    assert flow.cut(far) is None
    assert flow.logarithm(x) == -math.inf


def test_cuts_agree_with_the_whole_path_on_many_graphs():
    nodes = [Value(float(i), f"x{i}") for i in range(4)]
    for i in range(200):
        nodes.append(nodes[i % len(nodes)] * (i % 3 - 1.0) + nodes[(7 * i + 3) % len(nodes)] * (i % 2))
    root = nodes[-1]
    for node in nodes[150:-1]:
        root = root + node
    flow = Flow(root, {})
    assert flow.partials_are_finite
    for node in flow.order:
        if node in flow._strength:
            cuts = [step for step in flow.path(node) if step.partial == 0]
            assert flow.cut(node) == (cuts[-1] if cuts else None)


def test_a_branch_that_is_not_taken_is_not_the_cause():
    x = Value(1000.0, "x")
    assert Flow(where(Value(0.0), Value(math.inf), x), {}).nonfinite == []
    assert len(Flow(exp(x) * 1.0, {}).nonfinite) == 2


def test_an_infinite_partial_in_the_branch_that_is_left_out_hides_no_vanishing_path():
    x, w = Value(0.0, "x"), Value(1.0, "w")
    left_out = sqrt(x)  # its partial is infinite, and nothing reaches it
    flow = Flow(where(Value(0.0), left_out, w * 1e-9), {})
    assert flow.partials_are_finite
    assert w in list(flow.leaves())
    assert x not in list(flow.leaves())
    assert [f.kind for f in diagnose(where(Value(0.0), left_out, w * 1e-9)).findings] == ["vanishing"]
