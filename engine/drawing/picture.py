"""`draw`: a graph, a program or a model as a picture, for a notebook or a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from engine.core.value import Value
from engine.drawing.drawing import Drawing, MimeBundle, size_of
from engine.drawing.graph.dot.dot import dot
from engine.drawing.graph.fold import FOLD_ABOVE, Fold, view
from engine.drawing.graph.net.network import network_dot
from engine.drawing.graph.snapshot.names import automatic_names
from engine.drawing.graph.snapshot.places import HasParameters
from engine.drawing.graph.snapshot.snapshot import Snapshot, snapshot, with_folded_sums
from engine.drawing.graph.style.style import SHOW, Style
from engine.drawing.graph.style.text import shown_name, shown_number
from engine.drawing.graph.style.theme import theme as theme_of
from engine.drawing.page.page import step_through
from engine.drawing.program.program import is_program, program_listing, program_snapshot, tape_in
from engine.support.numbers import whole_number
from engine.support.text import printable

MOST_IN_A_NOTEBOOK = 5_000  # nodes of a program, drawn without being asked for
DIRECTIONS = ("LR", "RL", "TB", "BT")


def shown_in_a_notebook(value: object, **_options: object) -> MimeBundle:
    """For a Value or a program at the end of a cell: its picture, or its text where that is too large."""
    if is_program(value) and len(tape_in(value).entries) > MOST_IN_A_NOTEBOOK:
        return {"text/plain": repr(value)}, {}
    try:
        shown, metadata = draw(value)._repr_mimebundle_()  # the notebook's own protocol
    except ValueError as error:
        return {"text/plain": f"{value!r}\n({error})"}, {}
    return {**shown, "text/plain": repr(value)}, metadata


def draw(
    value: object,
    *,
    model: HasParameters | None = None,
    fold: Fold = None,
    sums: bool | None = None,
    inputs: Sequence[Value | float] | None = None,
    loss: Callable[..., Value] | None = None,
    names: tuple[Sequence[str], Sequence[str]] | None = None,
    marks: Mapping[Value, str] | None = None,
    steps: Iterable[object] | None = None,
    show: Iterable[str] = SHOW,
    direction: str = "LR",
    precision: int = 4,
    theme: str = "light",
    alt: str = "",
    scale: float = 1.0,
    width: float | None = None,
) -> Drawing:
    """Draw the graph below a Value; a recorded program; or a model of neurons, as a net of units and weights.

    The step of a loop of a program stands once, with its states and the arrows that bring their next numbers; so
    does the function of a sample, which is reduced over the samples. Both fold to a box, which fold=False opens;
    fold=["loop 1"] folds one of several. Nodes alike stand as one, with their number, where there are many.

    model      whose modules are drawn around their nodes, and may fold to one box each
    fold       None folds loops of a program, and modules of graphs above 150 nodes; False none, True the
               innermost; 0 the whole model, 1 its layers, 2 its neurons; or the paths of some, as in ["layers.0"]
    sums       draw chains of additions as one Σ; None does above 150 nodes
    inputs     of a net: numbers for which every unit shows its output
    loss       of a net: a function of its output; every neuron then shows its delta, d loss / d score
    names      of a net: the names of its inputs and of its outputs, shown beside them; either may be empty
    marks      of a graph: a text for each node to point out, as in marks=diagnose(loss)
    steps      of a graph: the results of each step of a loop written by hand; the steps of scan and while_loop are
               known up to 10,000. A step is drawn around its nodes, and may fold to one box
    show       of a graph: any of data, grad, local, contribution, names
    direction  of a graph: LR, RL, TB or BT, where the arrows point
    precision  significant digits
    theme      light, dark or print
    alt        the picture in words, for readers who do not see it; "" lists its nodes
    scale      times the size of its own; a page is not scaled
    width      instead of scale, in pixels of 1/96 inch: 1920 fills a slide

    ValueError for other options, where more than 1,000 nodes would be shown, and for a program of more than 100,000.
    """
    style, size = _style(show, direction, precision, theme), size_of(scale, width)
    if is_program(value):
        of_others = {"inputs": inputs, "loss": loss, "names": names, "marks": marks, "steps": steps}
        _only(of_others, "a graph with numbers or of a net; this is a program")
        graph = program_snapshot(value, model, sums)
        dot_text = dot(view(graph, fold), style, graph)
        return Drawing(dot_text, program_listing(graph), style.theme, _no_page_of_a_program, alt, size)
    if not isinstance(value, Value):
        of_graphs = {"model": model, "fold": fold, "sums": sums, "marks": marks, "steps": steps}
        _only(of_graphs, "a graph; this is a net of units and weights")
        return Drawing(
            network_dot(value, style, inputs, loss, names or ((), ())),
            repr(value),
            style.theme,
            _no_page,
            alt,
            size,
        )
    _only(
        {"inputs": inputs, "loss": loss, "names": names},
        "a net, draw(model, ...); this is the graph of a Value",
    )
    loop = None if steps is None else list(steps)
    whole = graph = snapshot(value, model, marks, loop)
    if sums or (sums is None and len(graph.nodes) > FOLD_ABOVE):
        graph = with_folded_sums(graph)
    dot_text = dot(view(graph, fold), style, graph)
    page = partial(step_through, value, model, loop)
    return Drawing(dot_text, listing(whole, precision), style.theme, page, alt, size)


def _only(options: Mapping[str, object], of: str) -> None:
    names = [name for name, option in options.items() if option is not None]
    if names:
        raise ValueError(f"{', '.join(names)} {'is an option' if len(names) == 1 else 'are options'} of {of}")


def _no_page_of_a_program() -> str:
    raise ValueError(
        "the page steps through numbers, and a program has none: call the function itself with Values, "
        "step_through(f(Value(2.0)))"
    )


def _no_page() -> str:
    raise ValueError(
        "the page steps through a graph: draw the output of the model, draw(model(x), model=model)"
    )


def _style(show: Iterable[str], direction: str, precision: int, theme: str) -> Style:
    shown = frozenset(show)
    if isinstance(show, str) or not shown <= set(SHOW):
        raise ValueError(f"show is a list of {', '.join(SHOW)}; got {show!r}")
    if direction not in DIRECTIONS:
        raise ValueError(f"direction is one of {', '.join(DIRECTIONS)}; got {direction!r}")
    return Style(theme_of(theme), shown, direction, whole_number(precision, "precision", 1, 17))


def listing(graph: Snapshot, precision: int = 4, most: int = 40) -> str:
    """The graph as lines of text, each node after its operands: ``v₁ = mul(w, x) = −6, grad 0.235``.

    A plain number has no line of its own.
    """
    automatic = automatic_names(graph)
    names = {n.id: shown_name(n.name) or automatic.get(n.id) or shown_number(n.data) for n in graph.nodes}
    own = [n for n in graph.nodes if n.kind != "constant" or n is graph.nodes[-1]]
    lines = []
    for n in own[-most:]:
        number = shown_number(n.data, precision)
        if n.unnumbered:
            lines.append(f"{names[n.id]} = {n.op}({', '.join(names[p] for p in n.parents)})")
            continue
        formula = "".join(f" {n.op}({', '.join(names[p] for p in n.parents)}) =" if n.op else "")
        grad = "" if n.grad is None else f", grad {shown_number(n.grad, precision)}"
        mark = f", {n.note}" if n.note else ""
        mark += f"  ! {printable(n.mark)}" if n.mark else ""
        lines.append(f"{names[n.id]} ={formula} {number}{grad}{mark}")
    left_out = len(own) - most
    return "\n".join(([f"... {left_out} nodes ..."] if left_out > 0 else []) + lines)
