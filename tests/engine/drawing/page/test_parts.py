"""The parts of a page's graph: modules, and runs of neighbours where there are too many side by side."""

from collections import Counter

import pytest

from engine import Value
from engine.drawing.graph.snapshot.snapshot import snapshot
from engine.drawing.page.contents import labels_of
from engine.drawing.page.parts import TOGETHER, parts_of
from nn import MLP


def parts(root, model=None):
    graph = snapshot(root, model)
    return parts_of(graph, labels_of(graph))


def chain(count):
    total = Value(0.5, "x")
    for _ in range(count - 1):
        total = total.sin()
    return total


def test_a_small_graph_has_its_modules_as_parts():
    model = MLP(2, [2, 1], seed=0)
    drawn_parts, of_node = parts(model([1.0, 2.0]), model)
    assert [name for _, name, _ in drawn_parts].count("MLP") == 1
    assert {name for _, name, _ in drawn_parts} == {"MLP", "layer 1", "layer 2", "neuron 1", "neuron 2"}
    assert max(of_node) == len(drawn_parts) - 1


def test_a_graph_without_modules_has_no_parts_where_it_can_be_read_whole():
    assert parts(chain(150)) == ([], [-1] * 150)


@pytest.mark.parametrize("count", [151, 1000, 5000])
def test_a_long_graph_has_runs_and_no_part_has_more_members_than_can_be_read(count):
    drawn_parts, of_node = parts(chain(count))
    members = Counter(of_node) + Counter(within for within, *_ in drawn_parts)
    assert max(members.values()) <= TOGETHER
    assert sum(1 for part in of_node if part >= 0) == count
    runs = [part for i, part in enumerate(of_node) if i == 0 or part != of_node[i - 1]]
    assert len(runs) == len(set(runs))  # neighbours stay together


def test_outer_parts_stand_before_those_in_them():
    drawn_parts, _ = parts(chain(3000))
    assert all(within < i for i, (within, *_) in enumerate(drawn_parts))
    assert {within for within, *_ in drawn_parts} > {-1}


def test_a_run_is_called_by_its_first_and_last_node():
    drawn_parts, of_node = parts(chain(151))
    names = [name for _, name, _ in drawn_parts]
    assert names[of_node[0]].startswith("x … v")
    assert names[of_node[-1]].endswith(" … v₁₅₀")


def test_a_module_with_many_nodes_is_divided_inside_itself():
    model = MLP(100, [1], seed=0)
    drawn_parts, of_node = parts(model([0.1] * 100), model)
    neuron = next(i for i, (_, name, _) in enumerate(drawn_parts) if name == "neuron 1")
    inside = [i for i, (within, *_) in enumerate(drawn_parts) if within == neuron]
    assert len(inside) > 1
    assert neuron not in of_node


def test_modules_stay_side_by_side_and_the_nodes_between_them_are_runs():
    model = MLP(2, [8, 8, 1], seed=0)
    total = model([1.0, 2.0])
    for _ in range(100):
        total = total.sin()
    drawn_parts, _ = parts(total, model)
    outer = [(name, run) for within, name, run in drawn_parts if within == -1]
    assert outer[0] == ("MLP", 0)
    assert [run for _, run in outer[1:]] == [1, 1, 1]  # the sines
    assert sum(name == "neuron 1" and not run for _, name, run in drawn_parts) == 3
