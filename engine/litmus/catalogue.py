"""The traps: each is a small function, a point, and the value and derivatives there, worked by hand.

Every number below stands beside its derivation: the formula of the derivative, with the point put in. None is
an engine's output. Where engines have settled on different conventions, the others are listed with the words
in which their documentation, or the textbook, has them: an engine that follows one differs, and is not wrong.
"""

import math
from typing import Any

from engine.litmus.adapter import Adapter
from engine.litmus.trap import Convention, Trap

NAN = math.nan
DEEP, DOUBLINGS, WIDE = 10_000, 40, 200


def _deep(_m: Adapter, x: Any) -> Any:
    y = x
    for _ in range(DEEP):
        y = y + x
    return y


def _fan(_m: Adapter, x: Any) -> Any:
    for _ in range(DOUBLINGS):
        x = (x + x) / 2
    return x


def _twice(_m: Adapter, x: Any) -> list[Any]:
    h = x * 3
    y = h * h
    return [y, y]


def _trunk(_m: Adapter, x: Any) -> list[Any]:
    h = x * x
    return [h * 3, h * 5]


def _arms(_m: Adapter, x: Any) -> Any:
    u = x * x
    return u * (u * 3)


def _arms_reversed(_m: Adapter, x: Any) -> Any:
    u = x * x
    return (u * 3) * u


def _split(*slopes: float) -> Convention:
    return Convention("the slope of a tie is split in half", slopes)


def _other(*slopes: float) -> Convention:
    return Convention("a tie gives its whole slope to the other operand", slopes)


_NAN_VALUE = Convention("the value is NaN, its slope is not", None, NAN)
_FMAX = Convention("as C's fmax: NaN is a missing number, and the other operand is taken", None, 1.0)
_FREED = "a second pass is refused: the graph is freed by the first"
_KEPT = "inner nodes keep their gradients, so the next pass adds to them; build the graph anew for each"

REUSE = (
    Trap("a + a", "one node as both operands: a set of parents counts it once",
         lambda _m, a: a + a, (3.0,), 6.0, (2.0,), "d(a + a)/da = 1 + 1"),
    Trap("a · a", "the same of a product, where each edge has its own slope",
         lambda _m, a: a * a, (3.0,), 9.0, (6.0,), "d(a a)/da = a + a = 3 + 3"),
    Trap("two leaves of one number", "leaves compared by value are merged",
         lambda _m, a, b: a * a * b, (2.0, 2.0), 8.0, (8.0, 4.0), "2ab = 8 and a² = 4"),
    Trap("a leaf alone", "a graph without any operation",
         lambda _m, a: a, (3.0,), 3.0, (1.0,), "da/da = 1"),
    Trap("an unused input", "a derivative that is 0, and not missing",
         lambda _m, a, _b: a * 3, (2.0, 5.0), 6.0, (3.0, 0.0), "d(3a)/da = 3, d(3a)/db = 0"),
)  # fmt: skip

SHAPES = (
    Trap("diamond", "a gradient that is set where it should be added to",
         lambda _m, a, b: (a * b) * (a + b), (-2.0, 3.0), -6.0, (-3.0, -8.0),
         "f = d e, d = ab = -6, e = a + b = 1: ∂f/∂a = e b + d = 3 - 6, ∂f/∂b = e a + d = -2 - 6"),
    Trap("unequal arms", "a node passed on before all that reads it has sent its part",
         _arms, (2.0,), 48.0, (96.0,), "u = x², y = u · 3u = 3x⁴: 12x³ = 12 · 8"),
    Trap("unequal arms, long one first", "the same, for an order that came out right by luck",
         _arms_reversed, (2.0,), 48.0, (96.0,), "y = 3u · u = 3x⁴: 12x³ = 12 · 8"),
    Trap("deep", f"recursion over a chain of {DEEP:,} nodes",
         _deep, (1.0,), DEEP + 1.0, (DEEP + 1.0,), f"y = x + {DEEP} x"),
    Trap("fan", f"visiting each path, of which there are 2^{DOUBLINGS}, and not each node",
         _fan, (1.5,), 1.5, (1.0,), "(x + x) / 2 = x, each time"),
    Trap("wide", f"one leaf in {WIDE:,} products, summed by Python's sum(), which begins at 0",
         lambda _m, x: sum(x * i for i in range(1, WIDE + 1)), (2.0,), 40200.0, (20100.0,),
         "Σ i x = x · 200 · 201 / 2"),
)  # fmt: skip

