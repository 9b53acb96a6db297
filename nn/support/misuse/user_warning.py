"""A warning that names the line of the user, however deep inside of the package it is given."""

import sys
import warnings

from engine import MisuseWarning

PACKAGES = ("engine", "nn", "chainrule")


def warn_user(message: str) -> None:
    """Give a MisuseWarning at the first frame outside of the packages."""
    warnings.warn(message, MisuseWarning, stacklevel=_user_level())


def _user_level() -> int:
    """The stack level of that frame, seen from the caller."""
    level, frame = 1, sys._getframe(1)  # noqa: SLF001  # the documented way to a caller's frame
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] in PACKAGES:
        level, frame = level + 1, frame.f_back
    return level
