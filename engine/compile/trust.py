"""Which files of compiled kernels are read: those that nobody but their owner, who runs them, can have written.

numba keeps its index and its machine code as pickles: to read one is to run what it says, and no check of its
content could come first. So what decides is who could write it, asked of the system for each file.
"""

import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from numba.core.caching import IndexDataCacheFile

OTHERS = stat.S_IWGRP | stat.S_IWOTH


class CacheNotice(UserWarning):
    """Kernels cannot be kept on disk, or not be taken from there: they are compiled anew."""


def distrust(path: Path) -> str:
    """Why what lies in a directory may not be run, or "": somebody else could have put it there.

    A directory above it that everybody may write to is trusted if it is sticky, as /tmp: there none can move
    what belongs to another.
    """
    if not hasattr(os, "getuid"):
        return ""
    own, *above = (place.stat() for place in (path, *path.resolve().parents))
    if any(place.st_mode & stat.S_IWOTH and not place.st_mode & stat.S_ISVTX for place in above):
        return "others can write to a directory above it"
    return _foreign(own)


def _foreign(found: os.stat_result) -> str:
    if found.st_uid != os.getuid():
        return "it belongs to another user"
    return "others can write there" if found.st_mode & OTHERS else ""


class TrustedFiles(IndexDataCacheFile):  # type: ignore[misc]  # numba has no types
    """numba's files of one function. One that is spoilt, or another's, is as good as none: it is made anew."""

    def _load_index(self) -> Any:
        if self._refused(self._index_path):
            return {}
        try:
            return super()._load_index()
        except Exception:  # noqa: BLE001  # whatever the pickle of a file that was cut short may raise
            return {}

    def _load_data(self, name: str) -> Any:
        if self._refused(self._data_path(name)):
            raise FileNotFoundError(name)  # which numba takes for a kernel that is not there
        try:
            return super()._load_data(name)
        except Exception as error:
            raise FileNotFoundError(name) from error

    @contextmanager
    def _open_for_write(self, filepath: str) -> Iterator[Any]:
        with super()._open_for_write(filepath) as file:
            if hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), 0o600)  # whatever the umask
            yield file

    def _refused(self, path: str) -> bool:
        """Whether a file is another's, with a notice; one that is not there is not."""
        if not (hasattr(os, "getuid") and os.path.lexists(path)):
            return False
        found = os.lstat(path)
        reason = _foreign(found) if stat.S_ISREG(found.st_mode) else "it is no plain file"
        if reason:
            said = f"a kernel is compiled again, for the file of it cannot be trusted: {path}: {reason}"
            warnings.warn(said, CacheNotice, stacklevel=2)
        return bool(reason)
