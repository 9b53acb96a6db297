"""Numbers in other spellings are named with the way to write them."""

import pytest

from nn import Encoder
from nn.data.tables.cells import DateText
from nn.data.tables.kinds import CellError
from nn.data.tables.spellings import not_a_number, spellings

SPELLINGS = {
    "1.234,5": ["1234,5", "1234.5"],
    "-1.234.567,5": ["-1234567,5", "-1234567.5"],
    "1,234.5": ["1234.5"],
    "1,234": ["1234", "1.234"],
    "1.234": ["1234", "1,234"],  # of a table with decimal commas
    "1,234,567": ["1234567"],
    "12'345.25": ["12345.25"],
    "1’234": ["1234"],
    "7 202,75": ["7202,75", "7202.75"],
    "6\u202f580,5": ["6580,5", "6580.5"],
    "1\u00a0234": ["1234"],
    "1_000": ["1000"],
    "60,5": ["60.5"],
    "60.5": ["60,5"],
    "+0,25": ["+0.25"],
}
OTHERS = (
    "",
    "x4",
    "$5",
    "1,2,3",
    "1.2345,6",
    "1234,567.8",
    "12,34,567",
    "2024_01",
    "12:30",
    "1,234,5",
    "٣,٥",
    ",",
)


@pytest.mark.parametrize("text", SPELLINGS)
def test_the_ways_to_write_a_number(text):
    assert spellings(text) == SPELLINGS[text]
    numbers = {float(way.replace(",", ".")) for way in spellings(text)}
    digits = "".join(filter(str.isdigit, text))
    assert all(str(abs(x)).replace(".", "").strip("0") == digits.strip("0") for x in numbers)


@pytest.mark.parametrize("text", OTHERS)
def test_other_texts_have_none(text):
    assert spellings(text) == []
    assert not_a_number(text) == f"{text!r} is not a number"


def test_a_message_says_what_to_write():
    assert not_a_number("1.234,5") == "'1.234,5' is not a number (write 1234,5 or 1234.5)"
    assert not_a_number("1.5") == "'1.5' is not a number"  # a number written as a text
    assert not_a_number(DateText("2024")) == "'2024' is not a number"
    with pytest.raises(
        CellError, match=r"'1,234\.5' is not a number \(write 1234\.5\); 1 of 2 cells are numbers"
    ):
        Encoder.of({"c": [0.5, "1,234.5"]})
    with pytest.raises(
        CellError, match=r"'1\.234,5' is not a number \(write 1234,5 or 1234\.5\); write plain"
    ):
        Encoder.of({"c": ["1.234,5", "2.345,5"]})
    with pytest.raises(CellError, match=r"'60,5' is not a number \(write 60\.5\)$"):
        Encoder.of({"c": [0.5, 1.5]}).rows([["60,5"]])
