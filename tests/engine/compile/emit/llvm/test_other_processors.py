"""Code for processors that are not here: it is emitted, verified and assembled, and not run."""

import re

import numpy as np
import pytest

pytest.importorskip("llvmlite")

from llvmlite import binding

from engine import apply, record
from engine.compile.emit.llvm.code import LlvmCode
from engine.compile.emit.llvm.training import run
from engine.compile.emit.llvm.writing.target import NEON
from engine.core import operations as ops
from nn import MLP


@pytest.fixture(scope="module")
def assembled():
    """The assembly of a text for a 64-bit ARM processor. RuntimeError where LLVM refuses the text."""
    binding.initialize_all_targets()
    binding.initialize_all_asmprinters()
    arm = binding.Target.from_triple("aarch64-unknown-linux-gnu")
    machine = arm.create_target_machine(cpu="cortex-a72", opt=2)

    def assembly(text):
        module = binding.parse_assembly(text)
        module.triple = machine.triple
        module.data_layout = str(machine.target_data)
        module.verify()
        return machine.emit_assembly(module)

    return assembly


def code_of(program):
    return LlvmCode(program._forms, NEON)


def test_every_operation_is_assembled_for_arm(assembled):
    program = record(lambda *x: [apply(op, *x[: len(op.operands)]) for op in ops.ALL], "a", "b", "c")
    text = assembled(code_of(program).batches(gradients=True).text)
    assert re.search(r"\bret\b", text)
    assert not re.search(r"\b[xyz]mm\d", text)  # no register of another processor


def test_a_training_run_is_assembled_for_arm_with_its_vectors(assembled):
    model = MLP(4, [8, 1], activation="tanh", seed=0)
    program = record(lambda *x: (model(list(x[:4])) - x[4]) ** 2, *"abcdy")
    code = code_of(program)
    text = assembled(run.native(code.forms, target=NEON).text)
    assert re.search(r"\bfml[as]\s+v\d+\.2d", text)  # two doubles, multiplied and added in one instruction
    assert np.isfinite(program.gradient(*np.ones(5))[0])  # and the same program runs here
