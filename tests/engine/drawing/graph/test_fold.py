import pytest

from engine import Value
from engine.drawing.graph.fold import INPUTS, MOST, view
from engine.drawing.graph.snapshot.snapshot import snapshot, with_folded_sums
from nn import MLP


def network(inputs=2, sizes=(2, 1)):
    model = MLP(inputs, list(sizes), "tanh", seed=0)
    return snapshot((model([1.0] * inputs) - 1.0) ** 2, model)


def keys(shown):
    return {n.id for n in shown.nodes} | {b.place for b in shown.boxes}


def test_a_small_graph_is_shown_whole():
    graph = network()
    shown = view(graph)
    assert shown.nodes == graph.nodes
    assert shown.boxes == ()
    assert len(shown.edges) == sum(len(node.parents) for node in graph.nodes)


def test_every_node_is_shown_or_in_one_box():
    graph = network()
    for fold in (
        None,
        False,
        True,
        0,
        1,
        2,
        "MLP",
        ["layers.0"],
        "layers.1.neurons.0",
        ["layers.0", "layers.1"],
    ):
        shown = view(graph, fold)
        inside = [node for box in shown.boxes for node in box.nodes]
        assert sorted(n.id for n in [*shown.nodes, *inside]) == [n.id for n in graph.nodes]
        assert all({edge.source, edge.target} <= keys(shown) for edge in shown.edges)


def test_a_depth_folds_the_model_layers_or_neurons():
    graph = network()
    assert [box.path for box in view(graph, 0).boxes] == ["MLP"]
    assert [box.path for box in view(graph, 1).boxes] == ["layers.1", "layers.0"]
    assert {box.path for box in view(graph, 2).boxes} == {
        "layers.0.neurons.0", "layers.0.neurons.1", "layers.1.neurons.0",
    }  # fmt: skip
    assert view(graph, 2) == view(graph, fold=True)


def test_a_box_holds_its_nodes():
    box = next(b for b in view(network(), ["layers.0"]).boxes)
    assert len(box.nodes) == 16  # 2 neurons of 3 parameters and 5 operations


def test_edges_of_a_box_are_drawn_as_one_and_counted():
    shown = view(network(), 1)
    counts = {(e.source, e.target): e.count for e in shown.edges if e.operand is None}
    assert counts[("MLP", "layers.0"), ("MLP", "layers.1")] == 2  # one product for each of two hidden units
    x1 = next(n.id for n in shown.nodes if n.name == "x1")
    assert counts[x1, ("MLP", "layers.0")] == 2


def test_a_large_graph_folds_by_itself_until_it_can_be_read():
    shown = view(with_folded_sums(network(2, (16, 16, 1))))
    assert len(shown.boxes) == 33
    assert len(shown.nodes) + len(shown.boxes) <= 150


def test_many_inputs_of_folded_modules_fold_too():
    shown = view(network(40, (3, 1)), fold=1)
    (inputs,) = [box for box in shown.boxes if box.place == INPUTS]
    assert len(inputs.nodes) == 40
    assert not any(box.place == INPUTS for box in view(network(40, (3, 1)), fold=False).boxes)


def test_a_graph_too_large_to_show_says_how_to_fold():
    y = x = Value(1.0)
    for _ in range(MOST):
        y = y.sin() + x
    with pytest.raises(
        ValueError, match=r"^2,001 nodes are too many for a picture, the most is 1,000: pass model"
    ):
        view(snapshot(y))


def test_a_module_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(
        ValueError, match=r"^no module 'layers.9' in this graph; there are MLP, layers.0, layers.0.neu"
    ):
        view(network(), ["layers.9"])
    with pytest.raises(ValueError, match=r"there are none: pass model"):
        view(snapshot(Value(1.0)), ["layers.0"])
