"""Where compiled kernels are kept between runs: a directory of the user's own, or memory alone."""

import hashlib
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
import platformdirs
from numba.core.ccallback import CFunc
from numba.core.sigutils import normalize_signature

from engine.compile.kept import VARIABLE, Kept, say
from engine.compile.trust import distrust


@cache
def directory() -> Path | None:
    """The directory of compiled kernels, made where it is missing; None, with a notice, where there is none.

    It is named by the environment variable CHAINRULE_CACHE, or lies with the user's other caches. Kernels are
    machine code in pickles, so a directory that others can write is not trusted, nor is a file in it.
    """
    place = os.environ.get(VARIABLE) or platformdirs.user_cache_dir("chainrule", appauthor=False)
    path = Path(place) / _version()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        reason = distrust(path) or _refusal_to_write(path)
    except OSError as error:
        reason = str(error.strerror)
    if reason:
        say(place, reason)
        return None
    return path


def _version() -> str:
    """What compiled code depends on: Python, numba, and every file of this folder, for each is part of others."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    return f"python{sys.version_info.major}.{sys.version_info.minor}-numba{numba.__version__}-{digest}"


def _refusal_to_write(path: Path) -> str:
    return "" if os.access(path, os.W_OK | os.X_OK) else "it cannot be written"


def compiled(function: Callable[..., Any]) -> Any:
    """`numba.njit`, kept on disk where that can be; division by zero gives infinity, as on the processor."""
    made = numba.njit(nogil=True, error_model="numpy")(function)
    if found := directory():
        made._cache = Kept(function, found)  # noqa: SLF001  # where `cache=True` puts numba's own
    return made


def kernel(count: int) -> Callable[[Callable[..., Any]], Any]:
    """A function of so many whole numbers that is called by its address, kept on disk where that can be."""

    def decorate(function: Callable[..., Any]) -> Any:
        signature = numba.types.void(*[numba.types.intp] * count)
        made: Any = CFunc(function, normalize_signature(signature), {}, {"error_model": "numpy"})
        if found := directory():
            made._cache = Kept(function, found)  # noqa: SLF001  # the same
        made.compile()
        return made

    return decorate


def module(name: str, source: str) -> ModuleType:
    """A module of generated source. Its name says what it holds: what it compiles is found again by it."""
    name = f"{name}_{hashlib.sha256(source.encode()).hexdigest()[:16]}"
    made = sys.modules[name] = ModuleType(name)  # where numba looks for it
    exec(compile(source, f"<{name}>", "exec"), made.__dict__)  # noqa: S102  # the source is our own
    return made
