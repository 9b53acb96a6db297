"""Files that appear whole or not at all."""

import errno
import os
import tempfile
from pathlib import Path


def write_atomically(path: str | Path, content: str | bytes) -> None:
    """Write a file whole or not at all, text as UTF-8: beside it first, then in its place.

    A crash leaves the old file. OSError where its folder is missing or takes no files.
    """
    if not Path(path).parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(Path(path).parent))
    target = Path(os.path.realpath(path))  # through a link, to what it leads to
    try:
        _write_beside(target, content)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from None  # not the name of the file beside


def _write_beside(target: Path, content: str | bytes) -> None:
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


def _mode(target: Path) -> int:
    """The permissions of the file to be replaced, or those that any new file gets."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
