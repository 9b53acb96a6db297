"""Arrays: compared by shape, then by the pattern of the wrong entries; at most five are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from nn.exercises.kinds.functions.code import call
from nn.exercises.kinds.functions.patterns import compared
from nn.exercises.part import AnswerError, Part, Parts, Sheet


class Problem(NamedTuple):
    """The arrays of one problem.

    arguments  of the student's function, in their order
    right      the right arrays, by their names
    patterns   masks of entries, by words: {"where a = 0": a == 0}; a vector counts for the rows of a matrix
    slips      arrays of usual mistakes: {sentence: {name: array}}
    """

    arguments: tuple[object, ...]
    right: Mapping[str, object]
    patterns: Mapping[str, object] = {}
    slips: Mapping[str, Mapping[str, object]] = {}


@dataclass(frozen=True, slots=True)
class Arrays:
    """A function of arrays that returns arrays: `backward(W, p, a, upstream)`; or the arrays themselves.

    problem  a function of the sheet's numbers that makes the `Problem`, with the engine's numbers as the right ones
    think    the question of the second hint, by array
    """

    problem: Callable[..., Problem]
    think: Mapping[str, str] = field(default_factory=dict)

    def key(self, sheet: Sheet) -> Mapping[str, object]:
        """The right arrays."""
        return self.problem(**sheet.numbers).right

    def parts(self, answer: object, sheet: Sheet) -> Parts:
        """The verdict on each array."""
        problem = self.problem(**sheet.numbers)
        returned = call(answer, *problem.arguments) if callable(answer) else answer
        arrays = _by_name(returned, tuple(problem.right))
        return [self._part(name, arrays[name], problem) for name in problem.right]

    def _part(self, name: str, array: object, problem: Problem) -> Part:
        slips = {words: arrays[name] for words, arrays in problem.slips.items() if name in arrays}
        part = compared(name, array, problem.right[name], problem.patterns, slips)
        return part.with_think(self.think.get(name, ""))


def _by_name(returned: object, names: tuple[str, ...]) -> Mapping[str, object]:
    if isinstance(returned, Mapping):
        absent = [name for name in names if name not in returned]
        if absent:
            raise AnswerError(f"{absent[0]} is missing; return {', '.join(names)}")
        return returned
    if len(names) == 1 and not isinstance(returned, tuple):
        return {names[0]: returned}
    if not isinstance(returned, (tuple, list)) or len(returned) != len(names):
        raise AnswerError(f"return {len(names)} arrays, in this order: {', '.join(names)}")
    return dict(zip(names, returned, strict=True))
