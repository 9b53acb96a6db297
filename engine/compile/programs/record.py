"""`record`: a function of Values becomes a program."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from engine.calculus.functions.samples import Samples
from engine.calculus.nested import Shaped
from engine.compile.programs.parts import part
from engine.compile.programs.program import Program
from engine.compile.tapes.parameter_order import in_order, parameters_of_models
from engine.compile.tapes.recording import Argument, shapes_of, tape_of
from engine.core.value import Value

if TYPE_CHECKING:
    from engine.compile.samples.program import SampleProgram


def record(
    function: Callable[..., object], *arguments: Argument | Samples, parameters: Iterable[Value] | None = None
) -> "Program":
    """The program of a function of Values, which is called to be recorded and never again.

    arguments   what the function is called with: a name stands for one Value, a whole number n for a list of n
                Values, a list of names for a list of Values. `record(f, "a", 3)` calls f(a, [x1, x2, x3]).
                Without any, every parameter of the function is one Value of that name. `Samples(["x", "y"])` stands
                for a batch that the function reduces: the result is a SampleProgram, called with rows in its place
    parameters  the leaves that gradients are taken to; others are read, but receive none. Without it, they are
                all leaves that the function closes over, which are found by calling it, if need be twice

    The function returns a Value or a list of Values. The numbers of leaves are read anew at each call of the
    program. RecordingError, with the line, where it asks a Value for its number.

    >>> from engine import record
    >>> print(record(lambda x: (2.0 * x).relu()).recorded)
    v0 = input x    # x
    v1 = constant 2.0
    v2 = mul v1 v0
    v3 = relu v2
    return v3
    """
    batches = [i for i, argument in enumerate(arguments) if isinstance(argument, Samples)]
    if batches:
        return _over_samples(function, arguments, batches, parameters)  # type: ignore[return-value]  # see arguments
    shapes: Sequence[Shaped] = arguments
    if parameters is not None:
        tape = tape_of(function, shapes, list(parameters))
    else:
        first = list(parameters_of_models(function))
        tape = in_order(tape_of(function, shapes, None, first), first)
    return Program(tape, shapes_of(function, shapes))


def _over_samples(
    function: Callable[..., object],
    arguments: Sequence[Shaped],
    batches: Sequence[int],
    parameters: Iterable[Value] | None,
) -> "SampleProgram":
    """The program of a function with Samples among its arguments."""
    if len(batches) > 1:
        raise ValueError(
            f"a recorded function has one argument of Samples; got {len(batches)}: join their columns"
        )
    module = part("samples.program")
    columns = arguments[batches[0]].columns
    if not columns:
        raise TypeError("record needs the names of the columns of its Samples: write Samples(['x', 'y'])")
    program: SampleProgram = module.SampleProgram(
        function, arguments, columns, batches[0], Program, parameters
    )
    return program
