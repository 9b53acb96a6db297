"""Files from anywhere, read with care: so many bytes, no device, no waiting; and messages that are one line."""

import os
import stat
from pathlib import Path

MOST_SHOWN = 1000  # characters of a message


def read_bytes(path: str | Path, most: int, *, pipes: bool = False) -> bytes:
    """What a file holds; of a pipe, where `pipes` are taken, what its writer has to say.

    OSError where it cannot be read. ValueError where it is no file, or has more than `most` bytes: whatever is
    refused was not read further than that.
    """
    if "\0" in str(path):
        raise ValueError("embedded null byte")  # each Python says it in words of its own
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        kind = os.fstat(handle).st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind) or (pipes and stat.S_ISFIFO(kind))):
            raise ValueError("it is a device or a pipe")
        if stat.S_ISFIFO(kind):
            os.set_blocking(handle, True)  # it was opened without waiting: one that nobody writes to is empty
        with open(handle, "rb", closefd=False) as file:  # of a handle; a directory says so here
            content = file.read(most + 1)
    finally:
        os.close(handle)
    return within(content, most)


def within(content: bytes, most: int) -> bytes:
    """The content. ValueError where it is longer than `most` bytes."""
    if len(content) > most:
        raise ValueError(f"it has more than {most // 10**6} MB")
    return content


def one_line(text: str) -> str:
    """A text with what cannot be printed escaped, cut where it is long: nothing in it acts on a terminal."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:MOST_SHOWN])
    return shown if len(text) <= MOST_SHOWN else f"{shown}..."
