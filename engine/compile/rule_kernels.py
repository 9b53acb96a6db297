"""Kernels from rules: the declared calculus of an operation, written into loops over lanes and compiled once.

`source(ops.mul)` is text to be read:

    for l_ in range(n_):
        v_a = v_a_row[l_]
        v_b = v_b_row[l_]
        y_row[l_] = v_a * v_b
"""

from functools import cache
from textwrap import indent
from types import ModuleType

from engine.calculus.formula import rule_body
from engine.compile import table
from engine.compile.cache import module
from engine.core.operation import Operation

_HEAD = '''"""{fact}: forward, and backward to each operand, over the lanes of rows."""

import math

from engine.compile.cache import kernel
from engine.compile.exponential import exp
from engine.compile.intrinsics import floats, integers


@kernel(5)
def {name}(x_, g_, at, index_address, lanes_):
    ins_, index_ = integers(at), integers(index_address)
    rows_, n_, which_ = ins_[{count}], lanes_, ins_[{which}]
    if ins_[{flat}]:
        rows_, n_ = 1, rows_ * lanes_
'''
_ROW = "{name} = floats({of}_ + 8 * lanes_ * (ins_[{first}] + r_ if ins_[{list}] < 0 else index_[ins_[{list}] + r_]))"
_OWN = "{name} = floats({of}_ + 8 * lanes_ * (ins_[{first}] + r_))"


def source(op: Operation) -> str:
    """The text of an operation's kernel: forward where the instruction names no operand, else backward to it."""
    steps, value, partials = rule_body(op, "v_{}".format)
    rows = [_own("y_row", "x"), *(_row(f"v_{name}_row", "x", i) for i, name in enumerate(op.operands))]
    head = _HEAD.format(
        name=op.rule.__name__, fact=op.fact, count=table.COUNT, which=table.WHICH, flat=table.FLAT
    )
    parts = [head, "    if which_ < 0:", "        for r_ in range(rows_):"]
    parts.append(_indented([*rows, _loop(op, steps, f"y_row[l_] = {value}")], 12))
    known = [(name, "y_row[l_]" if name == value else expression) for name, expression in steps]
    for i, partial in enumerate(partials):
        held = f"(0.0 if ins_[{table.STORE}] else to[l_])"
        loop = _loop(op, known, f"to[l_] = {held} + up[l_] * ({partial})")
        parts += [f"    if which_ == {i}:", "        for r_ in range(rows_ - 1, -1, -1):"]
        parts.append(_indented([*rows, _own("up", "g"), _row("to", "g", i), loop], 12))
    return "\n".join(parts).replace("math.exp(", "exp(") + "\n"


def _row(name: str, of: str, operand: int) -> str:
    """The row of an operand: the next of a run, or the next in a list."""
    first = table.OPERANDS + 2 * operand
    return _ROW.format(name=name, of=of, first=first, list=first + 1)


def _own(name: str, of: str) -> str:
    return _OWN.format(name=name, of=of, first=table.FIRST)


def _loop(op: Operation, steps: list[tuple[str, str]], last: str) -> str:
    lines = [f"v_{name} = v_{name}_row[l_]" for name in op.operands]
    lines += [f"{name} = {expression}" for name, expression in steps]
    return "for l_ in range(n_):\n" + _indented([*lines, last], 4)


def _indented(parts: list[str], by: int) -> str:
    return indent("\n".join(parts), " " * by)


@cache
def kernel(op: Operation) -> tuple[int, ModuleType]:
    """The address of an operation's kernel, compiled or fetched from disk; the module keeps it alive."""
    made = module(f"rule_{op.name}", source(op))
    return getattr(made, op.rule.__name__).address, made
