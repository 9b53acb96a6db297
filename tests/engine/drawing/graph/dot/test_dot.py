import math
import re
import xml.etree.ElementTree as ET

import pytest

from engine import Value, exp, maximum, minimum, relu, sqrt, step, where
from engine.drawing import draw
from engine.drawing.graph.style.text import shown_name
from nn import MLP

HOSTILE = [
    *(
        '"',
        "<b>bold</b>",
        "<",
        "a\\nb",
        "a\nb",
        "{x|y}",
        "&amp;",
        "&lt;script&gt;",
        "]]>",
        "--",
        "\\",
        "%s{}",
    ),
    *("x" * 500, "\x00\x1b[31m", '"];evil [label="', "$(touch x)", "e\u0301\u200b"),
    "</title><script>alert(1)</script>",
]


def neuron():
    x, w, b = Value(2.0, "x"), Value(-3.0, "w"), Value(6.5, "b")
    return (w * x + b).relu()


def lines(drawing, pattern):
    return [line.strip() for line in drawing.dot.splitlines() if re.search(pattern, line)]


def label_of(drawing, key):
    (line,) = lines(drawing, rf"^\s*{key} \[")
    return re.search(r'label="?(.*?)"? (?:class|id|shape|fill)', line + " id")[1]


def test_a_node_shows_its_name_operation_data_and_gradient():
    y = neuron()
    y.name = "y"
    y.backward()  # w x + b = 0.5 > 0
    assert label_of(draw(y), "n5") == r"y\nrelu\ndata 0.5\ngrad 1"
    assert label_of(draw(y), "n0") == r"w\ndata −3\ngrad 2"


def test_an_edge_shows_upstream_times_local_and_before_backward_the_local_alone():
    x = Value(2.0, "x")
    y = (x * 3.0) * 5.0
    edges = lines(draw(y), r"n\d -> n\d")
    labels = [re.search(r'label="([^"\\]+)', line) for line in edges]
    assert [label and label[1] for label in labels] == ["3", None, "5", None]
    y.backward()
    labels = re.findall(r'label="([^"]*=[^"\\]*)', draw(y).dot)
    assert labels == [
        "on the edges: upstream × local = contribution to the gradient",
        "5 × 3 = 15",
        "1 × 5 = 5",
    ]


def test_a_graph_drawn_before_backward_says_so():
    assert "backward has not run: on the edges, the local derivatives" in draw(neuron()).dot
    assert 'backward has not run"' in draw(neuron(), show=["names", "data"]).dot
    y = neuron()
    y.backward()
    assert "backward has not run" not in draw(y).dot


def test_gradients_of_other_passes_are_told():
    w = Value(2.0, "w")
    (w * 3.0).backward()
    second = w * 5.0
    second.backward()  # w.grad = 3 + 5, and this graph sent 5
    assert "leaves hold gradients from elsewhere too" in draw(second).dot
    w.grad = 0.0
    second.backward()
    assert "elsewhere" not in draw(second).dot


def test_kinds_are_told_by_shape():
    model = MLP(1, [1], seed=0)
    y = (model([2.0]) - Value(1.0, "t")) * 3.0
    shapes = {
        re.search(r"class=\"?(\w+)", line)[1]: re.search(r"shape=(\w+)", line)[1]
        for line in lines(draw(y, model=model), r"class=.*shape")
    }
    assert shapes == {
        "parameter": "hexagon",
        "input": "ellipse",
        "inner": "box",
        "constant": "plaintext",
        "result": "box",
    }
    (result,) = lines(draw(y, model=model), "class=.?result")
    assert "peripheries=2" in result


def test_a_square_has_two_edges_and_operands_keep_their_order():
    a = Value(3.0, "a")
    assert len(lines(draw(a * a), "n0 -> n1")) == 2
    assert [re.search(r"id=\"?(e[\d-]+)", line)[1] for line in lines(draw(a - 1.0), "->")] == [
        "e0-2-0",
        "e1-2-1",
    ]


def test_the_sign_of_a_gradient_is_a_colour_a_line_and_a_number():
    x, w = Value(2.0, "x"), Value(-3.0, "w")
    y = x * w
    y.backward()
    to_x, to_w = lines(draw(y), "->")
    assert "style=dashed" in to_x and "−3" in to_x  # noqa: PT018  # one edge
    assert "style=solid" in to_w
    fills = {
        label_of(draw(y), key): re.search(r'fillcolor="(#\w+)"', lines(draw(y), rf"^\s*{key} \[")[0])[1]
        for key in ("n0", "n1")
    }
    assert len(set(fills.values())) == 2


