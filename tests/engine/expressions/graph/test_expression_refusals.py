"""What is no expression is refused with its place, a reason and what to write; nothing is evaluated."""

import pickle

import pytest

from engine import DomainError
from engine.expressions.graph.expression import (
    DEEPEST,
    HIGHEST,
    LONGEST,
    MOST,
    Expression,
    ExpressionError,
    parse,
)

VALUES = {"x": 2.0, "rate": 0.0, "w1": -1.0}
CONDITION = r"write step\(a - b\) for 1 where a > b, max\(a, b\) for the larger"
ALLOWED = r"an expression is numbers, names, \+ - \* / \*\*, \( \) and functions such as exp\(x\)"
REFUSED = {
    # Nothing, or not all of it.
    "": (1, rf"nothing to read; {ALLOWED}"),
    " \t # only a comment": (1, "nothing to read"),
    "x +": (4, "an operand is missing before the end; write a number or a name"),
    "x + * 2": (5, r"an operand is missing before \*;"),
    "max(x,, 2)": (7, "an operand is missing before ,;"),
    "max()": (5, r"an operand is missing before \);"),
    "(x": (1, r"this bracket is not closed; write \)"),
    "x)": (2, r"this bracket was not opened; write \( before it"),
    # Numbers side by side.
    "2 3": (3, r"an operator is missing; write 2\*3 for a product"),
    "(x)2": (4, r"an operator is missing; write \(\.\.\.\)\*2 for a product"),
    "e(x)": (1, r"e has no value; write exp\(x\) for e\*\*x"),
    "1j": (2, "j has no value"),
    "0xF": (2, "xF has no value"),
    "lambda x: x": (9, "':' is not allowed here"),
    "await x": (1, "await has no value"),
    "x₁": (1, "x_1 has no value; give it one beside the expression"),
    "x for x in x": (9, f"'in' is not allowed here; {CONDITION}"),
    # Names and functions.
    "x + rat": (5, "rat has no value; write rate; names with a value: rate, w1, x"),
    "x*Z": (3, "Z has no value; give it one beside the expression; names with a value: rate, w1, x"),
    "x + e": (5, r"e has no value; write exp\(x\) for e\*\*x"),
    "2*exp": (3, r"exp has no value; write exp\(\.\.\.\) for the function"),
    "x + sigmod(x)": (
        5,
        r"sigmod is not a function; write sigmoid\(\.\.\.\); functions: abs, absolute, acos, add, ",
    ),
    "x + sgimoid(x)": (5, r"sgimoid is not a function; write sigmoid\(\.\.\.\)"),
    "Sin(x)": (1, r"Sin is not a function; write sin\(\.\.\.\)"),
    "mix(x, 2)": (1, r"mix is not a function; write mix\*\(\.\.\.\)"),  # max or min
    "sum(x, 2)": (1, r"sum is not available; write x \+ y$"),
    "total(x, 2)": (1, r"total is not available; write x \+ y$"),
    "asinh(x)": (1, "asinh is not available, and no function here has its value$"),
    "erfc(x)": (1, "erfc is not available, and no function here has its value$"),
    "w2 + x": (1, "w2 has no value; give it one beside the expression"),  # no slip of w1
    "eval(x)": (1, "eval is not a function; "),
    "log(x, 2)": (1, r"log got 2 operands; write log\(a\)"),
    "where(x, 1)": (1, r"where got 2 operands; write where\(condition, a, b\)"),
    "xlogy(x)": (1, r"xlogy got 1 operand; write xlogy\(a, b\)"),
    "max(*x)": (5, r"an operand is missing before \*;"),
    "max(**x)": (5, r"an operand is missing before \*\*;"),
    "max(x, key=x)": (11, "'=' is not allowed here; give values beside the expression, not inside it"),
    # Numbers.
    "x + 1e999": (5, "too large for a binary64 float; write numbers below 1.8e308"),
    "9" * 5000: (1, "too large for a binary64 float"),
    "x + 007": (5, "a number begins with a zero; write 7"),
    "1__0": (1, "1__0 is not a number; write _ between digits only"),
    "9**9**9**9": (4, "too large for a binary64 float"),  # 9^(9^9): nobody computes its 369,693,100 digits
    "x*exp(1000)": (3, "too large for a binary64 float"),
    # The rest of Python.
    "x.data": (2, r"'\.' is not allowed here; write the name alone: names have no attributes"),
    "x[0]": (2, r"'\[' is not allowed here; write \( \) around a part, and a name such as w0 for w\[0\]"),
    "'x'": (1, '"\'" is not allowed here; write names without quotes: an expression holds no text'),
    "x < 2": (3, f"'<' is not allowed here; {CONDITION}"),
    "x == 2": (3, f"'==' is not allowed here; {CONDITION}"),
    "x and 2": (3, f"'and' is not allowed here; {CONDITION}"),
    "not x": (1, f"'not' is not allowed here; {CONDITION}"),
    "x if x else 2": (3, f"'if' is not allowed here; {CONDITION}"),
    "None": (1, f"'None' is not allowed here; {ALLOWED}"),
    "x*True": (3, "'True' is not allowed here; write 1"),
    "False": (1, "'False' is not allowed here; write 0"),
    "𝐢𝐟": (1, f"'𝐢𝐟' is not allowed here; {CONDITION}"),  # Python reads it as if
    "y = x": (3, "'=' is not allowed here; give values beside the expression"),
    "(y := x)": (4, "':=' is not allowed here; give values beside the expression"),
    "x; x": (2, "';' is not allowed here; write one expression"),
    "x, x": (2, "a comma may only separate the operands of a function; write one expression"),
    "(x, x)": (3, "a comma may only separate the operands of a function"),
    "max((x, x), x)": (7, "a comma may only separate the operands of a function"),
    # Powers written as numbers.
    f"x**{HIGHEST + 1}": (1, "a power of 1001 is too high; the highest is 1,000"),
    f"2*x**{HIGHEST}.5": (3, r"a power of 1000\.5 is too high; the highest is 1,000"),
    "x // 2": (3, "'//' is not allowed here; write /"),
    "__import__('os').system('touch x')": (12, '"\'" is not allowed here; write names without quotes'),
    # Signs of the blackboard, and characters that are none.
    "x\0": (2, r"'\\x00' is not allowed here"),
    "x\ud800": (2, r"'\\ud800' is not allowed here"),
    "x\\": (2, r"'\\\\' is not allowed here"),
    # Far too much.
    "x" * (LONGEST + 1): (LONGEST + 1, "100001 characters; write at most 100000, in parts"),
    "(" * 10_000 + "x" + ")" * 10_000: (DEEPEST + 1, "more than 64 brackets, one in another; write it in"),
    "-" * 50_000 + "x": (MOST + 1, "more than 1000 operators and commas; write it in parts"),
    "x+" * 49_999 + "x": (2 * MOST + 2, "more than 1000 operators and commas"),
    f"max({'x,' * 20_000}x)": (4 + 2 * MOST + 2, "more than 1000 operators and commas"),
    "x**" * 20_000 + "x": (3 * MOST + 2, "more than 1000 operators and commas"),
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text)[:30])
def test_a_text_is_refused_with_its_column_and_what_to_write(text):
    column, message = REFUSED[text]
    with pytest.raises(ExpressionError, match=rf"^column {column}: {message}") as refusal:
        parse(text, VALUES)
    assert refusal.value.position == (1, column)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "position"),
    [("(x +\n  y2)", (2, 3)), ("max(ŷ,\r\n\r\n x.y)", (3, 3)), ("x\n- 1", (2, 1))],
)
def test_a_text_of_several_lines_is_refused_with_its_line(text, position):
    with pytest.raises(ExpressionError, match=r"^line {}, column {}: ".format(*position)) as refusal:
        parse(text, {**VALUES, "ŷ": 1.0})
    assert refusal.value.position == position
    again = pickle.loads(pickle.dumps(refusal.value))  # noqa: S301
    assert (str(again), again.position) == (str(refusal.value), position)


