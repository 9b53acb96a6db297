"""The first weights and the words of the benchmark, for every library alike."""

from typing import Any

import numpy as np

from nn import Transformer
from nn.data.characters import Characters, names
from nn.training.text.text_model import TextModel
from nn.training.text.text_run import positions_of, rows_of

STEPS = 1000
RATE, BETA1, BETA2, TINY = 0.01, 0.85, 0.99, 1e-8


def words(count: int = STEPS) -> list[str]:
    """The words, in the order in which they are learned."""
    own = names()
    return [own[(7 * i) % len(own)] for i in range(count)]


def model() -> TextModel:
    """A new model: one layer, width 16, 4 heads, context 16."""
    return TextModel(Transformer(27, seed=1), Characters(map(chr, range(97, 123))))


def matrices() -> dict[str, Any]:
    """Its weights as arrays."""
    transformer = model().model
    block = transformer.blocks[0]
    a = block.attention
    parts = {
        "wte": transformer.embedding.table,
        "wpe": transformer.positions.table,
        "head": transformer.output.W,
    }
    parts |= {"wq": a.query.W, "wk": a.key.W, "wv": a.value.W, "wo": a.output.W}
    parts |= {"fc1": block.wide.W, "fc2": block.narrow.W}
    return {name: np.array([[v.data for v in row] for row in rows]) for name, rows in parts.items()}


def rows(count: int) -> tuple[Any, Any]:
    """Tokens (count, positions + 1) and weights (count, positions), filled up behind the end of each word."""
    own, text = words(count), model()
    positions = positions_of(text, own)
    table = np.array(rows_of(text, own, positions))
    return table[:, : positions + 1].astype(int), table[:, positions + 1 :]
