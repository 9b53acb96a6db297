"""Pieces of a formula and their brackets, read from the `latex` of operations."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, reduce
from string import Formatter
from typing import NamedTuple

from engine.core.operation import Operation

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4  # how tightly a piece holds together


class Piece(NamedTuple):
    """A part of a formula: `number` where it is a plain number of its own, `exact` if not rounded."""

    text: str
    level: int = ATOM
    number: float | None = None
    exact: bool = True

    @property
    def signed(self) -> bool:
        """It begins with a minus sign: needs brackets after an operator."""
        return self.text.startswith("-")


class Slot(NamedTuple):
    """Where an operand goes in a template: below `level`, or signed and not `first`, it is bracketed."""

    before: str
    operand: str
    level: int
    first: bool
    enclosed: bool


class Template(NamedTuple):
    """The `latex` of an operation, taken apart."""

    slots: tuple[Slot, ...]
    end: str
    level: int


DOTS = Piece(r"\cdots")
_TALL = re.compile(r"\\frac|\^\{\(\d")  # a fraction, or a name told apart: brackets grow round it
_NUMERAL = re.compile(r"-?\d+(\.\d+)?")
_NO_FACTOR_SIGN = re.compile(r"(?!\\(frac|infty|text|cdots|mathrm\{NaN|left\(-))[\\A-Za-z]|\((?!-)")  # 2 x


@cache
def template(text: str) -> Template:
    r"""A template taken apart: `a - {b}` needs brackets round a sum, `\frac{...}{...}` never does."""
    literals, operands = [""], list[str]()
    for literal, operand, _, _ in Formatter().parse(text):
        literals[-1] += literal
        if operand is not None:
            operands.append(operand)
            literals.append("")
    for i in range(len(operands)):  # {x}^{2} is x^{2}
        if re.search(r"(^|\s)\{$", literals[i]) and literals[i + 1].startswith("}^"):
            literals[i], literals[i + 1] = literals[i][:-1], literals[i + 1][1:]
    slots = []
    for i, operand in enumerate(operands):
        before, so_far = literals[i], "".join(literals[: i + 1])
        first = bool(re.search(r"[{(\[|,]\s*$", before)) or not so_far
        slots.append(
            Slot(
                before,
                operand,
                max(0 if first else _after(before), _before(literals[i + 1], last=i + 1 == len(operands))),
                first,
                enclosed=len(re.findall(r"[{(\[]|\\left", so_far))
                > len(re.findall(r"[})\]]|\\right", so_far)),
            )
        )
    return Template(tuple(slots), literals[-1], _level("a".join(literals)))


def _after(literal: str) -> int:
    """The level that an operand needs after `literal`."""
    return SUM if re.search(r"\+\s*$", literal) else PRODUCT


def _before(literal: str, *, last: bool) -> int:
    """The level that an operand needs before `literal`."""
    if re.match(r"\s*[+-]", literal):
        return SUM
    if re.match(r"\s*[\^!']", literal):
        return ATOM
    closed = re.match(r"\s*([})\],|]|\\right)", literal) or (last and not literal.strip())
    return 0 if closed else PRODUCT


def _level(text: str) -> int:
    """How tightly a filled template holds together, judged by the text outside all of its groups."""
    outside, inner = re.sub(r"\\(left|right)(?![a-z])", "", text), ""
    while inner != outside:
        inner, outside = outside, re.sub(r"\{[^{}]*\}|\([^()]*\)|\|[^|]*\|", "", outside)
    if re.search(r"\S\s*[+-]", outside):
        return SUM
    if outside.startswith("-") or " " in outside.strip():
        return PRODUCT
    return POWER if "^" in outside or r"\frac" in outside else ATOM


def fill(latex_of_op: str, operands: Mapping[str, Piece]) -> Piece:
    """The template with its operands put in, in brackets where they are needed."""
    whole = template(latex_of_op)
    pieces = [operands[slot.operand] for slot in whole.slots]
    tall = any(_TALL.search(piece.text) for piece in pieces)
    out: list[str] = []
    for slot, piece in zip(whole.slots, pieces, strict=True):
        loose = piece.level < slot.level or (piece.signed and not slot.first)
        own = _bracketed(piece.text) if loose else piece.text
        before = _tall(slot.before) if tall else slot.before
        if before == r" \cdot " and _NUMERAL.fullmatch(out[-1]) and _NO_FACTOR_SIGN.match(own):
            before = " "  # 2 x, as everyone writes it
        out += [before, own]
    out.append(_tall(whole.end) if tall else whole.end)
    return Piece("".join(out), whole.level, exact=all(piece.exact for piece in pieces))


def _bracketed(text: str) -> str:
    return rf"\left({text}\right)" if _TALL.search(text) else f"({text})"


def _tall(literal: str) -> str:
    """The literal of a template whose brackets grow with what they hold."""
    return re.sub(r"(?<!\\left)\(", r"\\left(", re.sub(r"(?<!\\right)\)", r"\\right)", literal))


def applied(op: Operation, pieces: Sequence[Piece]) -> Piece:
    """The operation as it is declared, with these operands."""
    return fill(op.latex, dict(zip(op.operands, pieces, strict=True)))


def joined(op: Operation, pieces: Iterable[Piece | None]) -> Piece:
    """The pieces joined by one operation; dots for None."""
    return reduce(
        lambda left, right: applied(op, (left, right)),
        [piece or DOTS for piece in pieces],
    )
