"""The code of a training run of several networks, a lane for each."""

import ctypes
from typing import TYPE_CHECKING

import numpy as np

from engine.compile.emit.llvm.lanes.layout import Part, check_gradients, layout_of, parts_of
from engine.compile.emit.llvm.lanes.training import Training
from engine.compile.emit.llvm.native.jit import library
from engine.compile.emit.llvm.training.updates import Distances, Updates
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.forms import Forms, PlainForms
from engine.compile.rules.update_formula import update_formula
from engine.support.process.garbage import no_cycle_collection

if TYPE_CHECKING:
    from engine.compile.rules.update import Update


def checked_parts(forms: Forms, width: int) -> list[Part]:
    """The bodies of a program and its adjoint. RecordingError for a program that has no form in lanes."""
    forms = PlainForms(forms)
    parts = parts_of(forms.block, forms.adjoint_to_parameters, width)
    check_gradients(forms.block, forms.adjoint_to_parameters)
    return parts


class LaneCode:
    """The code of a training run in lanes. RecordingError for a program that has no such form.

    lanes  the networks of a group
    """

    def __init__(self, forms: Forms, update: "Update", target: Target) -> None:
        forms = PlainForms(forms)
        self.program, self.adjoint = forms.block, forms.adjoint_to_parameters
        self._parts = checked_parts(forms, target.width)
        with no_cycle_collection():
            self._write(update, target)

    def _write(self, update: "Update", target: Target) -> None:
        count, lanes, distance = len(update.constants), target.width, 8 * target.width
        formula = update_formula(update.rule, update.slots, count)
        decays = update.weight_decay != 0.0
        draft = Updates(target, Distances(0, (0,) * update.slots), formula, count, lanes=lanes, decays=decays)
        layout = layout_of(self.program, self.adjoint, lanes, update.slots, len(draft.settings))
        places = Distances(
            distance * self.program.vector, tuple(slot - layout.vector for slot in layout.slots)
        )
        updates = Updates(target, places, formula, count, lanes=lanes, decays=decays)
        training = Training(self.program, self.adjoint, self._parts, layout, updates, target)
        self.text = training.text()
        self.lanes, self.layout, self.settings = lanes, layout, len(updates.settings)
        self.table = np.array(training.table or [0], dtype=np.int32)
        self.leaves = np.array([*self.program.parameters, *self.program.fixed], dtype=np.intp)
        numbers = ctypes.c_int64, ctypes.c_int64
        self.train = library(self.text, target).function(
            "train", *[ctypes.c_void_p] * 5, *numbers, ctypes.c_void_p
        )
