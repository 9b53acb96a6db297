"""Runs a program over batches on behalf of `Program`: checks what it is given, and lets Ctrl-C in between."""

import os
from collections.abc import Iterator, Sequence
from operator import attrgetter, index

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.compile.blocks.instructions import Loop, Product, RowProducts
from engine.compile.forms import Forms
from engine.compile.runs.batch import as_batch, as_numbers
from engine.compile.runs.compiled import Compiled
from engine.core.value import Value
from engine.support.numbers import described, number
from engine.support.process.cached import cached_property

Floats = NDArray[np.float64]

PATIENCE = 1e8  # nanoseconds that a native call may take, more or less: Ctrl-C waits for its end
GRAIN = 512  # samples; fewer where so many take too long
FEWEST = 16


class Runner:
    """The compiled code of a program, and the numbers of its leaves."""

    def __init__(self, forms: Forms) -> None:
        self.forms, self.tape = forms, forms.tape
        self.compiled = Compiled(forms)

    def leaves(self, parameters: ArrayLike | None = None) -> Floats:
        """The numbers of the parameters and fixed leaves now; of `parameters`, where they are given."""
        tape = self.tape
        if parameters is None:
            return numbers_of([*tape.parameters, *tape.fixed])
        expectation = (
            f"parameters are an array of {len(tape.parameters)} numbers, in the order of program.parameters"
        )
        array = as_numbers(parameters, expectation)
        if array.shape != (len(tape.parameters),):
            raise ValueError(f"{expectation}; got shape {array.shape}")
        return np.concatenate([array, numbers_of(tape.fixed)])

    def values(self, batch: ArrayLike, threads: int, parameters: ArrayLike | None, *, finite: bool) -> Floats:
        """See Program.values."""
        samples = as_batch(batch, self.tape.columns, finite=finite)
        leaves, threads = self.leaves(parameters), checked_threads(threads)
        parts = [
            self.compiled.run(lambda code, p=part: code.values(leaves, samples[p], threads))  # type: ignore[misc]
            for part in self._parts(len(samples), threads, sweeps=1)
        ]
        results = _together(parts)
        return results[:, 0] if self.tape.single else results

    def gradients(
        self, batch: ArrayLike, threads: int, parameters: ArrayLike | None, *, finite: bool
    ) -> tuple[Floats, Floats]:
        """See Program.gradients."""
        samples = as_batch(batch, self.tape.columns, finite=finite)
        leaves, threads = self.leaves(parameters), checked_threads(threads)
        parts = [
            self.compiled.run(lambda code, p=part: code.gradients(leaves, samples[p], threads))  # type: ignore[misc]
            for part in self._parts(len(samples), threads, sweeps=1 + 2 * len(self.tape.outputs))
        ]
        results, gradients = map(_together, zip(*parts, strict=True))
        return (results[:, 0], gradients[:, 0]) if self.tape.single else (results, gradients)

    def mean_gradient(
        self, batch: ArrayLike, threads: int, parameters: ArrayLike | None, *, finite: bool
    ) -> tuple[float, Floats]:
        """See Program.mean_gradient."""
        samples = self.loss_batch(batch, finite=finite)
        leaves, threads = self.leaves(parameters), checked_threads(threads)
        total, gradient = 0.0, np.zeros(len(self.tape.parameters))
        for part in self._parts(len(samples), threads, sweeps=3):
            mean, to_parameters = self.compiled.run(
                lambda code, p=part: code.mean_gradient(leaves, samples[p], threads)  # type: ignore[misc]
            )
            if part.stop - part.start == len(samples):
                return mean, to_parameters
            share = (part.stop - part.start) / len(samples)
            total, gradient = total + share * mean, gradient + share * to_parameters
        return total, gradient

    def loss_batch(self, batch: ArrayLike, *, finite: bool = False) -> Floats:
        """A batch whose mean output is asked for."""
        if len(self.tape.outputs) != 1:
            raise ValueError(
                f"a mean has a gradient for a program of one output, such as a loss; this one has "
                f"{len(self.tape.outputs)}: record their sum, or take values and gradients"
            )
        samples: Floats = as_batch(batch, self.tape.columns, finite=finite)
        if not len(samples):
            raise ValueError("the mean over a batch needs at least one sample; got none")
        return samples

    def _parts(self, samples: int, threads: int, sweeps: int) -> Iterator[slice]:
        """Parts of a batch for one native call each. They depend on the program alone, as rounding does on them."""
        grain = GRAIN if self._work * GRAIN * sweeps < PATIENCE else FEWEST
        size = max(grain, int(PATIENCE / (self._work * sweeps)) // grain * grain) * threads
        for start in range(0, samples or 1, size):
            yield slice(start, min(start + size, samples))

    @cached_property
    def _work(self) -> float:
        """Nanoseconds for one sample, by a rough estimate from above."""
        total, parts = 5.0 * len(self.tape.columns), [(1, each) for each in self.forms.block.body]
        while parts:
            times, each = parts.pop()
            if isinstance(each, Loop):
                total += 5.0 * times * len(each.out)
                parts += [(times * each.steps, inner) for inner in each.body]
            elif isinstance(each, Product):
                total += 0.5 * times * each.weights.height * each.weights.width
            elif isinstance(each, RowProducts):
                total += 0.5 * times * sum(part.height * part.width * part.depth for part in each.parts)
            else:
                total += 5.0 * times * len(each.out)
        return total


def _together(parts: Sequence[Floats]) -> Floats:
    """The results of all parts of a batch; those of a single part as they are, without a copy."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def numbers_of(leaves: Sequence[Value]) -> Floats:
    """The numbers of Values. TypeError where one holds no number."""
    data = list(map(attrgetter("data"), leaves))
    if not set(map(type, data)) <= {float}:
        data = [
            number(x, f"the .data of {v.name or 'a parameter'}") for x, v in zip(data, leaves, strict=True)
        ]
    return np.array(data, dtype=np.float64)


def checked_threads(threads: int) -> int:
    """A number of threads, and no more than this process may use cores. ValueError for what is no count."""
    if type(threads) is int and threads == 1:
        return 1
    try:
        count = 0 if isinstance(threads, bool) else index(threads)
    except TypeError:
        count = 0
    if count < 1:
        raise ValueError(f"threads must be a whole number of at least 1; got {described(threads)}")
    return min(count, _cores())


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
