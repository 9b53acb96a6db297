"""Recording: what a function does, as a tape of numbered nodes."""

from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent
from types import SimpleNamespace

import pytest

from engine import RecordingError, Value, constant, record, sigmoid, take, total, where


def tape(function, *arguments, **options):
    return str(record(function, *arguments, **options).recorded)


def text(lines):
    return dedent(lines).strip()


def test_every_node_has_a_line_and_inputs_come_first():
    w = Value(3.0, "w")
    assert tape(lambda x, y: (w * x - y) / 2.0) == text("""
        v0 = input x    # x
        v1 = input y    # y
        v2 = parameter w    # w
        v3 = mul v2 v0
        v4 = sub v3 v1
        v5 = constant 2.0
        v6 = div v4 v5
        return v6
    """)


def test_a_list_of_inputs_is_named_after_the_argument():
    program = record(lambda a, xs: a * total(xs), "a", 3)
    assert program.columns == ["a", "xs1", "xs2", "xs3"]
    assert record(lambda p: p[0] + p[1], ["height", "width"]).columns == ["height", "width"]


def test_the_arguments_default_to_the_names_of_the_parameters():
    def f(first, second, scale=2.0, *, shift=1.0):
        return first * scale + second + shift

    assert record(f).columns == ["first", "second"]


def test_several_outputs_are_returned_in_their_order():
    program = record(lambda x, y: [y, x + y, 2.5, x])
    assert str(program.recorded).splitlines()[-1] == "return v1 v2 v3 v0"
    assert not program.recorded.single
    assert record(lambda x: x).recorded.single
    assert not record(lambda x: (x,)).recorded.single


def test_a_number_is_a_constant_output():
    assert tape(lambda _x: 7, "x") == "v0 = input x    # x\nv1 = constant 7.0\nreturn v1"


def test_a_name_given_to_a_value_is_shown_at_its_node():
    def f(x):
        hidden = sigmoid(x)
        hidden.name = "h"
        return hidden * hidden

    assert "v1 = sigmoid v0    # h" in tape(f)


def test_parameters_are_found_and_constants_are_none():
    w, b, one = Value(3.0, "w"), Value(0.5), constant(1.0, "one")
    program = record(lambda x: w * x + b + one)
    assert set(program.parameters) == {w, b}
    assert "parameter w" in str(program.recorded)
    assert "constant 1.0    # one" in str(program.recorded)


def test_a_value_computed_outside_belongs_to_the_function():
    c = Value(2.0, "c")
    squared = c * c
    program = record(lambda x: x * squared)
    assert program.parameters == [c]
    assert "mul v1 v1" in str(program.recorded)
    assert (c.data, squared.data) == (2.0, 4.0)


@pytest.mark.parametrize("numbers", [None, "all"])
def test_data_is_back_after_recording(numbers):
    w, b = Value(3.0), Value(0.5)
    computed = w * w
    record(lambda x: computed * x + b, parameters=numbers and [w, b])
    assert (w.data, b.data, computed.data, w.grad, b.grad) == (3.0, 0.5, 9.0, 0.0, 0.0)


@pytest.mark.parametrize("numbers", [None, "all"])
def test_data_is_back_where_recording_fails(numbers):
    model, calls = SimpleNamespace(w=Value(3.0)), []

    def f(x):
        calls.append(model.w * x)
        if len(calls) == (2 if numbers is None else 1):  # the call in which w has no number
            raise KeyError("no such feature")
        return calls[-1]

    with pytest.raises(KeyError, match="no such feature"):
        record(f, parameters=numbers and [model.w])
    assert (model.w.data, model.w.grad) == (3.0, 0.0)
    assert (model.w * model.w).data == 9.0


def test_known_parameters_save_the_second_call():
    model, calls = SimpleNamespace(w=Value(3.0)), []

    def f(x):
        calls.append(x)
        return model.w * x

    record(f)
    assert len(calls) == 2
    record(f, parameters=[model.w])
    assert len(calls) == 3
    record(lambda x: calls.append(x) or x * x)
    assert len(calls) == 4  # nothing closed over: nothing to hide


