"""Texts that are made to take long: each is read, judged and marked, or refused, within a second and 200 MB."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.fuzz,
    pytest.mark.skipif(os.name != "posix", reason="the limits of a process are those of POSIX"),
]
ROOT = Path(__file__).parents[2]
SECONDS, MOST_MEMORY = 1.0, 200 * 2**20
DOUBLINGS = "".join(rf"\newcommand{{\m{chr(97 + i)}}}{{\m{chr(98 + i)}\m{chr(98 + i)}}}" for i in range(20))
LAUGHS = r"\def\a{xxxxxxxxxx}" + "".join(
    rf"\def\{chr(98 + i)}{{{chr(92) + chr(97 + i)}{(chr(92) + chr(97 + i)) * 9}}}" for i in range(9)
)
TEXTS = {
    "a megabyte of a letter": "x" * 10**6,
    "a megabyte of a sum": "x+" * 500_000,
    "a megabyte of digits": "1" * 10**6,
    "a megabyte of comments": "%" * 10**6,
    "ten thousand brackets": "(" * 10_000 + "x" + ")" * 10_000,
    "ten thousand braces": "{" * 10_000 + "}" * 10_000,
    "a tower of powers": "x" + "^x" * 3000,
    "a tower of braces": "x" + "^{x" * 3000 + "}" * 3000,
    "a power that is large": "9^9^9^9^9^9",
    "fractions in fractions": r"\frac{1}{" * 3000 + "x" + "}" * 3000,
    "a macro of itself": r"\newcommand{\a}{\a\a}$\a$",
    "two macros of each other": r"\newcommand{\a}{\b\b}\newcommand{\b}{\a\a}$\a$",
    "macros that double": DOUBLINGS + r"\newcommand{\mu}{x}$\ma$",
    "a billion laughs": LAUGHS + r"$\j\j\j$",
    "a macro of its argument": r"\newcommand{\f}[1]{#1#1}$" + r"\f{" * 30 + "x" + "}" * 30 + "$",
    "matrices that never end": r"\begin{matrix}" * 500,
    "a sum with a far end": r"$\sum_{i=1}^{10^9} x_i = 3$",
    "sums of sums": r"\sum_i " * 2000 + "x",
    "bars": "|" * 5001,
    "signs": "-" * 100_000 + "x",
    "primes": "f" + "'" * 100_000 + "(x)",
    "nulls": "\0" * 100_000,
    "letters of Greek": "σ" * 100_000,
    "indices of indices": "x_" * 50_000,
    "signs of equality": "=" * 100_000,
    "dollars": "$" * 100_000,
    "empty lines": "\n" * 10**6,
    "a number of many digits": "0." + "0" * 100_000 + "1",
    "rows of a display": r"\begin{align}" + r"x &= y \\" * 300 + r"\end{align}",
}
READERS = {
    "read": "read(text), read_line(text)",
    "parse": "Expression(text)",
    "judge": "judge('x**2', {'x': text})",
    "mark": "mark(text)",
}
PROGRAM = """
import resource, sys, time
from engine import DomainError, Expression, ExpressionError, judge, mark
from engine.expressions.reading import read, read_line
from engine.verify import marking
text = sys.stdin.read()
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
mark("x = 1"), judge("x", {"x": "1"}), read("$x$")
before, start = peak(), time.process_time()
try: READER
except ValueError as error: assert len(str(error)) <= 400 or "ExpressionError" in repr(error), len(str(error))
print(peak() - before, time.process_time() - start)
"""


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_answered_within_time_and_memory(name, reader):
    run = subprocess.run(  # noqa: S603  # the program above
        [sys.executable, "-c", PROGRAM.replace("READER", READERS[reader])],
        input=TEXTS[name],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (20, 20)),  # one thread
    )
    assert run.returncode == 0, run.stderr[-2000:]
    grown, seconds = map(float, run.stdout.split())
    assert grown * (1 if sys.platform == "darwin" else 1024) < MOST_MEMORY
    assert seconds < SECONDS
