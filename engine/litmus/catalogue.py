"""The traps: each is a small function, a point, and the value and gradient there, derived by hand.

Every number stands beside its derivation: the formula of the derivative, with the point put in. No number is an
engine's output. Where engines follow different conventions, the trap lists the others in the words of their
documentation or of the textbook. An engine that follows one of them differs; it is not wrong.
"""

import math

from engine.litmus.adapter import Adapter, Foreign
from engine.litmus.trap import Convention, Trap

NAN = math.nan
DEEP, DOUBLINGS, WIDE = 10_000, 40, 200


def _deep(_m: Adapter, x: Foreign) -> Foreign:
    y = x
    for _ in range(DEEP):
        y = y + x
    return y


def _fan(_m: Adapter, x: Foreign) -> Foreign:
    for _ in range(DOUBLINGS):
        x = (x + x) / 2
    return x


def _twice(_m: Adapter, x: Foreign) -> list[Foreign]:
    h = x * 3
    y = h * h
    return [y, y]


def _trunk(_m: Adapter, x: Foreign) -> list[Foreign]:
    h = x * x
    return [h * 3, h * 5]


def _arms(_m: Adapter, x: Foreign) -> Foreign:
    u = x * x
    return u * (u * 3)


def _arms_reversed(_m: Adapter, x: Foreign) -> Foreign:
    u = x * x
    return (u * 3) * u


def _split(*gradient: float) -> Convention:
    return Convention("the gradient of a tie is split in half", gradient)


def _other(*gradient: float) -> Convention:
    return Convention("a tie gives its whole gradient to the other operand", gradient)


_NAN_VALUE = Convention("the value is NaN, and the gradient is a number", None, NAN)
_FMAX = Convention("like fmax of C: NaN is a missing number, and the result is the other operand", None, 1.0)
_FREED = "the first pass frees the graph, so a second one is refused"
_KEPT = "inner nodes keep their gradients, and the next pass adds to them; build a new graph for each pass"
_DETACHED = "a variable converts to a plain number without a warning, and the gradient is lost"
_NO_NUMBER = Convention("a variable has no number before the program runs, and converts to NaN", None, NAN)

REUSE = (
    Trap("a + a", "one node as both operands; an engine with a set of parents counts it once",
         lambda _m, a: a + a, (3.0,), 6.0, (2.0,), "d(a + a)/da = 1 + 1"),
    Trap("a · a", "one node as both factors, where each edge has a partial of its own",
         lambda _m, a: a * a, (3.0,), 9.0, (6.0,), "d(a a)/da = a + a = 3 + 3"),
    Trap("two leaves of one number", "an engine that compares leaves by value merges them",
         lambda _m, a, b: a * a * b, (2.0, 2.0), 8.0, (8.0, 4.0), "2ab = 8 and a² = 4"),
    Trap("a leaf alone", "a graph without any operation",
         lambda _m, a: a, (3.0,), 3.0, (1.0,), "da/da = 1"),
    Trap("an unused input", "a derivative that must be 0 and must not be missing",
         lambda _m, a, _b: a * 3, (2.0, 5.0), 6.0, (3.0, 0.0), "d(3a)/da = 3, d(3a)/db = 0"),
)  # fmt: skip

SHAPES = (
    Trap("diamond", "an engine that sets a gradient instead of adding to it",
         lambda _m, a, b: (a * b) * (a + b), (-2.0, 3.0), -6.0, (-3.0, -8.0),
         "f = d e, d = ab = -6, e = a + b = 1: ∂f/∂a = e b + d = 3 - 6, ∂f/∂b = e a + d = -2 - 6"),
    Trap("unequal arms", "a node that hands its gradient on before all its consumers have contributed",
         _arms, (2.0,), 48.0, (96.0,), "u = x², y = u · 3u = 3x⁴: 12x³ = 12 · 8"),
    Trap("unequal arms, long one first", "the mirrored graph, for an order that was correct by luck",
         _arms_reversed, (2.0,), 48.0, (96.0,), "y = 3u · u = 3x⁴: 12x³ = 12 · 8"),
    Trap("deep", f"recursion over a chain of {DEEP:,} nodes",
         _deep, (1.0,), DEEP + 1.0, (DEEP + 1.0,), f"y = x + {DEEP} x"),
    Trap("fan", f"an engine that visits each of 2^{DOUBLINGS} paths instead of each node",
         _fan, (1.5,), 1.5, (1.0,), "(x + x) / 2 = x, each time"),
    Trap("wide", f"one leaf in {WIDE:,} products, added by Python's sum(), which begins at 0",
         lambda _m, x: sum(x * i for i in range(1, WIDE + 1)), (2.0,), 40200.0, (20100.0,),
         "Σ i x = x · 200 · 201 / 2"),
)  # fmt: skip

