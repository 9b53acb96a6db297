import itertools
import re

import pytest

from engine import Value
from engine.drawing import draw
from nn import MLP, Layer, LayerNorm, Neuron, RMSNorm


def model():
    net = MLP(2, [2, 1], "tanh", seed=0)
    numbers = [0.5, -1.0, 0.0, 2.0, 0.25, 0.0, 1.0, -2.0, 0.5]  # w1, w2, b of each neuron
    net.load_state_dict(dict(zip(net.state_dict(), numbers, strict=True)))
    return net


def test_a_net_has_a_circle_for_each_unit_and_a_line_for_each_weight():
    text = draw(model()).dot
    assert re.findall(r'label=(x\d|a\d)|^\s*"?u\d-\d"? \[label=(\w\d)', text, re.MULTILINE)
    assert len(re.findall(r"class=unit", text)) == 3
    assert len(re.findall(r"class=input", text)) == 2
    assert len(re.findall(r"->", text)) == 6


def test_lines_are_dashed_for_negative_weights_and_as_wide_as_the_weight():
    text = draw(model()).dot
    edges = [line for line in text.splitlines() if "->" in line]
    weights = [float(re.search(r"= (-?[\d.]+)", line)[1]) for line in edges]
    widths = {
        weight: (float(re.search(r"penwidth=([\d.]+)", line)[1]), "dashed" in line)
        for weight, line in zip(weights, edges, strict=True)
    }
    assert {weight for weight, (_, dashed) in widths.items() if dashed} == {-1.0, -2.0}
    by_size = sorted(widths, key=abs)
    assert [widths[w][0] for w in by_size] == sorted(widths[w][0] for w in by_size)


def test_with_an_input_units_show_their_outputs_and_with_a_loss_their_deltas():
    # x = 0: scores 0, outputs tanh 0 = 0, output 0.5; L = (ŷ - 1)²: δ = 2 (0.5 - 1) = -1 at the output,
    # and δ_j = δ v_j (1 - tanh² 0) = -1 · (1, -2) = -1, 2 in the hidden layer.
    net = model()
    text = draw(net, inputs=[0.0, 0.0], loss=lambda y: (y - 1.0) ** 2).dot
    labels = set(re.findall(r'label="((?:x|a|ŷ)[^"]*)"', text))
    hidden = {r"a1\n0\nδ −1\nb 0", r"a2\n0\nδ 2\nb 0"}
    assert labels == {r"x1\n0", r"x2\n0", *hidden, r"ŷ\n0.5\nδ −1\nb 0.5"}
    assert r"δ" not in draw(net, inputs=[0.0, 0.0]).dot


def test_drawing_changes_no_gradient():
    net = model()
    for i, parameter in enumerate(net.parameters()):
        parameter.grad = float(i)
    draw(net, inputs=[1.0, 2.0], loss=lambda y: y * y)
    assert [parameter.grad for parameter in net.parameters()] == [float(i) for i in range(9)]


def test_several_outputs_a_layer_a_neuron_and_the_bias_trick():
    wide = MLP(2, [3, 2], seed=0)
    assert r"δ" in draw(wide, inputs=[1.0, 2.0], loss=lambda ys: ys[0] * ys[1]).dot
    assert r"a2\n" in draw(wide, inputs=[1.0, 2.0]).dot
    assert len(re.findall("class=unit", draw(Layer(2, 3, seed=0)).dot)) == 3
    assert len(re.findall("->", draw(Neuron(4, bias="trick", seed=0)).dot)) == 4


def test_a_delta_is_that_of_the_score_whatever_the_activation():
    net = MLP(1, [1, 1], activation=lambda z: z * z.sigmoid(), seed=1)
    output = net([2.0])
    net.zero_grad()
    ((output - 1.0) ** 2).backward()
    deltas = [layer.neurons[0].bias.grad for layer in net.layers]  # the bias is added to the score
    labels = re.findall(r"δ ([−\d.e]+)", draw(net, inputs=[2.0], loss=lambda y: (y - 1.0) ** 2).dot)
    assert labels == [f"{delta:.4g}".replace("-", "−") for delta in deltas]
    assert "δ" not in draw(Neuron(1, bias=False, seed=0), inputs=[1.0], loss=lambda y: y * y).dot


def test_a_softmax_layer_shows_its_outputs():
    net = MLP(2, [3, 3], output="softmax", activation="tanh", seed=1)
    outputs = [f"{v.data:.4g}" for v in net([1.0, 2.0])]
    text = draw(net, inputs=[1.0, 2.0]).dot
    assert [re.search(rf'"u2-{i}" \[label="ŷ{i + 1}\\n([\d.]+)', text)[1] for i in range(3)] == outputs


def test_values_given_as_inputs_and_a_loss_that_fails_leave_all_gradients():
    net, x = MLP(1, [1], seed=0), Value(2.0, "x")
    x.grad = net.parameters()[0].grad = 7.0
    draw(net, inputs=[x], loss=lambda y: y * y)
    with pytest.raises(TypeError, match=r"^the loss of a net must return a Value; got 3\.0 \(float\)$"):
        draw(net, inputs=[x], loss=lambda _: 3.0)
    assert [x.grad, net.parameters()[0].grad] == [7.0, 7.0]


