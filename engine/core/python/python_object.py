"""A Value as a Python object: truth, order, conversion, printing, copies, and the attributes of peers."""

from collections.abc import Iterable
from typing import ClassVar, Self, SupportsIndex

from engine.core.nodes import fast
from engine.core.python import copies
from engine.core.python.display import notebook_form
from engine.core.python.peers import ADVICE, Missing
from engine.support.misuse.leaving import warn_of_float
from engine.support.numbers import described, is_number


class PythonObject:
    """The behaviour of a number in Python, for an object with `data`, `grad`, `op` and `name`."""

    __slots__ = ()

    recorded: ClassVar[bool] = False  # True for a node of a function that is being recorded: it has no data
    data: float
    grad: float
    name: str

    def __init_subclass__(cls, *, unrolled: bool = False) -> None:
        """`class Mine(Value, unrolled=True)`: operators of this very class run as fast as those of a plain Value."""
        super().__init_subclass__()
        if unrolled:
            fast.accelerate(cls)

    def item(self) -> float:
        """The number, as `data`."""
        return self.data

    def __bool__(self) -> bool:
        return bool(self.data)

    def __lt__(self, other: object) -> bool:
        return self.data < _number(other)

    def __le__(self, other: object) -> bool:
        return self.data <= _number(other)

    def __gt__(self, other: object) -> bool:
        return self.data > _number(other)

    def __ge__(self, other: object) -> bool:
        return self.data >= _number(other)

    def __float__(self) -> float:
        data = self.data
        warn_of_float(self)
        return data

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else repr(self)

    def __repr__(self) -> str:
        name = f"name={self.name!r}, " if self.name else ""
        return f"Value({name}data={self.data!r}, grad={self.grad!r})"

    def _repr_mimebundle_(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> object:
        return notebook_form(self, include, exclude)

    def __copy__(self) -> Self:
        return copies.twin(self)

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return copies.deep(self, memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[object, ...]:
        return copies.reduced(self, protocol)

    def __dir__(self) -> list[str]:
        return sorted(set(super().__dir__()) - ADVICE.keys())


for _name in ADVICE:  # not by __getattr__: it would slow down every look-up of `data`
    setattr(PythonObject, _name, Missing(_name))


def _number(other: object) -> float:
    if isinstance(other, PythonObject):
        return other.data
    if type(other).__module__ == "builtins" and not is_number(other):
        raise TypeError(f"a Value compares with Values and numbers; got {described(other)}")
    return other  # type: ignore[return-value]  # its own class compares it: an array of NumPy
