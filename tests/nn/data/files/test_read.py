"""Text files, good and bad, as data sets, and the two data sets that come with the package."""

import gzip
import os
import threading
import time
from collections import Counter

import pytest

from nn import FileError, digits, iris, read_csv

ROWS = [(5.0, 3.5), (4.0, 3.0), (7.0, 3.25)]
LABELS = ["red", "blue", "red"]
PLAIN = "length,width,colour\n5,3.5,red\n4,3,blue\n7,3.25,red\n"

# The same data set in many hands.
FORMS = {
    "plain": PLAIN,
    "no header": "5,3.5,red\n4,3,blue\n7,3.25,red\n",
    "no last newline": PLAIN.rstrip("\n"),
    "semicolons": PLAIN.replace(",", ";"),
    "tabs": PLAIN.replace(",", "\t"),
    "quoted": 'length,"width","colour"\n"5","3.5","red"\n4,3,"blue"\n7,3.25,red\n',
    "a byte order mark": "\ufeff" + PLAIN,
    "CRLF": PLAIN.replace("\n", "\r\n"),
    "CR": PLAIN.replace("\n", "\r"),
    "mixed line ends": PLAIN.replace("\n", "\r\n", 2) + "\r\n",
    "spaces": PLAIN.replace(",", " , "),
    "blank lines": "\n" + PLAIN.replace("\n", "\n\n"),
    "exponents": PLAIN.replace("5,3.5", "+5e0,.35E1"),
}


