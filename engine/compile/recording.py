"""Recording: a function is called once with Values that have no numbers, and what it does becomes a tape."""

import inspect
import linecache
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from engine.compile.tape import FIXED, INPUT, NUMBER, PARAMETER, Entry, Tape
from engine.core.operation import CONSTANT
from engine.core.order import topological
from engine.core.value import RECORDED, Recorded, Value, constant, is_recorded, recorded
from engine.support.errors import RecordingError
from engine.support.garbage import no_cycle_collection
from engine.support.numbers import described, is_number, number

Argument = str | int | Sequence[str]

_ADVICE = (
    "A program is recorded once and then runs for any numbers, so nothing may depend on one by .data, float(), "
    "a comparison or a branch: write maximum, minimum, relu, step, where(condition, a, b) or "
    "take(values, index), or choose by plain numbers before recording"
)
_SLOPES = (
    "A derivative is taken at numbers, and a program has none while it is recorded: record the function itself, "
    "and ask program.gradient(...) or program.gradients(batch) for its slopes"
)
_ENGINE = Path(__file__).parents[1]
_CALCULUS = _ENGINE / "calculus" / "derivatives.py"


def tape_of(
    function: Callable[..., Any], arguments: Sequence[Argument], parameters: Iterable[Value] | None = None
) -> Tape:
    """What `function` does, as a tape. RecordingError, with the line, where it asks a Value for its number.

    The Values that the function closes over are found by a first call, and hide their numbers in a second,
    so that nothing which depends on them is taken for fixed. Where all are given, one call is enough.
    """
    given = arguments or _positional(function)
    chosen = None if parameters is None else list(dict.fromkeys(parameters))
    hidden = {*(chosen or ()), *_named_in(function)}
    with no_cycle_collection():
        leaves, outputs, single = _call(function, given, hidden)
        order = topological(*outputs)
        named = [v for v in order if v.name is not RECORDED]  # the others are 10⁵, and are known by that
        late = {v for v in named if not (is_recorded(v) or v.op is CONSTANT or v in hidden)}
        if late:
            leaves, outputs, single = _call(function, given, hidden | late)
            order = topological(*outputs)
        return _tape(order, leaves, outputs, chosen, single=single)


def _named_in(function: Callable[..., Any]) -> list[Value]:
    """The Values that a function names, alone or in a list, though they may not reach its outputs."""
    try:
        named = inspect.getclosurevars(function)
    except (TypeError, ValueError):  # an object that is called
        return []
    found: list[Value] = []
    for thing in (*named.nonlocals.values(), *named.globals.values()):
        things = thing if isinstance(thing, (list, tuple)) else [thing]
        found += [v for v in things if isinstance(v, Value) and not (v.op is CONSTANT or is_recorded(v))]
    return found


def shapes_of(function: Callable[..., Any], arguments: Sequence[Argument]) -> list[int]:
    """How many Values each argument of the function holds: 0 for one that is a Value itself."""
    given = arguments or _positional(function)
    return [0 if isinstance(a, str) else a if isinstance(a, int) else len(a) for a in given]


def _call(
    function: Callable[..., Any], given: Sequence[Argument], hidden: set[Value]
) -> tuple[list[Recorded], list[Value], bool]:
    """The inputs, the outputs, and whether there is but one output, of a call with Values without numbers."""
    names = _names(function)
    arguments = [_argument(shape, names[i : i + 1]) for i, shape in enumerate(given)]
    leaves = [leaf for part in arguments for leaf in (part if isinstance(part, list) else [part])]
    try:
        with _without_numbers(hidden), _no_look_up(leaves):
            returned = function(*arguments)
            outputs = list(returned) if isinstance(returned, (list, tuple)) else [returned]
            if not outputs:
                raise ValueError("a recorded function returns at least one Value; got an empty list")
            return leaves, [_output(output) for output in outputs], not isinstance(returned, (list, tuple))
    except AttributeError as error:
        if not isinstance(error.obj, Value) or error.name not in Value.__slots__:
            raise
        asked = f"asks for .{error.name} of a Value that is being recorded"
        advice = _SLOPES if _goes_through(_CALCULUS, error.__traceback__) else _ADVICE
        raise RecordingError(f"{_place(error.__traceback__)} {asked}. {advice}") from None


