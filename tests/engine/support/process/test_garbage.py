"""The cyclic collector is off inside, and as before afterwards, whoever else is inside meanwhile."""

import gc

import pytest

from engine import no_cycle_collection


@pytest.fixture(autouse=True)
def collector():
    yield
    gc.enable()


def test_inside_it_is_off_and_outside_as_before():
    with no_cycle_collection():
        assert not gc.isenabled()
        with no_cycle_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    with no_cycle_collection():
        pass
    assert not gc.isenabled()


def test_an_error_leaves_it_as_before():
    with pytest.raises(KeyError), no_cycle_collection():
        raise KeyError
    assert gc.isenabled()


def test_blocks_that_end_in_the_order_in_which_they_began():
    first, second = no_cycle_collection(), no_cycle_collection()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()  # the second is still inside
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_a_thread_that_leaves_while_another_enters_does_not_leave_it_off(monkeypatch):
    """One asks whether it is on, and before it acts on the answer the other leaves."""
    first, second, plain = no_cycle_collection(), no_cycle_collection(), gc.isenabled
    first.__enter__()
    left = []

    def asked():
        answer = plain()
        if not left:
            left.append(first.__exit__(None, None, None))
        return answer

    monkeypatch.setattr(gc, "isenabled", asked)
    second.__enter__()
    if not left:
        first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    monkeypatch.undo()
    assert gc.isenabled()
