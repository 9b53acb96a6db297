"""Attention maps and nearest embeddings show the numbers of the model."""

import pytest

pytest.importorskip("matplotlib")

from nn import MLP, Embedding, Transformer
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


def test_what_the_model_lacks_is_refused():
    model = Transformer(5, width=4, heads=2, layers=2, context=4, seed=0)
    for options, message in (
        ({"block": 2}, "block is a whole number from 0 to 1; got 2"),
        ({"block": -1}, "block is a whole number from 0 to 1; got -1"),
        ({"head": 2}, "head is a whole number from 0 to 1; got 2"),
        ({"head": "a"}, "head is a whole number from 0 to 1; got 'a'"),
        ({"names": ["a"]}, "a map of 2 tokens needs as many names; got 1"),
        ({"tokens": []}, "1 to 4 tokens, the context of the model; got 0"),
        ({"tokens": [1] * 5}, "1 to 4 tokens, the context of the model; got 5"),
        ({"tokens": [7]}, "index; got 7"),
    ):
        with pytest.raises(ValueError, match=message):
            attention_map(model, **{"tokens": [4, 1], **options})
    for token, names in ((4, "abcd"), (-1, "abcd"), (1.5, "abcd"), (0, "abc")):
        with pytest.raises(
            ValueError, match=r"token is a whole number from 0 to 3|needs as many names; got 3"
        ):
            nearest_embeddings(Embedding(4, 2, seed=0), token, names)
    with pytest.raises(ValueError, match=r"count must be"):
        nearest_embeddings(Embedding(4, 2, seed=0), 0, "abcd", count=0)
    with pytest.raises(TypeError, match=r"takes an Embedding, as model.embedding"):
        nearest_embeddings(model, 0, "abcde")
    with pytest.raises(TypeError, match="attention_map takes a Transformer; got MLP"):
        attention_map(MLP(2, [1], seed=0), [0])
