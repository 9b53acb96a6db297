"""Values without numbers: what a function is called with while it is recorded.

An operation on one of them makes another: it knows its operation and its operands, and nothing more. Whoever
asks for its number gets a RecordingError, with words for the kind of question (questions.py).
"""

import sys
from threading import get_ident
from types import FrameType
from typing import Any, NoReturn

from engine.compile.tapes.recorded import questions
from engine.compile.tapes.recorded.questions import refuse
from engine.compile.tapes.recorded.writer import writers
from engine.core.operation import Operation
from engine.core.python.operands import is_foreign
from engine.core.value import Value, constant
from engine.support.numbers import is_number, number

NUMBER_OF_ENTRY = vars(Value)["partials"]
"""The slot of `number`, the number of a node in the tape: that of the partials, which a recorded Value lacks."""


class Numberless:
    """The part of a recorded Value that stands in front of Value: no number, and nodes that have none."""

    __slots__ = ()

    recorded = True
    priority = 2
    number = NUMBER_OF_ENTRY

    @property
    def data(self) -> float:
        """Refused."""
        refuse(questions.DATA)

    @data.setter
    def data(self, _: float) -> None:
        refuse(questions.SET_DATA)

    @property
    def grad(self) -> float:
        """Refused."""
        refuse(questions.GRAD)

    @grad.setter
    def grad(self, _: float) -> None:
        refuse(questions.SET_GRAD)

    @property
    def partials(self) -> tuple[float, ...]:
        """Refused."""
        refuse(questions.PARTIALS)

    @property
    def stands_for_several(self) -> bool:
        """Whether equal nodes of a long recording are this one."""
        writer = writers.get(get_ident())
        return writer is not None and writer.is_shared(self)  # type: ignore[arg-type]  # a Value besides

    def backward(self, *_: object, **__: object) -> NoReturn:
        """Refused."""
        refuse(questions.BACKWARD)

    def __eq__(self, other: object) -> bool:
        if not (self is other or isinstance(other, Value)):
            refuse(questions.COMPARISON)
        return self is other

    __hash__ = object.__hash__

    def __bool__(self) -> bool:  # noqa: PLE0304  # it returns nothing
        refuse(questions.BRANCH)

    def __lt__(self, _: object) -> bool:
        refuse(questions.COMPARISON)

    __le__ = __gt__ = __ge__ = __lt__

    def __float__(self) -> float:
        refuse(questions.FLOAT)

    def __int__(self) -> int:
        refuse(questions.WHOLE)

    __index__ = __int__

    def __round__(self, *_: object) -> NoReturn:
        refuse(questions.ROUND)

    __floor__ = __ceil__ = __trunc__ = __round__

    def __format__(self, spec: str) -> str:
        return repr(self) if not spec else refuse(questions.TEXT)

    def __repr__(self) -> str:
        name = f"name={self.name!r}, " if self.name else ""  # type: ignore[attr-defined]  # of Value
        return f"Value({name}being recorded)"

    def __copy__(self) -> NoReturn:
        refuse(questions.COPY)

    def __deepcopy__(self, _: object) -> NoReturn:
        refuse(questions.COPY)

    def __reduce_ex__(self, _: object) -> NoReturn:
        refuse(questions.COPY)

    @staticmethod
    def make_node(op: Operation, parents: tuple[Value, ...]) -> Value:
        """The node of `op` on `parents`, one of which is recorded."""
        node = _new(RecordedValue)
        node.op = op
        node.parents = parents
        node.name = ""
        writer = writers.get(get_ident())
        return writer.added(node) if writer is not None else node


class RecordedValue(Numberless, Value):  # type: ignore[override]  # properties in the place of slots
    """A node of a function that is being recorded: `op`, `parents` and `name`, but no number."""

    __slots__ = ()


class RecordedInput(RecordedValue):
    """An input of a function that is being recorded. While it is `in_call`, it is no key of a dict or a set."""

    __slots__ = ("in_call",)

    in_call: bool

    def __init__(self, name: str = "") -> None:
        self.op, self.parents, self.name, self.in_call = None, (), name, False

    def __hash__(self) -> int:
        if self.in_call and not _by_the_engine(sys._getframe(1)):  # noqa: SLF001  # CPython's name for the caller
            refuse(questions.LOOK_UP)
        return object.__hash__(self)


def _by_the_engine(frame: FrameType) -> bool:
    """Whether the engine itself looks a Value up: a derivative keeps its nodes in dicts."""
    return str(frame.f_globals.get("__name__")).startswith("engine.")


_numberless: dict[type[Value], type[Value]] = {}


def numberless(kind: type[Value]) -> type[Value]:
    """The class to which a Value of class `kind` is set to take its number away: of the same slots."""
    if kind not in _numberless:
        hidden_already = issubclass(kind, Numberless)  # a function that is recorded may record another
        _numberless[kind] = (
            kind
            if hidden_already
            else type(f"Recorded{kind.__name__}", (Numberless, kind), {"__slots__": ()})
        )
    return _numberless[kind]


def _operator(op: Operation, *, reflected: bool) -> Any:
    """The operator of Value over nodes without numbers, in a quarter of the time."""

    def method(self: Any, other: Any) -> Any:
        if not isinstance(other, Value):
            if is_foreign(other):
                return NotImplemented
            if not is_number(other):
                return self.of(op, *((other, self) if reflected else (self, other)))  # refused there
            other = constant(number(other, f"an operand of {op.name}"))
        node = _new(RecordedValue)
        node.op = op
        node.parents = a, b = (other, self) if reflected else (self, other)
        node.name = ""
        writer = writers.get(get_ident())
        if writer is not None:
            nodes = writer.nodes
            try:  # Writer.add, written out: most nodes of large graphs
                i, j = a.number, b.number
                known = nodes[i] is a and nodes[j] is b
            except (AttributeError, IndexError, TypeError):
                known = False
            if known and len(nodes) < writer.full:
                node.number = len(nodes)
                nodes.append(node)
                writer.entries.append((op, i, j))
            else:
                return writer.added(node)
        return node

    return method


_new = Value.__new__
for _name, _method in {**vars(Value.__mro__[1]), **vars(Value)}.items():
    _op = getattr(_method, "op", None)
    if _op is not None and len(_op.operands) == 2 and _name.startswith("_"):
        setattr(Numberless, _name, _operator(_op, reflected=_name.startswith(("__r", "_r"))))
