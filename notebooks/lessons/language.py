"""What lesson 14 does besides its models: names, training, samples."""

from collections.abc import Callable, Sequence
from random import Random

from engine import Value, no_cycle_collection, softmax
from nn import Module
from nn.data.characters import Characters, names
from nn.training.text.text_model import TextModel
from nn.training.text.text_run import TextRun

CHARACTERS = Characters(map(chr, range(ord("a"), ord("z") + 1)))
LETTERS = [*CHARACTERS.alphabet, "."]  # the point stands for the mark at both ends of a word

After = Callable[[Sequence[int]], Sequence[float]]


def halves() -> tuple[list[str], list[str]]:
    """Names to learn, and 100 that no model sees: a name is in one list alone."""
    words = names()
    Random(0).shuffle(words)
    return words[100:], words[:100]


def trained(module: Module, steps: int = 400) -> float:
    """The perplexity on the names held out, after so many updates with 16 names each."""
    learned, held_out = halves()
    run = TextRun(TextModel(module, CHARACTERS), learned, steps, batch_size=16, lr=0.03, others=held_out)
    run.advance(steps)
    return run.perplexity()


def after(module: Module, temperature: float = 1.0) -> After:
    """A function from the tokens so far to the probabilities of the next."""

    def probabilities(tokens: Sequence[int]) -> list[float]:
        with no_cycle_collection():
            scores: list[Value] = module(tokens)[-1]
            return [p.data for p in softmax([z / temperature for z in scores])]

    return probabilities


def sampled(probabilities: After, count: int = 6, seed: int = 0) -> str:
    """Names drawn letter by letter."""
    rng, drawn = Random(seed), []
    for _ in range(count):
        tokens = [CHARACTERS.mark]
        while len(tokens) < 12 and (len(tokens) == 1 or tokens[-1] != CHARACTERS.mark):
            tokens += rng.choices(range(len(LETTERS)), probabilities(tokens))
        drawn.append(CHARACTERS.text(tokens))
    return ", ".join(drawn)
