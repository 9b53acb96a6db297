"""Which files of compiled kernels are read: those that nobody but their owner, who runs them, can have written.

A kernel is kept as a pickle of machine code: to read one is to run what it says, and no check of its content
could come first. So what decides is who could write it, asked of the system for each file.
"""

import os
import stat
from pathlib import Path

OTHERS = stat.S_IWGRP | stat.S_IWOTH
NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Distrust(Exception):  # noqa: N818  # a finding, which is caught where the file is read
    """Somebody else may have written a file; the text says why."""


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


def trusted(path: Path) -> bytes:
    """The content of a file of the user's own. Distrust of any other; OSError where it cannot be read."""
    if path.is_symlink():
        raise Distrust("it is no plain file")
    with open(os.open(path, os.O_RDONLY | NO_LINK), "rb") as file:  # noqa: PTH123  # what is open cannot be exchanged
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise Distrust("it is no plain file")
        if hasattr(os, "getuid") and (reason := _foreign(found)):
            raise Distrust(reason)
        return file.read()


def _foreign(found: os.stat_result) -> str:
    if found.st_uid != os.getuid():
        return "it belongs to another user"
    return "others can write there" if found.st_mode & OTHERS else ""
