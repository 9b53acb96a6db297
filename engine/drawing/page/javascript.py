"""A rule as JavaScript: the formula that calculus/formula.py reads, in the language of a browser.

>>> from engine.core import operations as ops
>>> rule_as_javascript(ops.mul)
'(a, b) => [a * b, [b, a]]'

JavaScript never raises on numbers: outside an operation's domain its rule gives NaN or an infinity, so the
domain is carried over too. Its functions may differ from Python's in the last digits of binary64.
"""

from engine.calculus.partials.formula import formula
from engine.core.operation import Operation
from engine.drawing.page.javascript_code import number_of, operands_of, parsed, truth_of

HELPERS = """{
  copysign: (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
  // erf by its series near 0, 1 - erf by its continued fraction further out.
  erf(a) {
    if (Math.abs(a) >= 1.5) return a < 0 ? this.erfc(-a) - 1 : 1 - this.erfc(a);
    let term = a, sum = a;
    for (let n = 1; n < 60; n++) sum += term *= (2 * a * a) / (2 * n + 1);
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a) * sum;
  },
  erfc(a) {
    if (a < -1.5) return 2 - this.erfc(-a);
    if (a < 1.5) return 1 - this.erf(a);
    let tail = 0;
    for (let n = 100; n > 0; n--) tail = n / 2 / (a + tail);
    return Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + tail);
  },
  isinf: (a) => a === Infinity || a === -Infinity,
  // The remainder has the sign of b in Python, of a in JavaScript.
  mod: (a, b) => (a % b !== 0 && a % b < 0 !== b < 0 ? (a % b) + b : a % b),
  // 1^b is 1 for every b in Python, and (-1)^∞ too; JavaScript says NaN.
  pow: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b)),
}"""


def rule_as_javascript(op: Operation) -> str:
    """The rule of `op` as an arrow function that gives [value, [partials]].

    FormulaError, with the part at fault, where a part of the rule has no counterpart in JavaScript.
    """
    read = formula(op)
    partials = ", ".join(number_of(partial, op).text for partial in read.partials)
    return f"({operands_of(op)}) => [{number_of(read.value, op).text}, [{partials}]]"


def domain_as_javascript(op: Operation) -> str:
    """Whether the operands lie in the domain of `op`, as an arrow function."""
    return f"({operands_of(op)}) => {truth_of(parsed(op.domain or 'True', op), op).text}"


def kink_as_javascript(op: Operation) -> str:
    """The expression that is 0 at the kink of `op`, as an arrow function; NaN where it has none."""
    return f"({operands_of(op)}) => {number_of(parsed(op.kink or 'math.nan', op), op).text}"