@pytest.mark.parametrize("differentiated", [False, True])
@pytest.mark.parametrize("f", [lambda x: x * 3.0, lambda x: x**2, lambda x: (-x) ** 3, lambda x: x / 4])
def test_the_edge_of_a_plain_number_has_no_label(f, differentiated):
    y = f(Value(3.0, "x"))  # 3² ln 3 = 9.888 is the partial of x² for its exponent
    if differentiated:
        y.backward()
    drawing = draw(y)
    constant = next(line for line in drawing.dot.splitlines() if "plaintext" in line).split()[0]
    (edge,) = lines(drawing, f"{constant} -> ")
    assert "label" not in edge
    assert "penwidth" not in edge
    assert "9.888" not in drawing.dot


def test_an_input_of_a_model_has_a_partial_and_receives_nothing():
    model = MLP(1, [1], seed=0)
    y = model([2.0])
    y.backward()
    weight = f"{model.layers[0].neurons[0].weights[0].data:.4g}".replace("-", "−")
    edge = next(line for line in lines(draw(y, model=model), "->") if f'label="{weight}' in line)
    assert "penwidth" not in edge


@pytest.mark.parametrize(
    ("make", "note"),
    [
        (maximum, "tie: all goes to p"),
        (lambda p, q: minimum(q, p), "tie: all goes to q"),
        (lambda p, q: maximum(1.0, p) * q, "tie: all goes to the"),
        (lambda p, q: relu(p - q), "kink: derivative 0 is"),
        (lambda p, q: abs(p - q), "kink: derivative 0 is"),
        (lambda p, q: sqrt(p - q), "infinite derivative"),
        (lambda p, q: exp(1000.0 * p * q), "infinite from here on"),
        (lambda p, q: exp(1000.0 * p) - exp(1000.0 * q), "infinite from here on"),
    ],
)
def test_a_picture_says_ties_kinks_and_infinities_at_the_node(make, note):
    y = make(Value(1.0, "p"), Value(1.0, "q"))
    assert note in draw(y).dot.replace(r"\n", " ")
    y.backward()
    drawing = draw(y)
    assert note in drawing.dot.replace(r"\n", " ")
    assert note in repr(drawing)


def test_a_picture_says_nothing_where_there_is_no_tie():
    x = Value(1.0, "x")
    for y in (maximum(x, x), maximum(x, 2.0), where(step(Value(-1.0)), x, 2.0), relu(x), x * 0.0):
        assert not re.search("tie|kink|infinite|NaN", draw(y).dot)


def test_a_label_has_the_colour_of_its_edge():
    x, w = Value(2.0, "x"), Value(-3.0, "w")
    y = x * w
    y.backward()
    for line in lines(draw(y), "->"):
        colours = re.findall(r'(?<![a-z])(?:font)?color="(#\w+)"', line)
        assert len(colours) == 2
        assert len(set(colours)) == 1


def test_a_graph_of_which_a_part_has_run_backward_says_that_it_has_not():
    a = Value(2.0, "a")
    b = a * 3.0
    b.backward()
    assert "backward has not run" in draw(b * 4.0).dot


def test_what_to_show_can_be_chosen():
    y = neuron()
    y.backward()
    bare = re.sub(r'tooltip="[^"]*"', "", draw(y, show=[]).dot)
    assert "data" not in bare
    assert "grad " not in bare
    assert label_of(draw(y, show=["data"]), "n0") == "data −3"
    assert [
        re.search(r"label=\"?([^\" \\]+)", line)[1] for line in lines(draw(y, show=["contribution"]), "->")
    ] == ["2", "−3", "1", "1", "1"]


