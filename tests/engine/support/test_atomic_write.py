"""A file is written whole or not at all."""

import errno
import os
import time

import pytest

from engine import write_atomically
from engine.support import atomic_write


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_text_is_written_as_utf_8_and_bytes_as_they_are(tmp_path):
    write_atomically(tmp_path / "a.txt", "∂\n")
    write_atomically(str(tmp_path / "b.bin"), b"\x00\xff")
    assert (tmp_path / "a.txt").read_bytes() == "∂\n".encode()
    assert (tmp_path / "b.bin").read_bytes() == b"\x00\xff"
    assert names_in(tmp_path) == ["a.txt", "b.bin"]


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("old")
    monkeypatch.setattr(
        os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device"))
    )
    with pytest.raises(OSError, match="No space left on device") as failure:
        write_atomically(path, "new")
    assert failure.value.filename == str(path)
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["a.txt"]


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no folder '.*None'") as failure:
        write_atomically(tmp_path / "None" / "a.txt", "new")
    assert failure.value.filename == str(tmp_path / "None" / "a.txt")


def test_permissions_stay_and_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_a_device_takes_the_content_and_stays(tmp_path):
    pipe, link = tmp_path / "pipe", tmp_path / "link.txt"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # a writer waits for a reader
    try:
        write_atomically(link, "new")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert names_in(tmp_path) == ["link.txt", "pipe"]


def test_only_old_temporary_files_of_the_same_name_are_removed(tmp_path):
    names = [".a.txt.abcd1234.part", ".a.txt.abcd5678.part", ".b.txt.abcd1234.part", "a.txt.part"]
    for name in names:
        (tmp_path / name).write_text("rest")
        if name != names[1]:  # that one is of a write that still runs
            os.utime(tmp_path / name, (0, time.time() - atomic_write.STALE - 60))
    write_atomically(tmp_path / "a.txt", "new")
    assert names_in(tmp_path) == sorted([*names[1:], "a.txt"])
