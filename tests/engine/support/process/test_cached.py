"""An attribute is computed once, and no thread waits for that of another object."""

import threading

from engine.support.process.cached import cached_property


class Circle:
    """Its area waits until it may be computed."""

    def __init__(self, radius, gate):
        self.radius, self.gate, self.computed = radius, gate, 0

    @cached_property
    def area(self):
        """π r² for the π of a carpenter."""
        assert self.gate.wait(10.0)
        self.computed += 1
        return 3.0 * self.radius**2


def opened():
    gate = threading.Event()
    gate.set()
    return gate


def test_it_is_computed_once():
    circle = Circle(2.0, opened())
    assert [circle.area, circle.area, circle.computed] == [12.0, 12.0, 1]
    del circle.area
    assert [circle.area, circle.computed] == [12.0, 2]


def test_the_class_has_the_property_itself():
    assert Circle.area.__doc__ == "π r² for the π of a carpenter."


def test_no_thread_waits_for_another_object():
    """In functools of Python 3.11 the lock is one for all of a class."""
    slow, quick = Circle(1.0, threading.Event()), Circle(2.0, opened())
    thread = threading.Thread(target=lambda: slow.area)
    thread.start()
    other = threading.Thread(target=lambda: quick.area, daemon=True)
    other.start()
    other.join(5.0)
    is_done = not other.is_alive()
    slow.gate.set()
    thread.join()
    assert is_done
