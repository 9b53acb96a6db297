"""Files that appear whole or not at all."""

import errno
import os
import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path

NOBODYS = 3600.0  # seconds after which a file beside is that of a killed process: no write takes as long


def write_atomically(path: str | Path, content: str | bytes) -> None:
    """Write a file whole or not at all, text as UTF-8: beside it first, then in its place.

    A crash leaves the old file. A process that is killed in the middle leaves the file beside, `.NAME.xxxxxxxx.part`,
    which a write an hour later removes. OSError where its folder is missing or takes no files.
    """
    if not Path(path).parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(Path(path).parent))
    target = Path(os.path.realpath(path))  # through a link, to what it leads to
    try:
        _write_beside(target, content)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from None  # not the name of the file beside


def _write_beside(target: Path, content: str | bytes) -> None:
    _tidy(target)
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(_mode(target))
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _tidy(target: Path) -> None:
    """Remove what killed processes left beside."""
    beside = re.compile(rf"\.{re.escape(target.name[:100])}\.[a-z0-9_]{{8}}\.part")
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if beside.fullmatch(entry.name) and entry.stat().st_mtime < time.time() - NOBODYS:
                Path(entry.path).unlink()


def _mode(target: Path) -> int:
    """The permissions of the file to be replaced, or those that any new file gets."""
    with suppress(FileNotFoundError):  # asked first, it might be removed before it is looked at
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
