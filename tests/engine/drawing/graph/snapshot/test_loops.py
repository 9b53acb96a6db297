import copy
import gc
import pickle
import time

import pytest

from engine import Value, dot, draw, scan, step_through, topological, total, while_loop
from engine.drawing.graph.snapshot.snapshot import snapshot
from nn import MLP


def loop(count=3):
    a, xs = Value(0.5, "a"), [Value(float(i), f"x{i}") for i in range(count)]

    def step(state, x):
        state = (state * a + x).tanh()
        return state, state

    return scan(step, Value(0.0, "s"), xs)


def test_each_step_holds_what_its_result_needs_and_no_step_before():
    state, outputs = loop()
    places = {n.id: n.place for n in snapshot(state, steps=outputs).nodes}
    nodes = snapshot(state).nodes
    assert [places[n.id] for n in nodes if n.op == "tanh"] == [("step 1",), ("step 2",), ("step 3",)]
    assert [places[n.id] for n in nodes if n.name == "x1"] == [("step 2",)]
    assert [places[n.id] for n in nodes if n.name == "a"] == [()]  # all steps read it
    assert [places[n.id] for n in nodes if n.name == "s"] == [("step 1",)]


def test_a_step_is_a_frame_and_folds_to_a_box():
    state, outputs = loop()
    drawn = draw(state, steps=outputs, fold=False).dot
    assert all(f"step {i}" in drawn for i in (1, 2, 3))
    assert draw(state, steps=outputs, fold=0).dot.count("folded") >= 3
    assert draw(state, steps=outputs, fold=["step 2"]).dot.count("box3d") == 1


def test_a_loop_is_known_without_its_steps():
    state, outputs = loop()
    assert snapshot(state) == snapshot(state, steps=outputs)
    x = Value(5.0, "x")
    root = while_loop(lambda r: abs(r * r - x) - 1e-9, lambda r: (r + x / r) / 2.0, x, limit=20)
    steps = {n.place for n in snapshot(root).nodes}
    assert steps == {(), *((f"step {i}",) for i in range(1, 6))}  # √5 to 1e-9 takes five steps from 5


def test_what_a_loop_begins_with_is_in_no_step():
    a = Value(0.5, "a")
    items = [(a * k).exp() for k in (1.0, 2.0)]
    state, outputs = scan(lambda s, x: (s + x, s * x), a * a, items)
    places = {n.name or n.op: n.place for n in snapshot(total(outputs) + state * a).nodes}
    assert places["exp"] == ()
    assert places["add"] == ()  # the sum of all outputs
    assert [n.place for n in snapshot(state * a).nodes if n.op == "mul"] == [
        (),
        (),
        (),
        (),
    ]  # a², a k, and the end
    assert [n.place for n in snapshot(state).nodes if n.op == "add"] == [("step 1",), ("step 2",)]


def test_loops_after_one_another_have_numbers_and_one_in_another_has_none():
    state, outputs = loop(2)
    both = scan(lambda s, x: (s * x, ()), state, outputs)[0]
    frames = {n.place[0].rpartition("step")[0] for n in snapshot(both).nodes if n.place}
    assert frames == {"loop 1, ", "loop 2, "}

    def outer(s, x):
        return scan(lambda q, y: (q * y + x, ()), s, [x, x, x])[0], ()

    root = scan(outer, Value(0.1, "s"), [Value(1.0), Value(2.0)])[0]
    assert {n.place for n in snapshot(root).nodes} == {("step 1",), ("step 2",)}


def test_a_loop_holds_no_node():
    z = Value(0.5) * 2.0
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        h = z * 3.0
        last = scan(lambda s, x: (s * x, [s, z]), h, [z * 1.0, z + 1.0])[0]
        assert {n.place for n in snapshot(h).nodes} == {
            ()
        }  # it stood before the loop, which gives it as an output
        del h, last
        assert len(gc.get_objects()) <= before + 5
    finally:
        gc.enable()
    assert isinstance(z.parents, tuple)


def test_a_copy_and_a_file_know_no_steps():
    state, _ = loop()
    for twin in (copy.deepcopy(state), pickle.loads(pickle.dumps(state))):  # noqa: S301  # our own
        assert {n.place for n in snapshot(twin).nodes} == {()}
        assert {type(node.parents) for node in topological(twin)} == {tuple}


@pytest.mark.parametrize(("count", "boxes"), [(16, 16), (17, 17), (40, 10), (1000, 12)])
def test_a_long_loop_folds_by_itself_by_step_or_by_runs_of_steps(count, boxes):
    state, outputs = loop(count)
    for drawn in (draw(state), draw(state, steps=outputs)):
        assert drawn.dot.count("box3d") == boxes


def test_a_loop_of_forty_steps_is_laid_out_at_once():
    start = time.perf_counter()
    a, b = [Value(0.1 * i) for i in range(9)], [Value(1.0), Value(2.0), Value(3.0)]
    rows = [a[:3], a[3:6], a[6:]]
    _, outputs = scan(lambda s, x: ([(dot(row, s) + x).tanh() for row in rows], s[0] * x), b, [0.1] * 40)
    drawn = draw(total(outputs))
    assert drawn.svg.count("steps 5 to 8") >= 1
    assert drawn.dot.count(" -> ") < 40
    assert "inputs" in drawn.dot  # the weights, which every step reads
    assert time.perf_counter() - start < 60  # minutes where the steps stand side by side


def test_the_page_has_the_steps_as_parts():
    state, outputs = loop()
    assert '[-1,"step 2",0]' in step_through(state, steps=outputs)
    assert '[-1,"step 2",0]' in draw(state, steps=outputs).html


def test_parameters_of_a_model_stay_in_it():
    model = MLP(1, [1], "tanh", seed=0)
    outputs, state = [], Value(1.0, "s")
    for _ in range(2):
        state = model([state])
        outputs.append([state])
    places = {n.place for n in snapshot(state, model, steps=outputs).nodes if n.kind == "parameter"}
    assert places == {("MLP", "layers.0", "neurons.0")}
    assert ("step 2", "MLP", "layers.0", "neurons.0") in {
        n.place for n in snapshot(state, model, steps=outputs).nodes
    }


def test_other_steps_are_refused():
    state, _ = loop()
    with pytest.raises(ValueError, match="none of the steps is in the graph"):
        draw(state, steps=[Value(1.0)])
    with pytest.raises(TypeError, match="steps are Values or lists of Values, one for each step; got 'x'"):
        draw(state, steps=["x"])
    with pytest.raises(ValueError, match="steps is an option of a graph"):
        draw(MLP(1, [1]), steps=[state])
