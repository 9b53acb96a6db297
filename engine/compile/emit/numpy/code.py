"""Runs a program as NumPy functions, a part of the batch at a time."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine.compile.blocks.block import Block
from engine.compile.emit.backend import Runs
from engine.compile.emit.numpy.source import Source
from engine.compile.forms import Forms, PlainForms
from engine.compile.rules.array_code import executed, update_function
from engine.compile.rules.update import Update
from engine.compile.rules.update_formula import update_formula
from engine.support.errors import RecordingError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

NUMBERS = 1 << 21  # in the rows of a part of the batch


def compile_program(forms: Forms) -> "NumpyCode":
    """The code of a program. See engine.compile.emit.backend."""
    return NumpyCode(forms)


class NumpyCode:
    """A program as NumPy functions. See engine.compile.emit.backend.Code."""

    def __init__(self, forms: Forms) -> None:
        self.forms = PlainForms(forms)
        self._functions: dict[str, tuple[Callable[..., None], Callable[..., None]]] = {}

    @property
    def text(self) -> str:
        """A module of all functions of the program: of its values, and of each gradient."""
        source = Source()
        source.add("values", self.forms.block)
        for output in range(len(self.forms.block.outputs)):
            source.add(f"gradient_{output}", self.forms.adjoint_to_inputs(output))
        if len(self.forms.block.outputs) == 1 and self.forms.block.parameters:
            source.add("mean_gradient", self.forms.adjoint_to_parameters)
        return str(source)

    def values(self, leaves: Floats, batch: Floats, threads: int) -> Floats:  # noqa: ARG002  # NumPy has its own
        """See Code."""
        block = self.forms.block
        results = np.empty((len(batch), len(block.outputs)))
        u = self.vector(block, leaves)
        for part, x in self.forward(u, batch, block.rows):
            results[part] = x[list(block.outputs.indices)].T
        return results

    def gradients(self, leaves: Floats, batch: Floats, threads: int) -> tuple[Floats, Floats]:  # noqa: ARG002
        """See Code."""
        block = self.forms.block
        results = np.empty((len(batch), len(block.outputs)))
        gradients = np.empty((*results.shape, batch.shape[1]))
        adjoints = [self.forms.adjoint_to_inputs(output) for output in range(len(block.outputs))]
        u = self.vector(adjoints[0], leaves)
        for part, x in self.forward(u, batch, max(back.rows for back in (block, *adjoints))):
            results[part] = x[list(block.outputs.indices)].T
            for output, back in enumerate(adjoints):
                x[back.inputs[-1].indices[0]] = 1.0
                self.call(f"gradient_{output}", back, x, u, first=True)
                gradients[part, output] = x[list(back.outputs.indices)].T
        return results, gradients

    def mean_gradient(self, leaves: Floats, batch: Floats, threads: int) -> tuple[float, Floats]:  # noqa: ARG002
        """See Code."""
        back = self.forms.adjoint_to_parameters
        u = self.vector(back, leaves)
        total = self.backward(u, batch)
        return total / len(batch), u[list(back.outputs.indices)]

    def door(self, leaves: Floats, otherwise: object, *, gradients: bool) -> None:
        """See Code: a call is a batch of one sample."""

    def descent(self, batch: Floats, update: Update, threads: int, *, single: bool = False) -> "NumpyRun":  # noqa: ARG002
        """See Code."""
        return NumpyRun(self, batch, update)

    def descents(self, batches: Sequence[Floats], update: Update, threads: int) -> Runs:  # noqa: ARG002
        """See Code: there are none."""
        raise RecordingError("networks train side by side as machine code alone; it needs llvmlite")

    def vector(self, block: Block, leaves: Floats) -> Floats:
        """The vector of a block with its constants and these leaves."""
        u = np.zeros(block.vector)
        for position, number in block.constants:
            u[position] = number
        u[[*block.parameters, *block.fixed]] = leaves
        return u

    def forward(self, u: Floats, batch: Floats, rows: int) -> Iterator[tuple[slice, Floats]]:
        """The rows of each part of the batch after the block of the program."""
        size = max(1, NUMBERS // max(rows, 1))
        for start in range(0, len(batch), size):
            part = slice(start, min(start + size, len(batch)))
            x = np.empty((rows, part.stop - start))
            x[: batch.shape[1]] = batch[part].T
            self.call("values", self.forms.block, x, u, first=start == 0)
            yield part, x

    def backward(self, u: Floats, batch: Floats) -> float:
        """The sum of the output over the batch; the gradient of its mean goes to the vector."""
        back, output = self.forms.adjoint_to_parameters, self.forms.block.outputs.indices[0]
        total = 0.0
        for part, x in self.forward(u, batch, max(back.rows, self.forms.block.rows)):
            with np.errstate(all="ignore"):
                total += float(x[output].sum())
            x[back.inputs[-1].indices[0]] = 1.0 / len(batch)
            self.call("mean_gradient", back, x, u, first=part.start == 0)
        with np.errstate(all="ignore"):
            self._functions["mean_gradient"][1](u)
        return total

    def call(self, name: str, block: Block, x: Floats, u: Floats, *, first: bool) -> None:
        """Run a block on the rows of a part of the batch."""
        if name not in self._functions:
            source = Source()
            source.add(name, block)
            functions = executed(str(source), name)
            self._functions[name] = functions[name], functions.get(f"{name}_after", lambda _u: None)
        with np.errstate(all="ignore"):
            self._functions[name][0](x, u, first)


class NumpyRun:
    """A training run. See engine.compile.emit.backend.Run."""

    def __init__(self, code: NumpyCode, batch: Floats, update: Update) -> None:
        self._code, self._batch = code, batch
        self._block = code.forms.adjoint_to_parameters
        self._parameters, self._to = list(self._block.parameters), list(self._block.outputs.indices)
        constants = len(update.constants)
        self._update = update_function(update_formula(update.rule, update.slots, constants), constants)
        self._slots = np.zeros((update.slots, len(self._parameters)))
        self._u = np.zeros(self._block.vector)

    def load(self, leaves: Floats) -> None:
        """See Run."""
        self._u = self._code.vector(self._block, leaves)

    def load_memory(self, memory: Floats) -> None:
        """See Run."""
        self._slots = np.array(memory, dtype=np.float64)

    def parameters(self) -> Floats:
        """See Run."""
        return self._u[self._parameters]

    def gradient(self) -> Floats:
        """See Run."""
        return self._u[self._to]

    def memory(self) -> Floats:
        """See Run."""
        return self._slots.copy()

    def outputs(self, batch: Floats) -> Floats:
        """See Run."""
        leaves = self._u[[*self._block.parameters, *self._block.fixed]]
        return self._code.values(leaves, batch, 1)[:, 0]

    def run(
        self, order: Whole, bounds: Whole, rates: Floats, updates: int, settings: Sequence[float]
    ) -> Floats:
        """See Run."""
        costs = np.empty(len(rates))
        shrunk, added, *constants = map(np.float64, settings)
        u, at = self._u, self._parameters
        for b, lr in enumerate(rates):
            costs[b] = self._code.backward(u, self._batch[order[bounds[b] : bounds[b + 1]]])
            with np.errstate(all="ignore"):
                p, t = u[at], np.float64(updates + b + 1)
                g = u[self._to] + added * p
                after, slots = self._update(p - shrunk * lr * p, g, t, lr, constants, self._slots)
                u[at] = after
                for slot, numbers in enumerate(slots):
                    self._slots[slot] = numbers
        return costs