KINKS = (
    Trap("relu, open", "a factor from above forgotten; the output 1, where relu and step agree, avoided",
         lambda m, x: m.relu(x) * -3, (2.5,), -7.5, (-3.0,), "relu'(2.5) = 1, times -3"),
    Trap("relu, closed", "the same on the other side",
         lambda m, x: m.relu(x) * -3, (-2.5,), 0.0, (0.0,), "relu'(-2.5) = 0"),
    Trap("relu of 1 - 2x", "the inner derivative forgotten",
         lambda m, x: m.relu(1 - 2 * x), (-1.5,), 4.0, (-2.0,), "1 - 2x = 4 > 0: slope -2"),
    Trap("|x| below 0", "a slope of x, 1/x or |x|, each right at ±1",
         lambda m, x: m.abs(x) * 3, (-2.5,), 7.5, (-3.0,), "|x|' = sign x = -1, times 3"),
    Trap("max away from a tie", "a slope of the value, right at 1",
         lambda m, a, b: m.max(a, b) * 3, (2.5, 0.5), 7.5, (3.0, 0.0), "2.5 > 0.5: 1 and 0, times 3"),
    Trap("min away from a tie", "the same",
         lambda m, a, b: m.min(a, b) * 3, (2.5, 0.5), 1.5, (0.0, 3.0), "0.5 < 2.5: 0 and 1, times 3"),
    Trap("tanh and log", "a slope taken at the value for one at the operand, or the reverse",
         lambda m, a, b: m.tanh(a) + m.log(b), (0.5, 2.5),
         (math.e - 1) / (math.e + 1) + math.log(2.5), (4 * math.e / (math.e + 1) ** 2, 0.4),
         "tanh ½ = (e - 1)/(e + 1), 1 - tanh² ½ = 4e/(e + 1)²; ln' = 1/2.5"),
)  # fmt: skip

TIES = (
    Trap("relu at 0", "the corner: any slope from 0 to 1 is a subgradient; 0 is the usual one",
         lambda m, x: m.relu(x), (0.0,), 0.0, (0.0,), "the slope on the left, 0",
         (Convention("the slope on the right, 1", (1.0,)), Convention("the mean of both sides", (0.5,)))),
    Trap("|x| at 0", "the corner: any slope from -1 to 1; 0 is the middle one",
         lambda m, x: m.abs(x), (0.0,), 0.0, (0.0,), "the mean of -1 and 1",
         (Convention("the slope on the right, 1", (1.0,)), Convention("the slope on the left, -1", (-1.0,)))),
    Trap("max(a, b) at a tie", "both operands, or none, given the slope: two shares have to make 1",
         lambda m, a, b: m.max(a, b), (2.0, 2.0), 2.0, (1.0, 0.0), "the first operand written has it all",
         (_split(0.5, 0.5), _other(0.0, 1.0))),
    Trap("min(a, b) at a tie", "the same",
         lambda m, a, b: m.min(a, b), (2.0, 2.0), 2.0, (1.0, 0.0), "the first operand written has it all",
         (_split(0.5, 0.5), _other(0.0, 1.0))),
    Trap("max(x, 3) at 3", "a tie with a plain number",
         lambda m, x: m.max(x, 3.0), (3.0,), 3.0, (1.0,), "the first operand, x, has it all",
         (_split(0.5), _other(0.0))),
    Trap("max(3, x) at 3", "operands swapped because the first is a plain number",
         lambda m, x: m.max(3.0, x), (3.0,), 3.0, (0.0,), "the first operand, 3, has it all",
         (_split(0.5), _other(1.0))),
    Trap("max(x, x)", "a tie of a node with itself: whatever the shares, they make 1",
         lambda m, x: m.max(x, x), (2.5,), 2.5, (1.0,), "max(x, x) = x"),
)  # fmt: skip

