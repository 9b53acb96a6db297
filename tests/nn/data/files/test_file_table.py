"""Files of several formats as tables, and queries over them."""

import builtins
import gzip
import json
import re

import pandas as pd
import pytest

from engine import MisuseWarning
from nn import FileError, digits, iris, read_csv, read_data
from nn.data.files import file_table
from nn.data.files.read import read
from nn.data.files.text.options import FileOptions
from nn.data.preparation import Choice

ROWS = {"size": [1.5, 2.5, 3.5, 4.5], "colour": ["red", "blue", "red", "blue"], "kind": ["a", "b", "a", "b"]}
INPUTS = [(1.5, 0, 1), (2.5, 1, 0), (3.5, 0, 1), (4.5, 1, 0)]
TEXT = "size;colour;kind\n1,5;red;a\n2,5;blue;b\n3,5;red;a\n4,5;blue;b\n"
WRITERS = {
    "data.csv": lambda path: path.write_text(TEXT, "utf-8"),
    "data.parquet": lambda path: pd.DataFrame(ROWS).to_parquet(path),
    "data.json": lambda path: pd.DataFrame(ROWS).to_json(path, orient="records"),
    "data.jsonl": lambda path: pd.DataFrame(ROWS).to_json(path, orient="records", lines=True),
    "data.csv.gz": lambda path: path.write_bytes(gzip.compress(TEXT.encode(), mtime=0)),
    "latin.csv": lambda path: path.write_bytes(TEXT.encode("latin-1")),
    "wide.csv": lambda path: path.write_bytes(TEXT.encode("utf-16")),
    "titled.csv": lambda path: path.write_text(f"Sizes\n\n{TEXT}", "utf-8"),
    "a [1].csv": lambda path: path.write_text(TEXT, "utf-8"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_data_set(name, folder):
    WRITERS[name](folder / name)
    data = read_data(name)
    assert list(data.inputs) == INPUTS
    assert (data.features, data.classes) == (("size", "colour=blue", "colour=red"), ("a", "b"))
    assert list(data.targets) == [0, 1, 0, 1]


def test_the_files_of_a_pattern_are_one_table(folder):
    for i in range(3):
        (folder / f"{i}.csv").write_text(f"x;y\n{i},5;a\n{i},7;b\n", "utf-8")
    data = read_data("*.csv")
    assert list(data.inputs) == [(0.5,), (0.7,), (1.5,), (1.7,), (2.5,), (2.7,)]
    (folder / "3.csv").write_text("x;y\n3,5;a\n;b\n", "utf-8")
    with pytest.raises(FileError, match=r"^3\.csv, line 3, column x: a number is missing"):
        read_data("*.csv")
    (folder / "3.csv").write_text("z;y\n3,5;a\n3,7;b\n", "utf-8")
    with pytest.raises(FileError, match=r"^3\.csv: its columns, z, y, are not those of 0\.csv: x, y$"):
        read_data("*.csv")
    with pytest.raises(FileError, match=r"^\*\.tsv: no file has such a name$"):
        read_data("*.tsv")


def test_a_query_reads_text_files_in_the_form_that_is_guessed(folder):
    (folder / "q.csv").write_text("x;d;y\n1,5;2024-01-31;a\n2,5;2024-02-28;b\n3,5;2024-03-01;a\n", "utf-8")
    data = read_data(query="select x, month(d) as m, y from 'q.csv' where x < 3")
    assert list(data) == [((1.5, 1), 0), ((2.5, 2), 1)]
    pd.DataFrame(ROWS).to_parquet("p.parquet")
    assert len(read_data(query="select size, kind from 'p.parquet'")) == 4


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("copy (select 1) to 'x.csv'", "a query is one SELECT"),
        ("select 1; select 2", "a query is one SELECT"),
        ("create table t as select 1", "a query is one SELECT"),
        ("", "a query is one SELECT"),
        ("select * from 'none.csv'", r"query: IO Error: No files found"),
        ("select * from frame", "query: Catalog Error: Table with name frame does not exist"),
        ("selec 1", "query: Parser Error"),
        ("select 1 as a, 2 as b where false", "query: the result has no rows"),
        ("select * from 'https://example.org/a.csv'", "query: "),
    ],
)
def test_a_query_that_is_no_select_of_a_table_is_refused_in_one_line(query, message, folder):
    frame = pd.DataFrame(ROWS)  # noqa: F841  # a variable of the program is no table
    with pytest.raises(FileError, match=message) as refused:
        read_data(query=query)
    assert "\n" not in str(refused.value)
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.xlsx", b"PK", r"\.xlsx files are not read; save the table as CSV, Parquet or JSON$"),
        ("t.parquet", b"no", "t.parquet: Invalid Input Error"),
        ("t.json", b"{", r"t\.json: "),
        ("none.parquet", None, "no such file or directory"),
    ],
)
def test_what_is_no_table_is_refused(name, content, message, folder):
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(FileError, match=message) as refused:
        read_data(name)
    assert "\n" not in str(refused.value)


