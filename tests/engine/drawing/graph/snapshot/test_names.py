import pytest

from engine import Value, constant
from engine.drawing.graph.snapshot.names import automatic_names
from engine.drawing.graph.snapshot.snapshot import snapshot


def names(root):
    return list(automatic_names(snapshot(root)).values())


def test_what_is_computed_is_numbered_by_its_step_and_leaves_are_not_counted():
    w, x, b = Value(2.0, "w"), Value(3.0, "x"), Value(1.0, "b")
    assert names((w * x + b).exp()) == ["v₁", "v₂", "v₃"]


def test_a_step_with_a_name_of_its_own_takes_its_number():
    z = Value(2.0, "x") * 2.0
    z.name = "z"
    assert names(z.exp()) == ["v₂"]


def test_leaves_without_a_name_are_numbered_by_themselves_and_plain_numbers_have_none():
    assert names(Value(2.0) * Value(3.0) + 1.0) == ["leaf₁", "leaf₂", "v₁", "v₂"]
    assert names(constant(2.0)) == []


@pytest.mark.parametrize("own", ["v1", "v_1", "V2", "v₁", "v 12"])
def test_an_own_name_that_reads_as_v1_gives_automatic_names_another_letter(own):
    assert names(Value(2.0, own).exp()) == ["u₁"]


@pytest.mark.parametrize("own", ["v", "w1", "v1a", "velocity1", ""])
def test_other_names_leave_the_letter(own):
    assert names(Value(2.0, own).exp())[-1] == "v₁"


def test_where_every_letter_is_taken_a_sign_tells_them_apart():
    total = Value(1.0, "v1") + Value(1.0, "u1") + Value(1.0, "t1") + Value(1.0, "node1")
    assert names(total) == ["node#₁", "node#₂", "node#₃"]
