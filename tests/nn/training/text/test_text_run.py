"""A language model against NumPy: the losses of 30 steps, eager and recorded; padding, samples, resuming."""

import math

import numpy as np
import pytest

from engine import log
from nn import Transformer
from nn.data.characters import Characters, names
from nn.microgpt import Value as ForeignValue
from nn.models.sequences.generation import Generation, step_program
from nn.support.errors import DivergedError
from nn.training.text.text_model import TextModel
from nn.training.text.text_run import TextRun, program_of, rows_of

WORDS = ["emma", "noah", "charlotte", "leo", "mia", "ann", "theodore"]
NAMES = ("wte", "wpe", "head", "wq", "wk", "wv", "wo", "fc1", "fc2")
STEPS = 30
SMALL = {"width": 4, "heads": 2}


def rms(x):
    """x over its root mean square, and what a gradient needs to go back."""
    r = (x**2).mean(1, keepdims=True) + 1e-5
    return x / np.sqrt(r), (x, r)


def rms_back(dy, saved):
    x, r = saved
    return dy / np.sqrt(r) - x * (dy * x).mean(1, keepdims=True) / r**1.5


def loss_and_gradients(w, tokens):
    """The mean loss of a word and its gradient, by hand in matrices: independent of the engine."""
    at, target = np.array(tokens[:-1]), np.array(tokens[1:])
    n = len(at)
    e = w["wte"][at] + w["wpe"][:n]
    x, back0 = rms(e)
    a, back1 = rms(x)
    q, k, v = (a @ w[name].T for name in ("wq", "wk", "wv"))
    heads = [slice(h, h + 4) for h in range(0, 16, 4)]
    shares, joined = [], np.zeros((n, 16))
    for h in heads:
        z = q[:, h] @ k[:, h].T / 2.0
        z[np.triu_indices(n, 1)] = -np.inf
        p = np.exp(z - z.max(1, keepdims=True))
        shares.append(p / p.sum(1, keepdims=True))
        joined[:, h] = shares[-1] @ v[:, h]
    y = x + joined @ w["wo"].T
    b, back2 = rms(y)
    wide = b @ w["fc1"].T
    up = np.maximum(wide, 0)
    out = y + up @ w["fc2"].T
    z = out @ w["head"].T
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(n), target]).mean()

    g = {name: np.zeros_like(array) for name, array in w.items()}
    dz = p.copy()
    dz[np.arange(n), target] -= 1
    dz /= n
    g["head"] = dz.T @ out
    dout = dz @ w["head"]
    g["fc2"] = dout.T @ up
    dwide = dout @ w["fc2"] * (wide > 0)
    g["fc1"] = dwide.T @ b
    dy = dout + rms_back(dwide @ w["fc1"], back2)
    g["wo"] = dy.T @ joined
    djoined = dy @ w["wo"]
    dq, dk, dv = (np.zeros((n, 16)) for _ in range(3))
    for h, share in zip(heads, shares, strict=True):
        dv[:, h] = share.T @ djoined[:, h]
        dshare = djoined[:, h] @ v[:, h].T
        ds = share * (dshare - (dshare * share).sum(1, keepdims=True)) / 2.0
        dq[:, h], dk[:, h] = ds @ k[:, h], ds.T @ q[:, h]
    g["wq"], g["wk"], g["wv"] = dq.T @ a, dk.T @ a, dv.T @ a
    dx = dy + rms_back(dq @ w["wq"] + dk @ w["wk"] + dv @ w["wv"], back1)
    de = rms_back(dx, back0)
    np.add.at(g["wte"], at, de)
    g["wpe"][:n] = de
    return loss, g


def losses_by_numpy(w, words, steps, schedule):
    """Adam at 0.01 that falls to 0 along the schedule, a word a step."""
    m, s = ({name: np.zeros_like(array) for name, array in w.items()} for _ in range(2))
    losses = []
    for step in range(steps):
        word = words[step % len(words)]
        loss, g = loss_and_gradients(w, [26, *(ord(c) - 97 for c in word), 26])
        losses.append(loss)
        for name in w:
            m[name] = 0.85 * m[name] + 0.15 * g[name]
            s[name] = 0.99 * s[name] + 0.01 * g[name] ** 2
            m_hat, s_hat = m[name] / (1 - 0.85 ** (step + 1)), s[name] / (1 - 0.99 ** (step + 1))
            w[name] = w[name] - 0.01 * (1 - step / schedule) * m_hat / (np.sqrt(s_hat) + 1e-8)
    return losses