KINKS = (
    Trap("relu, open", "a lost upstream factor; the output is not 1, where relu and step agree",
         lambda m, x: m.relu(x) * -3, (2.5,), -7.5, (-3.0,), "relu'(2.5) = 1, times -3"),
    Trap("relu, closed", "a lost upstream factor on the flat side",
         lambda m, x: m.relu(x) * -3, (-2.5,), 0.0, (0.0,), "relu'(-2.5) = 0"),
    Trap("relu of 1 - 2x", "a lost inner derivative",
         lambda m, x: m.relu(1 - 2 * x), (-1.5,), 4.0, (-2.0,), "1 - 2x = 4 > 0, so the derivative is -2"),
    Trap("|x| below 0", "a derivative x, 1/x or |x|: each is correct at ±1 only",
         lambda m, x: m.abs(x) * 3, (-2.5,), 7.5, (-3.0,), "|x|' = sign x = -1, times 3"),
    Trap("max away from a tie", "a derivative equal to the value, which is correct at 1 only",
         lambda m, a, b: m.max(a, b) * 3, (2.5, 0.5), 7.5, (3.0, 0.0), "2.5 > 0.5: 1 and 0, times 3"),
    Trap("min away from a tie", "a derivative equal to the value, which is correct at 1 only",
         lambda m, a, b: m.min(a, b) * 3, (2.5, 0.5), 1.5, (0.0, 3.0), "0.5 < 2.5: 0 and 1, times 3"),
    Trap("tanh and log", "a derivative evaluated at the value instead of the operand, or the reverse",
         lambda m, a, b: m.tanh(a) + m.log(b), (0.5, 2.5),
         (math.e - 1) / (math.e + 1) + math.log(2.5), (4 * math.e / (math.e + 1) ** 2, 0.4),
         "tanh ½ = (e - 1)/(e + 1), 1 - tanh² ½ = 4e/(e + 1)²; ln' = 1/2.5"),
)  # fmt: skip

TIES = (
    Trap("relu at 0", "the corner, where every number from 0 to 1 is a subgradient; 0 is usual",
         lambda m, x: m.relu(x), (0.0,), 0.0, (0.0,), "the derivative on the left, 0",
         (Convention("the derivative on the right, 1", (1.0,)), Convention("the mean of both sides", (0.5,)))),
    Trap("|x| at 0", "the corner, where every number from -1 to 1 is a subgradient",
         lambda m, x: m.abs(x), (0.0,), 0.0, (0.0,), "the mean of -1 and 1",
         (Convention("the derivative on the right, 1", (1.0,)),
          Convention("the derivative on the left, -1", (-1.0,)))),
    Trap("max(a, b) at a tie", "both operands, or none, receive the gradient; the two shares must add up to 1",
         lambda m, a, b: m.max(a, b), (2.0, 2.0), 2.0, (1.0, 0.0), "the first operand receives the whole gradient",
         (_split(0.5, 0.5), _other(0.0, 1.0))),
    Trap("min(a, b) at a tie", "both operands, or none, receive the gradient; the two shares must add up to 1",
         lambda m, a, b: m.min(a, b), (2.0, 2.0), 2.0, (1.0, 0.0), "the first operand receives the whole gradient",
         (_split(0.5, 0.5), _other(0.0, 1.0))),
    Trap("max(x, 3) at 3", "a tie with a plain number",
         lambda m, x: m.max(x, 3.0), (3.0,), 3.0, (1.0,), "the first operand, x, receives the whole gradient",
         (_split(0.5), _other(0.0))),
    Trap("max(3, x) at 3", "an engine that swaps the operands when the first is a plain number",
         lambda m, x: m.max(3.0, x), (3.0,), 3.0, (0.0,), "the first operand, 3, receives the whole gradient",
         (_split(0.5), _other(1.0))),
    Trap("max(x, x)", "a tie of a node with itself; the shares must add up to 1",
         lambda m, x: m.max(x, x), (2.5,), 2.5, (1.0,), "max(x, x) = x"),
)  # fmt: skip

NANS = (
    Trap("relu of NaN", "a comparison with NaN is false, and a 0 hides the NaN",
         lambda m, x: m.relu(x), (NAN,), NAN, (NAN,), "no derivative exists at NaN", (_NAN_VALUE,)),
    Trap("max(NaN, 1)", "a comparison with NaN is false, and the other operand hides the NaN",
         lambda m, x: m.max(x, 1.0), (NAN,), NAN, (NAN,), "neither operand is the larger one",
         (_NAN_VALUE, _FMAX)),
    Trap("max(1, NaN)", "the other comparison with NaN",
         lambda m, x: m.max(1.0, x), (NAN,), NAN, (NAN,), "neither operand is the larger one",
         (_NAN_VALUE, _FMAX)),
    Trap("0 · NaN", "0 · x simplified to 0, although x may be NaN or infinite",
         lambda _m, x: x * 0, (NAN,), NAN, (0.0,), "IEEE 754: 0 · NaN = NaN; d(0 x)/dx = 0",
         (_NAN_VALUE, Convention("0 · x is simplified to 0 before its number is known", (0.0,), 0.0))),
)  # fmt: skip

