"""An optimizer's rule, compiled from its own text: the numbers of the rule itself, or a refusal."""

# ruff: noqa: ARG001, ARG004, ARG005  # every rule has the one signature, whatever it needs of it

import functools
import math

import pytest

from engine import RecordingError, Update, Value, record

np = pytest.importorskip("numpy", reason="the extra fast")

THIRD = 1.0 / 3.0


def plain(p, g, t, lr, constants, slots):
    return p - lr * g, slots


def counting(p, g, t, lr, constants, slots):
    """All that a rule may ask for: branches, loops, math, its constants, several slots and t."""
    (most, least), (count, largest) = constants, slots
    if abs(g) > largest and t > 0:
        largest = abs(g)
    step = lr * math.copysign(min(max(abs(g), least), most), g)
    for _ in range(2):
        step = step / 2.0
    return p - step * math.sqrt(t), (count + 1.0, largest)


def annotated(p: float, g: float, t: int, lr: float, constants: tuple, slots: tuple = ()) -> tuple:
    return p - lr * g, slots


class Rules:
    @staticmethod
    def static(p, g, t, lr, constants, slots):
        return p - 2.0 * lr * g, slots


def reads_a_global(p, g, t, lr, constants, slots):
    return p - lr * g * THIRD, slots


def asks_python(p, g, t, lr, constants, slots):
    return p - lr * float(str(g)), slots


def prints_a_dictionary(p, g, t, lr, constants, slots):
    return p - lr * {"g": g}.pop(), slots


def too_few_slots(p, g, t, lr, constants, slots):
    return p - lr * g, ()


def one_number(p, g, t, lr, constants, slots):
    return p - lr * g


def rule_of(factor):
    def closed_over(p, g, t, lr, constants, slots):
        return p - factor * lr * g, slots

    return closed_over


@pytest.fixture
def squared():
    """(w x)² at x = 1: the gradient is 2 w."""
    w = Value(3.0, "w")
    return w, record(lambda x: (w * x) ** 2)


def after(squared, update, steps=1, lr=0.1):
    w, program = squared
    descent = program.descent([1.0], update)
    costs = descent.run([0] * steps, range(steps + 1), [lr] * steps)
    return costs, descent.write(), w.data


@pytest.mark.parametrize("rule", [plain, annotated], ids=lambda rule: rule.__name__)
def test_one_update_by_hand(squared, rule, close):
    costs, memory, w = after(squared, Update(rule))
    close([costs[0], w], [9.0, 3.0 - 0.1 * 6.0])  # p - lr 2 p
    assert memory == [()]


def test_a_rule_may_be_a_static_method(squared, close):
    close(after(squared, Update(Rules.static))[2], 3.0 - 2.0 * 0.1 * 6.0)


def test_a_rule_may_branch_and_keep_numbers(squared, close):
    costs, memory, w = after(squared, Update(counting, 2, (5.0, 0.5)), steps=3)
    p, slots, expected = 3.0, (0.0, 0.0), []
    for t in (1, 2, 3):
        expected.append(p * p)
        p, slots = counting(p, 2.0 * p, t, 0.1, (5.0, 0.5), slots)
    close([*costs, w, *memory[0]], [*expected, p, *slots])
    assert memory[0][0] == 3.0


@pytest.mark.parametrize("decoupled", [False, True])
def test_weight_decay_is_added_to_the_gradient_or_taken_from_the_parameter(squared, decoupled, close):
    _, _, w = after(squared, Update(plain, weight_decay=0.5, decoupled=decoupled))
    p = 3.0
    # (1 - lr λ) p - lr g, or p - lr (g + λ p): the same for plain descent
    close(w, p - 0.1 * 0.5 * p - 0.1 * 6.0)


