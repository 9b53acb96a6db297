import json
from pathlib import Path

import pytest

from engine import Value, draw, latex_gradient, step_through
from nn import MLP, save
from nn.cli.command import main

EXPRESSION = ["sigmoid(w*x + b)", "w=2", "x=1", "b=-3"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def neuron():
    w, x, b = Value(2.0, "w"), Value(1.0, "x"), Value(-3.0, "b")
    y = (w * x + b).sigmoid()
    y.backward()
    return y, (w, x, b)


def refused(capsys, *arguments):
    assert main(["draw", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("chainrule: ")
    assert err.count("\n") == 1
    return err.removeprefix("chainrule: ").rstrip("\n")


def test_an_expression_is_written_in_every_form_with_its_gradients(capsys):
    y, leaves = neuron()
    for ending in ("svg", "png", "dot", "html", "tex"):
        assert main(["draw", *EXPRESSION, "-o", f"neuron.{ending}"]) == 0
        assert capsys.readouterr().out == f"wrote neuron.{ending}\n"
    assert Path("neuron.svg").read_text("utf-8") == draw(y).svg
    assert Path("neuron.png").read_bytes() == draw(y).png
    assert Path("neuron.dot").read_text("utf-8") == draw(y).dot
    assert Path("neuron.html").read_text("utf-8") == step_through(y)
    document = Path("neuron.tex").read_text("utf-8")
    assert all(latex_gradient(y, leaf) in document for leaf in leaves)
    assert document.startswith("\\documentclass") and document.endswith("\\end{document}\n")  # noqa: PT018


def test_without_a_file_the_picture_is_graph_svg(capsys):
    assert main(["draw", *EXPRESSION]) == 0
    assert capsys.readouterr().out == "wrote graph.svg (-o FILE writes another one)\n"
    assert Path("graph.svg").read_text("utf-8") == draw(neuron()[0]).svg


def test_the_width_fills_a_slide_and_print_has_forms_of_its_own(capsys):
    assert main(["draw", *EXPRESSION, "-o", "g.svg", "--width", "1920"]) == 0
    assert Path("g.svg").read_text("utf-8") == draw(neuron()[0], width=1920).svg
    assert main(["draw", *EXPRESSION, "-o", "g.tikz", "--scale", "0.5"]) == 0
    assert Path("g.tikz").read_text("utf-8") == draw(neuron()[0], scale=0.5).tikz
    assert main(["draw", *EXPRESSION, "-o", "g.pdf"]) == 0
    assert Path("g.pdf").read_bytes().startswith(b"%PDF")
    capsys.readouterr()


def test_show_opens_the_file_in_the_browser(monkeypatch, capsys):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or True)
    assert main(["draw", *EXPRESSION, "--show"]) == 0
    assert opened == [Path("graph.svg").resolve().as_uri()]
    monkeypatch.setattr("webbrowser.open", lambda _url: False)
    assert main(["draw", *EXPRESSION, "--show"]) == 0
    assert capsys.readouterr().out.endswith("no browser was found: open graph.svg in one\n")


def test_numbers_are_not_called_required(capsys):
    with pytest.raises(SystemExit):
        main(["draw"])
    assert "arguments are required: EXPRESSION-OR-MODEL (see" in capsys.readouterr().err


def test_the_names_of_features_and_classes_stand_beside_the_units(capsys):
    main(["train", "iris", "--epochs", "1", "--quiet"])
    main(["draw", "iris.json", "--input", "5.1,3.5,1.4,0.2", "-o", "net.dot"])
    text = Path("net.dot").read_text("utf-8")
    assert all(
        name in text for name in ("sepal length (scaled)", "petal width (scaled)", "setosa", "virginica")
    )
    main(["draw", "iris.json", "-o", "net.dot"])
    assert "scaled" not in Path("net.dot").read_text("utf-8")
    capsys.readouterr()


def test_the_page_and_the_solution_of_a_model_have_the_names_of_its_columns(capsys):
    Path("two.csv").write_text("age,height,tall\n" + "1,2,0\n2,3,1\n3,5,1\n4,1,0\n" * 5, "utf-8")
    main(["train", "two.csv", "--epochs", "1", "--quiet"])
    capsys.readouterr()
    assert main(["draw", "two.json", "--input", "1,2", "-o", "net.html"]) == 0, capsys.readouterr().err
    assert '"age (scaled)"' in Path("net.html").read_text("utf-8")
    assert main(["draw", "two.json", "--input", "1,2", "-o", "net.tex"]) == 0
    assert "height" in Path("net.tex").read_text("utf-8")
    capsys.readouterr()


def test_the_style_can_be_chosen():
    y, _ = neuron()
    main(["draw", *EXPRESSION, "-o", "g.dot", "--theme", "dark", "--direction", "TB", "--precision", "2"])
    assert Path("g.dot").read_text("utf-8") == draw(y, theme="dark", direction="TB", precision=2).dot


@pytest.mark.parametrize(
    "arguments",
    [
        ["-w*x", "w=2", "x=-1", "-o", "g.dot"],
        ["-o", "g.dot", "-w*x", "w=2", "x=-1"],
        ["-w*x", "-o", "g.dot", "w=2", "x=-1"],
        ["--out=g.dot", "-w*x", "w=2", "x=-1"],
    ],
)
def test_words_may_stand_in_any_order_and_begin_with_a_minus(arguments):
    assert main(["draw", *arguments]) == 0
    y = -Value(2.0, "w") * Value(-1.0, "x")
    y.backward()
    assert Path("g.dot").read_text("utf-8") == draw(y).dot


def test_an_input_may_begin_with_a_minus():
    model = MLP(2, [1], seed=0)
    save(model, "plain.json")
    assert main(["draw", "plain.json", "--input", "-1,2", "-o", "net.dot"]) == 0
    assert Path("net.dot").read_text("utf-8") == draw(model, inputs=[-1.0, 2.0]).dot


def test_the_worked_solution_of_a_model_is_that_of_its_inputs():
    save(MLP(2, [1], seed=0), "plain.json")
    assert main(["draw", "plain.json", "--input", "1,2", "-o", "net.tex"]) == 0
    document = Path("net.tex").read_text("utf-8")
    assert document.count("\\begin{aligned}") == 2
    assert "x_{1}" in document


def test_a_model_is_drawn_as_a_net_for_its_input(capsys):
    model = MLP(2, [2, 1], "tanh", seed=0)
    save(model, "plain.json")
    assert main(["draw", "plain.json", "--input", "0,1", "-o", "net.dot"]) == 0
    assert Path("net.dot").read_text("utf-8") == draw(model, inputs=[0.0, 1.0]).dot
    assert main(["draw", "plain.json", "-o", "net.svg"]) == 0
    assert Path("net.svg").read_text("utf-8") == draw(model).svg
    assert main(["draw", "plain.json", "--input", "0,1", "-o", "net.html"]) == 0
    capsys.readouterr()


def test_the_inputs_of_a_trained_model_are_scaled_as_in_training(capsys):
    main(["train", "xor", "--epochs", "1", "--quiet"])
    # xor: mean 0.5, deviation 0.5 in both columns, so that 0 and 1 are -1 and 1
    main(["draw", "xor.json", "--input", "0,1", "-o", "net.dot"])
    text = Path("net.dot").read_text("utf-8")
    assert r"x1\n−1" in text
    assert r"x2\n1" in text
    capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.b", "-o", "g.svg"], "column 2: '.' is not allowed here"),
        (["x * y", "x=1", "-o", "g.svg"], "column 5: y has no value"),
        (["x * y", "x=1", "y=a", "-o", "g.svg"], "y=a: 'a' is not a number"),
        (["x", "x", "-o", "g.svg"], "'x' has no name and value, as in w=2"),
        (["x", "x", "=", "1", "-o", "g.svg"], "write x=1 without spaces"),
        (["x", "x=1", "x=2", "-o", "g.svg"], "x is given twice"),
        (["log(x)", "x=-1", "-o", "g.svg"], "column 1: log needs a > 0; got a = -1.0 ('x')"),
        (["9**9**9**9", "-o", "g.svg"], "column "),
        (["(" * 10_000 + ")" * 10_000, "-o", "g.svg"], "column "),
        (["x" * 10_000_000, "-o", "g.svg"], "column "),
        (["__import__('os')", "-o", "g.svg"], "column "),
        (["x * 2", "x=1", "z=5", "-o", "g.svg"], "z is not in the expression, which has x"),
        (["x ** 1001", "x=2", "-o", "g.svg"], "column 1: a power of 1001 is too high; the highest is 1,000"),
        (["x", "x=1", "-o", "g.eps"], "-o g.eps: the ending must be one of .svg, .png, .pdf, .tikz, .dot, .html"),
        (["x", "x=1", "-o", "none/g.svg"], "none/g.svg: there is no folder 'none'"),
        (["x", "x=1", "--input", "1", "-o", "g.svg"], "--input is for a model"),
        (["x", "x=1", "--precision", "0", "-o", "g.svg"], "precision must be a whole number from 1 to 17"),
        (["nothing.json", "-o", "g.svg"], "nothing.json: no such file or directory"),
        (["model.json", "x=1", "-o", "g.svg"], "a model takes --input, not 'x=1'"),
        (["model.json", "--input", "0", "-o", "g.svg"], "this MLP takes 2 inputs; got 1"),
        (["model.json", "--input", "0,a", "-o", "g.svg"], "--input 0,a: 'a' is not a number"),
        (["model.json", "-o", "g.html"], ".html is of one number: it takes --input, and a model of one"),
        (["broken.json", "-o", "g.svg"], "broken.json, line 1: not a complete model file"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_in_one_line_and_nothing_is_written(
    arguments, message, capsys, folder
):
    save(MLP(2, [1], seed=0), "model.json")
    Path("broken.json").write_text(json.dumps({"format": 1})[:5], "utf-8")
    assert refused(capsys, *arguments).startswith(message)
    assert sorted(path.name for path in folder.iterdir()) == ["broken.json", "model.json"]


def test_a_model_without_neurons_and_one_that_takes_no_row_have_reasons_of_their_own(capsys):
    from nn import RNN, Embedding, LayerNorm

    for model in (LayerNorm(2), Embedding(4, 2, seed=0)):
        save(model, "other.json")
        for row in ([], ["--input", "1,2"]):
            error = refused(capsys, "other.json", *row)
            assert "draw takes a Value, or a model of neurons such as MLP; got" in error
    save(RNN(2, 3, seed=0), "rnn.json")
    assert "this model takes no row of numbers: leave out --input" in refused(
        capsys, "rnn.json", "--input", "1,2"
    )


def test_a_formula_with_its_steps_in_the_notation_of_a_student(tmp_path):
    file = tmp_path / "neuron.dot"
    assert main(["draw", "L=(a-y)^2", "--let", "a=2z", "z=wx", "w=2", "x=1", "y=1", "-o", str(file)]) == 0
    text = file.read_text("utf-8")
    assert "L\\n^\\ndata 9" in text  # (2 · 2 - 1)²
    assert "z\\n×\\ndata 2" in text
