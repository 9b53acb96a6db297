import pytest

from engine import Value, draw
from engine.drawing.graph.vector.strokes import laid_out
from nn import MLP


def square(name="x"):
    x = Value(3.0, name)
    y = x * x
    y.backward()
    return y


def test_the_strokes_are_the_shapes_and_texts_of_the_picture():
    layout = laid_out(draw(square(), show=["data", "grad", "names"]).dot)
    texts = [stroke.text for stroke in layout.strokes if stroke.kind == "text"]
    assert texts == ["x", "data 3", "grad 6", "×", "data 9", "grad 1"]
    kinds = [stroke.kind for stroke in layout.strokes]
    assert kinds.count("ellipse") == 1
    assert kinds.count("curve") == 2  # x * x: two lines


def test_a_result_has_two_frames_and_the_second_is_not_filled():
    layout = laid_out(draw(square()).dot)
    frames = [stroke for stroke in layout.strokes if stroke.kind == "polygon" and len(stroke.points) == 4]
    page, inner, outer = (frame.pen.fill for frame in frames)
    assert (page, bool(inner), outer) == ("ffffff", True, "")


def test_lines_stand_below_nodes_and_negative_contributions_are_dashed():
    x = Value(2.0, "x")
    y = x * -1.0
    y.backward()
    strokes = laid_out(draw(y).dot).strokes
    curves = [i for i, stroke in enumerate(strokes) if stroke.kind == "curve"]
    assert max(curves) < min(i for i, stroke in enumerate(strokes) if stroke.text == "x")
    assert [strokes[i].pen.dashed for i in curves] == [True, False]  # −1 · 1, and the line of the number


@pytest.mark.parametrize("drawn", [square(), MLP(2, [2, 1], seed=0)], ids=["graph", "net"])
def test_every_point_lies_on_the_page(drawn):
    layout = laid_out(draw(drawn).dot)
    for stroke in layout.strokes:
        for x, y in stroke.points[:1] if stroke.kind == "ellipse" else stroke.points:
            assert 0 <= x <= layout.width
            assert 0 <= y <= layout.height


def test_modules_are_frames_around_their_nodes():
    model = MLP(1, [1], seed=0)
    loss = model([2.0])
    framed = laid_out(draw(loss, model=model, fold=False).dot)
    plain = laid_out(draw(loss).dot)
    assert sum(s.kind in ("polygon", "curve") for s in framed.strokes) > sum(
        s.kind in ("polygon", "curve") for s in plain.strokes
    )
