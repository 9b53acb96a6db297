"""A network with the coding and scaling of its data: the numbers, the file, and what does not fit."""

import json
import math
from pathlib import Path

import pytest

from nn import MLP, Encoder, ModelError, Pipeline, Standardiser, accuracy, decide, load, read_csv, save
from nn.models.files.model_file import load_with_about

ENCODER = Encoder.of({"size": [1.0, 3.0], "colour": ["red", "blue"]})
SCALE = Standardiser((2.0, 0.0, 0.0), (0.5, 1.0, 1.0))
ONE = Standardiser((0.0,), (1.0,))


def pipeline(sizes=(1,), classes=("a", "b"), targets=ONE, missing="refuse", inputs=SCALE, **options):
    return Pipeline(MLP(3, [*sizes], seed=0, **options), ENCODER, inputs, targets, classes, missing)


def test_a_raw_row_is_encoded_and_scaled():
    p = pipeline()
    assert p([3.0, "red"]).data == p.model([(3.0 - 2.0) / 0.5, 0.0, 1.0]).data
    assert p([3.0, 0.0, 1.0]).data == p([3.0, "red"]).data  # encoded already
    assert p.rows({"colour": ["red"], "size": [3.0]}) == [[2.0, 0.0, 1.0]]


def test_a_number_to_predict_is_in_its_own_units():
    p = pipeline(classes=(), targets=Standardiser((100.0,), (10.0,)))
    raw = p.model([2.0, 0.0, 1.0]).data
    assert p([3.0, "red"]).data == raw * 10 + 100
    assert p.predictions([[3.0, "red"]]) == [raw * 10 + 100]
    with pytest.raises(ValueError, match="a model that predicts a number has no probabilities"):
        p.probabilities([[3.0, "red"]])


def test_the_shares_of_classes_are_their_probabilities():
    p = pipeline()
    assert p.shares([0.0]) == [0.5, 0.5]
    assert p.shares([math.log(3)]) == pytest.approx([0.25, 0.75])  # σ(ln 3) = 3/4
    assert pipeline(output="sigmoid").shares([0.25]) == [0.75, 0.25]
    three = pipeline((3,), "abc")
    assert three.shares([0.0, math.log(2), 0.0]) == pytest.approx([0.25, 0.5, 0.25])
    assert three.shares([1000.0, 0.0, -1000.0]) == [1.0, 0.0, 0.0]
    assert pipeline((3,), "abc", output="softmax").shares([0.2, 0.3, 0.5]) == [0.2, 0.3, 0.5]


def test_the_class_is_the_largest_output_or_the_side_of_the_threshold():
    assert pipeline().answer([-0.1]) == "a"
    assert pipeline().answer([0.1]) == "b"
    assert pipeline(output="sigmoid").answer([0.4]) == "a"
    assert pipeline((3,), "abc").answer([0.1, 0.3, 0.2]) == "b"
    with pytest.raises(ValueError, match="decides nothing"):
        pipeline().answer([math.nan])


@pytest.mark.parametrize(("sizes", "classes"), [((4, 1), "ab"), ((4, 3), "abc"), ((2, 1), "")])
def test_many_rows_go_through_a_program_with_the_same_outputs(sizes, classes, monkeypatch):
    p = pipeline(
        sizes, tuple(classes), missing="drop", targets=Standardiser((5.0,), (2.0,)) if not classes else ONE
    )
    table = [[i / 7, "red"] if i % 5 else [None, "blue"] for i in range(40)]
    few = list(p.all_outputs(p.rows(table)))
    monkeypatch.setattr("nn.models.pipeline.COMPILED_FROM", 100)
    many = list(p.all_outputs(p.rows(table)))
    assert [row is None for row in many] == [i % 5 == 0 for i in range(40)]
    assert [row for row in many if row] == [pytest.approx(row, rel=1e-12) for row in few if row]


def test_a_gap_is_refused_left_without_a_prediction_or_filled():
    row = [[None, "red"]]
    with pytest.raises(ValueError, match="row 0, column 'size': a number is missing"):
        pipeline().predictions(row)
    assert pipeline(missing="drop").predictions([*row, [3.0, "red"]])[0] is None
    assert pipeline(missing="drop").probabilities(row) == [None]
    filled = pipeline(missing="mean", inputs=Standardiser(SCALE.means, SCALE.deviations, (2.0, 0.0, 0.0)))
    assert filled.predictions(row) == filled.predictions([[2.0, "red"]])