NANS = (
    Trap("relu of NaN", "a comparison with NaN is false, and 0 comes out as if all were well",
         lambda m, x: m.relu(x), (NAN,), NAN, (NAN,), "NaN is no number that has a slope", (_NAN_VALUE,)),
    Trap("max(NaN, 1)", "the same: one of two comparisons with NaN hides it",
         lambda m, x: m.max(x, 1.0), (NAN,), NAN, (NAN,), "neither operand is the larger one",
         (_NAN_VALUE, _FMAX)),
    Trap("max(1, NaN)", "the other comparison",
         lambda m, x: m.max(1.0, x), (NAN,), NAN, (NAN,), "neither operand is the larger one",
         (_NAN_VALUE, _FMAX)),
    Trap("0 · NaN", "0 · x simplified to 0, where x may be NaN or infinite",
         lambda _m, x: x * 0, (NAN,), NAN, (0.0,), "IEEE 754: 0 · NaN = NaN; d(0 x)/dx = 0",
         (_NAN_VALUE, Convention("0 · x is simplified to 0 before numbers are known", (0.0,), 0.0))),
)  # fmt: skip

POWERS = (
    Trap("x ** x", "a power whose exponent has a slope too",
         lambda _m, x: x**x, (2.0,), 4.0, (4.0 * (1.0 + math.log(2.0)),), "x^x (ln x + 1) = 4 (ln 2 + 1)"),
    Trap("2 ** x", "a plain number as the base",
         lambda _m, x: 2**x, (3.0,), 8.0, (8.0 * math.log(2.0),), "2^x ln 2 = 8 ln 2"),
    Trap("x ** 2 at -3", "the logarithm of a negative base, whose slope nobody asked for",
         lambda _m, x: x**2, (-3.0,), 9.0, (-6.0,), "2x = -6"),
    Trap("x ** 1 at 0", "0^0 in the slope b a^(b-1)",
         lambda _m, x: x**1, (0.0,), 0.0, (1.0,), "d x/dx = 1"),
    Trap("x ** 0 at 0", "0 · 0^-1 in the same slope",
         lambda _m, x: x**0, (0.0,), 1.0, (0.0,), "x^0 = 1 everywhere: slope 0"),
    Trap("x ** 0.5", "a broken exponent",
         lambda _m, x: x**0.5, (4.0,), 2.0, (0.25,), "1 / (2 √4)"),
)  # fmt: skip

CONSTANTS = (
    Trap("numbers on the left", "1 - x computed as x - 1, or 6 / x as x / 6",
         lambda _m, x: 6 / x - (1 - x), (2.0,), 4.0, (-0.5,), "-6/x² + 1 = -6/4 + 1"),
    Trap("a constant result", "a graph whose derivative is 0 everywhere",
         lambda _m, x: x * 0 + 7, (2.0,), 7.0, (0.0,), "d 7/dx = 0"),
)  # fmt: skip

REPEATS = (
    Trap("second backward", "a second pass over one graph: leaves accumulate, inner nodes start anew",
         _twice, (2.0,), 36.0, (72.0,), "y = (3x)²: 18x = 36, twice",
         (Convention("a second pass replaces the gradients of leaves", (36.0,)),
          Convention(_KEPT, (108.0,)), Convention(_KEPT, (144.0,))), _FREED),
    Trap("two roots on one trunk", "what the first pass left in shared nodes",
         _trunk, (2.0,), 20.0, (32.0,), "3x² and 5x²: 6x + 10x = 32",
         (Convention("a second pass replaces the gradients of leaves", (20.0,)), Convention(_KEPT, (44.0,))),
         _FREED),
)  # fmt: skip

NETWORKS = (
    Trap("one output", "the output of a net with one unit is a number, with which a loss can be computed",
         None, (1.0, 2.0), 2.0, (1.0, 1.0, 2.0), "½ + ½x₁ + ½x₂ = 2; slopes 1 of the bias, x₁ = 1, x₂ = 2",
         layers=(1,)),
    Trap("hidden layer of one unit", "a layer of one unit inside a net hands on a list",
         None, (1.0, 2.0), 1.5, (0.5, 0.5, 1.0, 1.0, 2.0),
         "h = relu(½ + ½x₁ + ½x₂) = 2, y = ½ + ½h; slopes 1, h = 2 above, ½ and ½x₁, ½x₂ below",
         layers=(1, 1)),
)  # fmt: skip

TRAPS: tuple[Trap, ...] = (
    *REUSE, *SHAPES, *KINKS, *TIES, *NANS, *POWERS, *CONSTANTS, *REPEATS, *NETWORKS,
)  # fmt: skip
