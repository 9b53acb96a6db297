"""Recording: a function is called once with Values that have no numbers, and its operations become a tape."""

import inspect
import random
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial, reduce
from itertools import chain, repeat
from threading import active_count, get_ident

from engine.calculus.derivatives import SharedNodeError
from engine.calculus.functions.recorders import recorders
from engine.compile.tapes.loops.scans import kept_scan
from engine.compile.tapes.recorded.questions import noting_questions
from engine.compile.tapes.recorded.recorded_value import (
    NUMBER_OF_ENTRY,
    RecordedInput,
    RecordedValue,
    numberless,
)
from engine.compile.tapes.recorded.sharing import FULL
from engine.compile.tapes.recorded.writer import Writer, writing
from engine.compile.tapes.tape import Tape
from engine.core.operation import CONSTANT
from engine.core.value import Value, constant
from engine.support.errors import RecordingError
from engine.support.numbers import described, is_number, number
from engine.support.process.garbage import no_cycle_collection

Argument = str | int | Sequence[str]

ATTEMPTS = 5  # calls of a function, where other threads may draw random numbers

_CLASSES = (
    RecordedInput.__name__,
    RecordedValue.__name__,
)  # a TypeError of Python names the class of its object
_AS_A_LIST = re.compile(r"subscriptable|itera|len\(\)|sequence")
_LIST = (
    "; record(f) calls f with one Value for each argument: write record(f, 2) for a function of a list of 2, "
    "record(f, 'a', 2) for f(a, [x1, x2])"
)


def tape_of(
    function: Callable[..., object],
    arguments: Sequence[Argument],
    parameters: Iterable[Value] | None = None,
    known: Iterable[Value] = (),
) -> Tape:
    """The operations of `function`, as a tape. RecordingError, with the line, where it asks for a number.

    Values that the function uses have no numbers meanwhile, so that nothing computed from them is taken for fixed:
    the `parameters`, those that are `known`, and those that it names. If it meets others, it is called once more.
    """
    shapes = arguments or _positional(function)
    chosen = None if parameters is None else list(dict.fromkeys(parameters))
    hidden = dict.fromkeys([*(chosen or ()), *(v for v in known if _has_number(v)), *_named_in(function)])
    with no_cycle_collection():
        late, tape = _call_without_draws(function, shapes, chosen, list(hidden))
        if late:
            late, tape = _call_without_draws(function, shapes, chosen, [*hidden, *late])
        return tape


def _named_in(function: Callable[..., object]) -> list[Value]:
    """The Values that a function names, alone or in a list, though they may not reach its outputs."""
    try:
        names = inspect.getclosurevars(function)
    except (TypeError, ValueError):  # an object that is called
        return []
    values: list[Value] = []
    for named in (*names.nonlocals.values(), *names.globals.values()):
        several = named if isinstance(named, (list, tuple)) else [named]
        values += [v for v in several if isinstance(v, Value) and _has_number(v)]
    return values


def _has_number(value: Value) -> bool:
    """Whether it has a number that can change."""
    return value.op is not CONSTANT and not value.recorded


def shapes_of(function: Callable[..., object], arguments: Sequence[Argument]) -> list[int]:
    """How many Values each argument of the function holds: 0 for one that is a Value itself."""
    shapes = arguments or _positional(function)
    return [0 if isinstance(a, str) else a if isinstance(a, int) else len(a) for a in shapes]


class _DrawnError(RecordingError):
    """Somebody has drawn random numbers: the function, or another thread meanwhile."""


def _call_without_draws(
    function: Callable[..., object],
    shapes: Sequence[Argument],
    chosen: Sequence[Value] | None,
    hidden: Sequence[Value],
) -> tuple[list[Value], Tape]:
    """The first of several calls in which no random number is drawn: in some of them other threads may draw."""
    for _ in range(ATTEMPTS if active_count() > 1 else 1):
        with suppress(_DrawnError):
            try:
                return _call(function, shapes, chosen, hidden, full=FULL)
            except SharedNodeError:  # it asks for a derivative to a node that equal ones have become
                return _call(function, shapes, chosen, hidden, full=sys.maxsize)
    raise RecordingError(
        "the function draws random numbers, and a program would go on with those it drew while it was recorded"
    )


