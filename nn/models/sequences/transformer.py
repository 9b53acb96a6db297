"""A language model: from tokens to the scores of the next token."""

from collections.abc import Sequence

from nn.models.inputs import Scalar, Seed, count_of, generator
from nn.models.layers import Architecture, Layer
from nn.models.module import Module
from nn.models.sequences.attention import Attention, Entry, Vector, matrix
from nn.models.sequences.containers import added
from nn.models.sequences.embedding import Embedding
from nn.models.sequences.norms import RMSNorm

Memory = list[list[Entry]]
"""The keys and values of every position so far, for each block."""


class Block(Module):
    """x ← x + attention(norm(x)), then x ← x + W₂ relu(W₁ norm(x)), for one position. No biases."""

    def __init__(self, width: int, heads: int, groups: int | None, hidden: int, seed: Seed) -> None:
        rng = generator(seed)
        self.norm = RMSNorm(width, weights=False)
        self.attention = Attention(width, heads, groups=groups, seed=rng)
        self.wide = Layer(
            width, hidden, "relu", bias=False, init=lambda _n, _m, r: r.gauss(0.0, 0.08), seed=rng
        )
        self.narrow = matrix(hidden, width, rng)

    def step(self, x: Vector, memory: list[Entry]) -> Vector:
        """Shape (width,) to (width,); the memory of this block grows by one entry."""
        x = added(x, self.attention.step(self.norm(x), memory))
        result: Vector = added(x, self.narrow(self.wide(self.norm(x))))
        return result


class Transformer(Module):
    """Scores of the next token at every position: embeddings, blocks of attention and a perceptron, a matrix.

    tokens   how many there are
    width    of the vectors; heads divides it, and groups heads (see Attention)
    layers   the number of blocks
    context  the most positions
    hidden   units of the perceptron of a block; None: 4 width

    It is the model of microgpt: norms without weights before each part, no biases.

    >>> model = Transformer(27, width=16, heads=4, layers=1, context=16, seed=0)
    >>> len(model.parameters()), len(model([26, 4, 12])), len(model([26])[0])
    (4192, 3, 27)
    """

    def __init__(
        self,
        tokens: int,
        width: int = 16,
        heads: int = 4,
        layers: int = 1,
        context: int = 16,
        *,
        groups: int | None = None,
        hidden: int | None = None,
        seed: Seed = None,
    ) -> None:
        rng = generator(seed)
        self.tokens, self.width, self.heads = tokens, count_of(width, "width"), heads
        self.context, self.groups = count_of(context, "context"), groups
        self.hidden = 4 * width if hidden is None else count_of(hidden, "hidden")
        self.embedding = Embedding(tokens, width, seed=rng)
        self.positions = Embedding(context, width, seed=rng)
        self.output = matrix(width, tokens, rng)
        self.norm = RMSNorm(width, weights=False)
        self.blocks = [
            Block(width, heads, groups, self.hidden, rng) for _ in range(count_of(layers, "layers"))
        ]

    def __call__(self, tokens: Sequence[Scalar]) -> list[Vector]:
        """Shape (n,) to (n, tokens), for n up to `context`; row t depends on tokens 0 to t."""
        if len(tokens) > self.context:
            raise ValueError(f"this Transformer takes at most {self.context} tokens; got {len(tokens)}")
        memory = self.memory()
        return [self.step(token, position, memory) for position, token in enumerate(tokens)]

    def memory(self) -> Memory:
        """An empty memory, for `step`."""
        return [[] for _ in self.blocks]

    def embed(self, token: Scalar, position: Scalar) -> Vector:
        """The vector with which the blocks begin, of shape (width,)."""
        return self.norm(added(self.embedding(token), self.positions(position)))

    def step(self, token: Scalar, position: Scalar, memory: Memory) -> Vector:
        """The scores after one more token, of shape (tokens,); the memory grows by its keys and values."""
        x = self.embed(token, position)
        for block, entries in zip(self.blocks, memory, strict=True):
            x = block.step(x, entries)
        return self.output(x)

    def architecture(self) -> Architecture:
        """The arguments, as a file holds them."""
        return {
            "kind": "Transformer",
            "tokens": self.tokens,
            "width": self.width,
            "heads": self.heads,
            "layers": len(self.blocks),
            "context": self.context,
            "groups": self.groups,
            "hidden": self.hidden,
        }

    def __repr__(self) -> str:
        return (
            f"Transformer({self.tokens}, width={self.width}, heads={self.heads}, layers={len(self.blocks)}, "
            f"context={self.context})"
        )
