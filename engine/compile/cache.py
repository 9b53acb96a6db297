"""Where compiled kernels are kept between runs: a directory of the user's own, or memory alone."""

import hashlib
import importlib.util
import os
import stat
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
import platformdirs

from engine.files import write_atomically

VARIABLE = "CHAINRULE_CACHE"


class CacheNotice(UserWarning):
    """Kernels cannot be kept on disk: they are compiled anew in every process."""


@cache
def directory() -> Path | None:
    """The directory of compiled kernels, made where it is missing; None, with a notice, where there is none.

    It is named by the environment variable CHAINRULE_CACHE, or lies with the user's other caches. Kernels are
    machine code, so a directory that others can write is not trusted.
    """
    place = os.environ.get(VARIABLE) or platformdirs.user_cache_dir("chainrule", appauthor=False)
    path = Path(place) / _version()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        reason = _distrust(path) or _refusal_to_write(path)
    except OSError as error:
        reason = str(error.strerror)
    if reason:
        warnings.warn(
            f"compiled kernels are kept in memory only, and compiled again in the next run: {place}: {reason}; "
            f"name a directory of your own by the environment variable {VARIABLE}",
            CacheNotice,
            stacklevel=2,
        )
        return None
    return path


def _version() -> str:
    """What compiled code depends on: Python, numba, and every file of this folder, for each is part of others."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    return f"python{sys.version_info.major}.{sys.version_info.minor}-numba{numba.__version__}-{digest}"


def _distrust(path: Path) -> str:
    """Why what lies there may not be run: somebody else could have put it there."""
    if not hasattr(os, "getuid"):
        return ""
    found = path.stat()
    if found.st_uid != os.getuid():
        return "it belongs to another user"
    return "others can write there" if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) else ""


def _refusal_to_write(path: Path) -> str:
    return "" if os.access(path, os.W_OK | os.X_OK) else "it cannot be written"


@contextmanager
def kept() -> Iterator[bool]:
    """Functions that numba is told of meanwhile are kept in our directory. Whether there is one."""
    before, found = numba.config.CACHE_DIR, directory()
    numba.config.CACHE_DIR = str(found or "")
    try:
        yield found is not None
    finally:
        numba.config.CACHE_DIR = before


def compiled(function: Callable[..., Any]) -> Any:
    """`numba.njit`, kept on disk where that can be; division by zero gives infinity, as on the processor."""
    with kept() as on_disk:
        return numba.njit(cache=on_disk, nogil=True, error_model="numpy")(function)


def kernel(count: int) -> Callable[[Callable[..., Any]], Any]:
    """A function of so many whole numbers that is called by its address, kept on disk where that can be."""

    def decorate(function: Callable[..., Any]) -> Any:
        signature = numba.types.void(*[numba.types.intp] * count)
        with kept() as on_disk:
            return numba.cfunc(signature, cache=on_disk, error_model="numpy")(function)

    return decorate


def module(name: str, source: str) -> ModuleType:
    """A module of generated source, from a file in the directory, so that what it compiles can be kept."""
    found = directory()
    name = f"{name}_{hashlib.sha256(source.encode()).hexdigest()[:16]}"
    made = ModuleType(name)
    if found is None:
        exec(compile(source, f"<{name}>", "exec"), made.__dict__)  # noqa: S102  # the source is our own
        return made
    file = found / f"{name}.py"
    if not file.exists() or file.read_text("utf-8") != source:
        write_atomically(file, source)
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"no module can be made of {file}")
    made = sys.modules[name] = importlib.util.module_from_spec(spec)  # where numba looks for it
    with kept():
        spec.loader.exec_module(made)
    return made
