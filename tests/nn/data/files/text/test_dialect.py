"""The form of a text file by its text: separator, header, decimal sign, and what fits two forms."""

import pytest

from nn.data.files.text.dialect import dialect_of
from nn.data.files.text.options import AmbiguousError, FileOptions
from nn.support.errors import FileError


def form(text, **options):
    """(separator, header, decimal sign, names) of a text."""
    dialect = dialect_of(text, "f.csv", FileOptions(**options))
    return dialect.separator, dialect.header, dialect.decimal, dialect.names


# A text, and its form.
FORMS = {
    "1,5\t0\n2,5\t1\n3,5\t0\n": ("\t", False, ",", ("", "")),
    "1,5;0\n2,5;1\n": (";", False, ",", ("", "")),
    "a;1,5\nb;2,5\n": (";", False, ",", ("", "")),
    "x;d;y\n1,5;2024-01-31;a\n2,5;2024-02-28;b\n": (";", True, ",", ("x", "d", "y")),
    '"1,5","a"\n"2,5","b"\n': (",", False, ",", ("", "")),
    "x;y\n1.234,5;a\n2.345,5;b\n": (";", True, ".", ("x", "y")),
    "x;y\n1'234.5;a\n2'345.5;b\n": (";", True, ".", ("x", "y")),
    ",\n1,2\n3,4\n": (",", False, ".", ("", "")),
    "x\n1,5\n2,5\n": (";", True, ",", ("x",)),
    "1;2\n3;4\n": (";", False, ".", ("", "")),
    "a|b\n1|2\n3|4\n": ("|", True, ".", ("a", "b")),
    "x;y\n1.234;0\n0.678;1\n": (";", True, ".", ("x", "y")),
    "x,y\n1.234,0\n5.678,1\n": (",", True, ".", ("x", "y")),
    "1,ann\n2,bob\n3,cid\n": (",", False, ".", ("", "")),
    "1,2\n3,4\n": (",", False, ".", ("", "")),
    "a|b\tx, y\ta;b\tB\t1\na|b\tx, z\ta;b\tA\t0\na|b\tx, y\ta;b\tA\t2\n": ("\t", False, ".", ("",) * 5),
    "x,y\n1,a;b\n2,b;c\n": (",", True, ".", ("x", "y")),
    "x;t\n1;hello, world\n2;bye, you\n": (";", True, ".", ("x", "t")),
    "red,big\nblue,small\n": (",", True, ".", ("red", "big")),
    "label,2023\na,1\nb,2\na,3\nb,4\n": (",", True, ".", ("label", "2023")),
    "2019,2020,y\n1,2,a\n3,4,b\n": (",", True, ".", ("2019", "2020", "y")),
    "name,2023\nann,1\nbob,2\n": (",", True, ".", ("name", "2023")),
    "x,5\n1,6\n2,7\n": (",", True, ".", ("x", "5")),
    "NA,a\n1.5,b\n2.5,a\n3.5,b\n": (",", False, ".", ("", "")),
    "5,3.5,red\n4,3,blue\n7,3.25,red\n": (",", False, ".", ("", "", "")),
    "2001,a\n2002,b\n2003,a\n": (",", False, ".", ("", "")),
    "day,y\n2024-01-31,1\n2024-02-28,0\n": (",", True, ".", ("day", "y")),
    "2024-01-30,1\n2024-01-31,1\n2024-02-28,0\n": (",", False, ".", ("", "")),
    "ok,y\ntrue,1\nfalse,0\n": (",", True, ".", ("ok", "y")),
    "true,1\nfalse,0\ntrue,1\n": (",", False, ".", ("", "")),
    '"","x","l"\n"1",0.7,"a"\n"2",0.1,"b"\n': (",", True, ".", ("", "x", "l")),
    "a,b,y\n": (",", True, ".", ("a", "b", "y")),
    "1,2,0\n": (",", False, ".", ("", "", "")),
    "'a, b',1\n'c',2\n": (",", False, ".", ("", "")),
    '"it\'s","u"\n"red","v"\n"it\'s","v"\n': (",", False, ".", ("", "")),
    "it's,1\nhe's,2\n": (",", False, ".", ("", "")),
    "x;y\n1,234;0\n0,5;1\n": (";", True, ",", ("x", "y")),
}


@pytest.mark.parametrize("text", FORMS)
def test_the_form_is_the_one_that_makes_a_table(text):
    assert form(text) == FORMS[text]
    assert form(text.replace("\n", "\r\n")) == FORMS[text]
    assert form(text.rstrip("\n")) == FORMS[text]


# Lines before the table, the line on which it begins, and how many of them are not blank.
BEFORE = {
    "\n": (2, 0),
    "\n\n\n": (4, 0),
    "Sales of 2024\n\n": (3, 1),
    "sep=;\n": (2, 1),
    "# made\n# by hand\n": (3, 2),
}


