"""Targets of programs: an edited tape or block is refused, or runs and ends; a function has its graph's numbers."""

import pickle
import re
import sys
from dataclasses import fields, replace
from pathlib import Path
from random import Random

from promises import promised

from engine import Value, dot, record, scan, step, take, total, where
from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import Instruction, Rows
from engine.compile.forms import Forms
from engine.compile.runs.runner import Runner
from engine.compile.tapes.tape import Tape
from engine.core import operations as ops
from engine.core.operation import Operation

W = [[Value(0.1 * i - 0.2 * j, f"w{i}{j}") for j in range(3)] for i in range(4)]
BATCH = [[0.5, -1.0, 2.0], [0.25, 3.0, 0.0], [-0.5, 1.0, 1.0]]
PROGRAMS = (
    lambda x: total(dot(row, x).tanh() for row in W),
    lambda x: where(step(x[0]), x[1] * x[2], x[0].exp()) + take([x[0], W[0][0], x[2]], x[2]),
    lambda x: scan(lambda s, y: ((s * W[1][1] + y).sin(), ()), x[0], x * 12)[0],
)
NUMBERS = (-1, 0, 1, 2, 3, 7, 99, 2**31, 2**63, True, 0.5, None)
NUMBER = re.compile(rb"(?m)^([IFg])(-?[0-9.e+-]+)$")
_tapes: list[Tape] = []
DIFFERENTIAL = str(Path(__file__).parents[1] / "differential")


def forms(data: bytes) -> None:
    """An edited form is refused by ValueError as it is made, or is sound: nothing of it crashes."""
    random = Random(data)
    if not _tapes:
        _tapes.extend(record(function, 3).recorded for function in PROGRAMS)
    tape = random.choice(_tapes)
    changed = Forms(tape)
    if random.random() < 0.1:
        _altered_copy(random)
        return
    try:
        if random.random() < 0.4:
            changed = Forms(_edited_tape(random, tape))
        else:
            changed.__dict__["block"] = _edited_block(random, changed.block)
    except ValueError:  # BlockError is one
        return
    _run(changed)


def _run(changed: Forms) -> None:
    runner = Runner(changed)
    try:
        promised(len(runner.values(BATCH, 1, None, finite=False)) == 3, "another number of results")
        values, gradients = runner.gradients(BATCH, 1, None, finite=False)
    except (ValueError, NotImplementedError):
        return
    promised(len(values) == len(gradients) == 3, "another number of gradients")


def _altered_copy(random: Random) -> None:
    """A program whose pickle has other numbers, or other places of its parts, is refused as it is read, or runs."""
    raw = pickle.dumps(record(random.choice(PROGRAMS), 3), protocol=0)
    for _ in range(random.choice((1, 1, 3))):
        spot = random.choice(list(NUMBER.finditer(raw)))
        digits = random.randrange(60) if spot[1] == b"g" else random.choice((-1, 0, 1, 2, 7, 2**31, 2**70))
        kind = b"L%dL" if spot[1] == b"I" else spot[1] + b"%d"
        raw = raw[: spot.start()] + kind % digits + raw[spot.end() :]
    try:
        program = pickle.loads(raw)  # noqa: S301  # our own numbers
        program.recorded  # noqa: B018  # of another object there is none
    except (
        pickle.UnpicklingError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ):  # those of pickle as well
        return
    _run(Forms(program.recorded))


def _edited_tape(random: Random, tape: Tape) -> Tape:
    entries = [*tape.entries]
    for _ in range(random.choice((1, 1, 3))):
        place = random.randrange(len(entries))
        entry = [*entries[place]]
        slot = random.randrange(len(entry) + 1)
        entry[slot : slot + random.choice((0, 1, 1))] = [random.choice((*NUMBERS, ops.mul, ops.exp, "input"))]
        entries[place] = tuple(entry[: random.choice((9, 9, 1))])
    outputs = tape.outputs if random.random() < 0.8 else (random.choice(NUMBERS),)
    return replace(tape, entries=entries, outputs=outputs)


def _edited_block(random: Random, block: Block) -> Block:
    name = random.choice([each.name for each in fields(block)] + ["body"] * 8 + ["before"] * 2)
    value = getattr(block, name)
    if name in ("before", "body", "after") and value:
        parts = [*value]
        place = random.randrange(len(parts))
        way = random.random()
        if way < 0.2:
            parts.append(parts.pop(place))
        elif way < 0.3:
            parts.insert(place, random.choice(parts))
        else:
            parts[place] = _edited(random, parts[place])
        return replace(block, **{name: tuple(parts)})
    return replace(block, **{name: _other(random, value)})


def _edited(random: Random, instruction: Instruction) -> Instruction:
    """One field of an instruction changed."""
    name = random.choice(fields(instruction)).name
    try:
        return replace(instruction, **{name: _other(random, getattr(instruction, name))})
    except (AttributeError, TypeError):  # an instruction alone is not checked: the block is
        return instruction


def _other(random: Random, value: object) -> object:
    """Another value of the same kind, or of another."""
    if random.random() < 0.1:
        return random.choice((*NUMBERS, (), "units", ops.mul))
    match value:
        case Operation():
            other = random.choice(ops.ALL)
        case Rows():
            other = _rows(random, value)
        case (_, *_):
            place = random.randrange(len(value))
            part = [_other(random, value[place])] if random.random() < 0.8 else []
            other = (*value[:place], *part, *value[place + 1 :])
        case bool():
            other = not value
        case int() | float():
            other = value + random.choice((-2, -1, 1, 2, 100))
        case _ if hasattr(value, "__dataclass_fields__"):
            other = _edited(random, value)
        case _:
            other = random.choice((*NUMBERS, ops.add, ops.log))
    return other


def _rows(random: Random, rows: Rows) -> Rows:
    """Another of the rows, fewer of them, or positions in their place."""
    numbers = [*rows.indices] or [0]
    numbers[random.randrange(len(numbers))] = random.choice((0, 1, 2, 3, 5, 8, random.randrange(60)))
    cut = numbers[: random.choice((len(numbers), len(numbers), 1))]
    return Rows(tuple(cut), rows.uniform if random.random() < 0.8 else not rows.uniform)


def programs(data: bytes) -> None:
    """A program of loops, reductions and derivatives inside one another has the numbers of its graph."""
    sys.path.append(DIFFERENTIAL)
    try:
        from against.structured.compare import DisagreementError, compared
    finally:
        sys.path.remove(DIFFERENTIAL)
    try:
        compared(data.hex(), samples=bool(data and data[0] & 1))
    except DisagreementError as error:
        promised(False, str(error))


TARGETS = {"forms": forms, "programs": programs}
READERS = {
    "forms": ("engine/compile/blocks/block.py", "engine/compile/tapes/tape.py"),
    "programs": ("engine/compile/tapes/loops/scans.py", "engine/compile/samples/stages.py"),
}
