"""Marks: what is pointed out of a node is seen in the picture, whatever is folded."""

import re

import pytest

from engine import Value, diagnose, draw, sigmoid
from engine.drawing.graph.style.theme import THEMES
from nn import MLP


def saturated():
    x = Value(10.0, "x")
    y = sigmoid(x)
    return y, y * 2.0


def line_of(drawing, node):
    (line,) = [line for line in drawing.dot.splitlines() if re.match(rf"\s*{node} \[", line)]
    return line


@pytest.mark.parametrize("theme", THEMES)
def test_a_marked_node_has_a_heavy_frame_and_says_why(theme):
    _, root = saturated()
    drawing = draw(root, marks=diagnose(root), theme=theme)
    line = line_of(drawing, "n1")
    assert r"σ\ndata 1\n! saturated" in line
    assert f'color="{THEMES[theme].mark}"' in line
    assert "penwidth=3" in line
    assert 'class="inner sigmoid marked"' in line
    assert "marked" not in line_of(drawing, "n3")


def test_without_marks_nothing_is_different():
    _, root = saturated()
    assert draw(root, marks={}).dot == draw(root).dot
    assert "penwidth=3" not in draw(root).dot


def test_marks_may_be_ones_own_and_long_ones_are_wrapped():
    y, root = saturated()
    line = line_of(draw(root, marks={y: "look here, where the slope is as good as nothing; and here"}), "n1")
    assert r"! look here, where the slope\nis as good as nothing\n! and here" in line


def test_hostile_marks_are_text():
    y, root = saturated()
    drawing = draw(root, marks={y: '<b>"&amp;\\n"];evil'})
    assert "<b>" not in drawing.svg
    assert "evil [" not in drawing.svg


def test_the_text_of_a_drawing_has_the_marks():
    _, root = saturated()
    assert "v₁ = sigmoid(x) = 1  ! saturated" in repr(draw(root, marks=diagnose(root)))


def test_a_folded_module_shows_that_marks_are_inside():
    model = MLP(1, [2, 1], "relu", seed=0)
    dead, alive = model.layers[0].neurons
    dead.weights[0].data, alive.weights[0].data = -1.0, 1.0
    root = model([1.0]) + model([2.0])
    drawing = draw(root, model=model, marks=diagnose(root), fold=2)
    boxes = [line for line in drawing.dot.splitlines() if "box3d" in line]
    (marked,) = [line for line in boxes if "marked" in line]
    assert "neuron 1" in marked
    assert "! 2 nodes: dead" in marked
    root_and_leaf = {model([1.0]): "one"}
    assert "marked" not in draw(root, model=model, marks=root_and_leaf, fold=2).dot  # of another graph


def test_a_marked_sum_is_not_folded_away():
    x = Value(1.0, "x")
    first = x + 2.0
    second = first + 3.0
    root = second + 4.0
    assert "Σ" in draw(root, sums=True).dot
    drawing = draw(root, sums=True, marks={second: "here"})
    assert "! here" in drawing.dot


def test_a_net_takes_no_marks():
    with pytest.raises(ValueError, match="marks is an option of a graph"):
        draw(MLP(1, [1]), marks={})
