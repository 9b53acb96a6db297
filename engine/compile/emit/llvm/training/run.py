"""Training runs and mean gradients of a program, in native code."""

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import inside
from engine.compile.emit.llvm.native.jit import KEPT, Library, library
from engine.compile.emit.llvm.native.threads import side_by_side
from engine.compile.emit.llvm.planning.arena import arena_for
from engine.compile.emit.llvm.planning.draft import Draft
from engine.compile.emit.llvm.planning.plan import InRows, array_of
from engine.compile.emit.llvm.products.kernels import Kernels
from engine.compile.emit.llvm.rows.body import RowCode
from engine.compile.emit.llvm.training.steps import Steps
from engine.compile.emit.llvm.training.train import Training
from engine.compile.emit.llvm.training.updates import Distances, Updates
from engine.compile.emit.llvm.writing.target import Target, host
from engine.compile.forms import Forms
from engine.compile.rules.update_formula import update_formula
from engine.support.process.cached import cached_property
from engine.support.process.garbage import no_cycle_collection

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.compile.rules.update import Update

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]


ENOUGH = 2_000_000
"""Multiplications of a batch from which threads are worth their meetings: about a tenth of a millisecond."""
ENOUGH_FOR_A_CALL = 100_000_000
"""Multiplications of a mean gradient from which threads are worth their start: some milliseconds."""
OF_A_ROW = 10  # multiplications that take as long as a rule of one sample
KINDS = {"p": ctypes.c_void_p, "i": ctypes.c_int64, "d": ctypes.c_double}
FUNCTIONS = {"train": "ppppiipii", "outputs": "ppip", "mean": "ppiidpii"}
"""The arguments of each function after the memory: pointers, whole numbers and doubles."""


@dataclass(frozen=True)
class _Task:
    """The key of native code; the forms are those of the block. signs: its constants, since 0 equals -0."""

    block: Block
    rule: object
    slots: int
    constants: int
    target: Target
    alone: bool
    single: bool
    decays: bool
    signs: tuple[str, ...]
    forms: Forms = field(compare=False)
    update: "Update | None" = field(compare=False)


def native(
    forms: Forms,
    update: "Update | None" = None,
    target: Target | None = None,
    threads: int = 1,
    *,
    single: bool = False,
) -> "Native":
    """The code of a training run by an optimizer's rule; of a mean gradient without one. Equal programs share it.

    single  the code is for blocks of one sample
    """
    rule, slots, constants = (update.rule, update.slots, len(update.constants)) if update else (None, 0, 0)
    decays = update is not None and update.weight_decay != 0.0
    with no_cycle_collection():  # once for all forms
        signs = tuple(number.hex() for _, number in forms.block.constants)
        task = _Task(
            *(forms.block, rule, slots, constants, target or host(), threads == 1, single, decays, signs),
            *(forms, update),
        )
        return _native(task)


@lru_cache(KEPT)
def _native(task: _Task) -> "Native":
    return Native(task.forms, task.update, task.target, alone=task.alone, single=task.single)


class Native:
    """The code of a training run or of a mean gradient, and where its numbers stand in a memory.

    text      the code
    decays    whether its updates know a weight decay
    leaves, parameters, gradients  where these numbers stand in the vector of a memory
    parallel  whether threads can share the samples of a batch
    work      about how many multiplications a sample takes, both ways
    """

    def __init__(
        self,
        forms: Forms,
        update: "Update | None" = None,
        target: Target | None = None,
        *,
        alone: bool = True,
        single: bool = False,
    ) -> None:
        self.program, self.adjoint = forms.block, forms.adjoint_to_parameters
        self.decays = update is not None and update.weight_decay != 0.0
        self._forms, self._update, self._alone, self._single = forms, update, alone, single
        self._compile(update, target or host(), alone=alone, single=single)

    def _compile(self, update: "Update | None", target: Target, *, alone: bool, single: bool) -> None:
        program, adjoint = self.program, self.adjoint
        draft = Draft(program, [adjoint], target, learns=True, single=single)
        layers = bool(draft.layers.products())
        arena = self.arena = arena_for(len(draft.needed), layers=layers, single=single)
        arena.reserve(24)  # the address of the table of rows, and what threads count
        arena.rows = arena.reserve(draft.layers.rows * arena.step)
        arena.vector = arena.reserve(adjoint.vector)
        self.slots = [arena.reserve(program.vector) for _ in range(update.slots if update else 0)]
        distances = Distances(8 * program.vector, tuple(place - arena.vector for place in self.slots))
        updates = Updates(target, distances)
        if update:
            formula = update_formula(update.rule, update.slots, len(update.constants))
            updates = Updates(target, distances, formula, len(update.constants), decays=self.decays)
        self.settings = arena.reserve(len(updates.settings)), len(updates.settings)
        plan = draft.plan(arena, Kernels(target), self.settings[0], updates.learn, threads=not alone)
        steps = Steps(program, [adjoint], plan, RowCode(target, arena.step, dict(adjoint.constants)))
        training = Training(program, adjoint, plan, updates, self.settings[0], steps, alone)
        self.text = training.text()
        self.parallel = not alone and not any(
            isinstance(step, InRows) and any(i.out.uniform for i in inside(step.instructions))
            for step in plan.backs[0]
        )
        products = sum(product.weights.height * product.weights.width for product in draft.layers.products())
        self.work = products + OF_A_ROW * len(draft.needed)
        self.table = np.array(steps.table or [0], dtype=np.int32)
        self.order = plan.places
        self.parameters, fixed = (self.order[array_of(p)] for p in (program.parameters, program.fixed))
        self.leaves = np.concatenate([self.parameters, fixed])
        self.gradients = self.order[array_of(adjoint.outputs.indices)]
        self.idle: list[Memory] = []
        self._target = target
        self._functions: dict[str, Callable[..., None]] = {}

    @cached_property
    def compiled(self) -> Library:
        """The code, compiled."""
        return library(self.text, self._target)

    def decaying(self) -> "Native":
        """The code whose updates know a weight decay, for the same memory."""
        if self.decays or self._update is None:
            return self
        update = replace(self._update, weight_decay=1.0)
        threads = 1 if self._alone else 2
        return native(self._forms, update, self._target, threads, single=self._single)

    def memory(self) -> "Memory":
        """A memory to work in: one that has been left in `idle`, or a new one."""
        try:
            return self.idle.pop()
        except IndexError:
            return Memory(self)

    def call(self, name: str, memory: "Floats", *arguments: "NDArray[np.generic] | float") -> None:
        """Call a function of the module; other threads go on meanwhile."""
        if name not in self._functions:
            kinds = [KINDS[letter] for letter in "p" + FUNCTIONS[name]]
            self._functions[name] = self.compiled.function(name, *kinds)
        numbers = [a if isinstance(a, (int, float)) else a.ctypes.data for a in arguments]
        self._functions[name](memory.ctypes.data, *numbers)


