"""Functions of `math` as expressions over simpler ones, for targets that lack them. Operands are called a and b."""

from collections.abc import Sequence


def _polynomial(x: str, coefficients: Sequence[float]) -> str:
    """Horner's form; the first coefficient is that of the highest power."""
    text = repr(coefficients[0])
    for coefficient in coefficients[1:]:
        text = f"({text} * {x} + {coefficient!r})"
    return text


# W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969):
# quotients of polynomials for |a| up to 0.46875, up to 4, and beyond.
_ERF = (
    (
        1.85777706184603153e-1,
        3.16112374387056560,
        1.13864154151050156e2,
        3.77485237685302021e2,
        3.20937758913846947e3,
    ),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)
_ERFC_NEAR = (
    (
        2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
        2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
        1.23033935479799725e3,
    ),
    (
        1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
        3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
    ),
)  # fmt: skip
_ERFC_FAR = (
    (
        1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
        1.60837851487422766e-2, 6.58749161529837803e-4,
    ),
    (
        1.0, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2,
        2.33520497626869185e-3,
    ),
)  # fmt: skip
_SIZE, _SQUARE, _INVERSE = "math.fabs(a)", "(a * a)", "(1.0 / (a * a))"
_NEAR_0 = f"a * ({_polynomial(_SQUARE, _ERF[0])} / {_polynomial(_SQUARE, _ERF[1])})"
# e^(-a²) = e^(-h²) e^(-(a - h)(a + h)), where h is a cut to 4 binary places, so that h² is exact
_CUT = f"(math.floor({_SIZE} * 16.0) / 16.0)"
_EXP = f"(math.exp(-{_CUT} * {_CUT}) * math.exp(-({_SIZE} - {_CUT}) * ({_SIZE} + {_CUT})))"
_MIDDLE = f"({_EXP} * ({_polynomial(_SIZE, _ERFC_NEAR[0])} / {_polynomial(_SIZE, _ERFC_NEAR[1])}))"
_TAIL = f"{_INVERSE} * ({_polynomial(_INVERSE, _ERFC_FAR[0])} / {_polynomial(_INVERSE, _ERFC_FAR[1])})"
_FAR = f"({_EXP} * ((0.5641895835477563 - {_TAIL}) / {_SIZE}))"  # 1 / √π
_ERFC = f"(0.0 if {_SIZE} > 27.5 else {_FAR} if {_SIZE} > 4.0 else {_MIDDLE})"  # of |a|

# S. L. Moshier, Cephes, atan.c: the addition theorem brings the operand below 0.66, where a quotient of polynomials
# gives it.
_ATAN = (
    (
        -8.750608600031904122785e-1, -1.615753718733365076637e1, -7.500855792314704667340e1,
        -1.228866684490136173410e2, -6.485021904942025371773e1,
    ),
    (
        1.0, 2.485846490142306297962e1, 1.650270098316988542046e2, 4.328810604912902668951e2,
        4.853903996359136964868e2, 1.945506571482613964425e2,
    ),
)  # fmt: skip


def _atan_of(x: str) -> str:
    """The arc tangent of a small x."""
    square = f"({x} * {x})"
    return f"({x} + {x} * ({square} * {_polynomial(square, _ATAN[0])} / {_polynomial(square, _ATAN[1])}))"


_ATAN_OF_SIZE = (
    f"(1.5707963267948966 + (6.123233995736766e-17 - {_atan_of(f'(1.0 / {_SIZE})')}) if {_SIZE} > 2.414213562373095"
    f" else 0.7853981633974483 + (3.061616997868383e-17 + {_atan_of(f'(({_SIZE} - 1.0) / ({_SIZE} + 1.0))')})"
    f" if {_SIZE} > 0.66 else {_atan_of(_SIZE)})"
)
_GROWTH = f"math.exp({_SIZE} / 2.0)"  # of the hyperbolic functions, where e^|a| itself may overflow

COMPOSED = {
    "tan": "math.sin(a) / math.cos(a)",
    "atan": f"math.copysign({_ATAN_OF_SIZE}, a) if a == a else math.nan",
    "asin": "math.atan(a / math.sqrt((1.0 - a) * (1.0 + a)))",
    "acos": "2.0 * math.atan(math.sqrt((1.0 - a) / (1.0 + a)))",
    "sinh": f"math.copysign(0.5 * {_GROWTH} * {_GROWTH} if {_SIZE} > 22.0 else"
    f" 0.5 * (math.expm1({_SIZE}) + math.expm1({_SIZE}) / (math.expm1({_SIZE}) + 1.0)), a)",
    "cosh": f"0.5 * {_GROWTH} * {_GROWTH} if {_SIZE} > 22.0 else 0.5 * (math.exp(a) + math.exp(-a))",
    "erf": f"{_NEAR_0} if {_SIZE} <= 0.46875 else (0.5 - {_ERFC} + 0.5 if a > 0.0 else {_ERFC} - 0.5 - 0.5)"
    " if a == a else math.nan",
    "erfc": f"1.0 - {_NEAR_0} if {_SIZE} <= 0.46875 else ({_ERFC} if a > 0.0 else 2.0 - {_ERFC})"
    " if a == a else math.nan",
    # Kahan: the rounding error of 1 + a divides out
    "log1p": "a if a == math.inf or 1.0 + a == 1.0 else math.log(1.0 + a) * (a / ((1.0 + a) - 1.0))",
    "expm1": "math.exp(a) if math.exp(a) == math.inf else a if math.exp(a) == 1.0 else"
    " -1.0 if math.exp(a) - 1.0 == -1.0 else (math.exp(a) - 1.0) * (a / math.log(math.exp(a)))",
    "copysign": "-math.fabs(a) if b < 0.0 or 1.0 / b < 0.0 else math.fabs(a)",
    "isinf": "math.fabs(a) == math.inf",
    "isfinite": "math.fabs(a) < math.inf",
    "trunc": "math.ceil(a) if a < 0.0 else math.floor(a)",
    "hypot": "math.inf if math.fabs(a) == math.inf or math.fabs(b) == math.inf else"
    " math.fabs(a) + math.fabs(b) if a == 0.0 or b == 0.0 else"
    " (math.fabs(a) * math.sqrt(1.0 + b / a * (b / a)) if math.fabs(a) > math.fabs(b)"
    " else math.fabs(b) * math.sqrt(1.0 + a / b * (a / b)))",
    "atan2": "math.nan if math.isnan(a) or math.isnan(b) else"
    " (math.copysign(0.0, a) if math.copysign(1.0, b) > 0.0 else math.copysign(math.pi, a)) if a == 0.0 else"
    " math.copysign(math.pi / 2.0, a) if b == 0.0 else"
    " math.copysign(math.pi / 4.0 if b > 0.0 else 3.0 * math.pi / 4.0, a)"
    " if math.fabs(a) == math.inf and math.fabs(b) == math.inf else"
    " math.atan(a / b) if b > 0.0 else math.atan(a / b) + math.copysign(math.pi, a)",
}
"""The expressions. Each is as accurate as the functions in it, to a few units in the last place."""
