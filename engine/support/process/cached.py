"""`cached_property`: that of Python 3.12, which has no lock, on 3.11 too."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property as cached_property  # noqa: PLC0414  # for mypy, it is exported
else:

    class cached_property:  # noqa: N801  # it stands in for a class of that name
        """An attribute that is computed when it is first read.

        In 3.11 all objects share one lock, which is held meanwhile: two threads compile one after the other, and in
        the child of a fork, where such a thread is missing, whoever reads the attribute waits for ever.
        """

        def __init__(self, function: Callable[[object], object]) -> None:
            self.function, self.__doc__ = function, function.__doc__

        def __set_name__(self, owner: type, name: str) -> None:
            self.name = name

        def __get__(self, instance: object, owner: type | None = None) -> object:
            if instance is None:
                return self
            values = instance.__dict__
            if self.name not in values:
                values[self.name] = self.function(instance)
            return values[self.name]
