"""A line is known by its definition and its distance from it, and a statement by its lines without its body."""

from pathlib import Path

import pytest

TEXT = """\
LIMIT = 3
def f(a):
    if (
        a > LIMIT
    ):
        return [
            a,
        ]
    match a:
        case 1:
            return 4
    try:
        g(a)
    except (TypeError,
            KeyError):
        pass
class C:
    @property
    def x(self):
        return 1
    @x.setter
    def x(self, y):
        def inner():
            return y
        self.y = inner
"""


@pytest.fixture
def lines(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    import lines

    return lines.Lines.of(TEXT)


def number(text):
    return TEXT.splitlines().index(text) + 1


def test_a_line_is_counted_from_its_innermost_definition(lines):
    assert lines.place(1) == ("", 1)
    assert lines.place(number("        a > LIMIT")) == ("f", 2)
    assert lines.place(number("class C:")) == ("C", 0)
    assert lines.place(number("            return y")) == ("C.x#2.inner", 1)


def test_a_property_and_its_setter_are_two(lines):
    assert lines.place(number("        return 1")) == ("C.x", 1)
    assert lines.place(number("        self.y = inner")) == ("C.x#2", 3)


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("        a > LIMIT", [1, 2, 3]),  # the question, without what follows from it
        ("            a,", [4, 5, 6]),
        ("        case 1:", [8]),
        ("            KeyError):", [12, 13]),
        ("        pass", [14]),
    ],
)
def test_a_line_belongs_to_its_statement(lines, text, offsets):
    at = number(text)
    assert lines.touched(range(at, at + 1)) == {("f", offset) for offset in offsets}
