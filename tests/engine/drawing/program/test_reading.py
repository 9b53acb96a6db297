"""A picture of a program has each node that its outputs need once, and the body of each loop once."""

import pytest

from engine import Samples, Value, grad, record, scan, while_loop
from engine.drawing.program.program import program_snapshot
from tests.engine.drawing.program.pictured import arrows, cell, inside, last_of, u, w


def test_a_program_without_loops_is_drawn_as_its_graph():
    # w x + 1, by the definition of the function
    program = record(lambda x: w * x + 1.0)
    assert arrows(program) == [("w", "×", ""), ("x", "×", ""), ("×", "+", ""), ("1", "+", "")]


def test_a_loop_stands_once_and_its_state_comes_back():
    assert sorted(arrows(last_of(40))) == sorted(
        [
            ("0", "h", "first"),
            ("tanh", "h", "next state"),
            *[(f"xs{i}", "x", "one a step") for i in range(1, 41)],
            ("w", "×", ""), ("h", "×", ""), ("u", "×", ""), ("x", "×", ""),
            ("×", "+", ""), ("×", "+", ""), ("+", "tanh", ""),
            ("tanh", "×", "after the last step"), ("3", "×", ""),
        ]
    )  # fmt: skip


def test_the_step_is_in_its_frame_and_parameters_are_outside():
    frames = inside(last_of(40))
    assert frames["loop",] == sorted(["0", "h", "x", "×", "×", "+", "tanh"])
    assert {"w", "u", "xs1"} <= set(frames[()])


def test_a_loop_in_a_loop_is_a_frame_in_a_frame():
    def outer(s, x):
        return scan(lambda a, y: (a * y + s, ()), x, [2.0] * 32)[0], ()

    program = record(lambda xs: scan(outer, 0.0, xs)[0], 32)
    frames = inside(program)
    assert frames["loop 1", "loop 2"] == sorted(["a", "y", "2", "×", "+"])
    assert frames["loop 1",] == sorted(["s", "x", "0"])
    back = "next state, after the last step"  # of the inner loop
    assert {("+", "s", back), ("+", "a", "next state"), ("x", "a", "first")} <= set(arrows(program))


def test_what_a_step_computes_from_parameters_alone_stands_before_the_loop():
    program = record(lambda xs: scan(lambda h, x: (h * (w * u).exp() + x, ()), 0.0, xs)[0], 40)
    assert "exp" in inside(program)[()]


@pytest.mark.parametrize(
    ("items", "way"), [([2.0] * 40, "every step"), ([float(i) for i in range(40)], "one a step")]
)
def test_an_item_says_whether_it_is_the_same_in_every_step(items, way):
    program = record(lambda h: scan(lambda s, x: (s * x, ()), h, items)[0])
    assert {said for _, target, said in arrows(program) if target == "x"} == {way}


def test_outputs_of_steps_are_read_step_by_step():
    program = record(lambda xs: scan(lambda h, x: (h + x, h * x), 0.0, xs)[1], 40)
    read = [(target, way) for source, target, way in arrows(program) if source == "×"]
    assert read == [(f"output {i}", f"step {i}") for i in range(1, 41)]


def test_a_result_that_nothing_computes_has_a_node_of_its_own():
    program = record(lambda x: [x, 2.0, x])
    assert arrows(program) == [("x", "output 1", ""), ("x", "output 3", "")]
    assert "output 2: 2" in inside(program)[()]


def test_equal_nodes_are_one_and_unused_inputs_are_shown():
    program = record(lambda x, _: [x.sin() * x, x.sin()], "x", "y")
    assert [arrow for arrow in arrows(program) if arrow[0] == "x"] == [
        ("x", "output 2", ""),
        ("x", "output 1", ""),
    ]
    assert "y" in inside(program)[()]


def test_a_gradient_of_a_loop_is_a_loop_from_the_last_step_to_the_first():
    program = record(lambda xs: grad(scan(cell, 0.0, xs)[0], [w]), 40)
    ways = {(source, target): way for source, target, way in arrows(program)}
    assert ways["xs1", "x"] == "one a step, last first"
    assert [way for source, target, way in arrows(program) if (source, target) == ("h", "h")] == [
        f"before step {t}" for t in range(40, 0, -1)
    ]
    assert ("×", "grad h", "next state") in arrows(program)


def test_a_while_loop_has_the_mark_that_it_goes_on_among_its_states():
    program = record(lambda a: while_loop(lambda x: x - 1.0, lambda x: x / 2.0, a, limit=40))
    assert {("1", "goes on", "first"), ("a", "x", "first"), ("where", "x", "next state")} <= set(
        arrows(program)
    )
    assert [way for _, target, way in arrows(program) if target == "goes on"] == ["first", "next state"]


def test_a_sample_stands_in_its_frame_and_what_samples_share_outside():
    program = record(lambda c, d: d.logsumexp(lambda x: c * x + c.exp()), "c", Samples(["x"]))
    frames = inside(program)
    assert frames["for each sample",] == sorted(["x", "×", "+"])
    assert frames[()] == sorted(["c", "exp", "logsumexp"])
    assert ("+", "logsumexp", "") in arrows(program)


def test_a_mean_is_a_sum_over_the_number_of_samples():
    program = record(lambda c, d: d.mean(lambda x: c * x), "c", Samples(["x"]))
    assert inside(program)["for each sample",] == sorted(["x", "×"])
    assert {("×", "Σ", ""), ("Σ", "÷", ""), ("n", "÷", "")} <= set(arrows(program))


def test_two_passes_over_the_samples_are_two_frames():
    def spread(c, d):
        m = d.mean(lambda x: c * x)
        return d.mean(lambda x: (x - m) ** 2)

    frames = inside(record(spread, "c", Samples(["x"])))
    assert {place for place in frames if place} == {
        ("pass 1: for each sample",),
        ("pass 2: for each sample",),
    }


def test_a_gradient_over_samples_says_to_what():
    program = record(lambda c, d: grad(d.sum(lambda x: (c * x).sin()), c), "c", Samples(["x"]))
    (node,) = [n for n in program_snapshot(program).nodes if n.kind == "result"]
    assert (node.symbol, node.note) == ("Σ ∂", "to c, over the samples")


def test_a_gradient_that_no_sample_changes_says_so_too():
    program = record(lambda c, d: grad(d.sum(lambda _: c * c), c), "c", Samples(["x"]))
    assert any(node.note == "to c, over the samples" for node in program_snapshot(program).nodes)


def test_parameters_without_a_name_are_numbered_as_the_program_numbers_them():
    a, b = Value(1.0), Value(2.0)
    program = record(lambda x: a * x + b, parameters=[b, a])
    assert ("p2", "×", "") in arrows(program)
    assert ("p1", "+", "") in arrows(program)