@pytest.fixture(scope="module")
def fresh():
    """A new model in letters a to z: of the size of microgpt, or of another."""
    letters = list(map(chr, range(97, 123)))
    return lambda **size: TextModel(Transformer(27, seed=1, **size), Characters(letters))


def tables(model):
    t, block = model.model, model.model.blocks[0]
    layers = (t.output, *(getattr(block.attention, n) for n in ("query", "key", "value", "output")))
    parts = [t.embedding.table, t.positions.table, *(x.W for x in (*layers, block.wide, block.narrow))]
    return {
        name: np.array([[v.data for v in row] for row in rows])
        for name, rows in zip(NAMES, parts, strict=True)
    }


def test_the_losses_of_30_steps_are_those_of_numpy(fresh):
    model = fresh()
    expected = losses_by_numpy(tables(model), WORDS, STEPS, 100)
    run = TextRun(model, WORDS, 100, shuffled=False)
    assert run.advance(STEPS) == pytest.approx(expected, rel=1e-9)
    assert run.done == STEPS


def test_a_program_for_the_class_of_microgpt_has_the_losses_of_numpy(fresh):
    model = fresh()
    w = tables(model)
    leaves = {name: [[ForeignValue(x) for x in row] for row in array.tolist()] for name, array in w.items()}
    expected = losses_by_numpy(w, ["mia", "leo"], 3, 3)
    m = dict.fromkeys((p for rows in leaves.values() for row in rows for p in row), 0.0)
    s = dict(m)
    for step, word in enumerate(["mia", "leo", "mia"]):
        loss = foreign_loss(leaves, [26, *(ord(c) - 97 for c in word), 26])
        loss.backward()
        assert loss.data == pytest.approx(expected[step], rel=1e-9)
        for p in m:
            m[p] = 0.85 * m[p] + 0.15 * p.grad
            s[p] = 0.99 * s[p] + 0.01 * p.grad**2
            rate = 0.01 * (1 - step / 3)
            m_hat, s_hat = m[p] / (1 - 0.85 ** (step + 1)), s[p] / (1 - 0.99 ** (step + 1))
            p.data -= rate * m_hat / (s_hat**0.5 + 1e-8)
            p.grad = 0


def foreign_loss(w, tokens):
    """As such programs are written: lists and operators of the class alone."""

    def linear(x, rows):
        return [sum(a * b for a, b in zip(row, x, strict=True)) for row in rows]

    def softmax(z):
        most = max(v.data for v in z)
        powers = [(v - most).exp() for v in z]
        whole = sum(powers)
        return [p / whole for p in powers]

    def norm(x):
        scale = (sum(v * v for v in x) / len(x) + 1e-5) ** -0.5
        return [v * scale for v in x]

    keys, values, losses = [], [], []
    for i, token in enumerate(tokens[:-1]):
        x = norm([a + b for a, b in zip(w["wte"][token], w["wpe"][i], strict=True)])
        a = norm(x)
        q = linear(a, w["wq"])
        keys.append(linear(a, w["wk"]))
        values.append(linear(a, w["wv"]))
        joined = []
        for h in range(0, 16, 4):
            scores = [sum(q[j] * k[j] for j in range(h, h + 4)) / 4**0.5 for k in keys]
            shares = softmax(scores)
            joined += [sum(s * v[j] for s, v in zip(shares, values, strict=True)) for j in range(h, h + 4)]
        x = [a + b for a, b in zip(linear(joined, w["wo"]), x, strict=True)]
        up = [v.relu() for v in linear(norm(x), w["fc1"])]
        x = [a + b for a, b in zip(linear(up, w["fc2"]), x, strict=True)]
        losses.append(-softmax(linear(x, w["head"]))[tokens[i + 1]].log())
    return (1 / len(losses)) * sum(losses)


def test_what_fills_a_row_moves_nothing(fresh):
    model = fresh(**SMALL)
    program = program_of(model, 6)
    (row,) = rows_of(model, ["ann"], 6)
    other = row.copy()
    other[5], other[6] = 7.0, 3.0
    (value, gradient), (same, equal) = (program.mean_gradient([r]) for r in (row, other))
    assert value == same == pytest.approx(model.loss("ann").data, rel=1e-12)
    assert (gradient == equal).all()


