"""Routes: which steps left out a right result earns, and what a script without a matching question is told."""

import csv
import io

import pytest

from engine.verify.marking import mark_class
from engine.verify.marking.classes.names import figures

KEY = """## 1

Let z = wx + b, a = σ(z), L = (a - y)^2.

dL/da = 2(a - y)
da/dz = a(1 - a)
dz/dw = x
dL/db = 2(a - y)a(1 - a)
dL/dw = 2(a - y)a(1 - a)x

## 2

Let z_1 = w_1 x + b_1, h = tanh(z_1), C = (h - t)^2.

dC/dh = 2(h - t)
dh/dz_1 = 1 - h^2
dC/dz_1 = 2(h - t)(1 - h^2)
dC/dw_1 = 2(h - t)(1 - h^2) x
dC/db_1 = 2(h - t)(1 - h^2)
"""


@pytest.fixture
def marked(tmp_path):
    def one(script, key=KEY, scheme=""):
        for name, text in {"key.md": key, "ann.md": script, "scheme.toml": scheme}.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return mark_class([tmp_path / "ann.md"], tmp_path / "key.md", tmp_path / "scheme.toml")

    return one


def routes(marking):
    return {each.result.name for each in marking.students[0].credits if each.standing == "route"}


CHAIN = {"dC/dh", "dh/dz_1", "dC/dz_1"}  # the chain rule from C to b_1 passes h and z_1


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ("## 2\ndC/db_1 = dC/dz_1\n", set()),
        ("## 2\ndC/db_1 = 1 * dC/dz_1 + 0\n", set()),
        ("## 2\ndC/db_1 = dC/dz_1\ndC/dz_1 = dC/db_1\n", set()),  # a circle shows nothing
        ("## 2\nLet g = dC/dz_1.\ndC/db_1 = g\n", set()),  # nor does a name for it
        ("## 2\ndC/db_1 = 2(h - t)(1 - h^2)\n", CHAIN),  # not dC/dw_1, nor question 1
        ("## 2\ndC/db_1 = dC/dz_1 = 2(h - t)(1 - h^2)\n", CHAIN),
        ("## 2\ndC/dh = 2(h - t)\ndC/db_1 = dC/dh (1 - h^2)\n", CHAIN - {"dC/dh"}),
        ("## 2\ndC/dz_1 = 2(h - t)(1 - h^2)\ndC/db_1 = dC/dz_1\n", CHAIN - {"dC/dz_1"}),
        ("## 1\ndL/dw = 2(a - y)a(1 - a)x\n", {"dL/da", "da/dz", "dz/dw"}),  # not its sibling dL/db
        ("## 1\ndL/dw = dL/db x\n", set()),
        ("## 1\ndL/dw = dL/dz x\n", set()),  # no result of the key, and not derived
        ("## 1\ndL/dw = 2(a - y)a(1 - a)\n", set()),  # wrong
    ],
)
def test_a_right_result_earns_what_it_needs_where_it_is_written_out(marked, script, names):
    assert routes(marked(script)) == names


def test_an_equation_between_two_derivatives_earns_its_own_point_alone(marked):
    assert marked("## 2\ndC/db_1 = dC/dz_1\n").students[0].points == 1


def test_a_letter_of_another_question_is_another_result(marked):
    key = "## 1\nLet u = x^2.\ndu/dx = 2x\n\n## 2\nLet u = x^2, v = u^3.\ndv/dx = 6x^5\n"
    assert routes(marked("## 2\ndv/dx = 6x^5\n", key)) == set()
    assert routes(marked("dv/dx = 6x^5\n", key.replace("## 1\n", "").replace("## 2\n", ""))) == {"du/dx"}


def test_a_second_derivative_needs_the_first_one(marked):
    key = "Let f = x^3.\ndf/dx = 3x^2\nd^2f/dx^2 = 6x\n"
    assert routes(marked("d^2f/dx^2 = 6x\n", key)) == {"df/dx"}


def test_layers_with_numbers_are_told_apart(marked):
    key = "Let z_1 = w_1 x, z_2 = w_2 z_1, L = z_2^2.\ndL/dz_2 = 2z_2\ndL/dw_2 = 2z_2 z_1\ndL/dw_1 = 2z_2 w_2 x\n"
    assert routes(marked("dL/dw_1 = 2z_2 w_2 x\n", key)) == {"dL/dz_2"}


@pytest.mark.parametrize(
    ("script", "note"),
    [
        ("## 2\ndC/dh = 2(h - t)\n", ""),
        ("## Seven\ndC/dh = 2(h - t)\n", ""),  # by the derivative that this question alone asks for
        ("## Seven\nu = )(\n", "no question matched"),
    ],
)
def test_the_page_and_the_class_say_what_was_not_read(marked, tmp_path, script, note):
    marking = marked(script)
    assert marking.students[0].note == note
    marking.write(tmp_path / "marks")
    page = (tmp_path / "marks" / "index.html").read_text("utf-8")
    assert "lines not read" in page
    assert f"<td class=count>{marking.students[0].unread}</td>" in page
    assert ("no question matched" in page) == bool(note)


def test_points_have_two_decimals_in_pages_and_four_in_the_table(marked, tmp_path):
    key = "Let f = x^3.\ndf/dx = 3x^2\n"
    script = "df/dx = 3x^2 = 3x = 3\n"  # one of three equalities is right: a third of a point
    marking = marked(script, key)
    marking.write(tmp_path / "marks")
    assert "<strong>0.33 of 1 points" in (tmp_path / "marks" / "ann.html").read_text("utf-8")
    assert "<td class=count>0.33</td>" in (tmp_path / "marks" / "index.html").read_text("utf-8")
    row = next(csv.DictReader(io.StringIO((tmp_path / "marks" / "marks.csv").read_text("utf-8"))))
    assert (row["points"], row["df/dx"]) == ("0.3333", "0.3333")


@pytest.mark.parametrize(
    ("points", "text"), [(0, "0"), (10, "10"), (1.5, "1.5"), (2 / 3, "0.67"), (1234567, "1234567")]
)
def test_figures_end_without_zeros(points, text):
    assert figures(points) == text
