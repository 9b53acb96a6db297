"""The search for a module's parameters, and for those that it would miss.

Attributes, lists, tuples, dicts and modules are searched, each once, so that circles end. Other objects are
looked into afterwards, up to MAX_HIDDEN entries: a leaf Value there would not be trained, so it is refused.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from types import BuiltinFunctionType, CellType, FunctionType, MethodType, ModuleType
from typing import cast

from engine import Value

Entries = Iterable[tuple[str, object]]
PLAIN = (str, bytes, int, float, complex, type(None), type, ModuleType, BuiltinFunctionType)
MAX_HIDDEN = 10_000
_PLAIN_TYPES, _ENDS = frozenset(PLAIN), (Value, *PLAIN)


@dataclass
class Parts:
    """The leaf Values and the modules inside a module, with their paths, outer ones first.

    others  the objects that are not searched
    """

    values: list[tuple[str, Value]] = field(default_factory=list)
    modules: list[tuple[str, object]] = field(default_factory=list)
    others: list[tuple[str, object]] = field(default_factory=list)


def parts_of(module: object, kind: type) -> Parts:
    """The parts of a module; `kind` is the class of modules."""
    parts, seen = Parts(), {id(module)}
    waiting = [iter(_attributes(module))]
    while waiting:
        for path, part in waiting[-1]:
            if isinstance(part, Value):
                if part.op is None:
                    parts.values.append((path, part))
            elif not isinstance(part, PLAIN) and id(part) not in seen:
                seen.add(id(part))
                if isinstance(part, kind):
                    parts.modules.append((path, part))
                elif not isinstance(part, (list, tuple, Mapping)):
                    parts.others.append((path, part))
                    continue
                waiting.append(iter(_inside(path, part)))
                break
        else:
            waiting.pop()
    return parts


def plain_parts(module: object, kind: type) -> tuple[list[Value], list[object]] | None:
    """The leaf Values and the modules inside a module, each once; None where that takes the whole search.

    This is `parts_of` without paths: for modules that hold Values, lists, tuples, dicts of names and modules alone.
    """
    if next(iter(_class_attributes(type(module), kind)), None):
        return None
    values: dict[Value, None] = {}
    modules: list[object] = []
    seen, waiting = {id(module)}, [iter(_attribute_values(module))]
    while waiting:
        for part in waiting[-1]:
            if type(part) in _PLAIN_TYPES:
                continue
            if isinstance(part, Value) and part.op is None:
                values[part] = None
            elif not isinstance(part, _ENDS) and id(part) not in seen:
                seen.add(id(part))
                entries = _entries(part, kind)
                if entries is None:
                    return None
                if isinstance(part, kind):
                    modules.append(part)
                elif set(map(type, entries)) == {Value}:  # the weights of a neuron
                    values.update(dict.fromkeys(_leaves(cast("Iterable[Value]", entries))))
                    continue
                waiting.append(iter(entries))
                break
        else:
            waiting.pop()
    return list(values), modules


def _leaves(nodes: Iterable[Value]) -> Iterable[Value]:
    """Those of the nodes that nothing computed."""
    if set(map(attrgetter("op"), nodes)) == {None}:
        return nodes
    return [node for node in nodes if node.op is None]


def _entries(part: object, kind: type) -> Iterable[object] | None:
    """The entries of a part that is searched; None where it is of another kind, or a name may stand twice."""
    if isinstance(part, kind):
        return _attribute_values(part)
    if isinstance(part, (list, tuple)):
        return part
    if isinstance(part, dict) and all(isinstance(key, str) for key in part):
        return part.values()
    return None


def _attribute_values(instance: object) -> Iterable[object]:
    if getattr(type(instance), "__slots__", None) is None:  # the usual case, and a fast one
        return vars(instance).values()
    return [entry for _, entry in _attributes(instance)]


def hidden_parameter(module: object, kind: type, parts: Parts) -> tuple[str, str] | None:
    """(path, class of the holder) of a leaf Value in an object that is not searched; None where there is none."""
    known = {value for _, value in parts.values}
    seen = {id(module), *(id(part) for _, part in parts.modules)}
    waiting = deque((path, part, type(part).__name__) for path, part in parts.others)
    waiting += ((path, part, "class attribute") for path, part in _class_attributes(type(module), kind))
    for _ in range(MAX_HIDDEN):
        if not waiting:
            break
        path, part, holder = waiting.popleft()
        if isinstance(part, Value):
            if part.op is None and part not in known:
                return path, holder
        elif not isinstance(part, PLAIN) and id(part) not in seen:
            seen.add(id(part))
            waiting += ((inner, entry, holder) for inner, entry in _contents(path, part))
    return None


def _attributes(instance: object) -> Entries:
    """The attributes of an instance: those in its __dict__, then those in slots."""
    yield from getattr(instance, "__dict__", {}).items()
    for cls in type(instance).__mro__[:-1]:  # object has none
        slots = vars(cls).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(instance, name):
                yield name, getattr(instance, name)


def _class_attributes(cls: type, kind: type) -> Entries:
    """Values, modules and containers that stand in the class body, below `kind`."""
    for base in cls.__mro__[: cls.__mro__.index(kind)] if kind in cls.__mro__ else ():
        for name, part in vars(base).items():
            if isinstance(part, (Value, kind, list, tuple, Mapping, set, frozenset)) and not name.startswith(
                "__"
            ):
                yield f"{base.__name__}.{name}", part


def _inside(path: str, part: object) -> Iterator[tuple[str, object]]:
    """The entries of a searched part, with their paths."""
    if isinstance(part, Mapping):
        entries: Entries = ((str(key), entry) for key, entry in part.items())
    elif isinstance(part, (list, tuple)):
        entries = ((str(i), entry) for i, entry in enumerate(part))
    else:
        entries = _attributes(part)
    return ((f"{path}.{name}", entry) for name, entry in entries)


def _contents(path: str, part: object) -> Iterator[tuple[str, object]]:
    """The contents of an object of any class: its attributes, elements, bound arguments, closure and defaults."""
    match part:
        case list() | tuple() | Mapping():
            return _inside(path, part)
        case set() | frozenset() | deque():
            entries: Iterable[object] = part
        case partial():
            entries = (part.func, *part.args, *part.keywords.values())
        case MethodType():
            entries = (part.__self__,)
        case FunctionType():
            cells = [cell.cell_contents for cell in part.__closure__ or () if _is_set(cell)]
            entries = (*cells, *(part.__defaults__ or ()), *(part.__kwdefaults__ or {}).values())
        case _ if str(getattr(part, "dtype", "")) == "object":
            entries = getattr(part, "flat", ())
        case _:
            return _inside(path, part)
    return ((path, entry) for entry in entries)


def _is_set(cell: CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018  # ValueError where a closure has no value yet
    except ValueError:
        return False
    return True