def test_an_expression_ends_with_its_line():
    with pytest.raises(
        ExpressionError,
        match=r"^line 2, column 1: the expression has ended with its line; write \( \) around",
    ):
        parse("x\n- 1", VALUES)  # two statements to Python, which it must not silently subtract


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x + log(w1)", r"^column 5: log needs a > 0; got a = -1\.0 \('w1'\), in y = ln a; "),
        ("ŷ*(1/(x\n - 2))", r"^line 1, column 4: div needs b != 0; got a = 1\.0, b = 0\.0, in y = a / b$"),
    ],
)
def test_leaving_a_domain_names_the_place(text, message):
    with pytest.raises(DomainError, match=message):
        parse(text, {**VALUES, "ŷ": 1.0})


def test_what_is_given_beside_the_text_is_checked():
    with pytest.raises(TypeError, match=r"^an expression is text; got 3 \(int\)$"):
        Expression(3)
    with pytest.raises(TypeError, match=r"^the value of x must be a real number; got 'two' \(str\)$"):
        parse("x", {"x": "two"})
    with pytest.raises(
        ValueError, match=r"^two of these names are equal in Python \(NFKC\): '\\ufb01', 'fi'$"
    ):
        parse("fi", {"ﬁ": 1.0, "fi": 2.0})
    with pytest.raises(ExpressionError, match=r"^column 1: x has no value; .*; names with a value: none$"):
        parse("x")
