"""Colours and names in every plot."""

from engine import Value
from nn import MLP, Epoch, History
from nn.data.dataset import Dataset
from nn.models.module import Module
from nn.plot import (
    confusion,
    decision_regions,
    gradients,
    loss_curves,
    picture,
    style,
)

PLAIN = History([Epoch(1, 0.75, 0.1), Epoch(2, 0.5, 0.1)])


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_blue_is_negative_and_orange_positive():
    red, _, blue, _ = style.shades()(1.0)
    assert red > blue
    red, _, blue, _ = style.shades()(0.0)
    assert blue > red


NAMES = (r"$\frac{", "$x$", "_hidden", "\0\x1b[2J\ud800", "x" * 100_000)


def test_names_are_shown_as_they_stand_and_never_read_as_formulas():
    names = NAMES
    data = Dataset(
        [(float(i), 1.0) for i in range(len(names))], range(len(names)), (NAMES[0], NAMES[3]), names
    )
    named = Module()
    named.__dict__.update({name: Value(1.0) for name in names[:4]})
    drawn = [
        decision_regions(MLP(2, [len(names)], seed=0), data, resolution=3),
        confusion([[1] * len(names)] * len(names), names),
        gradients(named),
        loss_curves(dict.fromkeys(names, PLAIN)),
    ]
    for ax in drawn:
        legend = ax.get_legend()
        texts = [*ax.get_xticklabels(), ax.xaxis.label, ax.yaxis.label]
        texts += legend.get_texts() if legend else []
        for text in texts:
            assert len(text.get_text()) < 80
            assert text.get_text().replace("\n", "").isprintable()
            assert not text._preprocess_math(text.get_text())[1]
    picture(drawn[0], "features and classes")
    assert len(drawn[0].get_legend().get_texts()) == len(names)
    assert style.plain("$x$") == r"\$x\$"  # which matplotlib shows as $x$