@pytest.mark.usefixtures("folder")
def test_a_file_gives_the_pipeline_back():
    p = pipeline((3,), "abc", missing="drop")
    save(p, "p.json")
    again = load("p.json")
    assert (again.encoder, again.inputs, again.targets) == (p.encoder, p.inputs, p.targets)
    assert (again.classes, again.missing) == (p.classes, "drop")
    assert again.state_dict() == p.state_dict() == p.model.state_dict()
    assert [v.data for v in again([3.0, "red"])] == [v.data for v in p([3.0, "red"])]
    assert len(again.parameters()) == len(p.model.parameters())
    assert isinstance(load_with_about("p.json")[0], MLP)
    again.load_state_dict(dict.fromkeys(p.state_dict(), 1.0))
    assert set(again.state_dict().values()) == {1.0}


@pytest.mark.usefixtures("folder")
def test_a_file_of_an_earlier_version_is_one_of_numbers():
    scale = {"means": [1.0, 2.0], "deviations": [2.0, 4.0]}
    one = {"means": [0.0], "deviations": [1.0]}
    about = {"features": ["u", "v"], "classes": ["no", "yes"], "inputs": scale, "targets": one}
    model = MLP(2, [1], seed=0)
    save(model, "old.json", about)
    assert load("old.json")([3.0, 6.0]).data == model([1.0, 1.0]).data
    assert load("old.json").encoder.names == ("u", "v")
    save(model, "own.json", {"inputs": "a note"})  # data of a caller's own
    assert isinstance(load("own.json"), MLP)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("columns", [["size", None]]),
        ("columns", [["size", None], ["colour", ["red"]]]),
        ("columns", "x"),
        ("columns", [["size"]]),
        ("columns", [["size", None], ["colour", [1, 2]]]),
        ("missing", "zero"),
        ("classes", ["a"]),
        ("classes", ["a", "b", "c"]),
        ("inputs", {"means": [0.0], "deviations": [1.0]}),
        ("inputs", {"means": [0.0] * 3, "deviations": [1.0] * 3, "fills": [0.0]}),
        ("inputs", {"means": [0.0] * 3, "deviations": [0.0] * 3}),
    ],
    ids=repr,
)
@pytest.mark.usefixtures("folder")
def test_a_part_that_does_not_fit_is_refused_in_one_line(part, value):
    save(pipeline(), "p.json")
    document = json.loads(Path("p.json").read_text("utf-8"))
    document["about"][part] = value
    Path("p.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(ModelError, match=r"^p\.json: ") as refused:
        load("p.json")
    assert "\n" not in str(refused.value)


def test_load_agrees_with_predict_on_every_row(folder, chainrule):
    colours = ["red", "green", "blue"]
    lines = [
        f"{i * 37 % 100};{colours[i % 3]};{'ny'[(i * 37 % 100 > 50) ^ (i % 3 == 0)]}" for i in range(120)
    ]
    (folder / "t.csv").write_text("size;colour;kind\n" + "\n".join(lines) + "\n", "utf-8")
    assert chainrule("train", "t.csv", "--epochs", "40", "--quiet")[0] == 0
    status, out, _ = chainrule("predict", "t.json", "t.csv", "--proba")
    assert status == 0
    head, *rows = (line.split(",") for line in out.splitlines())
    assert head == ["predicted", "p(n)", "p(y)"]
    model, raw = load("t.json"), [(float(a), b) for a, b, _ in (line.split(";") for line in lines)]
    assert model.predictions(raw) == [row[0] for row in rows]
    assert [model.classes[decide(model, x)] for x in raw] == [row[0] for row in rows]
    assert [[repr(p) for p in row] for row in model.probabilities(raw)] == [row[1:] for row in rows]
    right = sum(row[0] == line.split(";")[2] for row, line in zip(rows, lines, strict=True)) / 120
    assert accuracy(model, read_csv("t.csv")) == pytest.approx(right)
    assert right > 0.9
