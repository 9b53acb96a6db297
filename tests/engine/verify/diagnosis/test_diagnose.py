"""Who is blamed: each graph is made ill in one known place, and the diagnosis names it."""

import math

import pytest

from engine import (
    Value,
    constant,
    diagnose,
    dot,
    draw,
    maximum,
    relu,
    sigmoid,
    site_of,
    softmax,
    sqrt,
    take,
    tanh,
    topological,
    tracing,
    where,
)
from engine.core import operations as ops
from nn import MLP, cross_entropy, squared_error


def kinds(diagnosis):
    return [finding.kind for finding in diagnosis.findings]


def test_a_healthy_graph_has_nothing_wrong():
    x, w = Value(2.0, "x"), Value(0.5, "w")
    diagnosis = diagnose(tanh(w * x) - 1.0)
    assert not diagnosis
    assert len(diagnosis) == 0
    assert diagnosis.findings == ()
    assert str(diagnosis).startswith("nothing is wrong in the graph of 6 nodes below Value(data=-0.238")


def test_the_first_infinite_node_is_blamed_and_the_first_nan_it_made():
    x, w = Value(1000.0, "x"), Value(2.0, "w")
    with tracing():
        e = (w * x).exp()
        y = e - (x * w).exp()
        z = y * 3.0 + w
    diagnosis = diagnose(z)
    infinite, nan = diagnosis.findings
    assert (infinite.node, nan.node) == (e, y)
    assert infinite.says == "the first node to be infinite is exp, y = e^a at a = 2000 (a mul): inf"
    assert nan.says == "the first node to be NaN is sub, y = a - b at a = inf (a exp), b = inf (a exp): nan"
    assert dict(diagnosis) == {e: "first infinite", y: "first NaN"}
    text = str(diagnosis)
    assert "e = (w * x).exp()" in text
    assert "y = e - (x * w).exp()" in text
    assert f":{site_of(e).line}, in test_the_first" in text


def test_a_leaf_that_was_given_as_nan_is_blamed_itself():
    x = Value(math.nan, "x")
    (finding,) = diagnose(relu(x * 2.0) + 1.0).findings
    assert finding.node is x
    assert finding.says == "the first node to be NaN is 'x', a leaf with the number nan"


def test_what_spoilt_the_result_is_blamed_before_what_did_not():
    x = Value(800.0, "x")
    harmless = (-(x.exp())).exp()  # e^-inf = 0
    culprit = (x * 2.0).exp()
    (finding,) = (f for f in diagnose(harmless + culprit).findings if f.kind == "not finite")
    assert finding.node is culprit
    (finding,) = (f for f in diagnose(harmless + 1.0).findings if f.kind == "not finite")
    assert finding.says.endswith("inf; the result, 1, is finite nevertheless")


def test_what_where_leaves_out_is_not_blamed():
    x, nan, i = Value(1000.0, "x"), Value(math.nan, "nan"), Value(1.0, "i")
    for sound in (where(x, x, nan), where(0.0 * x, nan * 2.0, x), take([x, 2.0 * x], i)):
        assert not diagnose(sound)
    (finding,) = diagnose(take([x, x.exp()], i)).findings
    assert finding.says == "the first node to be infinite is exp, y = e^a at a = 1000 ('x'): inf"
    (finding,) = diagnose(where(nan, x, nan)).findings  # asked for by the condition
    assert finding.node is nan


def test_a_step_may_be_flat_where_it_only_chooses():
    x = Value(-1.0, "x")
    chosen = x.step()
    assert not diagnose(where(chosen, x, 2.0 * x))
    assert kinds(diagnose(where(chosen, x, 2.0 * x) + chosen)) == ["dead"]
    assert kinds(diagnose(where(x, chosen, x))) == ["dead"]


def test_an_operation_that_where_leaves_out_is_not_blamed():
    x = Value(1000.0, "x")
    root = where(x, 2.0 * x, x.exp())
    root.backward()
    assert x.grad == 2.0  # exp(1000) is infinite, and no gradient flows to it
    assert not diagnose(root).findings
    zero = Value(0.0, "zero")
    assert not diagnose(take([x, zero.sqrt()], Value(0.0))).findings


def test_the_first_infinite_slope_is_blamed():
    x = Value(0.0, "x")
    root = sqrt(x)
    (finding,) = diagnose(root * 3.0).findings
    assert finding.node is root
    assert finding.says == (
        "the first gradient to be infinite comes from sqrt, y = √a at a = 0 ('x'): "
        "to a it sends upstream × partial = 3 × inf = inf"
    )


def test_zero_times_an_infinite_slope_is_nan_and_blamed():
    root = Value(-1.0, "x").relu().sqrt()  # slope ∞ × slope 0
    finding = diagnose(root * 0.5).findings[0]
    assert "0.5 × inf = inf" in finding.says
    finding = diagnose(root * 0.0).findings[0]
    assert "to be NaN comes from sqrt" in finding.says
    assert "0 × inf = nan" in finding.says


