"""chainrule: the public names of `engine`, with `chainrule.nn` beside them.

>>> from chainrule import Value
>>> x = Value(3.0, "x")
>>> y = x**2
>>> y.backward()
>>> x.grad
6.0

This folder is installed as the package `chainrule`; `engine` and `nn` can be imported by their own names, too.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine import *  # noqa: F403  # every public name of engine

    from . import course as course
    from . import micrograd as micrograd
    from . import nn as nn


def _own(name: str) -> ModuleType:
    """The package `engine` or `nn` of chainrule. ImportError names the file that was found instead."""
    package = import_module(name)
    if getattr(package, "__distribution__", "") != "chainrule":
        file = getattr(package, "__file__", None) or list(package.__path__)
        raise ImportError(
            f"chainrule needs its own package {name}, but Python found another one called {name}: {file}. "
            "Rename that file or folder, or start Python in another folder"
        )
    return package


def check_packages() -> None:
    """ImportError where another package called engine or nn is found first."""
    for name in ("engine", "nn"):
        _own(name)


_MODULES = ("course", "micrograd", "nn")


def __getattr__(name: str) -> object:
    """A public name of engine, or one of the modules, imported when first used."""
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    engine = _own("engine")
    if name == "__all__":
        return [*engine.__all__, *_MODULES]
    if name == "__version__" or name in engine.__all__:
        return getattr(engine, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_own("engine").__all__, *_MODULES})