def _call(
    function: Callable[..., object],
    shapes: Sequence[Argument],
    chosen: Sequence[Value] | None,
    hidden: Sequence[Value],
    *,
    full: int,
) -> tuple[list[Value], Tape]:
    """Call the function with Values without numbers: those that it met with a number after all, and the tape.

    Meanwhile the `hidden` Values have no numbers either: their class says so, and the numbers stay where they are.
    """
    names = _names(function)
    arguments = [_argument(shape, names[i : i + 1]) for i, shape in enumerate(shapes)]
    inputs = [leaf for part in arguments for leaf in (part if isinstance(part, list) else [part])]
    kinds, partials = list(map(type, hidden)), list(map(NUMBER_OF_ENTRY.__get__, hidden))
    # Ctrl-C cannot interrupt one call of a C function: either all numbers are hidden, or all are back.
    changes = map(setattr, hidden, repeat("__class__"), kinds), map(NUMBER_OF_ENTRY.__set__, hidden, partials)
    restore: Callable[[], deque[None]] = partial(deque, chain(*changes), 0)
    drawn = random.getstate()
    try:
        for value, kind in zip(hidden, kinds, strict=True):
            value.__class__ = numberless(kind)
        writer = Writer(inputs, chosen, full)
        with noting_questions() as questions, _in_call(inputs), writing(writer), _keeping_loops():
            returned = _returned(function, arguments, questions)
        several = list(returned) if isinstance(returned, (list, tuple)) else None
        outputs = [_output(output) for output in ([returned] if several is None else several)]
        if not outputs:
            raise ValueError("a recorded function returns at least one Value; got an empty list")
        writer.add(*outputs)
        tape = writer.tape(outputs, single=several is None)
    finally:
        restore()
        randoms_drawn = random.getstate() != drawn
        random.setstate(drawn)
    if randoms_drawn:
        raise _DrawnError
    return writer.late, tape


def _returned(
    function: Callable[..., object], arguments: Sequence[object], questions: Sequence[str]
) -> object:
    """The result of the function. RecordingError where it asked for a number, even if it caught the refusal."""
    try:
        returned = function(*arguments)
    except Exception as error:
        if questions:
            raise RecordingError(questions[0]) from None
        if isinstance(error, TypeError) and any(name in str(error) for name in _CLASSES):
            words = reduce(lambda text, name: text.replace(name, "Value"), _CLASSES, str(error))
            raise TypeError(words + _LIST * bool(_AS_A_LIST.search(words))) from error
        raise
    if questions:
        raise RecordingError(questions[0])
    return returned


@contextmanager
def _keeping_loops() -> Iterator[None]:
    """Inside, the loops of this thread are kept as loops."""
    thread = get_ident()
    outer = recorders.get(thread)
    recorders[thread] = kept_scan
    try:
        yield
    finally:
        del recorders[thread]
        if outer is not None:
            recorders[thread] = outer


@contextmanager
def _in_call(inputs: Sequence[RecordedInput]) -> Iterator[None]:
    """Inside, inputs are no keys of dicts and sets: a table would be taken for empty."""
    for leaf in inputs:
        leaf.in_call = True
    try:
        yield
    finally:
        for leaf in inputs:
            leaf.in_call = False


def _argument(shape: Argument, names: Sequence[str]) -> RecordedInput | list[RecordedInput]:
    """One argument of the function: a Value for a name, a list of them for a number or several names."""
    if isinstance(shape, str):
        return RecordedInput(shape)
    if isinstance(shape, int) and not isinstance(shape, bool) and shape > 0:
        return [RecordedInput(f"{names[0] if names else 'x'}{i}") for i in range(1, shape + 1)]
    if isinstance(shape, (list, tuple)) and shape and all(isinstance(name, str) for name in shape):
        return [RecordedInput(name) for name in shape]
    raise TypeError(
        "an argument of a recorded function is given as its name (one Value), as a whole number n or a list of "
        f"names (a list of Values); got {described(shape)}; write record(f, 'a', 3) for f(a, [x1, x2, x3])"
    )


def _output(output: object) -> Value:
    if isinstance(output, Value):
        return output
    if is_number(output):
        return constant(number(output, "an output"))
    raise TypeError(f"a recorded function returns a Value or a list of Values; got {described(output)}")


def _positional(function: Callable[..., object]) -> list[Argument]:
    """The names of the function's own parameters, each a single Value."""
    names = _names(function)
    if not names:
        raise TypeError(
            "record needs to know what the function is called with: a name for each Value, a number n for a "
            f"list of n; got none for {function!r}; write record(f, 'a', 'b') or record(model, 2)"
        )
    return list(names)


def _names(function: Callable[..., object]) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [
        p.name
        for p in parameters
        if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