def written(folder, content, name="data.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def targets(data):
    return [data.classes[y] for y in data.targets]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_data_set(form, folder):
    data = read_csv(written(folder, FORMS[form]))
    assert list(data.inputs) == ROWS
    assert data.classes == ("blue", "red")
    assert targets(data) == LABELS
    assert data.features == (("x1", "x2") if form == "no header" else ("length", "width"))
    assert data.name == "data.csv"


def test_a_compressed_file_is_read_as_it_is(folder):
    data = read_csv(written(folder, gzip.compress(PLAIN.encode(), mtime=0), "data.csv.gz"))
    assert (list(data.inputs), targets(data)) == (ROWS, LABELS)


@pytest.mark.parametrize(
    ("target", "features"),
    [("colour", "ab"), (2, "ab"), (-1, "ab"), ("2", "ab"), ("-1", "ab"), ("a", "b colour"), (0, "b colour")],
)
def test_the_target_is_a_column_by_name_or_position(target, features, folder):
    path = written(folder, "a,b,colour\n1,4,0\n2,5,1\n3,6,0\n")
    data = read_csv(path, target)
    assert data.features == tuple(features.split() if " " in features else features)
    assert targets(data) == (["0", "1", "0"] if features == "ab" else ["1", "2", "3"])


def test_a_column_may_have_a_number_for_its_name(folder):
    data = read_csv(written(folder, "2019,2020,y\n1,2,a\n3,4,b\n"), "y")
    assert data.features == ("2019", "2020")
    assert read_csv(written(folder, "1,2,0\n1,2,3\n3,4,5\n"), "0", header=True).features == ("1", "2")


def test_the_header_is_what_the_caller_says_it_is(folder):
    path = written(folder, "1,2,a\n3,4,b\n5,6,a\n")
    assert read_csv(path).features == ("x1", "x2")
    assert len(read_csv(path)) == 3
    named = read_csv(path, header=True)
    assert (named.features, len(named)) == (("1", "2"), 2)
    with pytest.raises(
        FileError, match=r"line 1, column 0: 'length' is not a number; 3 of 4 cells are numbers"
    ):
        read_csv(written(folder, PLAIN), header=False)


def test_text_and_few_whole_numbers_are_classes_and_the_rest_is_to_predict(folder):
    def task(*column):
        path = written(folder, "x,y\n" + "".join(f"{i},{y}\n" for i, y in enumerate(column)))
        return read_csv(path)

    assert task(10, 9, 2, 10).classes == ("2", "9", "10")  # in the order of numbers, not of text
    assert task("b", "a", 10, 9).classes == ("9", "10", "a", "b")
    assert len(task(*range(20)).classes) == 20
    assert task(*range(21)).classes == ()
    assert (list(task(0.5, 2, 1).targets), task(0.5, 2, 1).classes) == ([0.5, 2.0, 1.0], ())


def test_the_task_is_what_the_caller_says_it_is(folder):
    path = written(folder, "x,y\n1,0\n2,3\n3,0\n")
    assert list(read_csv(path).targets) == [0, 1, 0]
    assert list(read_csv(path, task="regression").targets) == [0.0, 3.0, 0.0]
    assert read_csv(written(folder, "x,y\n1,0.5\n2,1\n"), task="classification").classes == ("0.5", "1")


MEND = "mend the cell, leave the column out \\(drop\\) or take its cells as categories \\(encode\\)"
FILL = "fill it in, or choose missing: drop, mean or median"
# What is wrong with the file, its content, and the message after its name.
BAD = {
    "empty": ("", r": the file is empty"),
    "blank": (" \n\n , \n", r": the file is empty"),
    "only a header": ("a,b,y\n", r": a header and no data"),
    "one column": (
        "y\n1\n2\n",
        r": one column only; a data set needs at least one feature beside the target; is it another sep\?",
    ),
    "a short row": ("a,b,y\n1,2,0\n3,1\n", r", line 3: 2 columns, where line 1 has 3"),
    "a long row": ("a,b,y\n\n1,2,0\n3,4,1,\n", r", line 4: 4 columns, where line 1 has 3"),
    "a row of one": ("a,b,y\n1,2,0\n3\n", r", line 3: 1 column, where line 1 has 3"),
    "text for a number": (
        "a,b,y\n1,2,0\n3,x4,1\n",
        rf", line 3, column b: 'x4' is not a number; 1 of 2 cells are numbers; {MEND}",
    ),
    "no name for the column": (
        "1,2,0\n3,x4,1\n",
        rf", line 2, column 1: 'x4' is not a number; 1 of 2 .*{MEND}",
    ),
    "a missing cell": ("a,b,y\n1,2,0\n,4,1\n", rf", line 3, column a: a number is missing; {FILL}"),
    "a row without cells": ("a,b,y\n1,2,0\n,,\n", rf", line 3, column a: a number is missing; {FILL}"),
    "a missing text": ("a,b,y\n1,u,0\n1,v,0\n2,,1\n", rf", line 4, column b: a text is missing; {FILL}"),
    "a missing label": (
        "a,b,y\n1,2,u\n3,4, \n",
        r", line 3, column y: a label is missing; write it in, or choose missing: drop",
    ),
    "nan": ("a,b,y\n1,nan,0\n3,4,1\n", rf", line 2, column b: a number is missing; {FILL}"),
    "infinity": (
        "a,b,y\n1,2,0\n-inf,4,1\n",
        r", line 3, column a: -inf is not a finite number; mend the cell, .*",
    ),
    "too large": ("a,b,y\n1,2,0\n1e999,4,1\n", r", line 3, column a: inf is not a finite number"),
    "a target that is no number": (
        "a,y\n1,0.5\n2,nan\n",
        r", line 3, column y: a number is missing; write it in.*",
    ),
    "a target that is infinite": (
        "a,y\n1,0.5\n2,inf\n",
        r", line 3, column y: inf is not a finite number; .*",
    ),
    "one class": ("a,y\n1,u\n2,u\n", r", column y: every row has the one class 'u'; at least two are needed"),
    "twice one name": ("a,b,a,y\n1,2,3,0\n1,2,3,1\n", r", line 1: two columns are named 'a'"),
    "an open quote": ('a,y\n1,"0\n2,1\n', r', line 2: a quotation mark " is not closed'),
    "binary": (b"\x89PNG\r\n\x1a\n\xff\xfe\x00", r": not a text file"),
    "dates": (
        "d,y\n2024-01-31,1\n2024-02-28,0\n",
        r", column d: dates are not numbers \('2024-01-31'\); leave .*",
    ),
    "too many digits": (
        "id,y\n12345678901234567890,1\n12345678901234567891,0\n",
        r", line 2, column id: 12345678901234567890 has more digits than a number keeps; leave the column out .*",
    ),
    "labels of too many digits": (
        "x,y\n1,12345678901234567890\n2,12345678901234567891\n",
        r", line 2, column y: 12345678901234567890 has more digits than a number keeps; choose another target",
    ),
    "more digits than a float reaches": (
        f"x,y\n{'1' * 400},1\n2,0\n",
        r", line 2, column x: inf is not a finite number",
    ),
    "times": ("d,y\n12:30,1\n13:00:05,0\n", r", column d: dates are not numbers \('12:30'\); .*"),
    "numerals of Python": (
        "month,y\n2024_01,a\n2024_02,b\n",
        r", line 2, column month: '2024_01' is not a number; .*",
    ),
    "labels as Python's numerals": (
        "x,y\n1,1_0\n2,2_0\n",
        r", line 2, column y: 1_0 is not a number; for classes .*",
    ),
    "digits of another script": (
        "x,y\n\u0661,a\n\u0662,b\n",
        r", line 2, column x: '\u0661' is not a number; .*",
    ),
    "amounts of money": ("x,y\n$5,a\n$7.50,b\n", r", line 2, column x: '\$5' is not a number; .*"),
    "names of things": (
        "x,y\n" + "".join(f"n{i},{i % 2}\n" for i in range(30)),
        r", column x: 30 different texts in 30 rows are too many for categories; .*",
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_is_refused_in_one_line_with_its_name_and_line(fault, folder):
    content, message = BAD[fault]
    written(folder, content)
    with pytest.raises(FileError, match=rf"^data\.csv{message}$") as caught:
        read_csv("data.csv")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_read_to_its_end_and_one_without_a_writer_is_empty(folder):
    os.mkfifo("data.csv")
    with pytest.raises(FileError, match=r"^data\.csv: the file is empty$"):
        read_csv("data.csv")
    read, write = os.pipe()
    writer = threading.Thread(
        target=lambda: (time.sleep(0.1), os.write(write, PLAIN.encode()), os.close(write))
    )
    writer.start()
    assert len(read_csv(f"/dev/fd/{read}")) == len(read_csv(written(folder, PLAIN, "plain.csv")))
    writer.join()
    os.close(read)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there are no devices")  # noqa: PTH110
def test_a_device_is_no_data_set():
    with pytest.raises(FileError, match=r"^/dev/zero: not a data set \(it is a device or a pipe\)$"):
        read_csv("/dev/zero")


def test_a_path_that_is_none_is_refused():
    with pytest.raises(FileError, match=r"^a\\x00b: not a data set \(embedded null byte\)$"):
        read_csv("a\0b")


def test_names_with_control_characters_stay_within_a_message_of_one_line(folder):
    written(folder, '"a\nb","\x1b[2Jc",y\n1,x,0\n')
    for action in (lambda: read_csv("data.csv"), lambda: read_csv("data.csv", "z")):
        with pytest.raises(FileError) as caught:
            action()
        assert str(caught.value).isprintable()


def test_classes_are_in_one_order_though_nan_is_among_them(folder):
    labels = ["nan", "2", "inf", "1", "NaN", "u"]
    for turned in (labels, labels[::-1]):
        path = written(folder, "x,y\n" + "".join(f"1,{label}\n" for label in turned))
        assert read_csv(path, task="classification").classes == ("1", "2", "NaN", "inf", "nan", "u")


def test_a_long_quoted_cell_does_not_shift_the_line_that_is_named(folder):
    path = written(folder, 'a,"b\nof two lines",y\n1,2,0\n3,x,1\n')
    with pytest.raises(FileError, match=r"data\.csv, line 4, column b"):
        read_csv(path)


def test_a_text_that_is_too_long_to_print_is_cut(folder):
    with pytest.raises(FileError) as caught:
        read_csv(written(folder, f"a,y\n1,0\n{'x' * 10_000},1\n"))
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.csv", None, "no such file or directory"),
        (".", None, "is a directory"),
        ("cut.csv.gz", gzip.compress(PLAIN.encode(), mtime=0)[:-9], r"not a complete \.gz file"),
        ("plain.csv.gz", PLAIN, r"not a complete \.gz file"),
        ("data.csv/below.csv", None, "not a directory"),
    ],
)
def test_what_cannot_be_opened_is_refused_in_one_line(name, content, message, folder):
    written(folder, PLAIN)
    if content is not None:
        written(folder, content, name)
    with pytest.raises(FileError, match=rf"^{name}: {message}$"):
        read_csv(name)


@pytest.mark.parametrize(("target", "fault"), [("z", "named 'z'"), (3, "3"), (-4, "-4"), ("7", "7")])
def test_a_target_that_is_not_there_is_refused_with_what_there_is(target, fault, folder):
    there = "length, width, colour" if target == "z" else "0 to 2"
    with pytest.raises(FileError, match=rf"data\.csv: no column (is )?{fault}; there are {there}$"):
        read_csv(written(folder, PLAIN), target)
    with pytest.raises(FileError, match=r"no column is named 'z'; there are 0, 1, 2$"):
        read_csv(written(folder, FORMS["no header"]), "z")


def test_iris_is_the_table_of_1936():
    data = iris()
    assert Counter(targets(data)) == {"setosa": 50, "versicolor": 50, "virginica": 50}
    columns = list(zip(*data.inputs, strict=True))
    # Ranges and means as statistics packages print them; the usual copy of the table, with its two faults,
    # has the mean widths 3.054 and 1.198667.
    assert [(min(c), max(c)) for c in columns] == [(4.3, 7.9), (2.0, 4.4), (1.0, 6.9), (0.1, 2.5)]
    assert [round(sum(c) / 150, 6) for c in columns] == [5.843333, 3.057333, 3.758, 1.199333]
    setosa = list(zip(*data.inputs[:50], strict=True))
    assert [round(sum(c) / 50, 3) for c in setosa] == [5.006, 3.428, 1.462, 0.246]


def test_digits_are_the_1797_of_the_test_set():
    data = digits()
    assert (len(data), len(data.features), len(data.classes)) == (1797, 64, 10)
    counts = Counter(data.targets)
    assert [counts[k] for k in range(10)] == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert data.classes == tuple("0123456789")
    pixels = {pixel for row in data.inputs for pixel in row}
    assert pixels == set(range(17))  # counts in 4×4 blocks: 0 to 16
    assert data.targets[:10] == list(range(10))
    assert data.inputs[0][:8] == (0, 0, 5, 13, 9, 1, 0, 0)  # the top of the first 0
