"""Who looks where: the shares of attention in a transformer, as numbers."""

from collections.abc import Sequence
from math import sqrt

from engine import no_cycle_collection
from nn.models.sequences.embedding import Embedding
from nn.models.sequences.transformer import Transformer

Shares = list[list[float]]
"""A row for each position: what it takes of positions 0 to its own; positive, 1 in sum."""


def attention_shares(model: Transformer, tokens: Sequence[int]) -> list[list[Shares]]:
    """The shares of every head of every block: shape (blocks, heads, n, 1 to n)."""
    memory = model.memory()
    shares: list[list[Shares]] = [[[] for _ in range(block.attention.heads)] for block in model.blocks]
    with no_cycle_collection():
        for position, token in enumerate(tokens):
            x = model.embed(token, position)
            for block, entries, heads in zip(model.blocks, memory, shares, strict=True):
                query = block.attention.query(block.norm(x))
                x = block.step(x, entries)
                for head, weights in zip(heads, block.attention.weights(query, entries), strict=True):
                    head.append([weight.data for weight in weights])
    return shares


def nearest_tokens(embedding: Embedding, token: int) -> list[tuple[int, float]]:
    """The other tokens by the cosine of the angle between their vectors, the nearest first."""
    rows = [[v.data for v in row] for row in embedding.table]
    own = rows[token]
    cosines = [
        (other, sum(map(float.__mul__, own, row)) / sqrt(sum(a * a for a in own) * sum(a * a for a in row)))
        for other, row in enumerate(rows)
        if other != token
    ]
    return sorted(cosines, key=lambda pair: -pair[1])
