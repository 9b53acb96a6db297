"""The conditions an operation states about itself, as questions a test can ask."""

import math
from functools import cache

import pytest


def _asked(text, op, point):
    return eval(_code(text), {"math": math}, dict(zip(op.operands, point, strict=True)))  # noqa: S307


@cache  # asked at tens of thousands of points
def _code(text):
    # The declarations write domain and kink as Python over the operands' names.
    return compile(text, "declaration", "eval")


@pytest.fixture(scope="session")
def in_domain():
    """Whether `op` says that it has a value at `point`."""
    return lambda op, point: bool(_asked(op.domain or "True", op, point))


@pytest.fixture(scope="session")
def from_kink():
    """How far `point` is from the kink of `op`; infinitely far where it declares none."""
    return lambda op, point: abs(_asked(op.kink or "math.inf", op, point))