@pytest.mark.parametrize(
    ("update", "message"),
    [
        (Update(lambda p, g, t, lr, constants, slots: (p, slots)), "must be a `def` in a file"),
        (Update(math.hypot), "must be a plain `def` without decorators; got <built-in function hypot>"),
        (Update(Rules), "must be a plain `def` without decorators; got <class"),
        (Update(asks_python), r"and math\.\*; got `str\(g\)`"),
        (Update(prints_a_dictionary), "got `.'g': g..pop"),
        (Update(reads_a_global), "got `THIRD`"),
        (
            Update(rule_of(2.0)),
            "another function than its text: .* or reads variables of a function around it",
        ),
        (Update(one_number), r"ends in `return p_after, \(slot_after, \.\.\.\)`"),
        (Update(too_few_slots, 1), "returns p after the update and a tuple of 1 slots"),
    ],
    ids=lambda x: getattr(getattr(x, "rule", None), "__name__", ""),
)
def test_a_rule_that_cannot_be_compiled_is_refused(squared, update, message):
    w, program = squared
    with pytest.raises(RecordingError, match=message):
        program.descent([1.0], update)
    assert w.data == 3.0


def test_twelve_constants_fit(squared, close):
    def rule(p, g, t, lr, constants, slots):
        return p - constants[0] - constants[11], slots

    close(after(squared, Update(rule, 0, (0.25, *[0.0] * 10, 0.5)))[2], 2.25)


@pytest.mark.parametrize("slots", [-1, 101, 10**9, 1.5, None, "1"])
def test_slots_are_a_small_whole_number(slots):
    with pytest.raises(ValueError, match="slots is a whole number from 0 to 100; got"):
        Update(plain, slots)


def powers_of_two(p, g, t, lr, constants, slots):
    return p - lr * g * 2**-t, slots


def powers_of_ten(p, g, t, lr, constants, slots):
    return p - lr * g * 10 ** (-t), slots


def a_share(p, g, t, lr, constants, slots):
    return p - lr * g * (1 / t), slots


@pytest.mark.parametrize("rule", [powers_of_two, powers_of_ten, a_share], ids=lambda rule: rule.__name__)
def test_the_number_of_an_update_is_a_number_like_others(squared, rule, close):
    p = 3.0
    for t in (1, 2, 3, 4):
        p, _ = rule(p, 2.0 * p, t, 0.1, (), ())
    close(after(squared, Update(rule), steps=4)[2], p)


def clipped(rule):
    @functools.wraps(rule)
    def other(p, g, *rest):
        return rule(p, max(-1.0, min(1.0, g)), *rest)

    return other


class Clipped:
    @staticmethod
    @clipped
    def rule(p, g, t, lr, constants, slots):
        return p - lr * g, slots


def test_a_rule_under_a_decorator_is_refused(squared):
    w, program = squared
    with pytest.raises(RecordingError, match="a plain `def` without decorators"):
        program.descent([1.0], Update(Clipped.rule))
    assert w.data == 3.0


@pytest.mark.parametrize("number", [None, "3", [3.0], 1j])
def test_a_parameter_without_a_number_is_an_error_as_in_a_graph(squared, number):
    w, program = squared
    w.data = number
    calls = [
        lambda: program(1.0),
        lambda: program.gradient(1.0),
        lambda: program.values([1.0]),
        lambda: program.mean_gradient([1.0]),
    ]
    for call in calls:
        with pytest.raises(TypeError, match=r"the \.data of w must be a real number; got"):
            call()


def test_parameters_come_as_an_array_where_one_wants_that(squared):
    w, program = squared
    assert program.values([1.0], parameters=[2.0]).tolist() == [4.0]
    assert program.mean_gradient([1.0], parameters=np.array([2.0]))[1].tolist() == [4.0]
    assert program.gradients([1.0], parameters=(2.0,))[1].tolist() == [[8.0]]
    assert w.data == 3.0
    with pytest.raises(ValueError, match=r"parameters are an array of 1 numbers, .*; got shape \(2,\)"):
        program.values([1.0], parameters=[1.0, 2.0])
