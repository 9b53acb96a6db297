"""Blocks of a large table against the same table in memory; every table is large here."""

import math

import pandas as pd
import pytest

from nn import FileError
from nn.data.files.large import relation, stream
from nn.data.files.read import read
from nn.data.files.text.options import FileOptions
from nn.data.preparation import Choice
from nn.data.standardiser import Standardiser

FORM = FileOptions()


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch, folder):
    monkeypatch.setattr(relation, "LARGE_BYTES", 0)
    monkeypatch.setattr(relation, "LARGE_CELLS", 0)
    return folder


def written(rows, head="size;colour;ok;kind"):
    lines = [head, *(";".join(map(str, row)) for row in rows)]
    with open("t.csv", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("\n".join(lines) + "\n")


def mixed(kind=lambda i: "ab"[i % 2]):
    """Rows with two gaps in different columns."""
    rows = [
        [f"{i * 7 % 30},5", ["red", "blue", "green"][i % 3], ["true", "False"][i % 2], kind(i)]
        for i in range(60)
    ]
    rows[3][0], rows[5][1] = "NA", ""
    return rows


def assert_as_in_memory(choice, path="t.csv", query=None):
    """The figures and the rows of a stream are those of the table in memory."""
    memory = read(None if query else path, query, FORM, choice)
    fill = choice.missing if choice.missing in ("mean", "median") else None
    scale = Standardiser.of(memory.data, fill)
    with stream.table_stream(None if query else path, query, FORM, choice) as large:
        figures = large.figures
        assert figures.encoder == memory.encoder
        assert figures.inputs.means == pytest.approx(scale.means)
        assert figures.inputs.deviations == pytest.approx(scale.deviations)
        assert figures.classes == memory.data.classes
        rows = [pair for block, _ in large.blocks(0, 0.0) for pair in block]
        assert not any(block for block, _ in large.blocks(0, 1.0))
    expected = [scale.row(x) for x in memory.data.inputs]
    assert sorted(x for x, _ in rows) == [pytest.approx(x) for x in sorted(map(tuple, expected))]
    if memory.data.classes:
        assert sorted(y for _, y in rows) == sorted(memory.data.targets)
    else:
        (mean,), (deviation,) = figures.targets.means, figures.targets.deviations
        assert sorted(y * deviation + mean for _, y in rows) == pytest.approx(sorted(memory.data.targets))


@pytest.mark.parametrize(
    "choice", [Choice(missing="drop"), Choice(missing="mean"), Choice(missing="drop", drop=("ok",))]
)
def test_blocks_are_the_rows_of_the_table_in_memory(choice):
    written(mixed())
    assert_as_in_memory(choice)


def test_a_number_to_predict_is_scaled():
    written(mixed(lambda i: f"{i * i},25"))
    assert_as_in_memory(Choice(missing="drop"))
    assert_as_in_memory(Choice("size", missing="drop", drop=("kind",)))


def test_labels_that_are_numbers_are_classes():
    written([[i, f"{i % 3}"] for i in range(30)], "x;y")
    assert_as_in_memory(Choice())
    written([[i, 8000 + i % 3, i % 2] for i in range(30)], "x;zip;y")
    assert_as_in_memory(Choice(encode=("zip",)))


def test_files_with_types_and_queries_are_streamed_too():
    frame = pd.DataFrame(
        {"x": [1.5, math.nan, 3.5, 4.5], "ok": [True, False, True, False], "y": ["u", "v", "u", "v"]}
    )
    frame.to_parquet("t.parquet")
    assert_as_in_memory(Choice(missing="drop"), "t.parquet")
    assert_as_in_memory(Choice(missing="drop"), query="select x, y from 't.parquet'")
    for i in range(2):
        frame.to_csv(f"{i}.csv", index=False)
    assert_as_in_memory(Choice(missing="mean"), "*.csv")


def test_the_median_is_near_that_of_the_table():
    written([[i if i % 10 else "", "ab"[i % 2]] for i in range(200)], "x;y")
    with stream.table_stream("t.csv", None, FORM, Choice(missing="median")) as large:
        (fill,) = large.figures.inputs.fills
    assert fill == pytest.approx(100, abs=5)  # an estimate


BAD = {
    "a bad cell": ("x;y\n1;a\nx4;b\n3;a\n", "t.csv, row 2, column x: 'x4' is not a number"),
    "a bad cell in a row that would be dropped": (
        "x;z;y\n1;1;a\nx4;;b\n3;1;b\n",
        "t.csv, row 2, column x: 'x4' is",
    ),
    "a numeral of Python": ("x;y\n1;a\n2_0;b\n3;a\n", "t.csv, row 2, column x: '2_0' is not a number"),
    "too many digits": (
        "x;y\n1;a\n12345678901234567891;b\n",
        "row 2, column x: 12345678901234567891 has more digits",
    ),
    "another decimal sign": (
        "x;y\n1,5;a\n2.5;b\n3,5;a\n",
        "row 1, column x: '1,5' is not a number (write 1.5)",
    ),
    "one class": ("x;y\n1;a\n2;a\n", "t.csv, column y: every row has the one class 'a'"),
    "infinite": ("x;y\n1;a\n1e999;b\n", "column x: "),
    "a short row": ("x;y\n1;a\n2\n3;b\n", "line 3: 1 column, where line 1 has 2"),
    "a date": ("x;y\n2024-01-31;a\n2024-02-28;b\n", "column x: dates are not numbers"),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_does_not_fit_is_refused_in_one_line(fault, everything_is_large):
    text, message = BAD[fault]
    (everything_is_large / "t.csv").write_text(text, "utf-8")
    with (
        pytest.raises(FileError) as refused,
        stream.table_stream("t.csv", None, FORM, Choice(missing="drop" if "dropped" in fault else "refuse")),
    ):
        pass
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_cell_far_behind_the_sample_is_found(monkeypatch):
    monkeypatch.setattr(stream, "_SAMPLED", 5)
    rows = [[i, "red", "ab"[i % 2]] for i in range(3000)]
    rows[2500][1] = "blue"
    written(rows, "x;colour;y")
    with stream.table_stream("t.csv", None, FORM, Choice()) as large:
        assert large.figures.encoder.features == ("x", "colour=blue", "colour=red")
    rows[2700][0] = "?"
    written(rows, "x;colour;y")
    with (
        pytest.raises(FileError, match="row 2701, column x: a number is missing"),
        stream.table_stream("t.csv", None, FORM, Choice()),
    ):
        pass
    with stream.table_stream("t.csv", None, FORM, Choice(missing="drop")) as large:
        assert (large.figures.rows, large.figures.total) == (2999, 3000)
        assert "1 row dropped: missing" in large.notes


def test_a_small_table_is_none(monkeypatch):
    monkeypatch.setattr(relation, "LARGE_BYTES", 10**6)
    monkeypatch.setattr(relation, "LARGE_CELLS", 10**6)
    written(mixed())
    for arguments in (("t.csv", None), (None, "select * from 't.csv'"), ("none.csv", None)):
        with stream.table_stream(*arguments, FORM, Choice()) as large:
            assert large is None
