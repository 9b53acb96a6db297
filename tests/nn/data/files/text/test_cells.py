"""Cells of a text file by the kind of their column."""

import pytest

from nn.data.files.text.cells import as_texts, is_date, is_number, typed
from nn.data.tables.cells import DateText

COLUMNS = [
    (["1", "2.5", "-3e2"], [1.0, 2.5, -300.0]),
    ([" 1 ", "", None], [1.0, None, None]),
    (["1", "NA", "n/a", "?", "NaN", "-", "null"], [1.0, *[None] * 6]),
    (["true", "False", "", "TRUE"], [True, False, None, True]),
    (["red", "NA", ""], ["red", "NA", None]),  # a text may be NA
    (["1", "x", "NA"], [1.0, "x", None]),
    (["2024_01", "2024_02"], ["2024_01", "2024_02"]),
    (["", "NA", None], [None, None, None]),
    (["1e999", "1"], [float("inf"), 1.0]),
    (["\u0661", "\u0662"], ["\u0661", "\u0662"]),
    (["-", "+"], ["-", "+"]),
]


@pytest.mark.parametrize(("texts", "cells"), COLUMNS, ids=repr)
def test_the_cells_of_a_column_have_its_kind(texts, cells):
    assert typed(texts) == cells
    assert [type(cell) for cell in typed(texts)] == [type(cell) for cell in cells]


def test_numbers_with_a_comma_are_numbers_where_that_is_the_sign():
    assert typed(["1,5", "2", ",25"], ",") == [1.5, 2.0, 0.25]
    assert typed(["1,5", "2"]) == ["1,5", 2.0]
    assert typed(["1.5", "2"], ",") == ["1.5", 2.0]


def test_dates_and_times_are_kept_as_such():
    for texts in (
        ["2024-01-31"],
        ["31.12.2024", ""],
        ["1/2/24"],
        ["2024-01-31T12:30:05Z"],
        ["12:30"],
        ["Jan 5 2024"],
        ["5. March 2024", "12-Dec-99"],
        ["9:05 PM"],
    ):
        assert isinstance(typed(texts)[0], DateText)
    assert not any(map(is_date, ["1.5", "2024", "1-2", "a:b", "1.2.3.4", ""]))
    assert typed(["2024-01-31", "x"]) == ["2024-01-31", "x"]


def test_cells_may_stay_texts():
    assert as_texts(["007", " a ", "", None]) == ["007", "a", None, None]
    assert is_number("007")
