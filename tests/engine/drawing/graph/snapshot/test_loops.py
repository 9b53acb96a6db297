import pytest

from engine import Value, draw, scan, step_through
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


def test_a_long_loop_folds_by_itself_by_step():
    state, outputs = loop(60)
    assert draw(state, steps=outputs).dot.count("box3d") == 60


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
