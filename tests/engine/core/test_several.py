"""Functions of several Values: their mathematics, their gradients, and what they refuse."""

import math
import operator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import (
    Value,
    dot,
    log_softmax,
    logsumexp,
    maximum,
    mean,
    minimum,
    norm,
    softmax,
    take,
    total,
)

repeatable = settings(derandomize=True, deadline=None, max_examples=40)
logits = st.lists(st.floats(-50, 50), min_size=1, max_size=8)

# Functions of a list, each with its mathematics over plain numbers.
NARY = {
    "maximum": (maximum, max),
    "minimum": (minimum, min),
    "total": (total, math.fsum),
    "mean": (mean, lambda z: math.fsum(z) / len(z)),
    "dot": (lambda z: dot(z, z), lambda z: math.fsum(map(operator.mul, z, z))),
    "logsumexp": (logsumexp, lambda z: math.log(math.fsum(map(math.exp, z)))),
    "softmax": (lambda z: softmax(z)[0], lambda z: math.exp(z[0]) / math.fsum(map(math.exp, z))),
    "log_softmax": (
        lambda z: log_softmax(z)[0],
        lambda z: z[0] - math.log(math.fsum(map(math.exp, z))),
    ),
}


@pytest.mark.parametrize(("function", "mathematics"), NARY.values(), ids=NARY)
@given(numbers=logits)
@repeatable
def test_functions_of_lists_agree_with_their_mathematics(function, mathematics, numbers):
    assert function(numbers) == pytest.approx(mathematics(numbers), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("function", [function for function, _ in NARY.values()], ids=NARY)
@given(numbers=logits)
@repeatable
def test_functions_of_lists_give_numbers_and_values_alike(function, numbers):
    number, node = function(numbers), function([Value(x) for x in numbers])
    assert type(number) is float
    assert type(node) is Value
    assert number == node.data
    mixed = function([Value(x) if i % 2 else x for i, x in enumerate(numbers)])
    assert getattr(mixed, "data", mixed) == number


@pytest.mark.parametrize("function", [total, mean, lambda z: dot(z, [1.0] * 10)])
def test_a_sum_of_numbers_rounds_like_the_sum_of_values(function):
    # A sum that corrects its rounding, as the built-in one of Python 3.12 does for floats, gives 1.0 here.
    numbers = [0.1] * 10
    assert function(numbers) == function([Value(x) for x in numbers]).data


def test_an_empty_total_is_zero_and_other_empty_lists_are_refused():
    assert total([]) == 0.0
    assert type(total([])) is float
    assert dot([], []) == 0.0
    for function in (maximum, minimum, mean, logsumexp, softmax, log_softmax):
        with pytest.raises(ValueError, match=f"^{function.__name__} needs at least one value; got none$"):
            function([])
    with pytest.raises(ValueError, match=r"^maximum needs at least one value; got none$"):
        maximum()


def test_a_mean_is_the_sum_over_the_count():
    values = [Value(1.0), Value(3.0), Value(8.0)]
    average = mean(values)
    average.backward()
    assert average.data == mean([1.0, 3.0, 8.0]) == 4.0  # 12 / 3
    assert [x.grad for x in values] == [1.0 / 3.0] * 3


@pytest.mark.parametrize(
    "function", [maximum, minimum, total, mean, norm, logsumexp], ids=lambda f: f.__name__
)
def test_functions_of_several_values_take_arguments_or_one_iterable(function):
    for numbers in ([2.0], [3.0, -4.0], [1.0, 2.0, 6.0]):
        together, apart = ([Value(x) for x in numbers] for _ in range(2))
        one, other = function(together), function(*apart)
        one.backward()
        other.backward()
        assert one.data == other.data == function(*numbers) == function(iter(numbers))
        assert [x.grad for x in together] == [x.grad for x in apart]


def test_a_total_and_a_mean_of_two_arguments():
    v, w = Value(2.0), Value(5.0)
    assert total(v, w).data == 7.0
    assert mean(v, w, 2.0).data == 3.0  # 9 / 3
    assert norm(3.0, 4.0) == 5.0
    assert total() == 0.0
    with pytest.raises(ValueError, match=r"^mean needs at least one value; got none$"):
        mean()


def test_a_softmax_of_logarithms_gives_their_shares():
    logits = [0.0, math.log(3.0), math.log(4.0)]  # of 1, 3 and 4, which are 8 in sum
    assert softmax(logits) == pytest.approx([0.125, 0.375, 0.5], rel=1e-15)
    assert log_softmax(logits) == pytest.approx([-math.log(8.0), math.log(0.375), -math.log(2.0)], rel=1e-15)
    assert logsumexp(logits) == pytest.approx(math.log(8.0), rel=1e-15)


def test_a_product_of_long_sequences_is_their_sum_of_products():
    assert dot([2.0] * 300, [Value(0.5)] * 300).data == 300.0


def test_functions_of_lists_refuse_what_is_no_list_of_numbers():
    with pytest.raises(ValueError, match=r"^dot needs two sequences of one length; got 2 and 1$"):
        dot([1.0, 2.0], [Value(1.0)])
    with pytest.raises(ValueError, match=r"^dot needs two sequences of one length; got 1 and 2$"):
        dot([1.0], [Value(1.0), 2.0])
    with pytest.raises(TypeError, match=r"^an element of maximum must be a real number; got a list"):
        maximum([1.0, 2.0], 3.0)
    for function in (total, maximum, mean, logsumexp, softmax, log_softmax, lambda z: dot(z, [1.0])):
        with pytest.raises(TypeError, match=r"^\w+ takes a sequence of Values and numbers; got None$"):
            function(None)
        with pytest.raises(TypeError, match=r"^an element of \w+ must be a real number; got '1' \(str\)"):
            function(["1"])


def test_a_mistake_inside_a_generator_keeps_its_own_message():
    with pytest.raises(TypeError, match=r"^exp\(x\) must be a real number; got '1' \(str\)"):
        total(engine.exp(x) for x in ["1"])


def test_a_total_makes_no_node_for_an_empty_sum():
    a, b = Value(1.0), Value(2.0)
    assert total([a]) is a
    assert total([a, b]).parents == (a, b)


def test_extremes_take_arguments_or_one_iterable():
    a, b, c = Value(1.0), Value(3.0), Value(2.0)
    assert maximum(a, b, c).data == maximum([a, b, c]).data == maximum(x for x in (a, b, c)).data == 3.0
    assert minimum(3, 1.0, 2) == 1.0
    assert maximum(a) is a
    assert maximum(2) == 2.0


@given(numbers=logits)
@repeatable
def test_a_softmax_is_positive_and_sums_to_one(numbers):
    s = softmax(numbers)
    assert all(0.0 < p <= 1.0 for p in s)
    assert math.fsum(s) == pytest.approx(1.0, rel=1e-14)
    assert s == pytest.approx([math.exp(x) for x in log_softmax(numbers)], rel=1e-13)


@given(numbers=logits, shift=st.integers(-1000, 1000))
@repeatable
def test_a_softmax_does_not_see_a_shift(numbers, shift):
    whole = [float(round(x)) for x in numbers]  # whole numbers are shifted without rounding
    moved = [x + shift for x in whole]
    assert softmax(moved) == softmax(whole)
    assert log_softmax(moved) == log_softmax(whole)
    assert logsumexp(moved) == pytest.approx(logsumexp(whole) + shift, abs=1e-12)


@given(numbers=logits)
@repeatable
def test_the_jacobian_of_log_softmax_is_delta_minus_softmax(numbers):
    s = softmax(numbers)
    for j in range(len(numbers)):
        z = [Value(x) for x in numbers]
        log_softmax(z)[j].backward()
        assert [x.grad for x in z] == pytest.approx([(i == j) - s[i] for i in range(len(z))], abs=1e-14)


@given(numbers=logits)
@repeatable
def test_the_jacobian_of_softmax_is_s_times_delta_minus_s(numbers):
    s = softmax(numbers)
    z = [Value(x) for x in numbers]
    softmax(z)[0].backward()
    assert [x.grad for x in z] == pytest.approx([s[0] * ((i == 0) - s[i]) for i in range(len(z))], abs=1e-14)


@given(numbers=logits)
@repeatable
def test_the_gradient_of_logsumexp_is_softmax(numbers):
    z = [Value(x) for x in numbers]
    logsumexp(z).backward()
    assert [x.grad for x in z] == pytest.approx(softmax(numbers), abs=1e-14)


@pytest.mark.parametrize("z", [1000.0, -1000.0])
def test_large_logits_neither_overflow_nor_vanish(z):
    assert logsumexp([z, z]) == pytest.approx(z + math.log(2.0), rel=1e-15)  # e^z + e^z = 2 e^z
    assert logsumexp([z, z - 2000.0]) == z
    assert softmax([z, z]) == [0.5, 0.5]
    assert softmax([0.0, -1000.0]) == [1.0, 0.0]
    assert log_softmax([0.0, -abs(z)]) == [0.0, -1000.0]
    assert log_softmax([z, z]) == [-math.log(2.0)] * 2


def test_a_look_up_by_a_number_is_the_element_itself():
    values = [Value(5.0), 6, Value(7.0)]
    assert take(values, 0) is values[0]
    assert take(values, 2.0) is values[2]
    assert take(values, np.int64(1)) == 6.0
    assert take((x for x in values), True) == 6.0
    assert take(([x, 2.0] for x in (1.0, 3.0)), 1) == [3.0, 2.0]
    assert take(((1.0, 2.0), (3.0, 4.0)), 1) == [3.0, 4.0]


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_look_up_by_a_value_gives_its_slope_to_the_element_picked_alone(index):
    values, i = [Value(x) for x in (5.0, 6.0, 7.0)], Value(index)
    picked = take(values, i)
    (2.0 * picked).backward()
    assert picked.data == values[index].data
    assert [v.grad for v in values] == [2.0 * (j == index) for j in range(3)]
    assert i.grad == 0.0
    assert take([5.0, 6.0, 7.0], i).data == picked.data


def test_a_look_up_does_not_see_the_elements_beside():
    values = [Value(math.nan), Value(2.0), Value(math.inf)]
    picked = take(values, Value(1.0))
    picked.backward()
    assert (picked.data, [v.grad for v in values]) == (2.0, [0.0, 1.0, 0.0])


@pytest.mark.parametrize("index", [3, 4, -1, 0.5, math.nan, math.inf])
def test_a_look_up_beyond_the_elements_is_refused(index):
    for asked in (index, Value(index)):
        message = r"^take needs a whole number from 0 to 2 as index; got .*, for 3 values: 0 is the first"
        with pytest.raises(ValueError, match=message):
            take([1.0, 2.0, 3.0], asked)


def test_a_look_up_needs_values_and_an_index():
    for index in (0, Value(0.0)):
        with pytest.raises(ValueError, match=r"^take needs at least one value; got none$"):
            take([], index)
    with pytest.raises(TypeError, match=r"^the index of take must be a real number; got '1' \(str\)"):
        take([1.0, 2.0], "1")


@pytest.mark.parametrize("table", [[[1.0, 2.0], [3.0]], [[1.0], 2.0], [[], 2.0], [(1.0,), [2.0, 3.0]]])
def test_a_table_has_rows_of_one_length(table):
    for index in (0, Value(0.0)):
        with pytest.raises(
            ValueError, match=r"^take needs rows of one length; got a table whose rows differ$"
        ):
            take(table, index)