def test_direction_precision_and_theme():
    y = Value(math.pi, "x") * 1.0
    assert "rankdir=TB" in draw(y, direction="TB").dot
    assert label_of(draw(y, precision=2), "n0") == r"x\ndata 3.1"
    pages = {re.search(r'bgcolor="(#\w{6})"', draw(y, theme=name).dot)[1] for name in ("light", "dark")}
    assert len(pages) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"show": "data"}, r"^show is a list of data, grad, local, contribution, names; got 'data'$"),
        ({"show": ["size"]}, r"^show is a list of data"),
        ({"direction": "left"}, r"^direction is one of LR, RL, TB, BT; got 'left'$"),
        ({"precision": 0}, r"^precision must be a whole number from 1 to 17; got 0 \(int\)$"),
        ({"precision": True}, r"^precision must be"),
        ({"theme": "blue"}, r"^a theme is one of light, dark, print; got 'blue'$"),
        ({"fold": ["nowhere"]}, r"^no module 'nowhere' in this graph"),
    ],
)
def test_other_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        draw(neuron(), **options)


def test_modules_are_frames_in_one_another():
    model = MLP(2, [2, 1], "tanh", seed=0)
    text = draw(model([1.0, 2.0]), model=model).dot
    assert (
        text.index("cluster_MLP ")
        < text.index("cluster_MLP_layers_0 ")
        < text.index("cluster_MLP_layers_0_neurons_0")
    )
    assert re.findall(r'label="?((?:layer|neuron) \d)', text).count("neuron 1") == 2
    folded = draw(model([1.0, 2.0]), model=model, fold=["layers.0"]).dot
    assert "cluster_MLP_layers_0" not in folded
    assert r"layer 1\n6 parameters" in folded
    assert r"neuron 1\nb, w1, w2" in draw(model([1.0, 2.0]), model=model, fold=2).dot
    assert "<title>MLP.layers.0</title>" in draw(model([1.0, 2.0]), model=model).svg
    with pytest.raises(TypeError, match=r"^model must be a Module such as MLP; got 3 \(int\)$"):
        draw(Value(1.0), model=3)


def test_the_same_graph_gives_the_same_text():
    def text():
        model = MLP(2, [3, 1], seed=5)
        loss = (model([1.0, 2.0]) - 1.0) ** 2
        loss.backward()
        return draw(loss, model=model).dot

    junk = [Value(1.0) for _ in range(1000)]  # other addresses in memory
    first = text()
    del junk
    assert text() == first


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_stays_text(name):
    x = Value(1.0, name)
    y = x * 2.0
    y.name = name
    svg = draw(y).svg
    assert "<script" not in svg
    assert "<b>" not in svg
    assert len(lines(draw(y), "->")) == 2  # no edge more, none less
    texts = [t.text or "" for t in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314
    shown = shown_name(name).split()
    assert sum(text.split() == shown for text in texts) == 2  # of the leaf and of the result


def test_numbers_that_are_none_are_drawn():
    x, y = Value(math.nan, "x"), Value(math.inf, "y")
    z = maximum(x, y) * 2.0
    z.backward()
    svg = draw(z).svg
    assert "data nan" in svg
    assert "data ∞" in svg


def test_nothing_sent_is_zero_without_a_sign():
    a, b = Value(2.0, "a"), Value(-1.0, "b")
    y = -2.0 * minimum(a, b)
    y.backward()
    assert "−2 × 0 = 0" in draw(y).dot  # a is not the smaller one


def test_a_shared_node_shows_the_sum_of_what_arrives():
    x = Value(3.0, "x")
    v = x * 2.0  # 6
    v.name = "v"
    y = v * v * 4.0 + v * 16.0
    y.backward()
    # dy/dv = 16 + 8 v = 16 + 48; the sum is taken in the order of backward: 16 first, then 24 + 24
    assert r"grad 64 = 16 + 24 + 24" in draw(y).dot
    assert "= 16 + 24" not in draw(y, show=["data", "grad", "local"]).dot
    assert r"data 3\ngrad 128" in draw(y).dot  # one contribution: no sum


def test_a_leaf_that_holds_more_than_this_graph_shows_no_sum():
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    y.backward()
    assert r'label="x\ndata 3\ngrad 12"' in draw(y).dot


def test_of_many_contributions_their_number_is_shown():
    x = Value(3.0, "x")
    y = x + x + x + x + x
    y.backward()
    assert "grad 5, a sum of 5" in draw(y, sums=False).dot


def test_a_negative_contribution_is_subtracted():
    x = Value(3.0, "x")
    y = x * 2.0 - x * 5.0
    y.backward()
    assert "grad −3 = −5 + 2" in draw(y).dot
