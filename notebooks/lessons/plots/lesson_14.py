"""Plot of lesson 14: perplexities, shares of a head, nearest letters."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib import pyplot as plt

from lessons.language import CHARACTERS, LETTERS
from nn import Transformer
from nn.plot import attention_map, nearest_embeddings


def progress_plot(perplexities: Mapping[str, Sequence[float]], model: Transformer, word: str) -> Any:
    """A point for each seed; what head 1 reads in the word; the letters nearest to a."""
    _, axes = plt.subplots(1, 3, figsize=(10.4, 3.3), layout="constrained")
    for row, numbers in enumerate(perplexities.values()):
        axes[0].plot(numbers, [row] * len(numbers), "o", alpha=0.7)
    axes[0].set(xlabel="perplexity", yticks=range(len(perplexities)), yticklabels=list(perplexities))
    axes[0].invert_yaxis()
    axes[0].margins(0.2)
    axes[0].grid(axis="x", alpha=0.3)
    tokens = CHARACTERS.tokens(word)[:-1]
    attention_map(model, tokens, [LETTERS[t] for t in tokens], axes[1], head=1)
    nearest_embeddings(model.embedding, 0, LETTERS, axes[2], count=6)
    return axes
