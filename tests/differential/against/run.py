"""The recorded run: so many programs, seed after seed, a share of them by the engines that are slow."""

import os
from importlib.util import find_spec

from against.examine import Report, examine, ruled
from against.grow import grown
from against.peers import UnsupportedError, peer

PROGRAMS, CHUNK = 10_000, 500
JAX_SHARE, SYMPY_SHARE = 20, 5  # one program in so many
MODULES = {"pytorch": "torch", "jax": "jax", "casadi": "casadi"}


def scale() -> float:
    """CHAINRULE_TRUST: the fraction of the full run that is wanted."""
    return float(os.environ.get("CHAINRULE_TRUST", "1"))


def installed() -> list[str]:
    """The peers that are there."""
    return [name for name, module in MODULES.items() if find_spec(module)]


def chunk(first: int, count: int) -> Report:
    """The report of the programs of these seeds, by every engine that is installed."""
    peers = {name: peer(name) for name in installed()}
    fast = {name: gradient for name, gradient in peers.items() if name != "jax"}
    report = Report()
    for seed in range(first, first + count):
        report.add(examine(seed, fast if seed % JAX_SHARE else peers))
        if seed % SYMPY_SHARE == 0 and find_spec("sympy"):
            report.add(by_formula(seed))
    return report


def by_formula(seed: object) -> Report:
    """Whether the exact value and derivative of a small program, by SymPy, lie where the judge says.

    Ranges have one float more at every step here, for an exact number is not rounded.
    """
    from against.peers.sympy_exact import MOST_STEPS, exactly

    report = Report()
    program, refused = grown(seed)
    if refused or program.wild or len(program.steps) > MOST_STEPS:
        return report
    try:
        ruling, numbers = ruled(program, slack=1), exactly(program)
    except (ArithmeticError, UnsupportedError):  # uncertain, complex, infinite
        report.count("sympy", "has no number")
        return report
    ranges = (ruling.value, *ruling.slopes)
    if any(range_.nan for range_ in ranges):  # by convention: 0 × inf
        report.count("sympy", "has another convention")
        return report
    if all(range_.lo <= number <= range_.hi for number, range_ in zip(numbers, ranges, strict=True)):
        report.count("sympy", "the exact numbers are in the range of the judge")
    else:
        report.fail("sympy", seed, f"{numbers} are not in {ranges}", program)
    return report
