"""The snapshot of a recorded program, and its nodes as text."""

from collections.abc import Mapping, Sequence

from engine.compile.programs.recorded_function import RecordedFunction
from engine.compile.tapes.tape import Tape
from engine.drawing.graph.fold import FOLD_ABOVE, LOOPS_ABOVE
from engine.drawing.graph.snapshot.names import automatic_names
from engine.drawing.graph.snapshot.places import HasParameters, Place
from engine.drawing.graph.snapshot.snapshot import Node, Snapshot, with_folded_sums
from engine.drawing.graph.style.labels import module_label
from engine.drawing.graph.style.text import shown_name, shown_number
from engine.drawing.program.rows import with_rows
from engine.drawing.program.sketch import Sketch

MOST_ENTRIES = 100_000
MOST_LISTED = 8  # operands of a line of text


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


def program_listing(graph: Snapshot, most: int = 40) -> str:
    """The program as lines of text, each node after its operands, those of a loop behind its title.

    Nodes alike have one line, and plain numbers none.
    """
    automatic, rows = automatic_names(graph), dict[tuple[Place, str], list[Node]]()
    names = {n.id: shown_name(n.name) or automatic.get(n.id) or shown_number(n.data) for n in graph.nodes}
    for n in graph.nodes:
        rows.setdefault((n.place, n.row or f"node {n.id}"), []).append(n)
    lines, place = list[str](), Place()
    for own in rows.values():
        if own[0].kind == "constant":
            continue
        new = own[0].place
        opened = [d for d in range(len(new)) if place[: d + 1] != new[: d + 1]]
        lines += [f"{'  ' * d}{_title(new[: d + 1], graph)}:" for d in opened]
        lines.append("  " * len(new) + _line(own, names))
        place = new
    left_out = len(lines) - most
    return "\n".join([*lines[:most], *[f"... {left_out} more lines"] * (left_out > 0)])


def _title(place: Place, graph: Snapshot) -> str:
    return graph.closed[place][0] if place in graph.closed else module_label(place)


def _line(row: Sequence[Node], names: Mapping[int, str]) -> str:
    """One node with its operands, or the first and the last of a row."""
    first, kind = row[0], row[0].op or row[0].note or row[0].kind
    if len(row) > 1:
        return f"{names[first.id]} to {names[row[-1].id]}: {len(row)} of {kind}"
    if not first.parents:
        return f"{names[first.id]}: {kind}"
    operands = [names[p] for p in first.parents]
    shown = operands if len(operands) <= MOST_LISTED else [*operands[:3], "...", *operands[-2:]]
    return f"{names[first.id]} = {kind}({', '.join(shown)})"