def test_gradients_that_overflow_are_blamed_where_they_do():
    x = Value(1e-200, "x")
    y = x * 1e200 * 1e200  # 1e200, of slope 1e400
    finding = diagnose(y).findings[0]
    assert finding.node is y.parents[0]
    assert "upstream × partial = 1e+200 × 1e+200 = inf" in finding.says


def test_gradients_whose_sum_overflows_are_blamed_at_the_node_that_is_sent_them():
    x = Value(0.0, "x")
    finding = diagnose(x * 1.5e308 + x * 1.5e308).findings[0]
    assert finding.node is x
    assert finding.says == "the gradients sent to 'x' are finite; their sum is inf"


@pytest.mark.parametrize(("function", "a"), [(sigmoid, 10.0), (sigmoid, -800.0), (tanh, -5.0)])
def test_saturated_units_are_found(function, a):
    x = Value(a, "x")
    y = function(x)
    finding = diagnose(y * 2.0).findings[0]
    assert (finding.kind, finding.node) == ("saturated", y)
    assert f"{'partial 0' if a == -800.0 else 'a partial below 0.01'} in its one use" in finding.says


def test_a_unit_is_dead_where_it_is_off_for_every_example_and_not_before():
    w, b = Value(1.0, "w"), Value(-2.5, "b")

    def loss(examples):
        return sum((w * x + b).relu() for x in examples)

    assert kinds(diagnose(loss([1.0, 2.0, 3.0]))) == []  # on for 3
    (finding,) = diagnose(loss([0.0, 1.0, 2.0])).findings
    assert finding.kind == "dead"
    assert "partial 0 in each of its 3 uses, so the nodes below it learn nothing" in finding.says
    assert len(finding.marks) == 3


def test_inputs_may_be_leaves_too():
    w, b = Value(1.0, "w"), Value(-2.5, "b")

    def loss(examples):
        return sum((w * Value(x, "x") + b).relu() for x in examples)

    assert kinds(diagnose(loss([1.0, 2.0, 3.0]))) == []
    (finding,) = diagnose(loss([0.0, 1.0, 2.0])).findings
    assert "in each of its 3 uses" in finding.says


def test_two_units_are_told_apart_by_their_weights():
    model = MLP(2, [2, 1], "relu", seed=0)
    dead, alive = model.layers[0].neurons
    for p, q in zip(dead.parameters(), alive.parameters(), strict=True):
        p.data, q.data = -1.0, 1.0
    total = sum(squared_error(model([i, 1.0]), 1.0) for i in (1.0, 2.0))
    (finding,) = diagnose(total).findings
    assert finding.says.startswith(
        "relu, 'a1', y = a where a > 0, else 0 at a = -3 (a add): partial 0 in each of"
    )
    assert {node.name for node in diagnose(total)} == {"a1"}


def test_every_unit_that_may_rest_says_what_it_is_called_then():
    assert {op.name: op.flat for op in ops.ALL if op.flat} == {
        "tanh": "saturated",
        "sigmoid": "saturated",
        "relu": "dead",
        "step": "dead",
        "sign": "dead",
        "floor": "dead",
    }
    for op in ops.ALL:
        if op.flat:
            assert min(abs(op.rule(a)[1][0]) for a in (-50.0, 50.0)) < 1e-12


def chain(length, factor, name="x"):
    y = x = Value(1.0, name)
    for _ in range(length):
        y = y * factor
    return x, y


def test_a_vanishing_path_tells_what_each_node_on_it_loses():
    x, y = chain(3, 0.001)  # 10^-9
    w = Value(0.5, "w")
    root = y * w  # 10^-9 reaches w too: its slope is y
    (finding,) = diagnose(root).findings
    assert finding.kind == "vanishing"
    assert "too little of the gradient arrives at 'x', 'w': 10^-9.3 of it at 'x'" in finding.says  # ½ 10^-9
    lines = finding.says.splitlines()[1:]
    assert [line.rpartition(": ")[2] for line in lines] == ["loses 50 %"] + ["loses 99.9 %"] * 3
    assert diagnose(root)[x] == "vanishing: 10^-9.3 arrives"
    assert diagnose(root)[y] == "loses 99.9 %"


def test_the_strongest_path_counts():
    x, weak = chain(3, 0.001)
    assert kinds(diagnose(weak + x)) == []
    assert kinds(diagnose(weak)) == ["vanishing"]


def test_an_exploding_path_tells_what_each_node_multiplies_by():
    x, y = chain(4, 100.0)  # 10^8
    (finding,) = diagnose(y).findings
    assert finding.kind == "exploding"
    assert "too much of the gradient arrives at 'x': 10^8.0 of it at 'x'" in finding.says
    assert [line.rpartition(": ")[2] for line in finding.says.splitlines()[1:]] == ["multiplies by 100"] * 4
    assert diagnose(y)[x] == "exploding: 10^8.0 arrives"
    assert kinds(diagnose(y, exploding=1e9)) == []


