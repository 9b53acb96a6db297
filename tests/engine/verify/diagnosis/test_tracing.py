"""Inside `tracing`, nodes remember the line that made them; outside it, nothing is different."""

import copy
import pickle
import sys
import threading

import pytest

from engine import RecordingError, Value, apply, diagnose, dot, exp, record, site_of, tracing
from engine.core import operations as ops
from nn import MLP


def this_line():
    return sys._getframe(1).f_lineno


def test_a_node_remembers_the_line_and_the_expression_that_made_it():
    x = Value(2.0)
    with tracing():
        y, line = x + (x * 3.0), this_line()
    product = y.parents[1]
    for node, text in ((y, "x + (x * 3.0)"), (product, "x * 3.0")):
        site = site_of(node)
        assert (site.file, site.line) == (__file__, line)
        assert site.function == "test_a_node_remembers_the_line_and_the_expression_that_made_it"
        shown, marks = str(site).splitlines()[1:]
        assert shown == "    y, line = x + (x * 3.0), this_line()"
        assert shown[marks.index("^") : marks.rindex("^") + 1] == text


def test_the_engines_own_lines_are_not_blamed():
    x = Value(2.0)
    with tracing():
        nodes, line = [exp(x), dot([x, x], [1.0, x]), apply(ops.mul, x, x), 2.0 - x, sum([x, x])], this_line()
    assert [(site_of(node).file, site_of(node).line) for node in nodes] == [(__file__, line)] * 5


def test_a_line_of_nn_is_told_with_the_line_that_called_it():
    model = MLP(2, [2, 1], "tanh", seed=0)
    with tracing():
        y, line = model([1.0, 2.0]), this_line()
    site = site_of(y)
    assert site.file.endswith("layers.py")
    assert (site.caller.file, site.caller.line) == (__file__, line)
    assert "called from" in str(site)


def test_an_expression_over_several_lines_is_told_by_its_first():
    x = Value(2.0)
    with tracing():
        y = (
            x
            + 3.0
        )  # fmt: skip
    assert site_of(y).start is None
    assert "^" not in str(site_of(y))


def test_outside_nothing_is_recorded_and_nothing_is_larger():
    x = Value(2.0)
    maker, operator = Value.make_node, Value.__mul__
    with tracing():
        traced = x * 3.0
        with tracing():
            pass
        assert site_of(x * 3.0)  # the outer block goes on
    plain = traced * 3.0
    assert Value.make_node is maker
    assert Value.__mul__ is operator
    assert type(plain) is Value
    assert site_of(plain) is site_of(x) is None
    assert not hasattr(plain, "__dict__")
    assert not hasattr(traced, "__dict__")
    assert Value.__slots__ == ("data", "grad", "name", "op", "parents", "partials")
    assert sys.getsizeof(plain) < sys.getsizeof(traced)


def test_an_exception_ends_the_block():
    with pytest.raises(ZeroDivisionError), tracing():
        Value(1.0) / 0.0
    assert type(Value(1.0) + 1.0) is Value


def test_blocks_of_several_threads_end_as_they_please():
    inside, leave = threading.Event(), threading.Event()

    def other():
        with tracing():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with tracing():
        thread.start()
        inside.wait(10)
    assert site_of(Value(1.0) + 1.0) is not None  # the other thread's block is open still
    leave.set()
    thread.join()
    assert type(Value(1.0) + 1.0) is Value


@pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)
def test_traced_nodes_are_the_same_mathematics(op):
    def graph():
        leaves = [Value(0.5), Value(0.25), Value(0.75)][: len(op.operands)]
        first = apply(op, *leaves)
        root = first * leaves[0] + 2.0 / (first + 10.0) - leaves[0] ** first  # traced and plain operands
        root.backward()
        return root.data, [leaf.grad for leaf in leaves]

    plain = graph()
    with tracing():
        assert graph() == plain


def test_a_traced_graph_is_copied_and_pickled_with_its_sites():
    with tracing():
        y = Value(2.0) * 3.0
    for twin in (copy.deepcopy(y), pickle.loads(pickle.dumps(y))):  # noqa: S301  # made here
        assert site_of(twin) == site_of(y)
        assert twin.data == 6.0


def test_code_without_a_file_has_a_line_all_the_same():
    space = {"Value": Value}
    with tracing():
        exec("y = Value(2.0) * 3.0", space)  # noqa: S102  # the text above
    assert str(site_of(space["y"])) == "<string>:1"
    assert "nothing is wrong" in str(diagnose(space["y"]))


def test_a_function_is_recorded_inside_tracing_and_traces_while_it_is_recorded():
    def traced(x):
        with tracing():
            return (2.0 * x).exp()

    with tracing():
        inside = record(lambda x: (2.0 * x).exp())
    assert str(inside) == str(record(traced)) == str(record(lambda x: (2.0 * x).exp()))
    with tracing(), pytest.raises(RecordingError, match=r"test_tracing\.py, line \d+: .* compares a Value"):
        record(lambda x: x if x + 1.0 > 0 else -x)
