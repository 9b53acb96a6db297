"""What is refused at the border, and in which words."""

import operator

import numpy as np
import pytest

import engine
from engine import DomainError, Value, apply, constant
from engine.core import operations as ops

OPERATORS = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": operator.pow,
}
STRANGERS = {
    "text": ("2.5", r"'2\.5' \(str\).*; write float\('2\.5'\)$"),
    "word": ("two", r"'two' \(str\), in y = "),
    "none": (None, r"None, in y = "),
    "complex": (1 + 2j, r"\(1\+2j\) \(complex\).*; write its parts \.real and \.imag as two numbers$"),
    "list": ([1.0, 2.0], r"a list of length 2.*; write it for each element in turn$"),
    "tuple": ((1.0,), r"a tuple of length 1.*; write it for each element in turn$"),
    "dict": ({}, r"a dict of length 0, in y = "),
}
over_operators = pytest.mark.parametrize("name", OPERATORS)
over_strangers = pytest.mark.parametrize("stranger", STRANGERS)


@over_operators
@over_strangers
def test_a_stranger_on_the_right_is_refused(name, stranger):
    operand, described = STRANGERS[stranger]
    with pytest.raises(TypeError, match=rf"^{name} takes Values and numbers; got {described}"):
        OPERATORS[name](Value(1.0), operand)


@over_operators
@over_strangers
def test_a_stranger_on_the_left_is_refused(name, stranger):
    operand, described = STRANGERS[stranger]
    with pytest.raises(TypeError, match=rf"^{name} takes Values and numbers; got {described}"):
        OPERATORS[name](operand, Value(1.0))


class Foreign:
    """A class of another package, which may know what to do with a Value."""

    def __radd__(self, other):
        return "its own answer"

    def __gt__(self, other):
        return "its own order"


class Abroad(Foreign):
    """One of a package whose name stands before "builtins" in the alphabet."""

    __module__ = "array"


@pytest.mark.parametrize("foreign", [Foreign(), Abroad()], ids=["after", "before"])
def test_a_foreign_class_may_answer_for_itself(foreign):
    assert Value(1.0) + foreign == "its own answer"
    assert (Value(1.0) < foreign) == "its own order"


def test_a_foreign_class_without_an_answer_is_refused_by_python():
    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for \*: 'Value' and 'Foreign'"):
        Value(1.0) * Foreign()
    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for \*: 'Foreign' and 'Value'"):
        Foreign() * Value(1.0)


@pytest.mark.parametrize("operand", [Foreign(), np.array([1.0, 2.0])], ids=["foreign", "array"])
@pytest.mark.parametrize("name", ["max", "min"])
def test_a_method_has_no_other_side_and_refuses(name, operand):
    # NotImplemented means something between two operators; a method that returned it would hide the mistake.
    with pytest.raises(TypeError, match=rf"^{name} takes Values and numbers; got "):
        getattr(Value(1.0), name)(operand)


@pytest.mark.parametrize(
    ("operand", "message"),
    [
        ("2.5", r"got '2\.5' \(str\); write float\('2\.5'\)$"),
        ("x", r"got 'x' \(str\)$"),
        (None, r"got None$"),
        (1j, r"got 1j \(complex\); write its parts \.real and \.imag as two numbers$"),
        ([1.0, 2.0], r"got a list of length 2; write \[Value\(x\) for x in \.\.\.\]$"),
        (np.array([1.0, 2.0]), r"got an array of shape \(2,\); write \[Value\(x\) for x in \.\.\.\]$"),
        (np.array([1.0]), r"got an array of shape \(1,\); write \[Value\(x\) for x in \.\.\.\]$"),
    ],
    ids=repr,
)
def test_a_leaf_is_made_from_a_real_number_alone(operand, message):
    with pytest.raises(TypeError, match=rf"^Value\(data\) must be a real number; {message}"):
        Value(operand)
    with pytest.raises(TypeError, match=r"^constant\(data\) must be a real number; got "):
        constant(operand)


def test_a_value_is_no_number_to_make_a_leaf_from():
    with pytest.raises(TypeError, match=r"makes a new leaf from a number; got Value\(.*\), already a Value$"):
        Value(Value(1.0))


def test_a_name_is_a_string():
    with pytest.raises(TypeError, match=r"^a Value's name must be a string; got 3 \(int\)$"):
        Value(1.0, 3)


def test_a_number_too_large_for_a_float_is_refused_everywhere():
    huge = 10**400
    with pytest.raises(ValueError, match=r"^Value\(data\) must fit .*got an integer of 401 digits$"):
        Value(huge)
    for operate in (lambda: Value(1.0) + huge, lambda: huge + Value(1.0)):
        with pytest.raises(ValueError, match=r"^an operand of add must fit .*got an integer of 401 digits$"):
            operate()
    with pytest.raises(ValueError, match=r"^exp\(x\) must fit a binary64 float"):
        engine.exp(huge)