def _argument(shape: Argument, names: Sequence[str]) -> Recorded | list[Recorded]:
    """One argument of the function: a Value for a name, a list of them for a number or several names."""
    if isinstance(shape, str):
        return recorded(shape)
    if isinstance(shape, int) and not isinstance(shape, bool) and shape > 0:
        return [recorded(f"{names[0] if names else 'x'}{i}") for i in range(1, shape + 1)]
    if isinstance(shape, (list, tuple)) and shape and all(isinstance(name, str) for name in shape):
        return [recorded(name) for name in shape]
    raise TypeError(
        "an argument of a recorded function is given as its name (one Value), as a whole number n or a list of "
        f"names (a list of Values); got {described(shape)}; write record(f, 'a', 3) for f(a, [x1, x2, x3])"
    )


def _output(given: Any) -> Value:
    if isinstance(given, Value):
        return given
    if is_number(given):
        return constant(number(given, "an output"))
    raise TypeError(f"a recorded function returns a Value or a list of Values; got {described(given)}")


def _tape(
    order: list[Value],
    leaves: Sequence[Value],
    outputs: list[Value],
    chosen: list[Value] | None,
    *,
    single: bool,
) -> Tape:
    """The nodes in order, inputs and chosen parameters first, each operand by its number."""
    index = {leaf: i for i, leaf in enumerate([*leaves, *(chosen or ())])}
    entries: list[Entry] = [(INPUT, i) for i in range(len(leaves))]
    entries += [(PARAMETER, k) for k in range(len(chosen or ()))]
    parameters, fixed = list(chosen or ()), list[Value]()

    def other(node: Value) -> Entry:
        if node.parents:
            return (node.op, *[index[parent] for parent in node.parents])
        if node.op is CONSTANT:
            return NUMBER, node.data
        kind, found = (PARAMETER, parameters) if chosen is None else (FIXED, fixed)
        found.append(node)
        return kind, len(found) - 1

    rest = [node for node in order if node not in index]
    index.update(zip(rest, range(len(index), len(index) + len(rest)), strict=True))
    entries += [  # in one expression: there may be 10⁵
        (node.op, index[p[0]], index[p[1]]) if len(p := node.parents) == 2 else other(node) for node in rest
    ]
    names = {i: node.name for node, i in index.items() if node.name is not RECORDED and node.name}
    numbers = [index[output] for output in outputs]
    return Tape(entries, numbers, [leaf.name for leaf in leaves], parameters, fixed, single, names)


def _positional(function: Callable[..., Any]) -> list[Argument]:
    """The names of the function's own parameters, each a single Value."""
    names = _names(function)
    if not names:
        raise TypeError(
            "record needs to know what the function is called with: a name for each Value, a number n for a "
            f"list of n; got none for {function!r}; write record(f, 'a', 'b') or record(model, 2)"
        )
    return list(names)


def _names(function: Callable[..., Any]) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [
        p.name
        for p in parameters
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]


def _place(trace: TracebackType | None) -> str:
    """Where, outside the engine, a number was asked for: the innermost such line."""
    found = "the recorded function"
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if _ENGINE not in Path(file).parents:
            text = linecache.getline(file, trace.tb_lineno).strip()
            found = f"{Path(file).name}, line {trace.tb_lineno}: `{text}`"
        trace = trace.tb_next
    return found


def _goes_through(file: Path, trace: TracebackType | None) -> bool:
    while trace and Path(trace.tb_frame.f_code.co_filename) != file:
        trace = trace.tb_next
    return trace is not None


@contextmanager
def _no_look_up(leaves: Sequence[Recorded]) -> Iterator[None]:
    """While it lasts, inputs are no keys. RecordingError where random numbers are drawn: they would be drawn once."""
    drawn = random.getstate()
    for leaf in leaves:
        leaf.within = True
    yield
    for leaf in leaves:
        leaf.within = False
    if random.getstate() != drawn:
        random.setstate(drawn)
        raise RecordingError(
            "the function draws random numbers, and a program would go on with those it drew while it was recorded"
        )


@contextmanager
def _without_numbers(values: set[Value]) -> Iterator[None]:
    """While it lasts, these Values have no data and no gradient: whoever asks for them learns so."""
    kept = [(value, value.data, value.grad) for value in values]
    try:
        for value, _, _ in kept:
            del value.data, value.grad
        yield
    finally:
        for value, data, grad in kept:
            value.data, value.grad = data, grad
