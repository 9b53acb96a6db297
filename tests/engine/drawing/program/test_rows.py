"""Nodes alike stand as one, where there are many."""

from engine import Value, dot, draw, record, total
from engine.drawing.graph.fold import view
from engine.drawing.program.program import program_snapshot
from nn import MLP
from tests.engine.drawing.program.pictured import last_of


def rows(program, **options):
    return sorted(len(box.nodes) for box in view(program_snapshot(program, **options)).boxes if box.alike)


def test_the_inputs_of_a_loop_are_one_row():
    assert rows(last_of(40)) == [40]


def test_few_nodes_stand_alone():
    assert rows(record(total, 20)) == []


def test_a_layer_without_a_model_is_a_row_for_each_kind_of_node():
    model = MLP(20, [6, 1], seed=0)
    # of the first layer 20 inputs, 6 · 20 weights, 6 biases, 6 sums of products, 6 relus; of the second 6 weights
    assert rows(record(model, 20)) == [6, 6, 6, 6, 20, 120]


def test_a_row_holds_no_two_nodes_that_depend_on_each_other():
    x = [Value(0.1, f"w{i}") for i in range(60)]

    def chain(y):
        for weight in x:
            y = (y * weight).sin()
        return y

    assert rows(record(chain, "y")) == []  # sixty sines, each of the one before


def test_a_row_says_how_many_and_which():
    weights = [Value(0.1, f"w{i}") for i in range(200)]
    text = draw(record(lambda x: dot(weights, x), 200)).dot
    assert "200 inputs\\nx1 to x200" in text
    assert "200 parameters\\nw0 to w199" in text