X, ZERO = Value(-1.0, "x"), Value(0.0, "rate")
OUTSIDE = {
    "ln x": (X.log, r"^log needs a > 0; got a = -1\.0 \('x'\), in y = ln a;.* write log_sigmoid\(z\) or log"),
    "ln 0": (ZERO.log, r"^log needs a > 0; got a = 0\.0 \('rate'\)"),
    "sqrt": (X.sqrt, r"^sqrt needs a >= 0; got a = -1\.0 \('x'\), in y = √a$"),
    "x / rate": (
        lambda: X / ZERO,
        r"^div needs b != 0; got a = -1\.0 \('x'\), b = 0\.0 \('rate'\), in y = a",
    ),
    "x / 0": (lambda: X / 0, r"^div needs b != 0; got a = -1\.0 \('x'\), b = 0\.0, in y = a / b$"),
    "1 / rate": (lambda: 1 / ZERO, r"^div needs b != 0; got a = 1\.0, b = 0\.0 \('rate'\), in"),
    "x^½": (lambda: X**0.5, r"^pow needs .* b % 1 == 0; got a = -1\.0 \('x'\), b = 0\.5, in y = a\^b; 0 has"),
    "0^n": (lambda: 0 ** Value(-1.0, "n"), r"^pow needs .*; got a = 0\.0, b = -1\.0 \('n'\), in"),
    "rate^-1": (lambda: ZERO**-1, r"^pow needs .*; got a = 0\.0 \('rate'\), b = -1\.0, in"),
    "ln -1": (lambda: engine.log(-1.0), r"^log needs a > 0; got a = -1\.0, in"),
    "0^-1": (lambda: engine.power(0.0, -1.0), r"^pow needs .*; got a = 0\.0, b = -1\.0, in"),
    "x ln x": (lambda: engine.xlogy(X, X), r"^xlogy needs b >= 0; got a = -1\.0 \('x'\), b = -1\.0 \('x'\)"),
}


@pytest.mark.parametrize(("operate", "message"), OUTSIDE.values(), ids=OUTSIDE)
def test_leaving_a_domain_names_the_operand(operate, message):
    with pytest.raises(DomainError, match=message):
        operate()


def test_a_domain_error_is_what_python_raises_for_either_mistake():
    assert issubclass(DomainError, ValueError)  # math.log(-1)
    assert issubclass(DomainError, ZeroDivisionError)  # 1 / 0


@pytest.mark.parametrize("names", [("", ""), ("a", "b")], ids=["unnamed", "named"])
def test_a_mistake_in_a_rule_is_not_taken_for_a_value_without_a_number(names):
    mistaken = engine.operation(symbol="?", latex="{a}{b}")(lambda a, b: a.no_such_attribute + b)
    with pytest.raises(AttributeError, match="no_such_attribute"):
        apply(mistaken, *(Value(1.0, name) for name in names))


def test_apply_and_functions_refuse_strangers_and_wrong_numbers_of_operands():
    with pytest.raises(TypeError, match=r"^mul takes Values and numbers; got '3' \(str\), in y = a b; write"):
        apply(ops.mul, Value(1.0), "3")
    with pytest.raises(TypeError, match=r"^pow takes Values and numbers; got an array of shape \(2,\), in"):
        engine.power(Value(1.0), np.array([1.0, 2.0]))
    with pytest.raises(TypeError, match=r"^mul takes 2 operands \(a, b\); got 1$"):
        apply(ops.mul, Value(1.0))
    with pytest.raises(TypeError, match=r"^mul takes 2 operands \(a, b\); got 3$"):
        apply(ops.mul, Value(1.0), 2.0, 3.0)
    with pytest.raises(TypeError, match=r"^constant takes no operands: write constant\(2\.0\)"):
        apply(engine.CONSTANT)
    with pytest.raises(TypeError, match=r"^exp\(x\) must be a real number; got a list.*write \[exp\(x\)"):
        engine.exp([1.0])
    with pytest.raises(TypeError, match=r"^exp takes 1 operand \(a\); got 2$"):
        engine.exp(1.0, 2.0)
    with pytest.raises(TypeError, match=r"^pow takes 2 operands \(a, b\); got 1$"):
        engine.power(Value(1.0))
    with pytest.raises(TypeError, match=r"got 'add' \(str\); write apply\(operations\.add, v, w\)"):
        apply("add", Value(1.0), 2.0)
    with pytest.raises(
        TypeError, match=r"first; got <built-in function add> .*; write apply\(operations\.add"
    ):
        apply(operator.add, Value(1.0))
    with pytest.raises(TypeError, match=r"^apply takes an operation first; got Value"):
        apply(Value(1.0), 2.0)


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge])
def test_a_value_is_not_compared_with_a_stranger(compare):
    with pytest.raises(TypeError, match=r"^a Value compares with Values and numbers; got "):
        compare(Value(1.0), "1")
