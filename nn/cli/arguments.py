"""The words of the command line: their parser, and readers of numbers, NAME=VALUE pairs and names."""

import argparse
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn, TypeVar

from nn.cli.terminal import complain
from nn.support.choice import name_of
from nn.support.schema import MOST

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction["Parser"]  # noqa: SLF001  # it has no public name

FAILED = 2  # exit status
N = TypeVar("N", int, float)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, which ends with the command that shows the help."""

    def error(self, message: str) -> NoReturn:
        """Print the message and exit with status 2."""
        complain(f"{message} (see {self.prog} --help)")
        self.exit(FAILED)


def pairs(words: Iterable[str], example: str) -> dict[str, str]:
    """The text of each name, from words NAME=TEXT.

    ValueError, with the example of how a pair is written, for any other word or a name that stands twice.
    """
    texts: dict[str, str] = {}
    words = list(words)
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        if word == "=" and before and after:
            raise ValueError(f"write {before}={after} without spaces")
    for word in words:
        name, equals, text = (part.strip() for part in word.partition("="))
        if not (equals and name and text):
            raise ValueError(f"{word!r} has no name and value, as in {example}")
        if name in texts:
            raise ValueError(f"{name} is given twice")
        texts[name] = text
    return texts


def numbers(words: Iterable[str], example: str) -> dict[str, float]:
    """The number of each name, from words NAME=NUMBER."""
    return {name: plain_number(text, f"{name}={text}") for name, text in pairs(words, example).items()}


def plain_number(text: str, context: str) -> float:
    """The text as a number. ValueError, which begins with the context, for any other text."""
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{context}: {text!r} is not a number") from None


def _reader(convert: Callable[[str], N], fits: Callable[[N], bool], kind: str) -> Callable[[str], N]:
    """A reader of one kind of number, for argparse."""

    def read(text: str) -> N:
        with suppress(ValueError):
            number = convert(text)
            if fits(number):
                return number
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a {kind}")

    return read


count = _reader(int, lambda n: 1 <= n <= MOST, "whole number of at least 1 (and at most 10^18)")
any_integer = _reader(int, lambda n: abs(n) <= MOST, "whole number from -10^18 to 10^18")
not_negative = _reader(float, lambda x: 0 <= x < math.inf, "number of at least 0")
folds = _reader(int, lambda n: 2 <= n <= MOST, "whole number of at least 2")
share = _reader(float, lambda x: 0 < x < 1, "share between 0 and 1")
above_zero = _reader(float, lambda x: 0 < x < math.inf, "number above 0")


def units(text: str) -> tuple[int, ...]:
    """The sizes of the hidden layers, such as 16,16; 0 stands for no hidden layer."""
    try:
        sizes = tuple(int(part) for part in text.split(","))
    except ValueError:
        sizes = (-1,)
    if sizes == (0,):
        return ()
    if min(sizes) < 1:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is not a list of units, as in 16,16 (0: no hidden layer)"
        )
    return sizes


def choice(
    names: Collection[str], kind: str, aliases: Mapping[str, str] | None = None
) -> Callable[[str], str]:
    """A reader of one of these names, in any spelling that Python takes too, or of an alias of one of them."""
    fitting = {alias: name for alias, name in (aliases or {}).items() if name in names}

    def read(text: str) -> str:
        try:
            return name_of(text, names, kind, aliases=fitting)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read