def test_of_a_long_path_the_worst_nodes_are_told_and_the_others_counted():
    _, y = chain(1000, 0.5)  # 2^-1000 = 10^-301
    _, deeper = chain(4000, 0.5)  # below what a float can hold
    y, deeper = y * 0.001, deeper * 1.0
    (finding,) = diagnose(y).findings
    lines = finding.says.splitlines()[1:]
    assert len(lines) == 9
    assert lines[0].endswith("loses 99.9 %")
    assert lines[-1].strip() == f"993 more nodes, which pass 10^{-993 * math.log10(2):.1f} together"
    assert "10^-1204.1 of it at 'x'" in diagnose(deeper).findings[0].says


def test_the_line_that_loses_most_is_told():
    x = Value(1.0, "x")
    with tracing():
        y = x * 0.5
        z = y * 1e-9
        root = z * 0.5
    assert "    most of it at tests" in str(diagnose(root)).replace(str(site_of(z).file), "tests")
    assert "z = y * 1e-9" in str(diagnose(root))
    assert diagnose(root).findings[0].node is z


def test_leaves_that_nothing_reaches_are_told_with_the_zero_that_stands_before_them():
    model = MLP(2, [3, 1], "tanh", init="zeros")
    loss = squared_error(model([1.0, 2.0]), 1.0)
    above, below = diagnose(loss).findings  # both operands of each product are 0
    assert above.kind == below.kind == "cut off"
    assert above.says.startswith(
        "no gradient arrives at 'w1', 'w2', 'w3': 3 nodes such as mul, y = a b at a = 0"
    )
    assert below.says.endswith("a weight of 0 passes no gradient down: begin with random weights")
    reached = [leaf for leaf in model.parameters() if leaf not in diagnose(loss)]
    loss.backward()
    assert [leaf for leaf in model.parameters() if leaf.grad] == reached
    assert len(reached) == 1  # the bias of the output


def test_the_parameters_of_a_model_are_called_by_their_paths():
    model = MLP(2, [3, 1], "tanh", init="zeros")
    above, below = diagnose(squared_error(model([1.0, 2.0]), 1.0), model).findings
    assert "no gradient arrives at 'layers.1.neurons.0.weights.0', " in above.says
    assert "b = 0 ('a1')" in above.says
    assert "'layers.0.neurons.0.bias'" in below.says
    with pytest.raises(TypeError, match=r"model must be a Module such as MLP; got 'mlp' \(str\)"):
        diagnose(Value(1.0), "mlp")


def test_the_loser_of_a_maximum_and_a_masked_score_are_no_faults():
    assert not diagnose(maximum(Value(2.0), Value(3.0)))
    scores = [Value(1.0), constant(-math.inf), Value(0.5)]
    assert kinds(diagnose(softmax(scores)[0])) == ["not finite"]  # which is told to be without effect


def test_networks_that_learn_have_nothing_wrong():
    model = MLP(4, [8, 8, 3], "tanh", seed=1)
    assert not diagnose(cross_entropy(model([0.1, 0.2, -0.3, 0.4]), 1))


def test_nothing_is_changed_and_backward_need_not_have_run():
    x = Value(2.0)
    y = x * 3.0 + x
    x.grad, y.grad = 7.0, 8.0
    diagnose(y)
    assert [node.grad for node in topological(y)] == [7.0, 0.0, 0.0, 8.0]


def test_deep_graphs_are_no_trouble():
    y = x = Value(1.0, "x")
    for _ in range(2_000):
        y = (y + x) / 2
    assert not diagnose(y)
    assert not diagnose(dot([Value(1.0)] * 1000, [Value(2.0)] * 1000))


def test_a_leaf_alone_is_a_graph():
    assert not diagnose(Value(2.0))
    assert kinds(diagnose(Value(math.inf))) == ["not finite"]


def test_what_is_no_graph_and_no_limit_is_refused():
    with pytest.raises(TypeError, match=r"diagnose takes a Value, the root of a graph; got 3\.0"):
        diagnose(3.0)
    with pytest.raises(ValueError, match=r"flat must be a number above 0; got -1"):
        diagnose(Value(1.0), flat=-1)


def test_it_says_how_to_see_the_lines_where_they_were_not_recorded():
    root = Value(0.0).sqrt()
    assert "build the graph inside `with tracing():`" in str(diagnose(root))
    with tracing():
        root = Value(0.0).sqrt()
    assert "tracing" not in str(diagnose(root)).replace("test_tracing", "")


def test_many_findings_are_counted_by_their_kinds():
    root = sum((Value(-1.0, f"x{i}").relu() for i in range(20)), Value(0.0))
    diagnosis = diagnose(root + Value(1e-200, "y") * 1e-200)
    assert len(diagnosis.findings) == 21  # 20 dead units explain what no gradient reaches
    assert "and 9 more: 8 dead, 1 vanishing" in str(diagnosis)


def test_a_node_with_several_faults_shows_them_all():
    x = Value(1.0, "x")
    y = (x * 20.0).sigmoid()
    diagnosis = diagnose(y * 1e-6)
    assert diagnosis[y] == "saturated; loses more than 99.99 %"
    assert "! saturated" in draw(y * 1e-6, marks=diagnosis).dot
