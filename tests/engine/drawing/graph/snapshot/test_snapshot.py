import math

import pytest

from engine import Value
from engine.drawing.graph.snapshot.places import place_of
from engine.drawing.graph.snapshot.snapshot import snapshot, with_folded_sums
from engine.drawing.graph.style.text import shown_name, shown_number
from nn import MLP, Layer, Neuron


def neuron():
    x, w, b = Value(2.0, "x"), Value(-3.0, "w"), Value(6.5, "b")
    return (w * x + b).relu()


def test_nodes_are_numbered_as_python_computes_them():
    # w, x, w·x, b, w·x + b, relu: operands before results, left before right
    nodes = snapshot(neuron()).nodes
    assert [node.id for node in nodes] == list(range(6))
    assert [node.name or node.op for node in nodes] == ["w", "x", "mul", "b", "add", "relu"]
    assert [node.parents for node in nodes] == [(), (), (0, 1), (), (2, 3), (4,)]


def test_a_shared_operand_is_one_node_with_an_edge_for_each_use():
    a = Value(3.0, "a")
    leaf, square = snapshot(a * a).nodes
    assert square.parents == (leaf.id, leaf.id)
    assert square.partials == (3.0, 3.0)


def test_kinds_tell_constants_inputs_parameters_inner_nodes_and_the_result():
    model = Neuron(1, seed=0)
    y = (model([2.0]) - 1.0) * Value(3.0, "scale")
    kinds = {node.name or node.op or node.data: node.kind for node in snapshot(y, model).nodes}
    assert kinds == {
        "b": "parameter", "w1": "parameter", "x1": "input", "mul": "result",
        "a": "inner", 1.0: "constant", "sub": "inner", "scale": "input",
    }  # fmt: skip


def test_before_backward_there_are_no_gradients_and_after_it_constants_have_none():
    y = Value(2.0, "x") * 3.0
    assert not snapshot(y).differentiated
    assert all(node.grad is None for node in snapshot(y).nodes)
    y.backward()
    assert [node.grad for node in snapshot(y).nodes] == [3.0, None, 1.0]


def test_stale_gradients_of_leaves_do_not_pass_for_a_backward_of_this_graph():
    x = Value(2.0)
    (x * 3.0).backward()
    assert not snapshot(x + 1.0).differentiated


def test_a_leaf_alone_is_a_graph():
    (node,) = snapshot(Value(1.0, "x")).nodes
    assert (node.kind, node.parents) == ("input", ())


def test_a_contribution_is_upstream_times_local():
    x, w = Value(2.0), Value(5.0)
    y = (x * w) * 3.0
    y.backward()
    product = snapshot(y).nodes[2]
    assert (product.contribution(0), product.contribution(1)) == (15.0, 6.0)  # 3 · w, 3 · x


def test_places_are_the_modules_up_to_the_named_output():
    model = MLP(2, [2, 1], "tanh", seed=0)
    loss = (model([1.0, 2.0]) - 1.0) ** 2
    nodes = snapshot(loss, model).nodes
    by_place = {}
    for node in nodes:
        by_place.setdefault(".".join(node.place), []).append(node.name or node.op)
    # b + w1 x1 + w2 x2, tanh: 3 parameters, 2 products, 2 sums, 1 output; the loss belongs to no module
    inside = ["b", "w1", "mul", "add", "w2", "mul", "add", "a1"]
    assert by_place["MLP.layers.0.neurons.0"] == inside
    assert by_place["MLP.layers.0.neurons.1"] == [*inside[:-1], "a2"]
    assert sorted(by_place["MLP.layers.1.neurons.0"]) == sorted([*inside[:-2], "a1"])
    assert by_place[""] == ["x1", "x2", "", "sub", "", "pow"]


def test_a_folded_sum_has_all_its_terms_and_the_same_derivatives():
    values = [Value(float(i), f"v{i}") for i in range(5)]
    y = sum(values) * 2.0
    y.backward()
    folded = with_folded_sums(snapshot(y))
    (total,) = [node for node in folded.nodes if node.symbol == "Σ"]
    assert [folded.nodes[p].name for p in total.parents] == ["v0", "v1", "v2", "v3", "v4"]
    assert (total.partials, total.grad, total.data) == ((1.0,) * 5, 2.0, 10.0)
    assert [node.id for node in folded.nodes] == list(range(len(folded.nodes)))


def test_a_partial_sum_that_is_read_elsewhere_or_named_is_not_folded_away():
    a, b, c = (Value(1.0, name) for name in "abc")
    partial = a + b
    y = (partial + c) * partial
    assert [n.symbol for n in with_folded_sums(snapshot(y)).nodes if n.op == "add"] == ["+", "+"]
    named = a + b
    named.name = "ab"
    assert [n.name for n in with_folded_sums(snapshot(named + c)).nodes if n.op == "add"] == ["ab", ""]


def test_the_place_of_a_parameter_is_read_from_its_path():
    assert place_of("layers.0.neurons.12.weights.3") == ("layers.0", "neurons.12")
    assert place_of("layers.0.neurons.12.bias") == ("layers.0", "neurons.12")
    assert place_of("weights.3") == place_of("bias") == ()
    assert place_of("encoder.out.scale") == ("encoder", "out")


def test_a_layer_alone_has_its_neurons_as_places():
    layer = Layer(1, 2, seed=0)
    outputs = layer([1.0])
    places = {node.place for node in snapshot(outputs[0] + outputs[1], layer).nodes}
    assert places == {(), ("Layer", "neurons.0"), ("Layer", "neurons.1")}


def test_a_chain_of_five_thousand_nodes_is_taken_without_recursion():
    x = y = Value(1.0)
    for _ in range(5_000):
        y = y + x
    assert len(snapshot(y).nodes) == 5_001
    assert len(with_folded_sums(snapshot(y)).nodes) == 2


def test_another_thing_than_a_value_is_refused():
    with pytest.raises(TypeError, match=r"^a picture needs a Value, the root of its graph; got 3 \(int\)$"):
        snapshot(3)


def test_numbers_are_shown_with_a_true_minus_and_few_digits():
    assert shown_number(-0.123456) == "−0.1235"
    assert shown_number(1e-20, 2) == "1e−20"
    assert [shown_number(x) for x in (math.inf, -math.inf, math.nan, None)] == ["∞", "−∞", "nan", ""]


def test_names_are_shown_on_one_line_and_cut():
    assert shown_name("a\nb\x00c") == "a b c"
    assert shown_name("x" * 100, 5) == "xxxx…"
