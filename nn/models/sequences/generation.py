"""One token after the other, compiled: keys and values are the state between two calls of one program."""

from collections.abc import Sequence

from engine import Program, Value, record
from nn.models.sequences.attention import Entry
from nn.models.sequences.transformer import Transformer


def step_program(model: Transformer) -> Program:
    """`model.step` as a program of (token, position, memory): the scores, then the new keys and values.

    The memory has `context` places, each 1 or 0 for whether something is kept there, then a key and a value for each
    block. It is read at every call with the numbers that the parameters have then.
    """
    size = _size(model)

    def step(token: Value, position: Value, memory: Sequence[Value]) -> list[Value]:
        places = [memory[first : first + size] for first in range(0, len(memory), size)]
        blocks = len(model.blocks)
        kept = [[_entry(place, block, blocks) for place in places] for block in range(blocks)]
        scores = model.step(token, position, kept)
        return [*scores, *(v for entries in kept for part in entries[-1][:2] for v in part)]

    return record(step, "token", "position", model.context * size, parameters=model.parameters())


class Generation:
    """The state of one line: `scores(token)` takes the next token and gives the scores of the one after it."""

    def __init__(self, model: Transformer, program: Program) -> None:
        self._program, self._tokens, self._size = program, model.tokens, _size(model)
        self._memory = [0.0] * (model.context * self._size)
        self.position = 0

    def scores(self, token: int) -> list[float]:
        """Shape (tokens,). ValueError where the context is full."""
        first = self.position * self._size
        if first == len(self._memory):
            raise ValueError(f"the context is full after {self.position} tokens; begin another line")
        results = self._program(float(token), float(self.position), self._memory)
        self._memory[first : first + self._size] = [1.0, *results[self._tokens :]]
        self.position += 1
        scores: list[float] = results[: self._tokens]
        return scores


def _size(model: Transformer) -> int:
    """How many numbers of the memory belong to one position."""
    return 1 + sum(2 * block.attention.groups * block.attention.size for block in model.blocks)


def _entry(place: Sequence[Value], block: int, blocks: int) -> Entry:
    there, *numbers = place
    each = len(numbers) // blocks
    own = numbers[block * each : (block + 1) * each]
    return Entry(own[: each // 2], own[each // 2 :], there)
