"""Conditions joined by what they compare, and choices asked by what chose them, are those of IEEE 754."""

import itertools
import math

import numpy as np
import pytest

from engine.compile.emit.llvm.writing.arithmetic import COMPARISONS, Arithmetic
from engine.compile.emit.llvm.writing.conditions import CODES
from engine.compile.emit.llvm.writing.target import host
from engine.compile.emit.llvm.writing.text import Text

NUMBERS = [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan]
PAIRS = list(itertools.product(NUMBERS, NUMBERS))
HOLDS = {sign: [float(python(a, b)) for a, b in PAIRS] for sign, (_, python) in COMPARISONS.items()}


@pytest.mark.parametrize("sign", COMPARISONS)
def test_comparisons_of_the_same_numbers_are_joined_to_one(sign, target, compiled):
    def write(a, x):
        one = a.compare(sign, *x)
        others = [a.compare(other, *x) for other in COMPARISONS]
        joined = [join(one, other) for other in others for join in (a.both, a.either)]
        conditions = [*joined, a.opposite(one)]
        return [
            a.select(condition, 1.0, 0.0) if condition not in (True, False) else float(condition)
            for condition in conditions
        ]

    *joined, opposite = compiled(write, 2, target)(*np.array(PAIRS).T).tolist()
    for k, other in enumerate(COMPARISONS):
        pairs = list(zip(HOLDS[sign], HOLDS[other], strict=True))
        assert joined[2 * k] == [min(pair) for pair in pairs]
        assert joined[2 * k + 1] == [max(pair) for pair in pairs]
    assert opposite == [1.0 - holds for holds in HOLDS[sign]]


def test_a_condition_and_its_opposite_are_known():
    a = Arithmetic(Text("f", "double %x"), 1)
    above = a.compare(">", "%x", 0.0)
    assert a.both(above, a.opposite(above)) is False
    assert a.either(above, a.opposite(above)) is True
    assert a.opposite(a.opposite(above)) == above


@pytest.mark.parametrize("choice", list(itertools.product([0.0, -0.0, 1.0, math.nan], repeat=3)))
def test_a_choice_knows_whether_it_is_0_or_nan(choice, compiled):
    def write(a, x):
        inner = a.select(a.compare("<=", x[0], 0.0), *choice[1:])
        chosen = a.select(a.compare(">", x[0], 0.0), choice[0], inner)
        conditions = a.compare("!=", chosen, 0.0), a.compare("==", chosen, 0.0), a.is_nan(chosen)
        return [a.select(c, 1.0, 0.0) if c not in (True, False) else float(c) for c in conditions]

    def number(x):
        return choice[0] if x > 0.0 else choice[1] if x <= 0.0 else choice[2]

    nonzero, zero, nan = compiled(write, 1, host())(NUMBERS).tolist()
    assert nonzero == [float(number(x) != 0.0) for x in NUMBERS]
    assert zero == [float(number(x) == 0.0) for x in NUMBERS]
    assert nan == [float(math.isnan(number(x))) for x in NUMBERS]


def test_what_chose_a_number_is_asked_in_its_place():
    """`where(step(x), y, x)` compares x alone: nobody reads the number of the step."""
    t = Text("f", "double %x, double %y")
    a = Arithmetic(t, 1)
    chosen = a.select(a.compare(">", "%x", 0.0), 1.0, a.select(a.compare("<=", "%x", 0.0), 0.0, math.nan))
    a.select(a.is_nan(chosen), math.nan, a.select(a.compare("!=", chosen, 0.0), "%y", "%x"))
    assert f"fcmp une double {chosen}" not in str(t)
    assert f"fcmp uno double {chosen}" not in str(t)


def test_a_number_that_is_not_chosen_among_known_ones_is_compared():
    t = Text("f", "double %x, double %y")
    a = Arithmetic(t, 1)
    chosen = a.select(a.compare(">", "%x", 0.0), "%y", 0.0)
    a.compare("!=", chosen, 0.0)
    assert f"fcmp une double {chosen}" in str(t)


def test_the_codes_are_in_the_order_of_their_bits():
    """LLVM, FCmpInst: the bits say for which of =, >, < and unordered a comparison holds."""
    for sign, (code, python) in COMPARISONS.items():
        bits = [python(1.0, 1.0), python(2.0, 1.0), python(1.0, 2.0), python(math.nan, 1.0)]
        assert CODES.index(code) == sum(bit << k for k, bit in enumerate(bits)), sign
