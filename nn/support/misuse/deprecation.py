"""Old names that still work and warn."""

import warnings
from typing import Any, Generic, TypeVar

T = TypeVar("T")


def deprecated(message: str, stacklevel: int = 3) -> None:
    """Give a DeprecationWarning at the line of the caller's caller."""
    warnings.warn(message, DeprecationWarning, stacklevel=stacklevel)


class Renamed(Generic[T]):
    """The old name of a class: each use warns and acts on the class itself.

    `Step = Renamed("Step", StepSchedule)` makes `Step(0.1)` a StepSchedule, `isinstance(s, Step)` true for it,
    and a subclass of `Step` a subclass of StepSchedule.
    """

    def __init__(self, old: str, new: type[T]) -> None:
        self._old, self._new = old, new
        self.__doc__ = f"Old name of {new.__name__}."

    def __call__(self, *arguments: Any, **options: Any) -> T:  # whatever the class takes
        """An instance of the class under its new name."""
        self._warn()
        return self._new(*arguments, **options)

    def __instancecheck__(self, instance: object) -> bool:
        self._warn()
        return isinstance(instance, self._new)

    def __subclasscheck__(self, kind: type) -> bool:
        self._warn()
        return issubclass(kind, self._new)

    def __mro_entries__(self, _bases: tuple[object, ...]) -> tuple[type[T]]:
        self._warn()
        return (self._new,)

    def __repr__(self) -> str:
        return f"<{self._old}, renamed to {self._new.__name__}>"

    def _warn(self) -> None:
        deprecated(
            f"{self._old} is now called {self._new.__name__}: write {self._new.__name__}", stacklevel=4
        )
