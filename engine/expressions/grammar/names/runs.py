"""Runs of letters as names: `xy` is x·y, `net` one name, `dL` a differential, `yhat` is ŷ.

A run that the text defines, or that names a function, is one name. Two letters are a product. Three letters and more
are one name in plain text, and a product in LaTeX, unless they are a usual word; the other reading survives.
"""

import re
from collections.abc import Iterator

from engine.expressions.context import Context
from engine.expressions.functions import KNOWN
from engine.expressions.grammar.switches import Switches
from engine.expressions.tokens.letters import ACCENT_WORDS, GREEK, MARKS

_USUAL = """
out net cost loss err error target output input inputs outputs label labels pred prediction weights weight bias rate
sum total hidden vector data logits prob true false acc lr obj reg batch mse rmse nll
bce const
"""
_USUAL_WORDS = frozenset(_USUAL.split())
_BEFORE_A_NAME = re.compile(r"(ln|log|sin|cos|tan|exp|tanh)(?=[^\W\d_]$)")
_COMBINING = {accent: mark for mark, accent in MARKS.items()} | {"bar": "\u0304"}


class Runs:
    """The names in runs of letters, by the context of the text."""

    def __init__(self, context: Context, switches: Switches, *, latex: bool) -> None:
        self.context, self.switches, self.latex = context, switches, latex
        self.stems = context.stems()

    def letters(self, run: str, is_name: bool) -> Iterator[tuple[str, int]]:
        """The names in a run of letters, each with its length in the text. A differential is ∂."""
        if not self._certain(run) and self._is_differential(run, is_name):
            yield "∂", 1
            run = run[1:]
        known = _BEFORE_A_NAME.match(run)
        if name := self._certain(run):
            yield name, len(run)
        elif known and run not in _USUAL_WORDS:
            yield known[1], len(known[1])
            yield run[known.end() :], 1
        elif self._is_word(run):
            yield run, len(run)
        else:
            yield from _graphemes(run)

    def _certain(self, run: str) -> str:
        """The one name that a run of letters surely is, in its one form; "" for another run."""
        accent = next((word for word in ACCENT_WORDS if run.endswith(word) and run != word), "")
        bare = run.removesuffix(accent)
        if run in self.stems or len(run) == 1 + sum(map(_is_mark, run)):
            return run
        if run in GREEK or run in KNOWN:
            return GREEK.get(run, run)
        if accent and (len(bare) == 1 or bare in GREEK):
            return GREEK.get(bare, bare) + _COMBINING[accent]
        return run if self.context.whole_words and not self.latex else ""

    def _is_differential(self, run: str, is_fraction: bool) -> bool:
        if run[0] != "d" or "d" in self.stems or not self._is_one(run[1:], is_fraction):
            return False
        may_be_factor = self.context.has_d and not is_fraction
        return not (may_be_factor and self.switches.is_on("d", f"d is a factor of {run}", is_shown=True))

    def _is_one(self, run: str, is_fraction: bool) -> bool:
        """Whether a run of letters behind a d is one name, so that the d is a differential."""
        accent = any(
            run.removesuffix(word) in {*GREEK, run[0]} for word in ACCENT_WORDS if run.endswith(word)
        )
        single = len(run) - sum(map(_is_mark, run)) == 1
        return single or accent or run in GREEK or run in self.stems or run in _USUAL_WORDS or is_fraction

    def _is_word(self, run: str) -> bool:
        """Whether three letters or more are one name. Where nothing tells, the other reading survives."""
        if set(run) <= self.stems or (len(run) < 3 and run not in _USUAL_WORDS):
            return False
        if run in _USUAL_WORDS or len(run) > 5:
            return True
        one, parts = f"{run} is one name", f"{run} is the product {'·'.join(run)}"
        if self.latex:
            return self.switches.is_on("word", one)
        return not self.switches.is_on("word", parts)


def _graphemes(run: str) -> Iterator[tuple[str, int]]:
    for match in re.finditer(r".[\u0300-\u036f\u20d0-\u20f0]*", run):
        yield match[0], len(match[0])


def _is_mark(letter: str) -> bool:
    return "\u0300" <= letter <= "\u036f" or "\u20d0" <= letter <= "\u20f0"