def test_parameters_that_are_given_are_the_parameters_in_that_order():
    w, b, unused = Value(3.0, "w"), Value(1.0, "b"), Value(1.0, "unused")
    assert record(lambda x: w * x + b, parameters=[unused, b, w, b]).parameters == [unused, b, w]
    some = record(lambda x: w * x + b, parameters=iter([b]))
    assert some.parameters == [b]
    assert "parameter b" in str(some.recorded)
    assert "fixed w" in str(some.recorded)


def test_choices_and_look_ups_are_operations():
    assert tape(lambda x: where(x, 1.0, x)).splitlines()[2] == "v2 = where v0 v1 v0"
    # values[i]: element after element, where(i - j, what is found so far, v_j); NaN beyond.
    assert tape(lambda i: take([5.0, 6.0], i)) == text("""
        v0 = input i    # i
        v1 = constant 0.0
        v2 = sub v0 v1
        v3 = constant nan
        v4 = constant 5.0
        v5 = where v2 v3 v4
        v6 = constant 1.0
        v7 = sub v0 v6
        v8 = constant 6.0
        v9 = where v7 v5 v8
        return v9
    """)


def test_the_function_is_never_called_again():
    calls = []
    program = record(lambda x: calls.append(1) or x * x)
    calls_while_recording = len(calls)
    str(program), repr(program), program.simplified, program.block
    assert len(calls) == calls_while_recording


@pytest.mark.parametrize("shape", [0, -1, True, 1.5, [], ["a", 1], None])
def test_an_argument_is_a_name_a_number_or_names(shape):
    with pytest.raises(TypeError, match="an argument of a recorded function is given as its name"):
        record(lambda x: x, shape)


def test_a_function_without_arguments_is_told_what_to_write():
    with pytest.raises(TypeError, match=r"write record\(f, 'a', 'b'\) or record\(model, 2\)"):
        record(lambda *xs: xs[0])


def test_a_program_is_described_in_a_line():
    w = Value(1.0)
    program = record(lambda xs: total(w * x for x in xs), 7)
    assert str(program).splitlines()[0] == "program of xs1, xs2, xs3, xs4, ... xs7"
    assert repr(program).startswith("<program of 7 inputs and 1 parameters: ")


def test_nodes_of_another_recording_are_no_part_of_this_one():
    leaked = []
    record(lambda x: leaked.append(x * 2.0) or leaked[0] + x)
    with pytest.raises(RecordingError, match="input of another function"):
        record(lambda y: y + leaked[0])

    def outer(x):
        record(lambda y: y * x)
        return x

    with pytest.raises(RecordingError, match="input of another function"):
        record(outer)


def test_a_function_that_is_recorded_records_another_one():
    w = Value(3.0, "w")
    inner = []

    def outer(x):
        product = w * x
        inner.append(record(lambda y: w * y + y))
        return product + w * x

    assert str(record(outer, parameters=[w]).recorded) == str(
        record(lambda x: w * x + w * x, parameters=[w]).recorded
    )
    assert len(inner[0].recorded.entries) == 4  # y, w, w y, w y + y


def test_what_no_output_needs_is_left_out_and_the_rest_is_numbered_anew():
    w, unused = Value(3.0, "w"), Value(4.0, "unused")

    def function(x):
        (unused * x).exp()
        return w * x

    program = record(function)
    assert program.parameters == [w]
    assert str(program.recorded).splitlines()[1:] == [
        "v1 = parameter w    # w",
        "v2 = mul v1 v0",
        "return v2",
    ]


def test_a_recording_leaves_the_partials_of_values_as_they_were():
    a = Value(3.0, "a")
    square = a * a
    record(lambda x: square * x + a)
    assert square.partials == (3.0, 3.0)
    assert a.partials == ()


def test_threads_record_one_after_the_other_or_side_by_side():
    def work(k):
        return str(record(lambda x, y: (x * float(k) + y).tanh() * x).recorded)

    with ThreadPoolExecutor(4) as pool:
        texts = list(pool.map(work, range(40)))
    assert texts == [work(k) for k in range(40)]
