"""An operation that somebody else declares is recorded and run as any other."""

import importlib.util
import sys
from textwrap import dedent

import pytest

from engine import apply, record

DECLARED = '''
"""Operations of a user."""
import math

from engine import operation


@operation(symbol="atan", latex=r"\\arctan({a})")
def atan(a):
    """y = arctan a."""
    return math.atan(a), (1.0 / (1.0 + a * a),)


@operation(symbol="mix", latex=r"{x} {y} {g}")
def mix(x, y, g):
    """y = g x + (1 - g) y."""
    rest = 1.0 - g
    return g * x + rest * y, (g, rest, x - y)


@operation(symbol="lane", latex=r"{l} {n}")
def lane(l, n):
    """y = l² e^n."""
    e = math.exp(n)
    return l * l * e, (2.0 * l * e, l * l * e)


@operation(symbol="to", latex=r"{up} {to} {at}")
def to_(up, to, at):
    """y = up to at."""
    return up * to * at, (to * at, up * at, up * to)


@operation(symbol="y", latex=r"{g} {i}")
def y(g, i):
    """y = g - 2 i."""
    y = g - 2.0 * i
    return y, (1.0, -2.0)


@operation(symbol="exp", latex=r"\\sinh({exp})")
def sinh(exp):
    """y = sinh a."""
    return math.sinh(exp), (math.cosh(exp),)


@operation(symbol="floats", latex=r"{floats} {integers}")
def floats_of(floats, integers):
    """y = floats / integers."""
    index = floats / integers
    return index, (1.0 / integers, -index / integers)
'''


@pytest.fixture(scope="module")
def declared(tmp_path_factory):
    file = tmp_path_factory.mktemp("declared") / "operations_of_a_user.py"
    file.write_text(dedent(DECLARED), "utf-8")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = sys.modules[file.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules[file.stem]


@pytest.mark.parametrize("name", ["atan", "mix", "lane", "to_", "y", "sinh", "floats_of"])
def test_it_runs_whatever_its_operands_are_called(declared, agrees, rows, name):
    op = getattr(declared, name)
    batch = rows(21, len(op.operands)).tolist()
    agrees(lambda *x: apply(op, *x), *op.operands, rows=batch)
    agrees(lambda *x: apply(op, *(v * v + 0.5 for v in x)).tanh(), *op.operands, rows=batch)


def test_it_is_named_in_the_program(declared):
    program = record(lambda x, y: apply(declared.mix, x, y, 0.25))
    assert "v3 = mix v0 v1 v2" in str(program.recorded)
    assert program(2.0, 4.0) == 3.5  # 0.25 · 2 + 0.75 · 4
    assert program.gradient(2.0, 4.0) == (3.5, (0.25, 0.75))


def test_two_operations_of_one_name_are_two(declared, tmp_path, close):
    text = DECLARED.replace("math.atan(a)", "2.0 * math.atan(a)").replace("1.0 / (1.0", "2.0 / (1.0")
    file = tmp_path / "another.py"
    file.write_text(text, "utf-8")
    spec = importlib.util.spec_from_file_location("another", file)
    another = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(another)
    both = record(lambda x: [apply(declared.atan, x), apply(another.atan, x)])
    assert "atan v0" in str(both.recorded)
    first, second = both(0.5)
    close(second, 2.0 * first)


def test_its_code_can_be_read(declared):
    text = record(lambda a, n: apply(declared.lane, a, n)).numpy
    assert "e_ = np.exp(n_)" in text
    assert "return l_ * l_ * e_" in text
