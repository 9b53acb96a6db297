"""Texts are cut to a length, and an error of the operating system gives its reason."""

import errno
import os

import pytest

from engine.support.text import counted, message, reason_of, shortened


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [("", 5, ""), ("abcde", 5, "abcde"), ("abcdef", 5, "ab..."), ("abcdef", 3, "...")],
)
def test_a_text_is_at_most_so_long(text, most, short):
    assert shortened(text, most) == short


def test_another_mark_may_end_a_text_that_is_cut():
    assert shortened("abcdef", 4, "…") == "abc…"
    assert shortened("a" * 41) == "a" * 37 + "..."
    assert shortened("a" * 40) == "a" * 40


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.ENOENT])
def test_the_reason_of_an_error_is_that_of_the_operating_system(number):
    assert reason_of(OSError(number, os.strerror(number), "some/path")) == os.strerror(number).lower()


def test_an_error_without_a_number_gives_its_own_text():
    assert reason_of(OSError("Broken")) == "broken"


def test_a_count_of_one_has_a_noun_without_s():
    assert [counted(n, "operand") for n in (0, 1, 2)] == ["0 operands", "1 operand", "2 operands"]


@pytest.mark.parametrize("lines", [1, 2, 5, 6, 7, 100])
@pytest.mark.parametrize("length", [10, 60, 399, 5000])
def test_a_message_is_short_and_keeps_the_beginning_of_its_lines(lines, length):
    text = "\n".join(f"{i}" + "x" * length for i in range(lines))
    short = message(text)
    assert len(short) <= 400
    assert short == text or short.startswith("0xxxxx")
    assert (short == text) is (len(text) <= 400)
    kept = short.splitlines()
    assert len(kept) == lines or kept[-1] == f"and {lines - len(kept) + 1} more"
