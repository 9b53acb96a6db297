"""Results of steps are marked by their loop and step: by the first step that gives them, and the outermost loop."""

import copy
import pickle

import pytest

from engine import Value
from engine.calculus.functions.marks import MARKED, Loop, Operands


def place(node):
    return node.parents.step if isinstance(node.parents, Operands) else None


def test_what_a_loop_begins_with_is_step_0_and_a_result_the_step_that_gives_it_first():
    x = Value(2.0)
    begin, item = x * 3.0, x + 1.0
    loop = Loop([begin], [item])
    result = begin * item
    loop.mark(1, (result, [x]))
    loop.mark(2, (result, begin))
    assert [place(node) for node in (begin, item, result, x)] == [0, 0, 1, None]
    assert result.parents == (begin, item)
    assert result.parents.loop is loop


def test_the_last_step_that_is_marked_is_the_ten_thousandth():
    x = Value(2.0)
    loop, last, beyond = Loop(x, ()), x * 2.0, x * 3.0
    loop.mark(MARKED, last)
    loop.mark(MARKED + 1, beyond)
    assert MARKED == 10_000
    assert [place(last), place(beyond)] == [10_000, None]


def test_a_loop_around_another_takes_its_results():
    x = Value(2.0)
    outer, inner = Loop(x, ()), Loop(x, ())
    node = x * 2.0
    inner.mark(5, node)
    assert (node.parents.loop, place(node)) == (inner, 5)
    outer.mark(1, node)
    assert (node.parents.loop, place(node)) == (outer, 1)
    inner.mark(6, node)
    assert (node.parents.loop, place(node)) == (outer, 1)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda parents: pickle.loads(pickle.dumps(parents))])  # noqa: S301
def test_a_copy_and_a_file_hold_a_plain_tuple(copied):
    x = Value(2.0)
    node = x * 3.0
    Loop(x, ()).mark(1, node)
    assert type(copied(node.parents)) is tuple
    assert len(copied(node.parents)) == 2
