"""Rules as functions: run with another `math`, and known by their facts without docstrings."""

import hashlib
import math
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest

import engine
from engine import Value, step_through
from engine.core import operations as ops
from engine.core.operation import CONSTANT, operation
from engine.core.rules.ieee import IEEE_MATH
from engine.core.rules.running import (
    _docstring_in_source,
    convention_of,
    declared,
    fact_of,
    with_math,
)

ROOT = Path(engine.__file__).parents[1]


def test_a_rule_runs_over_another_kind_of_number():
    exact = with_math(ops.div.rule, SimpleNamespace())
    assert exact(Fraction(1, 3), Fraction(2)) == (Fraction(1, 6), (0.5, Fraction(-1, 12)))
    named = with_math(ops.log.rule, SimpleNamespace(log=lambda a: f"ln {a}"))
    assert named(4.0) == ("ln 4.0", (0.25,))


@pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)
def test_a_rule_with_the_math_of_the_processor_is_the_rule_wherever_that_has_a_value(op):
    point = [0.5, 0.25, 0.75][: len(op.operands)]
    assert with_math(op.rule, IEEE_MATH)(*point) == op.rule(*point)


def test_the_math_of_the_processor_answers_where_pythons_raises():
    assert IEEE_MATH.exp(1000.0) == math.inf
    assert IEEE_MATH.sinh(-1000.0) == -math.inf
    assert math.isnan(IEEE_MATH.sin(math.inf))
    assert [IEEE_MATH.pow(-1e200, b) for b in (2.0, 3.0)] == [math.inf, -math.inf]


def test_what_is_no_python_function_is_refused():
    with pytest.raises(TypeError, match="a rule is a Python function; got <built-in function sin>"):
        with_math(math.sin, IEEE_MATH)


def test_the_fact_and_the_convention_are_the_two_statements_of_a_docstring():
    def magnitude(a):
        """y = |a|; the derivative at 0 is 0.

        More; of no account.
        """
        return abs(a), (1.0,)

    def same(a):
        """y = a."""
        return a, (1.0,)

    assert (fact_of(magnitude), convention_of(magnitude)) == ("y = |a|", "the derivative at 0 is 0")
    assert (fact_of(same), convention_of(same)) == ("y = a", "")
    assert _docstring_in_source(same) == "y = a."
    same.__doc__ = None
    assert (fact_of(same), convention_of(same)) == ("", "")


def test_where_there_is_no_source_there_is_no_docstring_in_it():
    assert _docstring_in_source(math.sin) is None  # inspect raises a TypeError
    assert _docstring_in_source(eval("lambda a: a", {})) is None  # noqa: S307  # and an OSError


@pytest.mark.parametrize("op", [*ops.ALL, CONSTANT], ids=lambda op: op.name)
def test_an_operation_is_found_by_module_and_name(op):
    function, arguments = op.__reduce__()
    assert function is declared
    assert function(*arguments) is op


def test_the_old_name_of_textbook_partials_works_and_warns():
    with pytest.warns(DeprecationWarning, match=r"slopes=\.\.\.\) is now @operation\(partials=") as caught:

        @operation(symbol="2", latex="2{a}", slopes=("2",))
        def twice(a):
            """y = 2 a."""
            return 2.0 * a, (2.0,)

    assert twice.partials == ("2",)
    assert caught[0].filename == __file__


@pytest.mark.parametrize("option", ["-O", "-OO"])
def test_facts_do_not_depend_on_docstrings(option):
    program = (
        "from hashlib import sha256\n"
        "hash_of = lambda text: sha256(text.encode()).hexdigest()\n"
        "from engine import Value, operations\n"
        "print([op.fact for op in operations.ALL])\n"
        "print(Value.exp.__doc__)\n"
        "try: Value(1.0) * 'a'\n"
        "except TypeError as error: print(error)\n"
        "from engine import step_through\n"
        "print(hash_of(step_through(Value(1.0, 'x').relu())))\n"
    )
    run = subprocess.run(  # noqa: S603  # the text above
        [sys.executable, option, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    facts, method, error, page = run.stdout.splitlines()
    assert facts == str([op.fact for op in ops.ALL])
    assert method == "y = e^a."
    assert "in y = a b" in error
    assert (
        page == hashlib.sha256(step_through(Value(1.0, "x").relu()).encode()).hexdigest()
    )  # with its conventions


IN_A_TABLE = {
    "f": lambda a: (a, (1.0,)),
}


def test_a_rule_whose_line_is_no_statement_has_no_docstring():
    assert _docstring_in_source(IN_A_TABLE["f"]) is None
