"""Where compiled kernels are kept between runs: a directory of the user's own, or memory alone."""

import hashlib
import os
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
from numba.core import caching

from engine.compile.trust import CacheNotice, TrustedFiles, distrust
from engine.files import write_atomically

VARIABLE = "CHAINRULE_CACHE"


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


def _refusal_to_write(path: Path) -> str:
    return "" if os.access(path, os.W_OK | os.X_OK) else "it cannot be written"


@contextmanager
def kept() -> Iterator[bool]:
    """Functions that numba is told of meanwhile are kept in our directory. Whether there is one."""
    before, found = numba.config.CACHE_DIR, directory()
    files = caching.IndexDataCacheFile
    numba.config.CACHE_DIR, caching.IndexDataCacheFile = str(found or ""), TrustedFiles
    try:
        yield found is not None
    finally:
        numba.config.CACHE_DIR, caching.IndexDataCacheFile = before, files


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
    """A module of generated source, which lies in the directory as well: numba keeps what has a file."""
    found = directory()
    name = f"{name}_{hashlib.sha256(source.encode()).hexdigest()[:16]}"
    file = f"<{name}>" if found is None else str(found / f"{name}.py")
    if found is not None and _other_text(Path(file), source):
        write_atomically(file, source)
    made = sys.modules[name] = ModuleType(name)  # where numba looks for it
    made.__file__ = file
    with kept():
        exec(compile(source, file, "exec"), made.__dict__)  # noqa: S102  # our own, and never what the file says
    return made


def _other_text(file: Path, source: str) -> bool:
    try:
        return file.read_bytes() != source.encode()
    except FileNotFoundError:
        return True
