"""A language model of characters: a `Transformer` with its alphabet."""

import math
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from random import Random

from engine import (
    Program,
    Value,
    described,
    log,
    no_cycle_collection,
    number,
    stop_gradient,
    take,
    total,
)
from nn.data.characters import Characters
from nn.models.files.model_file import load_with_about
from nn.models.inputs import Scalar, Seed, generator
from nn.models.sequences.attention import largest
from nn.models.sequences.generation import Generation, step_program
from nn.models.sequences.transformer import Transformer
from nn.support.errors import DivergedError, ModelError
from nn.support.schema import text


class TextModel:
    """The probability of each next character of a line.

    model       a Transformer of as many tokens as there are characters and the mark
    characters  the alphabet
    """

    def __init__(self, model: Transformer, characters: Characters) -> None:
        if model.tokens != len(characters):
            raise ValueError(
                f"the model has {model.tokens} tokens; the alphabet and its mark have {len(characters)}"
            )
        self.model, self.characters = model, characters

    def tokens(self, line: str) -> list[int]:
        """The tokens of a line: of one that is longer than the context, the first context + 1."""
        return self.characters.tokens(line)[: self.model.context + 1]

    def losses(self, line: str) -> list[Value]:
        """-ln p of each character, and of the end, given those before: a Value each, with its graph."""
        tokens = self.tokens(line)
        scores = self.model(tokens[:-1])
        return [surprise(row, token) for row, token in zip(scores, tokens[1:], strict=True)]

    def loss(self, line: str) -> Value:
        """The mean of `losses`."""
        losses = self.losses(line)
        mean: Value = total(losses) / len(losses)
        return mean

    def perplexity(self, lines: Sequence[str]) -> float:
        """e to the mean of `losses` over all characters of all lines: between how many it is undecided."""
        if isinstance(lines, str) or not lines:
            raise ValueError(f"a perplexity is of a list of lines, at least one; got {described(lines)}")
        with no_cycle_collection():
            losses = [loss.data for line in lines for loss in self.losses(line)]
        return math.exp(math.fsum(losses) / len(losses))

    def sample(self, *, temperature: float = 0.5, start: str = "", seed: Seed = None) -> str:
        """A line, drawn character by character until the mark comes or the context is full.

        temperature  scores are divided by it: small ones keep to what is likely, 1 draws from the model
        start        how the line begins

        DivergedError where a score is not finite.
        """
        if not 0 < number(temperature, "temperature") < math.inf:
            raise ValueError(f"a temperature is above 0, and finite; got {temperature}")
        rng = generator(seed)
        tokens = self.characters.begun(start)
        if len(tokens) > self.model.context:
            raise ValueError(f"the context is {self.model.context} tokens; {start!r} leaves no room in it")
        generation = Generation(self.model, self._step)
        for position in range(self.model.context):
            scores = generation.scores(tokens[position])
            if position + 1 < len(tokens):  # of the start
                continue
            token = _drawn([score / temperature for score in scores], rng)
            if token == self.characters.mark:
                break
            tokens.append(token)
        return self.characters.text(tokens)

    @cached_property
    def _step(self) -> Program:
        return step_program(self.model)

    def about(self) -> dict[str, object]:
        """The part of a model file that gives the alphabet back."""
        return {"alphabet": self.characters.alphabet}


def surprise(scores: Sequence[Value], token: Scalar) -> Value:
    """-ln softmax(z)_token = m + ln Σ e^(z_i - m) - z_token, with m = max z."""
    most = stop_gradient(largest(scores))  # the same for any m
    result: Value = most + log(total((z - most).exp() for z in scores)) - take(scores, token)
    return result


def load_text(path: str | Path) -> TextModel:
    """The language model of a file that `chainrule train --task text` wrote. ModelError for any other file."""
    model, about = load_with_about(path)
    return text_model_of(path, model, about)


def text_model_of(path: str | Path, model: object, about: dict[str, object]) -> TextModel:
    """The language model of a loaded model and what stands beside it."""
    if not isinstance(model, Transformer) or "alphabet" not in about:
        raise ModelError(f"{path}: not a language model; write one by: chainrule train TEXT --task text")
    try:
        return TextModel(model, Characters(text(about["alphabet"], "alphabet")))
    except ValueError as error:
        raise ModelError(f"{path}: {error}") from None


def _drawn(scores: Sequence[float], rng: Random) -> int:
    most = max(scores)
    if not all(map(math.isfinite, scores)):
        raise DivergedError(f"the model gives scores such as {most}", "train it again, at a lower rate", None)
    return rng.choices(range(len(scores)), [math.exp(score - most) for score in scores])[0]