def test_dates_and_lists_in_a_typed_file_are_refused(folder):
    for column, message in (
        (pd.to_datetime(["2024-01-31"] * 2), "column d: dates are not numbers"),
        ([[1], [2]], "row 1, column d: list is not allowed"),
    ):
        pd.DataFrame({"d": column, "y": [0, 1]}).to_parquet("t.parquet")
        with pytest.raises(FileError, match=rf"^t\.parquet.*{message}"):
            read_data("t.parquet")
    (folder / "t.json").write_text(json.dumps([{"x": 1, "y": 0}, {"y": 1}]), "utf-8")
    with pytest.raises(FileError, match=r"^t\.json, row 2, column x: a number is missing"):
        read_data("t.json")


def test_columns_are_chosen_and_gaps_filled(folder):
    (folder / "t.csv").write_text("id,a,b,zip,y\n1,1,2,8001,0.5\n2,,4,8002,1.5\n3,5,,8001,2.5\n", "utf-8")
    data = read_data("t.csv", drop=["id"], encode=["zip"], missing="mean")
    assert data.features == ("a", "b", "zip=8001", "zip=8002")
    assert [list(row) for row in data.inputs] == [[1, 2, 1, 0], [3, 4, 0, 1], [5, 3, 1, 0]]
    assert len(read_data("t.csv", missing="drop", features=["a", 2])) == 1
    assert read_data("t.csv", "a", features=["zip"], missing="median").features == ("zip",)
    notes = read("t.csv", None, FileOptions(), Choice(missing="drop", drop=("id",))).notes
    assert notes == ["separator ,", "header yes", "2 rows dropped: missing"]
    notes = read("t.csv", None, FileOptions(), Choice(missing="median", encode=("zip",))).notes
    assert notes[2:] == ["2 missing cells filled: median", "1 text column encoded as 2"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"drop": ["y"]}, r"t\.csv: column 'y' is the target and cannot be left out"),
        ({"features": ["y"]}, r"t\.csv: column 'y' is the target and cannot be a feature"),
        ({"features": ["z"]}, r"t\.csv: no column is named 'z'; there are a, b, y"),
        ({"drop": [0, 1]}, "no column is left to predict from"),
        ({"missing": "zero"}, "missing is one of refuse, drop, mean, median; got 'zero'"),
        ({"query": "select 1"}, "give a path or a query, one of them"),
    ],
)
def test_choices_that_leave_no_data_set_are_refused(options, message, folder):
    (folder / "t.csv").write_text("a,b,y\n1,2,0\n3,4,1\n", "utf-8")
    with pytest.raises(ValueError, match=message):
        read_data("t.csv", **options)


def test_row_numbers_without_a_name_and_empty_columns_are_left_out_and_said(folder):
    (folder / "t.csv").write_text(",a,empty,y\n0,5,,u\n1,7,,v\n", "utf-8")
    reading = read("t.csv", None, FileOptions(), Choice())
    assert reading.data.features == ("a",)
    assert reading.notes[2:] == [
        "column 0 left out: it numbers the rows and has no name",
        "column empty left out: it is empty",
    ]
    (folder / "t.csv").write_text("n,a,y\n0,5,u\n1,7,v\n", "utf-8")
    assert read_data("t.csv").features == ("n", "a")  # it has a name
    (folder / "t.csv").write_text(",a,y\n1,5,u\n3,7,v\n", "utf-8")
    assert read_data("t.csv").features == ("column 0", "a")  # it counts no rows


def test_equal_numbers_are_one_class_and_texts_are_not(folder):
    def classes(*labels):
        (folder / "t.csv").write_text("x,y\n" + "".join(f"{i},{y}\n" for i, y in enumerate(labels)), "utf-8")
        return read_csv("t.csv").classes

    assert classes("+1", "1", "-1", "1.0", "-1e0") == ("-1", "1")
    assert classes("01", "1", "a") == ("01", "1", "a")
    assert classes("true", "True", "FALSE") == ("false", "true")
    assert classes("True", "False") == ("False", "True")


@pytest.fixture
def without_duckdb(monkeypatch):
    """The extra `data` is not installed."""
    real = builtins.__import__

    def refusing(name, *arguments, **options):
        if name == "duckdb":
            raise ModuleNotFoundError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", refusing)
    monkeypatch.setattr("nn.data.files.database.find_spec", lambda _: None)


