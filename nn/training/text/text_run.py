"""Training a language model inside compiled code: many updates in one call, lines of all lengths in one program.

A line is a row of tokens, filled up with marks, and a weight for each position: 1/n for the n that count, 0 for
those behind the end. A position reads only those before it, so what fills a row moves nothing.
"""

import math
from collections.abc import Iterator, Sequence
from random import Random

from engine import Program, Update, Value, no_cycle_collection, record, total
from nn.support.errors import DivergedError
from nn.training.optim.optimizers import Adam
from nn.training.text.text_model import TextModel, surprise

BETA1, BETA2, TINY = 0.85, 0.99, 1e-8


def positions_of(model: TextModel, lines: Sequence[str]) -> int:
    """The places of the longest line within the context."""
    return max(len(model.tokens(line)) for line in lines) - 1


def rows_of(
    model: TextModel, lines: Sequence[str], positions: int, *, mean: bool = True
) -> list[list[float]]:
    """Each line as a row: tokens for positions + 1 places, then a weight for each: 1/n, or 1 for a sum."""
    tokens = [model.tokens(line) for line in lines]
    fill = float(model.characters.mark)
    rows = []
    for own in tokens:
        n = len(own) - 1
        rest = positions - n
        weight = 1.0 / n if mean else 1.0
        rows.append([*map(float, own), *[fill] * rest, *[weight] * n, *[0.0] * rest])
    return rows


def program_of(model: TextModel, positions: int) -> Program:
    """The loss of a row, as a program: the tokens are inputs, so it serves every line."""

    def loss(tokens: Sequence[Value], weights: Sequence[Value]) -> Value:
        scores = model.model(tokens[:-1])
        losses: Value = total(w * surprise(z, t) for w, z, t in zip(weights, scores, tokens[1:], strict=True))
        return losses

    return record(loss, positions + 1, positions, parameters=model.model.parameters())


class TextRun:
    """Updates by Adam, whose rate falls in equal steps to 0; the order of the lines is shuffled in every epoch.

    model  the language model; its parameters have their numbers after each `advance`
    lines  what it learns
    others  lines that are never learned, for `perplexity`
    steps  the updates of the whole run, and of the fall of the rate
    done   how many are made
    """

    def __init__(
        self,
        model: TextModel,
        lines: Sequence[str],
        steps: int,
        *,
        others: Sequence[str] = (),
        batch_size: int = 1,
        lr: float = 0.01,
        seed: int = 0,
        shuffled: bool = True,
        memory: Sequence[Sequence[float]] = (),
        done: int = 0,
    ) -> None:
        positions = positions_of(model, [*lines, *others])
        rows = rows_of(model, lines, positions)
        self._others = rows_of(model, others, positions, mean=False)
        self.model, self.steps, self.batch_size, self.lr, self.done = model, steps, batch_size, lr, done
        self.memory = memory
        update = Update(Adam.rule, Adam.slots, (BETA1, BETA2, TINY))
        with no_cycle_collection():  # once for recording and compiling
            program = program_of(model, positions)
            self._descent = program.descent(rows, update, memory, done, single=batch_size == 1)
        self._order = _order(len(rows), Random(seed), shuffled=shuffled)
        for _ in range(done * batch_size):  # where the run was
            next(self._order)

    def advance(self, steps: int) -> list[float]:
        """Make so many updates, at most those that are left; the mean loss of each batch before its update.

        DivergedError where a loss, a parameter or a number of Adam is no longer finite; the model stays as it was.
        """
        steps = min(steps, self.steps - self.done)
        order = [next(self._order) for _ in range(steps * self.batch_size)]
        bounds = range(0, len(order) + 1, self.batch_size)
        rates = [self.lr * (1.0 - (self.done + i) / self.steps) for i in range(steps)]
        if not steps:
            return []
        losses = [float(cost) / self.batch_size for cost in self._descent.run(order, [*bounds], rates)]
        self._refuse_diverged(losses)
        self.done += steps
        with no_cycle_collection():
            self.memory = self._descent.write()
        return losses

    def _refuse_diverged(self, losses: Sequence[float]) -> None:
        advice = f"try a learning rate below {self.lr:g}"
        for step, loss in enumerate(losses, start=self.done + 1):
            if not math.isfinite(loss):
                raise DivergedError(f"the loss of step {step} is {loss}", advice, None)
        if not self._descent.finite():
            last = self.done + len(losses)
            raise DivergedError(
                f"the update of step {last} left a parameter without a finite number", advice, None
            )

    def perplexity(self) -> float:
        """e to the mean loss of a character of the `others`. ValueError where there are none."""
        if not self._others:
            raise ValueError("a perplexity needs lines: TextRun(..., others=lines)")
        characters = sum(weight for row in self._others for weight in row[len(row) // 2 + 1 :])
        return math.exp(math.fsum(map(float, self._descent.outputs(self._others))) / characters)


def _order(count: int, rng: Random, *, shuffled: bool) -> Iterator[int]:
    while True:
        yield from rng.sample(range(count), count) if shuffled else range(count)