def test_the_perplexity_is_e_to_the_mean_loss_of_a_character(fresh):
    model = fresh(**SMALL)
    others = ["noah", "charlotte"]
    losses = [loss.data for word in others for loss in model.losses(word)]
    assert len(losses) == 5 + 10
    expected = math.exp(math.fsum(losses) / 15)
    assert model.perplexity(others) == pytest.approx(expected, rel=1e-12)
    assert TextRun(model, ["mia"], 1, others=others).perplexity() == pytest.approx(expected, rel=1e-12)


def test_the_memory_of_a_generation_gives_the_scores_of_the_whole_sequence():
    model = Transformer(9, width=4, heads=2, layers=2, context=4, groups=1, seed=2)
    tokens = [8, 3, 3, 0]
    generation = Generation(model, step_program(model))
    for row, token in zip(model(tokens), tokens, strict=True):
        assert generation.scores(token) == pytest.approx([v.data for v in row], rel=1e-12)
    with pytest.raises(ValueError, match="the context is full after 4 tokens"):
        generation.scores(0)


def test_samples_are_reproducible_and_follow_the_model(fresh):
    model = fresh()
    assert model.sample(seed=3) == model.sample(seed=3)
    assert {model.sample(temperature=2.0, seed=seed) for seed in range(5)} != {model.sample(seed=3)}
    assert model.sample(start="jo", seed=1).startswith("jo")
    TextRun(model, ["ab"], 60, shuffled=False).advance(60)  # the only word there is
    assert model.sample(temperature=0.1, seed=0) == "ab"
    with pytest.raises(ValueError, match="a temperature is above 0, and finite; got 0"):
        model.sample(temperature=0)
    with pytest.raises(ValueError, match="got 'é' in 'é'"):
        model.sample(start="é")


def test_a_run_that_is_cut_goes_on_to_the_same_numbers(fresh):
    whole, first = fresh(**SMALL), fresh(**SMALL)
    expected = TextRun(whole, WORDS, 8, batch_size=3, seed=5).advance(8)
    run = TextRun(first, WORDS, 8, batch_size=3, seed=5)
    begun = run.advance(3)
    rest = TextRun(first, WORDS, 8, batch_size=3, seed=5, memory=run.memory, done=3).advance(99)
    assert [*begun, *rest] == pytest.approx(expected, rel=1e-12)
    assert whole.model.state_dict() == pytest.approx(first.model.state_dict(), rel=1e-9)


def test_a_line_longer_than_the_context_is_cut_there():
    model = TextModel(Transformer(3, width=2, heads=1, context=4, seed=0), Characters("ab"))
    assert model.tokens("abababab") == [2, 0, 1, 0, 1]
    assert log(float(len(model.losses("abababab")))) == math.log(4)


def test_an_alphabet_of_another_size_is_refused():
    with pytest.raises(ValueError, match="the model has 4 tokens; the alphabet and its mark have 3"):
        TextModel(Transformer(4, width=2, heads=1), Characters("ab"))


def test_the_bundled_names_are_plain_words():
    words = names()
    assert len(words) == len(set(words)) > 1000
    assert all(word.isascii() and word.islower() and 1 < len(word) < 16 for word in words)


def test_what_is_no_line_no_temperature_and_no_list_is_refused():
    model = TextModel(Transformer(3, **SMALL, seed=0), Characters("ab"))
    for temperature in (0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="a temperature is above 0, and finite; got"):
            model.sample(temperature=temperature)
    with pytest.raises(TypeError, match="temperature must be a real number; got 'hot'"):
        model.sample(temperature="hot")
    for question in (lambda: model.loss(5), lambda: model.sample(start=5), lambda: model.perplexity([5])):
        with pytest.raises(TypeError, match="a line is a text; got 5"):
            question()
    for lines in ([], "abba"):
        with pytest.raises(ValueError, match="a perplexity is of a list of lines, at least one; got"):
            model.perplexity(lines)


def test_a_run_and_a_model_that_diverged_say_so_and_the_parameters_stay():
    model = TextModel(Transformer(3, **SMALL, seed=0), Characters("ab"))
    before = [p.data for p in model.model.parameters()]
    with pytest.raises(DivergedError, match="try a learning rate below 1e\\+300"):
        TextRun(model, ["ab", "ba"], 10, lr=1e300).advance(10)
    assert [p.data for p in model.model.parameters()] == before
    model.model.output.parameters()[0].data = math.nan
    with pytest.raises(DivergedError, match="the model gives scores such as nan"):
        model.sample(seed=0)
