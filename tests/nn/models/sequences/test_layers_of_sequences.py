"""Embeddings, norms, attention, containers and cells against NumPy, PyTorch and their own definitions."""

import math
import random

import numpy as np
import pytest

from engine import Value, check_gradients, draw, record, total
from engine.drawing.graph.fold import view
from engine.drawing.graph.snapshot.snapshot import snapshot
from nn import (
    GRU,
    MLP,
    RNN,
    Attention,
    Embedding,
    Layer,
    LayerNorm,
    Residual,
    RMSNorm,
    Sequential,
    Transformer,
    load,
    save,
)  # fmt: skip
from nn.models.files.same_model import difference
from nn.support.errors import ModelError

rng = np.random.default_rng(0)


def numbers(x):
    return np.array([[v.data for v in row] for row in x] if isinstance(x[0], list) else [v.data for v in x])


def values(array):
    return [[Value(float(x)) for x in row] for row in array]


def test_norms_are_their_formulas():
    x = rng.normal(size=5)
    rms, layer = RMSNorm(5), LayerNorm(5)
    g, b = rng.normal(size=5), rng.normal(size=5)
    for weights, new in ((rms.weights, g), (layer.weights, g), (layer.biases, b)):
        for weight, number in zip(weights, new, strict=True):
            weight.data = float(number)
    assert numbers(rms(x)) == pytest.approx(g * x / np.sqrt((x**2).mean() + 1e-5), rel=1e-14)
    expected = g * (x - x.mean()) / np.sqrt(x.var() + 1e-5) + b
    assert numbers(layer(x)) == pytest.approx(expected, rel=1e-13)
    assert RMSNorm(5, weights=False).parameters() == []


def attention_by_numpy(x, w, heads, groups):
    """Σ_s softmax_s(q_t · k_s / √d) v_s over s ≤ t, head by head, then the output matrix."""
    n, size = len(x), x.shape[1] // heads
    q, k, v = (x @ w[name].T for name in ("query", "key", "value"))
    joined = np.zeros_like(x)
    for h in range(heads):
        own, shared = slice(h * size, (h + 1) * size), h // (heads // groups)
        part = slice(shared * size, (shared + 1) * size)
        scores = q[:, own] @ k[:, part].T / math.sqrt(size)
        scores[np.triu_indices(n, 1)] = -np.inf
        shares = np.exp(scores - scores.max(1, keepdims=True))
        joined[:, own] = shares / shares.sum(1, keepdims=True) @ v[:, part]
    return joined @ w["output"].T


@pytest.mark.parametrize(("heads", "groups"), [(1, 1), (4, 4), (4, 2), (4, 1)])
def test_attention_is_its_formula(heads, groups):
    layer, x = Attention(8, heads, groups=groups, seed=1), rng.normal(size=(5, 8))
    w = {name: numbers(getattr(layer, name).W) for name in ("query", "key", "value", "output")}
    for name, array in w.items():  # larger weights: shares far from equal
        getattr(layer, name).W = w[name] = 10 * array
    assert numbers(layer(values(x))) == pytest.approx(
        attention_by_numpy(x, w, heads, groups), rel=1e-11, abs=1e-12
    )


def test_gradients_of_attention_are_finite_differences():
    layer, x = Attention(4, 2, seed=2), rng.normal(size=(3, 4))
    assert check_gradients(
        lambda *p: total(total(ys) ** 2 for ys in layer([p[:4], p[4:]])), x[:2].ravel().tolist()
    ).ok


@pytest.mark.slow  # PyTorch takes four seconds to import
def test_gradients_of_attention_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    layer, x, up = Attention(4, 2, seed=2), rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    own = values(x)
    loss = total(u * y for ys, us in zip(layer(own), up, strict=True) for y, u in zip(ys, us, strict=True))
    loss.backward()

    names = ("query", "key", "value", "output")
    w = {name: torch.tensor(numbers(getattr(layer, name).W), requires_grad=True) for name in names}
    t = torch.tensor(x, requires_grad=True)
    q, k, v = ((t @ w[name].T).reshape(1, 3, 2, 2).transpose(1, 2) for name in names[:3])
    y = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    (torch.tensor(up) * (y.transpose(1, 2).reshape(3, 4) @ w["output"].T)).sum().backward()
    for name in names:
        assert np.array(getattr(layer, name).W.grad) == pytest.approx(
            w[name].grad.numpy(), rel=1e-9, abs=1e-12
        )
    assert np.array([[v.grad for v in row] for row in own]) == pytest.approx(
        t.grad.numpy(), rel=1e-9, abs=1e-12
    )


def test_a_later_token_moves_no_earlier_score_and_no_gradient_of_it():
    model = Transformer(7, width=4, heads=2, layers=2, context=5, groups=1, seed=3)
    a, b = model([1, 2, 3, 4, 5]), model([1, 2, 3, 0, 6])
    assert (numbers(a)[:3] == numbers(b)[:3]).all()
    assert (numbers(a)[3:] != numbers(b)[3:]).all()
    total(total(row) for row in a[:3]).backward()
    assert all(v.grad == 0.0 for token in (0, 4, 5, 6) for v in model.embedding.table[token])


