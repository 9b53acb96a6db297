"""A vector for each token."""

from engine import Value, take
from nn.models.inputs import Scalar, Seed, count_of, generator
from nn.models.layers import Architecture
from nn.models.module import Module

Vector = list[Value]


def normal_table(rows: int, columns: int, deviation: float, seed: Seed, letter: str = "e") -> list[Vector]:
    """Leaves of shape (rows, columns), normal with that deviation."""
    draw = generator(seed).gauss
    return [
        [Value(draw(0.0, deviation), f"{letter}{i},{j}") for j in range(1, columns + 1)] for i in range(rows)
    ]


class Embedding(Module):
    """Row `token` of a table of shape (tokens, width): a vector of `width` Values.

    The gradient goes to that row alone. ValueError where there is no such row.

    >>> embedding = Embedding(27, 16, seed=0)
    >>> len(embedding(3))
    16
    """

    def __init__(self, tokens: int, width: int, *, seed: Seed = None) -> None:
        self.tokens, self.width = count_of(tokens, "tokens"), count_of(width, "width")
        self.table = normal_table(self.tokens, self.width, 0.08, seed)

    def __call__(self, token: Scalar) -> Vector:
        """The row of one token, a whole number from 0: shape (width,)."""
        row: Vector = take(self.table, token)
        return row

    def architecture(self) -> Architecture:
        """The arguments, as a file holds them."""
        return {"kind": "Embedding", "tokens": self.tokens, "width": self.width}

    def __repr__(self) -> str:
        return f"Embedding({self.tokens}, {self.width})"
