"""The snapshot of a recorded program."""

from engine.compile.programs.recorded_function import RecordedFunction
from engine.compile.tapes.tape import Tape
from engine.drawing.graph.fold import FOLD_ABOVE, LOOPS_ABOVE
from engine.drawing.graph.snapshot.places import HasParameters
from engine.drawing.graph.snapshot.snapshot import Snapshot, with_folded_sums
from engine.drawing.program.rows import with_rows
from engine.drawing.program.sketch import Sketch

MOST_ENTRIES = 100_000


def is_program(value: object) -> bool:
    """Whether this is a recorded program, over samples or not, or a tape of one."""
    return isinstance(value, (RecordedFunction, Tape)) or isinstance(getattr(value, "tape", None), Tape)


def tape_in(program: object) -> Tape:
    """The tape of a program, as the function was recorded; a tape itself."""
    if isinstance(program, RecordedFunction):
        return program.recorded
    return program if isinstance(program, Tape) else program.tape  # type: ignore[attr-defined]  # of Samples


def program_snapshot(
    program: object, model: HasParameters | None = None, sums: bool | None = None
) -> Snapshot:
    """The nodes of a program, with sums and rows of nodes alike as one node each where there are many.

    ValueError above 100,000 nodes.
    """
    tape = tape_in(program)
    if len(tape.entries) > MOST_ENTRIES:
        raise ValueError(
            f"a picture of a program takes at most {MOST_ENTRIES:,} nodes; this has {len(tape.entries):,}: record a "
            "part of the function, or the model for shorter inputs; print(program) lists its instructions"
        )
    columns = () if isinstance(program, (RecordedFunction, Tape)) else program.columns  # type: ignore[attr-defined]  # likewise
    graph = Sketch(tape, columns).snapshot(model)
    many = len(graph.nodes) > (LOOPS_ABOVE if graph.closed else FOLD_ABOVE)
    if sums or (sums is None and many):
        graph = with_folded_sums(graph)
    return with_rows(graph) if many else graph