def test_recurrent_cells_are_their_formulas_step_by_step():
    x, sigmoid = rng.normal(size=(4, 3)), lambda z: 1 / (1 + np.exp(-z))
    for cell in (RNN(3, 2, seed=4), GRU(3, 2, seed=5)):
        h, states = np.zeros(2), []

        def layer(part, row):
            return numbers(part.W) @ row + numbers(part.b)

        for row in x:
            if isinstance(cell, RNN):
                h = np.tanh(layer(cell.new, [*row, *h]))
            else:
                r, z = (sigmoid(layer(part, [*row, *h])) for part in (cell.reset, cell.keep))
                h = (1 - z) * np.tanh(layer(cell.new, [*row, *(r * h)])) + z * h
            states.append(h)
        assert numbers(cell(values(x))) == pytest.approx(np.array(states), rel=1e-12)


def test_containers_compose_and_add():
    one, two = Layer(3, 4, "tanh", seed=0), Layer(4, 3, seed=1)
    x = [Value(v) for v in (0.5, -1.0, 2.0)]
    inner = Sequential(one, two)
    assert [v.data for v in inner(x)] == [v.data for v in two(one(x))]
    assert [v.data for v in Residual(inner)(x)] == [a.data + b.data for a, b in zip(x, inner(x), strict=True)]
    assert Sequential()(x) is x
    with pytest.raises(ValueError, match="a residual adds two lists of one shape"):
        Residual(one)(x)
    with pytest.raises(TypeError, match="Sequential takes modules or functions; got 3"):
        Sequential(one, 3)


MODELS = [
    Embedding(3, 2, seed=0), RMSNorm(3), LayerNorm(3), Attention(4, 2, groups=1, seed=0), RNN(2, 3, seed=0),
    GRU(2, 3, seed=0), Residual(Layer(2, 2, seed=0)), Sequential(RMSNorm(2), Residual(MLP(2, [3, 2], seed=0))),
    Transformer(5, width=4, heads=2, layers=2, context=3, seed=0), RMSNorm(2, weights=False),
]  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_a_model_comes_back_from_its_file_and_from_its_repr(model, tmp_path):
    for i, parameter in enumerate(model.parameters()):
        parameter.data = math.sin(i)
    save(model, tmp_path / "model.json")
    assert difference(load(tmp_path / "model.json"), model) == ""
    assert repr(model).startswith(type(model).__name__)


def test_a_file_with_an_architecture_of_another_size_is_refused(tmp_path):
    path = tmp_path / "model.json"
    save(MODELS[8], path)
    changes = (
        ('"tokens": 5', '"tokens": 6'),
        ('"layers": 2', '"layers": 99999999'),
        ('"heads": 2', '"heads": 3'),
    )
    for old, new in changes:
        text = path.read_text("utf-8")
        assert old in text
        (tmp_path / "other.json").write_text(text.replace(old, new), "utf-8")
        with pytest.raises(ModelError, match=r"parameters; the file has|divide the width"):
            load(tmp_path / "other.json")


def test_a_transformer_folds_to_its_modules_in_a_picture():
    model = Transformer(3, width=2, heads=1, layers=1, context=2, seed=0)
    text = draw(total(map(total, model([0, 1]))), model=model, fold=["blocks.0.attention"]).dot
    assert "blocks.0.attention" in text
    assert "blocks.0.attention.key" not in text
    (attention,) = (
        b for b in view(snapshot(total(map(total, model([0, 1]))), model), 2).boxes if "att" in b.path
    )
    assert {node.op for node in attention.nodes} >= {"exp", "div", "max"}  # the shares are computed in it


def test_a_recorded_transformer_gives_the_numbers_of_the_eager_one_for_any_tokens():
    model = Transformer(11, width=4, heads=2, layers=1, context=6, seed=1)
    program = record(
        lambda tokens: [s for row in model(tokens) for s in row], 6, parameters=model.parameters()
    )
    draw_ = random.Random(0)
    for _ in range(3):
        tokens = [draw_.randrange(11) for _ in range(6)]
        assert program(tokens) == pytest.approx(numbers(model(tokens)).ravel().tolist(), rel=1e-12)


def test_wrong_sizes_are_refused_with_the_rule():
    with pytest.raises(
        ValueError, match="heads divide the width, and groups the heads: got width 6, 4 heads"
    ):
        Attention(6, 4)
    with pytest.raises(ValueError, match="groups the heads"):
        Attention(8, 4, groups=3)
    with pytest.raises(ValueError, match="at most 2 tokens; got 3"):
        Transformer(3, width=2, heads=1, layers=1, context=2)([0, 1, 2])
    with pytest.raises(ValueError, match="whole number from 0 to 2"):
        Embedding(3, 2)(3)
