"""Attention maps and nearest embeddings show the numbers of the model."""

import pytest

pytest.importorskip("matplotlib")

from nn import Embedding, Transformer
from nn.models.sequences.shares import attention_shares, nearest_tokens
from nn.plot import attention_map, nearest_embeddings


def test_a_map_has_a_row_of_shares_for_each_position():
    model = Transformer(5, width=4, heads=2, layers=2, context=4, seed=0)
    for p in model.blocks[0].attention.parameters():
        p.data *= 40
    shares = attention_shares(model, [4, 1, 2])
    assert [len(row) for row in shares[1][1]] == [1, 2, 3]
    assert all(sum(row) == pytest.approx(1.0) for block in shares for head in block for row in head)
    assert attention_shares(model, [4, 1])[0][0] == shares[0][0][:2]
    ax = attention_map(model, [4, 1, 2], ["·", "a", "b"], head=1)
    (image,) = ax.images
    assert image.get_array().tolist() == [[*row, *[0.0] * (3 - len(row))] for row in shares[0][1]]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["·", "a", "b"]


def test_the_nearest_come_first():
    embedding = Embedding(4, 2, seed=0)
    for row, numbers in zip(embedding.table, [(1.0, 0.0), (0.0, 3.0), (2.0, 0.0), (-1.0, 1.0)], strict=True):
        for v, number in zip(row, numbers, strict=True):
            v.data = number
    assert nearest_tokens(embedding, 0) == [(2, 1.0), (1, 0.0), (3, pytest.approx(-(0.5**0.5)))]
    ax = nearest_embeddings(embedding, 0, "abcd", count=2)
    assert [bar.get_width() for bar in ax.patches] == [1.0, 0.0]
