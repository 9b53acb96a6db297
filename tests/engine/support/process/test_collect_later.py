"""Python's collector waits longer while large graphs come, and is put back after them."""

import gc
from collections.abc import Iterator

import pytest

from engine import Value
from engine.support.process.garbage import LARGE, OBJECTS, WAITS, collect_later


@pytest.fixture(autouse=True)
def thresholds() -> Iterator[tuple[int, int, int]]:
    """Whatever an earlier test has left is put back, before and after."""
    gc.collect()
    gc.collect()
    before = gc.get_threshold()
    yield before
    gc.collect()
    gc.collect()
    assert gc.get_threshold() == before


def chain(nodes: int) -> Value:
    x = Value(1.0)
    y = x * x
    for _ in range(nodes - 1):
        y = y + x
    return y


def test_a_small_graph_changes_nothing(thresholds):
    chain(LARGE - 1).backward()
    assert gc.get_threshold() == thresholds


def test_the_first_large_graph_raises_the_threshold_and_the_first_quiet_collection_puts_it_back(thresholds):
    chain(LARGE).backward()
    raised = gc.get_threshold()
    assert raised == (WAITS * OBJECTS * LARGE, *thresholds[1:])
    gc.collect()  # a graph came since the collection before: the threshold stays
    assert gc.get_threshold() == raised
    chain(2 * LARGE).backward()
    assert gc.get_threshold()[0] == 2 * raised[0]
    gc.collect()
    gc.collect()  # quiet
    assert gc.get_threshold() == thresholds
    chain(LARGE).backward()  # and again
    assert gc.get_threshold() == raised


def test_the_choice_of_the_program_stands(thresholds):
    gc.disable()
    chain(LARGE).backward()
    gc.enable()
    assert gc.get_threshold() == thresholds
    chain(LARGE).backward()
    gc.set_threshold(123, 4, 5)  # chosen while it was raised
    chosen = gc.get_threshold()  # CPython 3.14 keeps two of them
    try:
        gc.collect()
        gc.collect()
        assert gc.get_threshold() == chosen
        collect_later(LARGE)
        gc.collect()
        gc.collect()
        assert gc.get_threshold() == chosen
        gc.set_threshold(0)  # never
        collect_later(LARGE)
        assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*thresholds)
