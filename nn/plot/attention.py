"""A transformer from inside: who looks where, and which tokens it holds for alike."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine import described
from nn.models.inputs import count_of
from nn.models.sequences.embedding import Embedding
from nn.models.sequences.shares import attention_shares, nearest_tokens
from nn.models.sequences.transformer import Transformer
from nn.plot.style import axes_or_new, plain
from nn.support.schema import whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def attention_map(
    model: Transformer,
    tokens: Sequence[int],
    names: Sequence[str] | None = None,
    ax: "Axes | None" = None,
    *,
    block: int = 0,
    head: int = 0,
) -> "Axes":
    """The shares that one head takes: a row for each position that asks, a column for each that it may read.

    White is 0, dark blue 1; the number stands in each cell of at least 0.1. Above the diagonal there is nothing: no
    position reads a later one.

    names        of the tokens, one for each of `tokens`; None for their numbers
    block, head  from 0

    TypeError for another model than a Transformer; ValueError for a block or a head that it lacks, for no tokens or
    more than its context, and for another number of names.
    """
    if not isinstance(model, Transformer):
        raise TypeError(f"attention_map takes a Transformer; got {described(model)}")
    block = _index(block, "block", len(model.blocks))
    head = _index(head, "head", model.blocks[block].attention.heads)
    if not 0 < len(tokens) <= model.context:
        raise ValueError(
            f"a map is of 1 to {model.context} tokens, the context of the model; got {len(tokens)}"
        )
    labels = [plain(name) for name in (map(str, tokens) if names is None else names)]
    if len(labels) != len(tokens):
        raise ValueError(f"a map of {len(tokens)} tokens needs as many names; got {len(labels)}")
    shares = attention_shares(model, tokens)[block][head]
    ax = axes_or_new(ax)
    grid = [[*row, *[0.0] * (len(shares) - len(row))] for row in shares]
    ax.imshow(grid, vmin=0.0, vmax=1.0, cmap="Blues")
    for i, row in enumerate(shares):
        for j, share in enumerate(row):
            if share >= 0.1:
                colour = "white" if share > 0.6 else "black"
                ax.text(j, i, f"{share:.1f}", ha="center", va="center", color=colour, fontsize=8)
    ax.set_xticks(range(len(labels)), labels)
    ax.set_yticks(range(len(labels)), labels)
    ax.set(xlabel="reads", ylabel="position", title=f"block {block}, head {head}")
    return ax


def nearest_embeddings(
    embedding: Embedding, token: int, names: Sequence[str], ax: "Axes | None" = None, *, count: int = 8
) -> "Axes":
    """The tokens whose vectors are most alike in direction to that of one: bars of the cosine, 1 for the same one.

    names  of all tokens of the embedding
    count  how many bars there are, at most

    TypeError for another layer than an Embedding; ValueError for a token that it lacks, and for other names.
    """
    if not isinstance(embedding, Embedding):
        raise TypeError(
            f"nearest_embeddings takes an Embedding, as model.embedding; got {described(embedding)}"
        )
    token = _index(token, "token", embedding.tokens)
    if len(names) != embedding.tokens:
        raise ValueError(f"an embedding of {embedding.tokens} tokens needs as many names; got {len(names)}")
    pairs = nearest_tokens(embedding, token)[: count_of(count, "count")]
    ax = axes_or_new(ax)
    ax.barh([plain(names[other]) for other, _ in pairs], [cosine for _, cosine in pairs])
    ax.invert_yaxis()
    ax.axvline(0.0, color="black", linewidth=0.8)
    ax.set(xlabel="cosine", title=f"nearest to {plain(names[token])}")
    return ax


def _index(value: object, noun: str, count: int) -> int:
    index = whole(value)
    if index is None or not 0 <= index < count:
        raise ValueError(f"{noun} is a whole number from 0 to {count - 1}; got {described(value)}")
    return index