POWERS = (
    Trap("x ** x", "a power whose exponent has a derivative, too",
         lambda _m, x: x**x, (2.0,), 4.0, (4.0 * (1.0 + math.log(2.0)),), "x^x (ln x + 1) = 4 (ln 2 + 1)"),
    Trap("2 ** x", "a plain number as the base",
         lambda _m, x: 2**x, (3.0,), 8.0, (8.0 * math.log(2.0),), "2^x ln 2 = 8 ln 2"),
    Trap("x ** 2 at -3", "the logarithm of a negative base, which only the derivative by the exponent needs",
         lambda _m, x: x**2, (-3.0,), 9.0, (-6.0,), "2x = -6"),
    Trap("x ** 1 at 0", "0^0 in the derivative b a^(b-1)",
         lambda _m, x: x**1, (0.0,), 0.0, (1.0,), "d x/dx = 1"),
    Trap("x ** 0 at 0", "0 · 0^-1 in the derivative b a^(b-1)",
         lambda _m, x: x**0, (0.0,), 1.0, (0.0,), "x^0 = 1 everywhere, so the derivative is 0"),
    Trap("x ** 0.5", "an exponent that is not whole",
         lambda _m, x: x**0.5, (4.0,), 2.0, (0.25,), "1 / (2 √4)"),
)  # fmt: skip

CONSTANTS = (
    Trap("numbers on the left", "1 - x computed as x - 1, or 6 / x as x / 6",
         lambda _m, x: 6 / x - (1 - x), (2.0,), 4.0, (-0.5,), "-6/x² + 1 = -6/4 + 1"),
    Trap("a constant result", "a graph whose derivative is 0 everywhere",
         lambda _m, x: x * 0 + 7, (2.0,), 7.0, (0.0,), "d 7/dx = 0"),
)  # fmt: skip

REPEATS = (
    Trap("second backward", "a second pass over one graph: leaves accumulate, inner nodes start again at 0",
         _twice, (2.0,), 36.0, (72.0,), "y = (3x)²: 18x = 36, twice",
         (Convention("a second pass replaces the gradients of leaves", (36.0,)),
          Convention(_KEPT, (108.0,)), Convention(_KEPT, (144.0,))), _FREED),
    Trap("two roots on one trunk", "gradients that the first pass left in shared nodes",
         _trunk, (2.0,), 20.0, (32.0,), "3x² and 5x²: 6x + 10x = 32",
         (Convention("a second pass replaces the gradients of leaves", (20.0,)), Convention(_KEPT, (44.0,))),
         _FREED),
)  # fmt: skip

DETACHED = (
    Trap("math.exp of a variable", "a variable becomes a plain number, and its gradient is lost in silence",
         lambda _m, x: math.exp(x) * x, (2.0,), 2.0 * math.exp(2.0), (3.0 * math.exp(2.0),),
         "(x e^x)' = (x + 1) e^x = 3e²; a warning or an error is right, too",
         (Convention(_DETACHED, (math.exp(2.0),)), _NO_NUMBER), detaches=True),
    Trap("float of a variable", "a variable becomes a plain number, and its gradient is lost in silence",
         lambda _m, x: float(x) * x, (3.0,), 9.0, (6.0,),
         "(x x)' = 2x = 6; a warning or an error is right, too",
         (Convention(_DETACHED, (3.0,)), _NO_NUMBER), detaches=True),
)  # fmt: skip

NETWORKS = (
    Trap("one output", "a network of one output must return a single variable, so that a loss can use it",
         None, (1.0, 2.0), 2.0, (1.0, 1.0, 2.0), "½ + ½x₁ + ½x₂ = 2; derivatives 1 (bias), x₁ = 1, x₂ = 2",
         layers=(1,)),
    Trap("hidden layer of one unit", "a layer of one unit inside a network must hand on a list",
         None, (1.0, 2.0), 1.5, (0.5, 0.5, 1.0, 1.0, 2.0),
         "h = relu(½ + ½x₁ + ½x₂) = 2, y = ½ + ½h; derivatives 1, h = 2 above, ½ and ½x₁, ½x₂ below",
         layers=(1, 1)),
)  # fmt: skip

TRAPS: tuple[Trap, ...] = (
    *REUSE, *SHAPES, *KINKS, *TIES, *NANS, *POWERS, *CONSTANTS, *REPEATS, *DETACHED, *NETWORKS,
)  # fmt: skip
