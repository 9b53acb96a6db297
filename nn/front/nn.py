"""`chainrule.nn`: the public names of `nn`."""

from typing import TYPE_CHECKING

from . import check_packages

if TYPE_CHECKING:
    from nn import *  # noqa: F403  # every public name of nn

check_packages()

import nn as _nn  # noqa: E402  # after the check

__all__ = [*_nn.__all__]  # noqa: PLE0604  # all of them are strings


def __getattr__(name: str) -> object:
    """A public name of nn."""
    if name in _nn.__all__:
        return getattr(_nn, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
