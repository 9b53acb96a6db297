import math

import pytest

from engine.verify.judgement.reading.worksheet import Worksheet
from engine.verify.judgement.trial.sample import read_domain, read_point, scenes, tidy_scene


def test_scenes_have_values_and_stand_off_every_kink():
    samples, _ = scenes(Worksheet("log(x) + relu(y)"), {}, seed=0, count=20)
    assert len(samples) == 20
    assert all(scene.point["x"] > 0 and scene.point["y"] != 0 for scene in samples)


def test_a_seed_gives_the_same_points_and_a_domain_holds():
    sheet = Worksheet("x*y")
    first, _ = scenes(sheet, {"x": (5.0, 6.0)}, seed=3, count=10)
    again, _ = scenes(sheet, {"x": (5.0, 6.0)}, seed=3, count=10)
    assert [scene.point for scene in first] == [scene.point for scene in again]
    assert all(5.0 <= scene.point["x"] <= 6.0 for scene in first)


def test_an_expression_without_a_value_has_no_scene_and_a_reason():
    samples, reason = scenes(Worksheet("log(-x*x - 1)"), {}, seed=0, count=3)
    assert samples == []
    assert "log needs a > 0" in reason


def test_a_tidy_scene_has_short_numbers():
    assert tidy_scene(Worksheet("w*x + b"), {}).point == {"w": 2.0, "x": 3.0, "b": -1.0}
    assert tidy_scene(Worksheet("log(1 - x)"), {}).point == {"x": 0.5}
    assert tidy_scene(Worksheet("x"), {"x": (100.0, 101.0)}) is None


def test_a_point_has_a_number_for_each_input():
    sheet = Worksheet("w1*x + w2")
    assert read_point({"w": [1, 2], "x": 3}, sheet) == {"w1": 1.0, "x": 3.0, "w2": 2.0}
    assert read_point(None, sheet) is None
    for at, message in (
        ({"x": 1}, "at: w1 has no number"),
        ({"w": [1, 2], "x": 3, "q": 1}, "at: q is not an input"),
        ({"w": [1], "x": 3}, r"at\['w'\] needs 2 numbers"),
    ):
        with pytest.raises(ValueError, match=message):
            read_point(at, sheet)


@pytest.mark.parametrize("ends", [(1.0, 0.0), (0.0,), (0.0, math.inf), 3.0])
def test_a_domain_has_two_numbers_in_order(ends):
    with pytest.raises(ValueError, match="domain of x: write"):
        read_domain({"x": ends}, Worksheet("x"))


def test_a_list_of_two_is_a_domain():
    assert read_domain({"x": [0.0, 1.0]}, Worksheet("x")) == {"x": [0.0, 1.0]}
