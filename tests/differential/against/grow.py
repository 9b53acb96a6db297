"""Programs grown step by step from a seed, at points of every kind."""

import math
from random import Random

from against.points import EDGES, SPECIAL, anything, near_one, ordinary
from against.programs import CHAINRULE, FUNCTIONS, OPERATIONS, SEVERAL, Program, Step, call, leaves
from engine import DomainError, Value

MOST_STEPS, TAME = 60, 1e4


def grown(seed: object) -> tuple[Program, bool]:
    """The program of a seed, and whether it ends in a step that is refused.

    Three of five are at ordinary points and stay tame; the others meet everything that a float can be.
    """
    random = Random(f"program {seed}")
    program = _leaves(random)
    inputs, constants = leaves(program)
    slots = [*inputs, *constants]
    for _ in range(min(MOST_STEPS, 1 + int(random.expovariate(1 / 15)))):
        for _ in range(8):
            step = _step(random, slots)
            value = _value(step, slots)
            if value is not None and _is_kept(random, program, value.data):
                program.steps.append(step)
                slots.append(value)
                break
    if random.random() < 0.03 or not program.steps:
        for _ in range(40):
            step = _step(random, slots)
            if step.name != "take" and _value(step, slots) is None:
                program.steps.append(step)
                return program, True
    return (program, False) if program.steps else grown((seed, "again"))


def _leaves(random: Random) -> Program:
    wild = random.random() < 0.4
    inputs = [_wild(random) if wild else _plain(random) for _ in range(random.randint(1, 4))]
    if len(inputs) > 1 and random.random() < 0.3:
        inputs[-1] = inputs[0]  # a tie
    constants = [_wild(random) if wild and random.random() < 0.3 else _plain(random) for _ in range(2)]
    return Program(inputs, constants, wild=wild)


def _plain(random: Random) -> float:
    return random.choice(
        (random.uniform(-3, 3), random.gauss(0, 1), float(random.randint(-3, 3)), near_one(random))
    )


def _wild(random: Random) -> float:
    kind = random.random()
    if kind < 0.35:
        return random.choice(SPECIAL)
    return random.choice(EDGES) if kind < 0.5 else anything(random) if kind < 0.85 else ordinary(random)


def _step(random: Random, slots: list[Value]) -> Step:
    """Any operation or function, its operands most often among the latest slots."""

    def slot() -> int:
        return max(0, len(slots) - 1 - int(random.expovariate(0.25)))

    if random.random() < 0.75:
        name = random.choice(list(OPERATIONS))
        return Step(name, tuple(slot() for _ in OPERATIONS[name].operands))
    name, size = random.choice(list(FUNCTIONS)), random.randint(2, 5)
    size += size % 2 if name == "dot" else 0
    operands = [slot() for _ in range(size)]
    if name == "take":  # its index is a whole number, as step and the leaves give it
        whole = [k for k, value in enumerate(slots) if value.data in range(size - 1)]
        operands[-1] = random.choice(whole or operands)
    return Step(name, tuple(operands), random.randrange(size) if name in SEVERAL else 0)


def _value(step: Step, slots: list[Value]) -> Value | None:
    """What the engine gives; None where it refuses, which take does without a DomainError."""
    operands = [slots[k] for k in step.operands]
    if step.name == "take" and operands[-1].data not in range(len(operands) - 1):
        return None
    try:
        return call(CHAINRULE, step, operands)
    except DomainError:
        return None


def _is_kept(random: Random, program: Program, number: float) -> bool:
    if math.isnan(number):
        return program.wild and random.random() < 0.2
    return program.wild or abs(number) < TAME
