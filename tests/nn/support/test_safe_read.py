"""Bounded reading, and text that cannot act on a terminal."""

import os
import sys
import threading
from pathlib import Path

import pytest

from nn.support.safe_read import MAX_SHOWN, escaped, one_line, read_bytes, within


def test_a_file_is_read_up_to_its_limit(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_bytes(path, 5) == b"12345"
    with pytest.raises(ValueError, match=r"^it has more than 0 MB$"):
        read_bytes(path, 4)
    assert within(b"", 0) == b""


@pytest.mark.skipif(sys.platform == "emscripten", reason="a hole in a file takes memory there")
def test_a_file_beyond_the_limit_is_not_read_further(tmp_path):
    path = tmp_path / "hole"
    with path.open("wb") as file:
        file.truncate(10**13)
    with pytest.raises(ValueError, match="more than 1 MB"):
        read_bytes(path, 10**6)


@pytest.mark.parametrize(
    ("name", "error"), [("none", FileNotFoundError), (".", IsADirectoryError), ("a\0b", ValueError)]
)
def test_what_cannot_be_read_is_an_error(name, error, tmp_path):
    with pytest.raises(error):
        read_bytes(f"{tmp_path}/{name}", 10)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_read_to_its_end_where_it_is_allowed(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(ValueError, match=r"^it is a device or a pipe$"):
        read_bytes(path, 10)
    assert read_bytes(path, 10, pipes=True) == b""  # nobody writes

    opened = os.open(path, os.O_RDWR)
    os.write(opened, b"abc")
    timer = threading.Timer(0.1, os.close, [opened])
    timer.start()
    assert read_bytes(path, 10, pipes=True) == b"abc"
    timer.join()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there are no devices")
def test_a_device_is_refused():
    with pytest.raises(ValueError, match="device"):
        read_bytes("/dev/zero", 10, pipes=True)


@pytest.mark.parametrize(
    "text", ["\x1b[31mred", "two\nlines", "\r", "\0", "\x9b2J", "\u2028", "\ud800", "\u202e"]
)
def test_whatever_acts_on_a_terminal_is_shown_and_not_done(text):
    assert escaped(text).isprintable()
    assert one_line(text) == escaped(text)


def test_plain_text_stays_and_only_one_line_is_cut():
    assert escaped("a × ä 長") == "a × ä 長"
    assert one_line("x" * MAX_SHOWN) == "x" * MAX_SHOWN
    assert one_line("x" * (MAX_SHOWN + 1)) == "x" * MAX_SHOWN + "..."
    assert escaped("x" * 5000) == "x" * 5000