class Memory:
    """The numbers that a program works on."""

    def __init__(self, native: Native) -> None:
        self.native, program, arena = native, native.program, native.arena
        self.numbers = aligned(arena.size // 8)
        self.numbers[:1].view(np.int64)[0] = native.table.ctypes.data
        self.vector = self._part(arena.vector, native.adjoint.vector)
        self.slots = [self._part(place, program.vector) for place in native.slots]
        self.settings = self._part(*native.settings)
        for position, number in native.adjoint.constants:
            self.vector[native.order[position]] = number

    def _part(self, offset: int, count: int) -> "Floats":
        return self.numbers[offset // 8 : offset // 8 + count]


class NativeRun:
    """A training run: what `engine.compile.emit.backend.Run` asks for."""

    def __init__(self, native: Native, batch: "Floats", threads: int) -> None:
        native.compiled  # noqa: B018  # compiled now, so that another backend can stand in where it fails
        self._native, self._batch = native, batch
        self._memory = Memory(native)
        self._threads = threads if native.parallel else 1

    def load(self, leaves: "Floats") -> None:
        """Take over what the parameters and fixed leaves are now."""
        self._memory.vector[self._native.leaves] = leaves

    def load_memory(self, memory: "Floats") -> None:
        """Take over the optimizer's numbers, of shape (slots, parameters)."""
        for slot, numbers in zip(self._memory.slots, memory, strict=True):
            slot[self._native.parameters] = numbers

    def parameters(self) -> "Floats":
        """The parameters."""
        return self._memory.vector[self._native.parameters]

    def gradient(self) -> "Floats":
        """The gradient of the last batch to every parameter."""
        return self._memory.vector[self._native.gradients]

    def memory(self) -> "Floats":
        """The optimizer's numbers, of shape (slots, parameters)."""
        parameters = self._native.parameters
        return np.array([slot[parameters] for slot in self._memory.slots]).reshape(-1, len(parameters))

    def run(
        self, order: "Whole", bounds: "Whole", rates: "Floats", updates: int, settings: Sequence[float]
    ) -> "Floats":
        """The sum of the outputs of each batch, before its update."""
        self._memory.settings[2 : 2 + len(settings)] = settings
        if any(settings[:2]):
            self._native = self._native.decaying()
        costs = np.empty(len(rates))

        def work(share: int, shares: int) -> None:
            arguments = self._batch, order, bounds, rates, len(rates), updates, costs, share, shares
            self._native.call("train", self._memory.numbers, *arguments)

        is_much = self._native.work * len(order) >= ENOUGH * len(rates)
        side_by_side(work, self._threads if is_much else 1)
        return costs

    def outputs(self, batch: "Floats") -> "Floats":
        """The output for every sample of another batch, with the parameters as they are."""
        outputs = np.empty(len(batch))
        self._native.call("outputs", self._memory.numbers, batch, np.arange(len(batch)), len(batch), outputs)
        return outputs


def mean_gradient(native: Native, leaves: "Floats", batch: "Floats", threads: int) -> "tuple[float, Floats]":
    """The mean of the output over all samples, and its gradient.

    Threads share one memory; where they cannot, each has a part of the samples and a memory of its own.
    """
    samples, order = len(batch), np.arange(len(batch))
    is_much = native.work * samples >= ENOUGH_FOR_A_CALL
    shares = max(1, min(threads, samples // 8)) if is_much else 1
    memories = [native.memory() for _ in range(1 if native.parallel else shares)]
    totals = np.zeros((len(memories), 1))
    if native.parallel:
        memories[0].vector[native.leaves] = leaves

    def work(share: int, count: int) -> None:
        if native.parallel:
            native.call(
                "mean", memories[0].numbers, batch, order, 0, samples, 1.0 / samples, totals, share, count
            )
            return
        memory = memories[share]
        memory.vector[native.leaves] = leaves
        begin, end = samples * share // count, samples * (share + 1) // count
        native.call("mean", memory.numbers, batch, order, begin, end, 1.0 / samples, totals[share], 0, 1)
        done.append(memory)

    done = memories[:1] if native.parallel else []
    side_by_side(work, shares)
    gradients = [memory.vector[native.gradients] for memory in memories if memory in done]
    native.idle += memories
    return float(totals.sum()) / samples, gradients[0] if len(gradients) == 1 else np.sum(gradients, axis=0)


def aligned(count: int) -> "Floats":
    """So many zeros, from a multiple of 64 bytes on."""
    numbers = np.zeros(count + 8)
    first = -numbers.ctypes.data % 64 // 8
    return numbers[first : first + count]
