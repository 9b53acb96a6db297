"""What is written renders, and ends in the gradient of backward: every operation, hostile names, depth."""

import itertools
import math
import re
from functools import cache

import pytest
from matplotlib.mathtext import MathTextParser

from engine import CONSTANT, DomainError, Value, apply, constant
from engine.core import operations as ops
from engine.drawing.latex.derivation import gradient_lines, latex

PARSER = MathTextParser("path")
PAIRS = ("{", "}"), ("(", ")"), (r"\left", r"\right")
POINTS = (0.7, -3.0, 0.0, math.nan, math.inf)
HOSTILE = [
    "\\", "{", "}", "$", "%", "#", "&", "^", "~", "_", "'", '"', "`", "<script>", "\n", "a\nb", "\t", "\0",
    "\\input{/etc/passwd}", "}}{{", "$x$", "a & b \\\\ c", "%(x)s", "{a}", "\ud800", "\u202e", "日本",
    "é̱", "😀", "x" * 100, "2", "-1", "\\end{aligned}", "x'", "x^2", "a + b", "∑", "a ∉ ℋ", "‼",
]  # fmt: skip


def renders(line):
    """Every part between its relations and operators does: so the line does. All numbers render as 1 does."""
    for side in re.split(r" = | \\approx ", re.sub(r"[0-9]+(\.[0-9]+)?", "1", line)):
        parts = re.split(r" (?:[+-]|\\cdot) ", side)
        for part in parts if all(map(closed, parts)) else [side]:
            part_renders(part)
    return True


def closed(part):
    return all(part.count(left) == part.count(right) for left, right in PAIRS)


@cache
def part_renders(part):
    PARSER.parse(f"${part}$")


def points_of(op):
    """Places where the operation has a value, with the node there: Values, or a number on one side."""
    for numbers in itertools.product(POINTS, repeat=len(op.operands)):
        for constants in itertools.product((False, True), repeat=len(op.operands)):
            if not all(constants):
                operands = [
                    number if plain else Value(number, name)
                    for number, plain, name in zip(numbers, constants, "uvw", strict=False)
                ]
                try:
                    yield apply(op, *operands)
                except DomainError:
                    break


def result(lines):
    """The last number of the last line, with its power of ten."""
    final = [line for line in lines if line.startswith(r"\frac")][-1]
    text = re.split(r"=|\\approx", final)[-1].strip()
    text = text.replace(r"\mathrm{NaN}", "nan").replace(r"\infty", "inf")
    text = re.sub(r"^(-?)10\^\{(-?\d+)\}$", r"\g<1>1e\2", text)
    return float(re.sub(r" \\cdot 10\^\{(-?\d+)\}$", r"e\1", text))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_is_text(name):
    x, other = Value(3.0, name), Value(2.0, name + "!")
    text = latex(x**2 * other + x)
    assert renders(text)
    outside = re.sub(r"\\text\{(\\.|[^\\{}])*\}", "", text)  # what is quoted cannot end its quotation
    assert not re.search(r"(?<!\\)[$%#&~]|\\(input|end)", outside)
    assert text.isprintable()
    assert text.encode()
    assert all(map(renders, gradient_lines(x**2 * other + x, x)))
    part_renders(latex(x**2 * Value(2.0, name)))  # and told apart from another of its name


@pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)
def test_every_operation_renders_with_values_and_numbers_everywhere(op):
    nodes = list(points_of(op))
    assert len(nodes) >= 3
    for node in nodes[:: 1 + len(nodes) // 2]:
        assert renders(latex(node))
        assert renders(latex(-((node + 1) ** 2) * node))
        wrt = next(parent for parent in node.parents if parent.op is not CONSTANT)
        assert all(map(renders, gradient_lines(node, wrt)))


@pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)
def test_an_operation_inside_every_other_renders(op):
    for outer in ops.ALL[ops.ALL.index(op) % 20 :: 20]:
        inner = apply(op, *[Value(0.5, name) for name in "uvw"[: len(op.operands)]])
        try:
            text = latex(apply(outer, *[inner, Value(0.5, "p"), Value(0.5, "q")][: len(outer.operands)]))
        except DomainError:
            continue
        assert renders(text)


@pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)
def test_the_result_is_the_gradient_of_backward(op):
    nodes = list(points_of(op))
    for node in nodes[:: 1 + len(nodes) // 40]:
        for wrt in {parent for parent in node.parents if parent.op is not CONSTANT}:
            node.backward()
            want = wrt.grad
            for parent in node.parents:
                parent.grad = 0.25
            got = result(gradient_lines(node, wrt))
            assert got == pytest.approx(want, rel=1e-5, nan_ok=True)
            assert result(gradient_lines(node, wrt, digits=17)) == pytest.approx(
                want, rel=0, abs=0, nan_ok=True
            )
            assert [parent.grad for parent in node.parents] == [0.25] * len(node.parents)  # untouched
            for parent in node.parents:
                parent.grad = 0.0


def test_a_gradient_through_a_net_of_shared_nodes_is_that_of_backward():
    w, v = Value(0.3, "w"), Value(-0.8, "v")
    hidden = [(w * i + v).tanh() for i in (1, 2, 3)]
    loss = (sum(hidden) * hidden[0] - 1) ** 2 + w * v
    loss.backward()
    for leaf_ in (w, v):
        assert result(gradient_lines(loss, leaf_, digits=17)) == leaf_.grad
        assert all(map(renders, gradient_lines(loss, leaf_)))
        assert all(map(renders, gradient_lines(loss, leaf_, steps=2)))


def test_paths_beyond_number_stay_linear():
    x = y = Value(0.5, "x")
    for _ in range(40):  # 2^40 paths
        y = y.sin() * y.cos()
    y.backward()
    lines = gradient_lines(y, x)
    # per round 3 nodes; 1 chain line, 4 local derivatives, 1 result, and 2 locals less in the last round
    assert len(lines) <= 1 + 40 * (3 + 1 + 4 + 1)
    assert result(lines) == pytest.approx(x.grad, rel=1e-5)


def test_a_deep_chain_is_cut():
    x = y = Value(0.0, "x")
    for _ in range(3_000):
        y = y + 1
    text = latex(y)
    assert text.startswith(r"\cdots + 1 + 1")
    assert text.count("+") == 300
    assert renders(text)
    lines = gradient_lines(y, x, steps=4)
    # x, 2 + dots + 2 of 3,001 nodes with x among them; chain rule; 2 + dots + 2; result
    assert len(lines) == 5 + 1 + 5 + 1
    assert lines[0] == "x = 0"
    assert lines[2] == lines[8] == r"\vdots"
    assert lines[4] == "y = z_{2999} + 1 = 2999 + 1 = 3000"
    assert lines[-1] == r"\frac{\partial y}{\partial x} = 1 \cdot 1 \cdot \cdots \cdot 1 \cdot 1 = 1"


def test_a_deep_nest_is_cut():
    y = Value(0.5, "x")
    for _ in range(1000):
        y = (y + 1).sqrt()
    assert latex(y, nesting=1) == r"\sqrt{\sqrt{\cdots} + 1}"
    assert renders(latex(y))


@pytest.mark.parametrize(
    ("write", "note"),
    [
        (
            lambda x: x.relu(),
            r"\text{relu has a kink where } x = 0 \text{; the derivative taken there is } 0",
        ),
        (abs, r"\text{abs has a kink where } x = 0 \text{; the derivative taken there is } 0"),
        (lambda x: x.max(0), r"\text{max has a kink where } x = 0 \text{; the derivative taken there is } 1"),
        (
            lambda x: constant(0.0).max(x),
            r"\text{max has a kink where } 0 = x \text{; the derivative taken there is } 0",
        ),
        (
            lambda x: x.min(Value(0.0, "b")),
            r"\text{min has a kink where } x = b \text{; the derivative taken there is } 1",
        ),
    ],
)
def test_a_kink_says_in_words_which_slope_is_taken(write, note):
    x = Value(0.0, "x")
    assert gradient_lines(write(x), x)[-1] == note
    assert renders(note)
    elsewhere = Value(1.0, "x")
    assert not any("kink" in line for line in gradient_lines(write(elsewhere), elsewhere))
