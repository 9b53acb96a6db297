"""The arithmetic of python-flint: `arb`, a real number with a bound of its error. An optional extra."""

try:
    from flint import arb, arb_poly, arb_series, ctx
except ImportError as error:  # pragma: no cover  # the extra is missing
    raise ImportError(
        "an enclosure needs python-flint, which is not installed: pip install 'chainrule[certify]'"
    ) from error

INFINITY, MINUS_INFINITY, NAN, ZERO = arb.pos_inf(), arb.neg_inf(), arb.nan(), arb(0)

__all__ = ["INFINITY", "MINUS_INFINITY", "NAN", "ZERO", "arb", "arb_poly", "arb_series", "ctx"]


def below(x: arb) -> arb:
    """A number that is at most x, without an error of its own; -∞ where nothing is known."""
    low = x.lower()
    return MINUS_INFINITY if low.is_nan() else low


def above(x: arb) -> arb:
    """A number that is at least x, without an error of its own; ∞ where nothing is known."""
    high = x.upper()
    return INFINITY if high.is_nan() else high