@pytest.mark.parametrize("lines", BEFORE)
def test_lines_before_the_table_are_skipped(lines):
    dialect = dialect_of(f"{lines}x;label\n1,5;a\n2,5;b\n", "f.csv", FileOptions())
    assert (dialect.separator, dialect.decimal, dialect.names) == (";", ",", ("x", "label"))
    assert (dialect.start, dialect.skipped) == BEFORE[lines]


def test_a_header_of_two_lines_begins_on_its_first():
    dialect = dialect_of('\n"of two\nlines";y\n1;2\n', "f.csv", FileOptions())
    assert (dialect.start, dialect.names) == (2, ("of two\nlines", "y"))


TWO = {
    "2019,2020,2021\n5.1,3.3,1\n5.2,3.1,0\n": "the first line, 2019, 2020, 2021, may be the names",
    "0,1,2,3\n4,5,6,1\n": "the first line, 0, 1, 2, 3, may be the names",
    "abc,2.5,1\n1.5,3.0,0\n": "the first line, abc, 2.5, 1, may be the names",
    "1,2,y\n1,2,a\n3,4,b\n5,6,a\n7,8,b\n": "write header=True or header=False",
    "x;y\n1,234;0\n5,678;1\n": r"1,234 may be 1\.234 or 1234; write decimal=','",
    "x;y\n1.234;0\n5.678;1\n": r"1\.234 may be 1\.234 or 1234; write decimal='\.'",
    "20190;beta;target\n137;no;u\n2120;no;u\n28;yes;v\n": "the first line, 20190, beta, target, may be the names",
    "x;y\n1,5;2.5\n2,5;3.5\n": r"a decimal point in one column \(2\.5\) and a decimal comma in another \(1,5\)",
    "x;text\n1;a, b, c\n2;d, e, f\n": r"two separators fit: , \(3 columns\) and ; \(2 columns\)",
    "a,b;c\nd,e;f\n": r"two separators fit: , \(2 columns\) and ; \(2 columns\); write sep=',' or sep=';' \(--sep\)",
}


@pytest.mark.parametrize("text", TWO)
def test_a_file_that_fits_two_forms_is_refused_with_both(text):
    with pytest.raises(AmbiguousError, match=rf"^f\.csv: .*{TWO[text]}"):
        form(text)


def test_what_is_said_is_not_guessed():
    years = "2019,2020,2021\n5.1,3.3,1\n5.2,3.1,0\n"
    assert form(years, header=True)[3] == ("2019", "2020", "2021")
    assert form(years, header=False)[1] is False
    assert form(years, names=("2021",))[1] is True  # a name that the caller knows
    assert form("x;y\n1,234;0\n5,678;1\n", decimal=",")[2] == ","
    assert form("a,b;c\nd,e;f\n", sep=";")[0] == ";"
    assert form("1 2\n3 4\n", sep="space")[0] == " "
    assert form("1,5\n2,5\n", width=1)[2] == ","


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sep": ""}, "sep is one character"),
        ({"sep": "ab"}, "sep is one character"),
        ({"sep": "1"}, "sep is one character"),
        ({"sep": "."}, "sep is one character"),
        ({"decimal": ";"}, "decimal is . or ,"),
        ({"sep": ",", "decimal": ","}, "cannot both be a comma"),
    ],
)
def test_signs_that_cannot_be_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        FileOptions(**options)


BAD = {
    "a,b,y\n1,2,0\n3,1\n": "line 3: 2 columns, where line 1 has 3",
    "a,b,y\n1,2,0\n3,4,1,\n": "line 3: 4 columns, where line 1 has 3",
    "far,near\n1,2\n3\n": "line 3: 1 column, where line 1 has 2",
    'a,y\n1,"0\n2,1\n': 'line 2: a quotation mark " is not closed',
    '"a"x,b\n1,2\n': "line 1: quotation marks do not enclose a whole cell, or are not closed",
    "": "the file is empty",
    " \n\n , \n": "the file is empty",
}


@pytest.mark.parametrize("text", BAD)
def test_lines_that_make_no_table_are_refused_with_the_first_of_them(text):
    with pytest.raises(FileError, match=rf"^f\.csv(: |, ){BAD[text]}$"):
        form(text)


def test_the_last_line_of_a_beginning_may_be_cut():
    dialect = dialect_of('x;y\n1;2\n3;4\n"5', "f.csv", FileOptions(), complete=False)
    assert (dialect.separator, dialect.names) == (";", ("x", "y"))
    assert dialect_of("x;y\n1;2\n3", "f.csv", FileOptions(), complete=False).names == ("x", "y")


def test_the_form_is_told_in_words():
    dialect = dialect_of("Title\nx;y\n1,5;2\n", "f.csv", FileOptions())
    assert dialect.notes() == [
        "separator ;",
        "header yes",
        "decimal comma",
        "1 line before the table skipped",
    ]
    assert dialect_of("1\t2\n3\t4\n", "f.csv", FileOptions()).notes() == ["separator tab", "header no"]
