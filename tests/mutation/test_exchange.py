"""A mutant is put into a running process where it changes a function."""

import importlib.util
from pathlib import Path

import pytest

TEXT = """
from functools import cache, wraps
LIMIT = 3
def double(a):
    return 2 * a
def kept(function):
    @wraps(function)
    def inner(*numbers):
        return function(*numbers) + 0
    return inner
@kept
def wrapped(a):
    return a + 1
class Pair:
    size = 2
    @property
    def total(self):
        return self.size * 10
    def steps(self):
        for i in range(self.size):
            yield i
pick = lambda a: a
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A module that was imported from tmp_path/engine, its text, and the module under test."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    import exchange

    path = tmp_path / "engine" / "numbers.py"
    path.parent.mkdir()
    path.write_text(TEXT, "utf-8")
    spec = importlib.util.spec_from_file_location("numbers_of_test", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, path, exchange


def changed(package, before, after, within):
    module, path, exchange = package
    assert before in TEXT
    functions = exchange.functions_under(path.parent.parent)
    changes = exchange.exchanged(path, TEXT, TEXT.replace(before, after), within, functions)
    for function, _, code in changes:
        function.__code__ = code
    return module, changes


def test_the_body_of_a_function_is_exchanged_wherever_it_was_imported_to(package):
    double = package[0].double
    _, changes = changed(package, "2 * a", "3 * a", "double")
    assert [function for function, *_ in changes] == [double]
    assert double(5) == 15


def test_methods_properties_and_generators_are_exchanged(package):
    pair = package[0].Pair()
    changed(package, "self.size * 10", "self.size + 10", "Pair.total")
    assert pair.total == 12
    changed(package, "yield i", "yield -i", "Pair.steps")
    assert list(pair.steps()) == [0, -1]


def test_a_function_that_was_made_inside_another_is_exchanged(package):
    module, changes = changed(package, "(*numbers) + 0", "(*numbers) + 7", "kept.inner")
    assert len(changes) == 2  # the outer one makes others, and one was made
    assert module.wrapped(1) == 9


@pytest.mark.parametrize(
    ("before", "after", "within"),
    [
        ("LIMIT = 3", "LIMIT = 4", ""),
        ("size = 2", "size = 3", "Pair"),
        ("@property", "", "Pair.total"),
        ("def double(a)", "def double(a=1)", "double"),
        ("return a + 1", "return a + 2", "wrapped"),  # its decorator may have read it
        ("lambda a: a", "lambda a: -a", ""),
        (
            "return function(*numbers) + 0",
            "return 0",
            "kept.inner",
        ),  # it has no variable of the outer one then
    ],
)
def test_what_runs_at_import_is_not_exchanged(package, before, after, within):
    assert changed(package, before, after, within)[1] == []


def test_lines_that_move_change_nothing(package):
    loop = "for i in range(self.size):\n            yield i"
    _, changes = changed(package, loop, "yield from range(self.size)", "Pair.steps")
    assert {function.__name__ for function, *_ in changes} == {"steps", "<lambda>"}


def test_a_generator_that_yields_nothing_more_is_not_exchanged(package):
    assert changed(package, "yield i", "pass", "Pair.steps")[1] == []
