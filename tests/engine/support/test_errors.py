"""The exceptions of engine stand in one file, as a tree, and its docstring draws that tree."""

import inspect
import re

import pytest

import engine
from engine.support import errors

CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass) if c.__module__ == errors.__name__]


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_the_docstring_names_the_base_of_each_class(error):
    bases = re.findall(r"^(\w+)\n((?:    .*\n)+)", errors.__doc__, re.MULTILINE)
    (base,) = [base for base, lines in bases if re.search(rf"^    {error.__name__} ", lines, re.MULTILINE)]
    assert error.__bases__[0].__name__ == base
    assert error.__doc__


def test_no_other_module_of_engine_declares_a_public_exception():
    public = [getattr(engine, name) for name in engine.__all__]
    exceptions = [c for c in public if inspect.isclass(c) and issubclass(c, BaseException)]
    assert {c.__module__ for c in exceptions} == {errors.__name__}
    assert set(exceptions) <= set(CLASSES)
