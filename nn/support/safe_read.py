"""Bounded reading of files from anywhere, and text that is safe to show on one line."""

import os
import stat
from pathlib import Path

MAX_SHOWN = 1000  # characters of a message


def read_bytes(path: str | Path, limit: int, *, pipes: bool = False) -> bytes:
    """The content of a file; with `pipes`, also of a pipe, up to the end of its writer.

    OSError where the file cannot be read. ValueError for a device, a pipe that is not allowed, or more than
    `limit` bytes; no more than that is read.
    """
    if "\0" in str(path):
        raise ValueError("embedded null byte")  # each version of Python has its own words
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        mode = os.fstat(handle).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or (pipes and stat.S_ISFIFO(mode))):
            raise ValueError("it is a device or a pipe")
        if stat.S_ISFIFO(mode):
            os.set_blocking(handle, True)  # it was opened without waiting: a pipe without a writer is empty
        with open(handle, "rb", closefd=False) as file:  # by its handle; a directory raises here
            content = file.read(limit + 1)
    finally:
        os.close(handle)
    return within(content, limit)


def within(content: bytes, limit: int) -> bytes:
    """The content. ValueError where it is longer than `limit` bytes."""
    if len(content) > limit:
        raise ValueError(f"it has more than {limit // 10**6} MB")
    return content


def escaped(text: str) -> str:
    """A text with every character that cannot be printed written as an escape: a terminal only shows it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def one_line(text: str) -> str:
    """A text of any origin as one line of a message: escaped, and cut after 1,000 characters."""
    return escaped(text[:MAX_SHOWN]) + "..." * (len(text) > MAX_SHOWN)


def counted(count: int, noun: str) -> str:
    """A number of things in words: 1 column, 2 columns."""
    return f"{count} {noun}{'s' * (count != 1)}"
