"""Write a file whole or not at all."""

import errno
import os
import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path

STALE = 3600.0  # seconds; no write takes this long, so an older temporary file belongs to a killed process


def write_atomically(path: str | Path, content: str | bytes) -> None:
    """Write a file whole or not at all: first a temporary file beside it, which then replaces it. Text is UTF-8.

    A crash leaves the old file. A killed process leaves the temporary file `.NAME.xxxxxxxx.part`; a write that is at
    least an hour later removes it. A device or a pipe, such as /dev/null, takes the content as it comes.
    OSError where the folder does not exist or cannot be written.
    """
    if not Path(path).parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, f"there is no folder {str(Path(path).parent)!r}", str(path))
    target = Path(os.path.realpath(path))  # a link stays a link: its target is replaced
    raw = content.encode() if isinstance(content, str) else content
    try:
        if target.exists() and not (target.is_file() or target.is_dir()):
            target.write_bytes(raw)  # nothing may replace a device
        else:
            _write_beside(target, raw)
    except OSError as error:
        raise type(error)(
            error.errno, error.strerror, str(path)
        ) from None  # with the name of the file itself


def _write_beside(target: Path, content: bytes) -> None:
    _tidy(target)
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(_mode(target))
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _tidy(target: Path) -> None:
    """Remove the temporary files of killed processes."""
    beside = re.compile(rf"\.{re.escape(target.name[:100])}\.[a-z0-9_]{{8}}\.part")
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if beside.fullmatch(entry.name) and entry.stat().st_mtime < time.time() - STALE:
                Path(entry.path).unlink()


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or of any new file."""
    with suppress(FileNotFoundError):  # not `exists` first: the file may disappear in between
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
