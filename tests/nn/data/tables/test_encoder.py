"""Columns of texts and booleans as columns of numbers, and what is refused."""

import datetime as dt
import math

import pytest

from nn import Encoder
from nn.data.tables.kinds import CellError, in_order, is_like_a_number, is_number_text, text_of

TABLE = {"size": [1.5, 2, 3], "colour": ["red", "blue", "red"], "ripe": [True, False, True]}


def test_texts_and_booleans_become_one_column_for_each_category():
    encoder = Encoder.of(TABLE)
    assert encoder.names == ("size", "colour", "ripe")
    assert encoder.features == ("size", "colour=blue", "colour=red", "ripe=false", "ripe=true")
    assert encoder.rows(TABLE) == [(1.5, 0, 1, 0, 1), (2, 1, 0, 1, 0), (3, 0, 1, 0, 1)]


def test_columns_are_found_by_name_and_without_names_by_position():
    encoder = Encoder.of(TABLE)
    more = {"ripe": [False], "other": [dt.date(2024, 1, 1)], "colour": ["blue"], "size": [9]}
    assert encoder.rows(more) == encoder.rows([[9, "blue", False]]) == [(9, 1, 0, 1, 0)]
    assert Encoder.of([[1.0], [2.0]]).rows({"any": [3.0]}) == [(3.0,)]
    with pytest.raises(ValueError, match=r"^column 'size' is expected; the table has colour, ripe$"):
        encoder.rows({"colour": ["red"], "ripe": [True]})
    with pytest.raises(ValueError, match=r"^2 columns; 3 are expected: size, colour, ripe$"):
        encoder.rows([[1.0, "red"]])


def test_numbers_become_categories_where_they_are_named():
    codes = {"zip": [8001, 3000.0, 8001], "x": [1.0, 2.0, 3.0]}
    assert Encoder.of(codes, encode=["zip"]).features == ("zip=3000", "zip=8001", "x")
    many = {"id": [f"n{i}" for i in range(60)]}
    assert len(Encoder.of(many, encode=["id"]).features) == 60
    with pytest.raises(ValueError, match="no column is named 'y'"):
        Encoder.of(codes, encode=["y"])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([dt.date(2024, 1, 31), None], r"column 'c': dates are not numbers \('2024-01-31'\); leave the column out"),
        ([dt.timedelta(1)], "dates are not numbers"),
        ([None, None], "column 'c': there is no cell with a value; leave the column out"),
        ([1.5, "x4"], r"row 1, column 'c': 'x4' is not a number; 1 of 2 cells are numbers; mend the cell"),
        (["2024_01", "2024_02"], r"row 0, column 'c': '2024_01' is not a number; write plain numbers"),
        (["1.5", "2.5"], r"'1\.5' is not a number"),
        (["$5", "$7.50"], r"'\$5' is not a number"),
        (["½", "¼"], "'½' is not a number"),
        (["12:30", "13:00"], "'12:30' is not a number"),
        (["Infinity", "-inf"], "'Infinity' is not a number"),
        ([object()], "row 0, column 'c': object is not allowed; cells are numbers, texts or booleans"),
        ([[1, 2]], "list is not allowed"),
        ([f"n{i}" for i in range(51)], "51 different texts in 51 rows are too many for categories"),
        ([f"n{i}" for i in range(51)] * 9, "51 different texts in 459 rows"),
        ([f"n{i}" for i in range(21)], "21 different texts in 21 rows"),
    ],
    ids=lambda case: repr(case).partition(" at 0x")[0][:30],
)  # fmt: skip
def test_cells_that_are_no_numbers_and_no_categories_are_refused(cells, message):
    with pytest.raises(CellError, match=message):
        Encoder.of({"c": cells})


@pytest.mark.parametrize(
    "texts", [["A1", "B2"], ["yes", "no"], ["1.5 kg", "2 kg"], [f"n{i}" for i in range(20)]]
)
def test_texts_with_letters_are_categories(texts):
    assert len(Encoder.of({"c": texts}).features) == len(texts)


def test_a_new_category_is_refused_with_the_known_ones():
    with pytest.raises(CellError, match=r"^row 1, column 'colour': 'green' is not among .*: blue, red$"):
        Encoder.of(TABLE).rows([[1, "red", True], [1, "green", True]])
    assert Encoder.of(TABLE).rows([[True, "red", True]])[0][0] == 1.0
    with pytest.raises(CellError, match=r"^row 0, column 'size': 'big' is not a number$"):
        Encoder.of(TABLE).rows([["big", "red", True]])


def test_a_missing_cell_is_refused_or_becomes_nan_and_no_category():
    encoder = Encoder.of(TABLE)
    for row, message in [
        ([None, "red", True], "row 0, column 'size': a number is missing; fill it in"),
        ([1, None, True], "row 0, column 'colour': a text is missing"),
        ([math.nan, "red", True], "a number is missing"),
    ]:
        with pytest.raises(CellError, match=message):
            encoder.rows([row])
    (row,) = encoder.rows([[None, None, None]], gaps=True)
    assert math.isnan(row[0])
    assert row[1:] == (0, 0, 0, 0)
    with pytest.raises(CellError, match="inf is not a finite number"):
        encoder.rows([[math.inf, "red", True]])


def test_a_category_is_named_as_a_table_writes_it():
    assert [text_of(cell) for cell in (1, 1.0, 0.5, -0.0, True, "a", 1e300)] == [
        "1",
        "1",
        "0.5",
        "0",
        "true",
        "a",
        "1e+300",
    ]
    assert sorted(["b", "10", "9", "a", "-1", "nan"], key=in_order) == ["-1", "9", "10", "a", "b", "nan"]


def test_a_number_of_a_table_has_digits_of_ascii_and_no_underscores():
    for text in ("1", "-1.5", "+5e0", ".35E1", "5.", "007"):
        assert is_number_text(text)
    for text in ("", ".", "e5", "1_0", "1,5", "nan", "inf", "\u0661", "1 2", "0x1", "--1", "1e", " 1"):
        assert not is_number_text(text)
    for text in ("1_0", "\u0661", "nan", "1,5", "5 %", "Infinity"):
        assert is_like_a_number(text)
    for text in ("a", "-", "5 kg", "", "A1"):
        assert not is_like_a_number(text)
