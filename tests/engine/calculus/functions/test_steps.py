"""A loop says what its step and its condition must return, eager and recorded, written out and kept."""

# ruff: noqa: ARG005  # steps and conditions take a state, whether they need it or not

import pytest

from engine import Value, record, scan, while_loop

LENGTHS = [3, 40]  # of a loop that is written out, and of one that is kept
HOWS = {
    "eager": lambda function: function(Value(2.0)),
    "recorded": lambda function: record(function)(2.0),
}

STEPS = [
    (lambda s, x: s * x, TypeError, r"the new state and an output; got Value.*write return state, output"),
    (lambda s, x: (s, s, x), TypeError, "got a tuple of length 3"),
    (lambda s, x: s if x is None else None, TypeError, "an output; got None"),
    (lambda s, x: (str(x), s), TypeError, "a number or lists of them; a step gave '"),
]


@pytest.mark.parametrize("how", HOWS.values(), ids=HOWS)
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize(("step", "error", "message"), STEPS)
def test_the_step_of_a_scan(how, length, step, error, message):
    with pytest.raises(error, match=message):
        how(lambda a: scan(step, a, [1.0] * length)[0])


LOOPS = [
    (lambda s: [s], lambda s: s, TypeError, "goes on while that is above 0; got a list of length 1"),
    (lambda s: None, lambda s: s, TypeError, "above 0; got None"),
    (lambda s: 1.0, lambda s: (s, s), ValueError, r"of the same shape; got \[·, ·\] after ·"),
    (lambda s: 1.0, lambda s: "x", TypeError, "a step gave 'x'"),
]


@pytest.mark.parametrize("how", HOWS.values(), ids=HOWS)
@pytest.mark.parametrize("limit", LENGTHS)
@pytest.mark.parametrize(("condition", "step", "error", "message"), LOOPS)
def test_the_parts_of_a_while_loop(how, limit, condition, step, error, message):
    with pytest.raises(error, match=message):
        how(lambda a: while_loop(condition, step, a, limit))


def test_a_list_of_two_is_a_pair_and_a_state_may_be_a_list():
    last, outputs = scan(lambda s, x: [[s[0] + x, s[1]], s[1]], [0.0, 5.0], [1.0, 2.0])
    assert (last, outputs) == ([3.0, 5.0], [5.0, 5.0])
    assert while_loop(lambda s: 3.0 - s[0], lambda s: [s[0] + 1.0, s[1]], [0.0, 7.0], 9) == [3.0, 7.0]


def test_the_state_of_a_scan_may_grow_and_that_of_a_while_loop_may_not():
    assert scan(lambda s, x: ([*s, x], len(s)), [0.0], [1.0, 2.0]) == ([0.0, 1.0, 2.0], [1, 2])
    with pytest.raises(ValueError, match=r"of the same shape; got \[·, ·\] after \[·\]"):
        while_loop(lambda s: 1.0, lambda s: [*s, 1.0], [0.0], 2)
