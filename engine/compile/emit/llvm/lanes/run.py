"""Training runs of several networks of a program: in groups of lanes, and alone where that takes less time."""

from collections import deque
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from engine.compile.blocks.instructions import Product
from engine.compile.emit.llvm.lanes.alone import Alone
from engine.compile.emit.llvm.lanes.code import LaneCode, checked_parts
from engine.compile.emit.llvm.lanes.division import divided
from engine.compile.emit.llvm.lanes.group import Group
from engine.compile.emit.llvm.native.threads import side_by_side
from engine.compile.emit.llvm.training.run import OF_A_ROW, NativeRun, native
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.forms import Forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.compile.rules.update import Update

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]


ENOUGH = 20_000_000
"""Multiplications of a call from which threads are worth their start: about a millisecond."""


class Lanes:
    """The training runs of several networks of one program, and the code for them that has been compiled."""

    def __init__(self, forms: Forms, target: Target) -> None:
        self._forms, self._target = forms, target
        self._codes: dict[object, LaneCode] = {}

    def runs(self, batches: "Sequence[Floats]", update: "Update", threads: int) -> "LaneRuns":
        """The runs of as many networks as there are batches. RecordingError where lanes have no such code."""
        parameters, count = len(self._forms.block.parameters), len(batches)
        division = divided(count, parameters, self._target.width, threads)
        members = list[tuple[slice, Group | Alone]]()
        if division.grouped:
            members = groups(self._code(update, division.lanes), batches[: division.grouped])
        else:
            checked_parts(self._forms, self._target.width)
        for i in range(division.grouped, count):
            run = NativeRun(native(self._forms, update, self._target), batches[i], 1)
            members.append((slice(i, i + 1), Alone(run)))
        return LaneRuns(members, threads, _work(self._forms))

    def _code(self, update: "Update", lanes: int) -> LaneCode:
        key = update.rule, update.slots, len(update.constants), update.weight_decay != 0.0, lanes
        if key not in self._codes:
            self._codes[key] = LaneCode(self._forms, update, replace(self._target, width=lanes))
        return self._codes[key]


def _work(forms: Forms) -> int:
    """About how many multiplications a sample of a network takes, both ways."""
    bodies = chain(forms.block.body, forms.adjoint_to_parameters.body)
    products = [each.weights for each in bodies if isinstance(each, Product)]
    return sum(w.height * w.width for w in products) + OF_A_ROW * forms.adjoint_to_parameters.rows


def groups(code: LaneCode, batches: "Sequence[Floats]") -> "list[tuple[slice, Group | Alone]]":
    """The networks in groups of as many as there are lanes."""
    parts = [slice(i, min(i + code.lanes, len(batches))) for i in range(0, len(batches), code.lanes)]
    return [(part, Group(code, batches[part])) for part in parts]


class LaneRuns:
    """Training runs of networks, which the threads share: what `Runs` asks for.

    members  groups of networks, or networks alone, each with the numbers of its networks
    work     about how many multiplications a sample of a network takes
    """

    def __init__(self, members: "Sequence[tuple[slice, Group | Alone]]", threads: int, work: int) -> None:
        self.members, self._threads, self._work = list(members), min(threads, len(members)), work

    def load(self, leaves: "Sequence[Floats]") -> None:
        """Take over the parameters and fixed leaves of each network."""
        for part, member in self.members:
            member.load(leaves[part])

    def parameters(self) -> "Floats":
        """The parameters, of shape (networks, parameters)."""
        return np.concatenate([member.parameters() for _, member in self.members])

    def gradients(self) -> "Floats":
        """The gradients of the last batch, of the same shape."""
        return np.concatenate([member.gradients() for _, member in self.members])

    def memory(self) -> "list[Floats]":
        """The optimizer's numbers of each network, of shape (parameters, slots)."""
        return [numbers for _, member in self.members for numbers in member.memory()]

    def run(
        self, orders: "Sequence[Whole]", bounds: "Whole", rates: "Floats", updates: int, settings: "Floats"
    ) -> "Floats":
        """The sum of the outputs of each batch, of shape (networks, batches)."""
        costs, waiting = np.empty(rates.shape), deque(self.members)

        def work(_share: int, _shares: int) -> None:
            while waiting:
                try:
                    part, member = waiting.popleft()
                except IndexError:  # another thread has taken the last
                    return
                costs[part] = member.run(orders[part], bounds, rates[part], updates, settings[part])

        is_much = self._work * sum(map(len, orders)) >= ENOUGH
        side_by_side(work, self._threads if is_much else 1)
        return costs