def test_options_of_a_graph_are_refused_for_a_net_and_the_other_way_round():
    with pytest.raises(ValueError, match=r"^fold, sums are options of a graph; this is a net"):
        draw(model(), fold=True, sums=True)
    with pytest.raises(ValueError, match=r"^inputs is an option of a net, draw\(model, \.\.\.\)"):
        draw(Value(1.0), inputs=[1.0])


def test_long_layers_leave_out_their_middle():
    text = draw(MLP(64, [30, 2], seed=0)).dot
    assert len(re.findall("class=input", text)) == 24
    assert text.count('"..."') == 2
    assert draw(MLP(64, [30, 2], seed=0)).svg.startswith("<svg")


def test_what_is_no_net_is_refused():
    for stranger in (3, "net", None, [Value(1.0)]):
        with pytest.raises(TypeError, match=r"^draw takes a Value, or a model of neurons such as MLP; got "):
            draw(stranger)
    with pytest.raises(ValueError, match=r"^deltas belong to an input"):
        draw(model(), loss=lambda y: y)
    with pytest.raises(ValueError, match=r"takes 2 inputs; got 3"):
        draw(model(), inputs=[1.0, 2.0, 3.0])


def test_norms_are_no_neurons():
    """A LayerNorm has a bias for each output; an RMSNorm has as many outputs as weights."""
    with pytest.raises(TypeError, match=r"a model of neurons such as MLP; got LayerNorm\(3\)"):
        draw(LayerNorm(3), inputs=[1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"the 3 outputs of RMSNorm\(3\) .* leave out its inputs"):
        draw(RMSNorm(3), inputs=[1.0, 2.0, 3.0])


def test_layers_are_named_and_outputs_are_told_from_hidden_units():
    text = draw(MLP(2, [3, 2, 2], seed=0)).dot
    assert re.findall(r"label=(inputs|\"layer \d\"|output)", text) == [
        "inputs",
        '"layer 1"',
        '"layer 2"',
        "output",
    ]
    assert re.findall(r"label=\"?(ŷ\d?)", text) == ["ŷ1", "ŷ2"]
    assert "ŷ" not in draw(Layer(2, 3, seed=0)).dot
    assert "inputs" not in draw(Layer(2, 3, seed=0)).dot


def test_units_show_their_biases_where_weights_have_numbers():
    net = MLP(1, [1, 1], seed=0)
    net.layers[0].neurons[0].bias.data = -0.25
    assert r"a1\nb −0.25" in draw(net).dot
    assert r"\nb " not in draw(MLP(5, [6, 1], seed=0)).dot
    assert r"\nb " not in draw(MLP(1, [1], bias=False, seed=0)).dot


def test_the_numbers_of_crossing_lines_keep_apart():
    text = draw(MLP(2, [2, 1], seed=0)).dot
    places = [tuple(map(float, at)) for at in re.findall(r'-w" \[label=.*?pos="([-\d.]+),([-\d.]+)!"', text)]
    assert len(places) == 6
    for i, (x, y) in enumerate(places):
        assert all(abs(x - other) >= 0.6 or abs(y - level) >= 0.17 for other, level in places[:i])  # inches


def test_the_names_of_inputs_and_outputs_stand_beside_the_circles():
    text = draw(model(), names=(["height", "a<b"], ["good"])).dot
    assert _place(text, "u0-0-name") < _place(text, "u0-0") == 0
    assert _place(text, "u2-0-name") > _place(text, "u2-0")
    assert "a&lt;b" in text
    assert "label=height" not in draw(model(), names=([], ["good"])).dot
    with pytest.raises(ValueError, match=r"^names has 1 texts for 2 units; write one for each$"):
        draw(model(), names=(["height"], []))
    with pytest.raises(ValueError, match=r"^names is an option of a net"):
        draw(Value(1.0), names=([], []))


@pytest.mark.parametrize("precision", [4, 9, 17])
def test_numbers_stay_inside_their_circles(precision):
    net = MLP(8, [8, 1], seed=0)  # more weights than can be labelled: small circles
    text = draw(net, inputs=[-1 / 7] * 8, precision=precision).dot
    width = float(re.search(r"width=([\d.]+)", text)[1])
    longest = max(
        len(line) for label in re.findall(r'label="((?:x|a|ŷ)[^"]*)"', text) for line in label.split(r"\n")
    )
    assert width >= 0.08 * longest  # inches that a digit of 11 points takes
    rows = [_place(text, f"u0-{i}", axis=2) for i in range(8)]
    assert all(above - below > width for above, below in itertools.pairwise(rows))


def _place(text, key, axis=1):
    """The x (1) or y (2) of a node."""
    return float(re.search(rf'"{key}" \[[^\]]*pos="(-?[\d.]+),(-?[\d.]+)!', text)[axis])