@pytest.mark.usefixtures("without_duckdb")
def test_without_the_extra_clean_files_are_read_and_others_name_it(folder):
    (folder / "t.csv").write_text('a,t,y\n1,"x, y",u\n2,z,v\n3,z,u\n', "utf-8")
    assert list(read_csv("t.csv").inputs) == [(1, 1, 0), (2, 0, 1), (3, 0, 1)]
    (folder / "t.csv").write_text("a,y\n1,0\n2,1\n3\n", "utf-8")
    with pytest.raises(FileError, match=r"^t\.csv, line 4: 1 column, where line 1 has 2$"):
        read_csv("t.csv")
    (folder / "t.csv").write_text("a;y\n1;0\n2;1\n", "utf-8")
    needs = r"needs duckdb: pip install 'chainrule\[data\]'$"
    with pytest.raises(FileError, match=rf"^t\.csv: this form of file \(separator ;, header yes\) {needs}"):
        read_csv("t.csv")
    pd.DataFrame(ROWS).to_parquet("p.parquet")
    with pytest.raises(FileError, match=rf"^p\.parquet {needs}"):
        read_data("p.parquet")
    with pytest.raises(FileError, match=rf"^a query {needs}"):
        read_data(query="select 1")
    assert (len(iris()), len(digits())) == (150, 1797)


def test_the_reader_of_clean_files_and_duckdb_agree(folder, monkeypatch):
    (folder / "t.csv").write_text('a,"b\nc",y\n1,"x, ""y""",u\n\n2,z,v\n', "utf-8")
    by_duckdb = file_table.file_table("t.csv", FileOptions())
    monkeypatch.setattr(file_table, "is_installed", lambda: False)
    assert file_table.file_table("t.csv", FileOptions()).table.rows() == by_duckdb.table.rows()


def test_a_large_file_is_guessed_by_its_beginning_and_read_to_its_end(folder):
    label = "a label of many letters "
    lines = [f"{i},5;{label}{'ab'[i % 2]}" for i in range(7_000)]  # 240 kB; the sample ends within a line
    (folder / "t.csv").write_text("x;y\n" + "\n".join(lines) + "\n", "utf-8")
    data = read_csv("t.csv")
    assert len(data) == 7_000
    assert data.inputs[-1] == (6_999.5,)
    lines[6_900] = "a;b;c"
    (folder / "t.csv").write_text("x;y\n" + "\n".join(lines) + "\n", "utf-8")
    with pytest.raises(FileError, match=r"^t\.csv, line 6902: 3 columns, where others have 2$"):
        read_csv("t.csv")
    lines[6_900] = f"x4;{label}a"
    (folder / "t.csv").write_text("x;y\n" + "\n".join(lines) + "\n", "utf-8")
    with pytest.raises(FileError, match=r"^t\.csv, line 6902, column x: 'x4' is not a number"):
        read_csv("t.csv")


def test_a_file_comes_in_blocks_with_the_lines_of_its_rows(folder, monkeypatch):
    monkeypatch.setattr("nn.data.files.text.rows.BLOCK", 4)
    monkeypatch.setattr(file_table, "BLOCK", 4)
    (folder / "t.csv").write_text("x;y\n" + "".join(f"{i};a\n" for i in range(10)), "utf-8")
    pd.DataFrame({"x": range(10)}).to_parquet("t.parquet")
    for name, place in (("t.csv", "line 9"), ("t.parquet", "row 8")):
        blocks = list(file_table.file_blocks(name, FileOptions()))
        assert [float(x) for block in blocks for x in block.table.columns[0].cells] == [
            *map(float, range(10))
        ]
        assert [len(block.table) for block in blocks] == [4, 4, 2]
        assert blocks[1].location(3) == f"{name}, {place}"


def test_leading_zeros_of_codes_are_not_lost_in_silence(folder):
    (folder / "t.csv").write_text("zip,y\n00123,1\n01234,0\n00123,0\n", "utf-8")
    note = "column zip read as numbers, without its leading zeros (encode takes categories)"
    with pytest.warns(MisuseWarning, match=rf"^t\.csv: {re.escape(note)}$"):
        read_data("t.csv")
    assert read("t.csv", None, FileOptions(), Choice()).notes[-1] == note
    assert read_data("t.csv", encode=["zip"]).features == ("zip=00123", "zip=01234")
    (folder / "t.csv").write_text("x,y\n0,1\n0.5,0\n10,0\n", "utf-8")
    assert len(read_data("t.csv")) == 3
