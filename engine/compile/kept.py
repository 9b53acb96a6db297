"""Compiled kernels as files: whole and as they were written, or compiled anew."""

import hashlib
import pickle
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from engine.compile.trust import Distrust, trusted
from engine.support.atomic_write import write_atomically

VARIABLE = "CHAINRULE_CACHE"
DIGEST = 32  # bytes of SHA-256


class CacheNotice(UserWarning):
    """Kernels cannot be kept on disk, or not be taken from there: they are compiled anew."""


@cache
def say(place: str, reason: str) -> None:
    """The notice, once."""
    warnings.warn(
        f"compiled kernels are kept in memory only, and compiled again in the next run: {place}: {reason}; "
        f"name a directory of your own by the environment variable {VARIABLE}",
        CacheNotice,
        stacklevel=3,
    )


class Kept(_Cache):  # type: ignore[misc]  # numba is Any
    """What numba asks for a function's machine code, and gives it to: one file for each signature and processor.

    numba's own cache trusts what it finds: a file cut off by a crash fails every run, an altered one is run,
    and of two processes that compile at once one may get the code of the other's signature. Here a file
    begins with the digest of its name and of its content, and is right or not there.
    """

    def __init__(self, function: Callable[..., Any], folder: Path) -> None:
        self._name, self._folder = f"{function.__module__}.{function.__qualname__}", folder

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled function; None where it has to be compiled."""
        target_context.refresh()
        content = _content(self._file(sig, target_context.codegen()))
        return None if content is None else CompileResult._rebuild(target_context, *pickle.loads(content))  # noqa: S301, SLF001  # the directory is the user's own

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep it, if the disk takes it."""
        if data.library.has_dynamic_globals:  # addresses of this process
            return
        file, content = self._file(sig, data.codegen), dumps(data._reduce())  # noqa: SLF001  # numba's own way
        try:
            write_atomically(file, _digest(file, content) + content)
            file.chmod(0o600)  # whatever the umask
        except OSError as error:
            say(str(self._folder.parent), str(error.strerror))

    def _file(self, sig: Any, codegen: Any) -> Path:
        """Its name says for what it was compiled: the arguments, the system, the processor and its features."""
        key = hashlib.sha256(repr((sig, codegen.magic_tuple())).encode()).hexdigest()
        return self._folder / f"{self._name}-{key[:16]}.kernel"

    @property
    def cache_path(self) -> str:
        """Where the files are."""
        return str(self._folder)

    def enable(self) -> None:
        """It is always on."""

    def disable(self) -> None:
        """It is always on."""

    def flush(self) -> None:
        """There is no index to forget."""


def _content(file: Path) -> bytes | None:
    """What was written; None where it is not there, or not what was written."""
    try:
        found = trusted(file)
    except Distrust as reason:
        said = f"a kernel is compiled again, for the file of it cannot be trusted: {file}: {reason}"
        warnings.warn(said, CacheNotice, stacklevel=2)
        return None
    except OSError:
        return None
    digest, content = found[:DIGEST], found[DIGEST:]
    return content if digest == _digest(file, content) else None


def _digest(file: Path, content: bytes) -> bytes:
    return hashlib.sha256(file.name.encode() + b"\n" + content).digest()
