"""`draw(program)`: folded and open, as a file, in a notebook, and refused where it cannot be read."""

import pytest

from engine import Samples, Value, draw, record, scan, take, where, while_loop
from engine.drawing.graph import fold
from engine.drawing.program import program as program_module
from engine.drawing.program.program import program_snapshot
from nn import MLP
from tests.engine.drawing.program.pictured import cell, last_of, w


def test_a_loop_folds_by_itself_and_says_what_its_step_computes():
    text = draw(last_of(40)).dot
    assert "loop: 40 steps\\nnext h = tanh((w × h) + (u × x))" in text
    assert "fold=False shows what is in the folded boxes" in text
    assert "one for each step" not in text


def test_fold_false_opens_it_and_a_name_folds_one_of_two():
    program = record(lambda x: scan(cell, scan(cell, x, [1.0] * 40)[0], [2.0] * 50)[0])
    text = draw(program, fold=False).dot
    assert "fold=False" not in text
    assert text.count('label="loop') == 2
    text = draw(program, fold=["loop 2"]).dot
    assert "loop 1: 40 steps" in text
    assert "loop 2: 50 steps\\nnext h" in text


def test_a_while_loop_says_its_condition():
    program = record(lambda a: while_loop(lambda x: x * x - a, lambda x: 0.5 * (x + a / x), a, limit=40))
    assert "loop: up to 40 steps\\nwhile (x × x) − a > 0\\nnext x = 0.5 × (x + (a ÷ x))" in draw(program).dot


def test_a_folded_loop_around_another_names_it():
    def outer(s, x):
        return scan(lambda a, y: (a * y + s, ()), x, [2.0] * 32)[0], ()

    assert "loop 1: 32 steps\\nnext s = loop 2" in draw(record(lambda xs: scan(outer, 0.0, xs)[0], 32)).dot


def test_a_pass_over_the_samples_says_what_it_reduces():
    program = record(lambda c, d: d.maximum(lambda x: c * x), "c", Samples(["x"]))
    assert "for each sample\\nc × x" in draw(program).dot
    assert "the same for all" in draw(program).dot


def test_the_layers_of_a_model_are_frames():
    model = MLP(2, [3, 1], seed=0)
    text = draw(record(lambda x, y: (model(x) - y) ** 2, 2, "y"), model=model).dot
    assert text.count('label="neuron') == 4
    assert 'label="layer 2"' in text


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_program_is_drawn_as_any_picture(form, tmp_path):
    drawing = draw(last_of(40))
    path = drawing.save(tmp_path / f"p.{form}")
    assert path.stat().st_size > 1000
    assert "image/svg+xml" in drawing._repr_mimebundle_()[0]


@pytest.mark.parametrize(
    "program", [record(lambda x: w * x), record(lambda d: d.sum(lambda x: w * x), Samples(["x"]))]
)
def test_a_notebook_shows_a_program_that_ends_a_cell(program):
    shown, _ = program._repr_mimebundle_()
    assert shown["image/svg+xml"] == draw(program).svg
    assert shown["text/plain"] == repr(program)


def test_a_notebook_shows_a_large_program_as_text():
    program = record(lambda x: [xi * 2.0 for xi in x], 2000)  # 2,000 inputs, numbers and products
    assert program._repr_mimebundle_() == ({"text/plain": repr(program)}, {})


def test_arrows_say_which_operand_is_which_where_that_matters():
    # (x - w) / (2 + x) and a choice; sums and products have no sides
    program = record(lambda x: where(x, (x - w) / (2.0 + x), x * w))
    nodes = program_snapshot(program).nodes
    assert {node.symbol: node.slots for node in nodes if node.parents} == {
        "−": ("left", ""),
        "+": (),
        "÷": ("left", ""),
        "×": (),
        "where": ("condition", "2nd", "3rd"),
    }
    assert draw(program).dot.count('label="left') == 2


def test_the_index_of_a_look_up_is_named():
    table = [Value(float(i), f"t{i}") for i in range(40)]
    nodes = program_snapshot(record(lambda i: take(table, i))).nodes
    assert nodes[-1].slots == ("index", *[""] * 40)


def test_a_folded_loop_says_nothing_about_the_operands_inside():
    program = record(lambda lr, xs: scan(lambda s, x: (s - lr / x, ()), 0.0, xs)[0], "lr", 40)
    assert "left" not in draw(program).dot
    assert draw(program, fold=False).dot.count('label="left') == 2


def test_its_text_lists_the_nodes_without_numbers():
    assert (
        repr(draw(record(lambda x: (w * x).sin()))) == "x: input\nw: parameter\nv₁ = mul(w, x)\nv₂ = sin(v₁)"
    )


def test_its_text_has_the_step_of_a_loop_behind_its_title():
    assert repr(draw(last_of(40))).splitlines() == [
        "xs1 to xs40: 40 of input",
        "w: parameter",
        "u: parameter",
        "loop: 40 steps:",
        "  h = state(0, v₆)",
        "  x = one for each step(xs1, xs2, xs3, ..., xs39, xs40)",
        "  v₃ = mul(w, h)",
        "  v₄ = mul(u, x)",
        "  v₅ = add(v₃, v₄)",
        "  v₆ = tanh(v₅)",
        "v₇ = mul(v₆, 3)",
    ]


def test_a_tape_is_drawn_too():
    program = record(lambda x: x**2)
    assert "×" in draw(program.simplified).dot
    assert "^" in draw(program).dot


def test_a_very_large_program_is_refused_with_what_to_write(monkeypatch):
    monkeypatch.setattr(program_module, "MOST_ENTRIES", 50)
    program = record(lambda x: [xi * w for xi in x], 50)  # 50 inputs, a parameter, 50 products
    with pytest.raises(ValueError, match=r"at most 50 nodes; this has 101: record a part of the function"):
        draw(program)


def test_what_cannot_be_shown_at_once_is_refused(monkeypatch):
    monkeypatch.setattr(fold, "MOST", 20)
    with pytest.raises(
        ValueError, match=r"31 nodes are too many.*or write a loop as scan.*record a part of it"
    ):
        draw(record(chain, "x"))


def chain(x):
    for _ in range(30):
        x = x.sin()
    return x


def test_the_page_and_options_of_graphs_are_refused():
    program = last_of(40)
    with pytest.raises(ValueError, match="steps through numbers, and a program has none"):
        _ = draw(program).html
    with pytest.raises(
        ValueError, match="marks is an option of a graph with numbers or of a net; this is a p"
    ):
        draw(program, marks={})
    with pytest.raises(ValueError, match="no module 'loop 3' in this graph; there are loop"):
        draw(program, fold=["loop 3"])
