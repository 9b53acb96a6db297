"""Kernels as files: what is damaged is compiled anew, and a disk that takes nothing is said and no error."""

import errno
import os
import pickle
import stat
from pathlib import Path

import pytest

pytest.importorskip("numba", reason="the extra fast")
ctypes = pytest.importorskip("ctypes")


def seven(address):
    floats(address)[0] = 7.0  # noqa: F821  # the kernels' own, given below


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    """Compile, or fetch, a kernel that writes a 7; the kernel, which has done so."""
    from engine.compile import cache, intrinsics

    monkeypatch.setitem(globals(), "floats", intrinsics.floats)
    monkeypatch.setattr(cache, "directory", lambda: tmp_path)
    number = ctypes.c_double()

    def once():
        made = cache.kernel(1)(seven)
        number.value = 0.0
        ctypes.CFUNCTYPE(None, ctypes.c_ssize_t)(made.address)(ctypes.addressof(number))
        assert number.value == 7.0
        return made

    return once


DAMAGES = {
    "empty": lambda _: b"",
    "cut off": lambda whole: whole[:-1],
    "cut in the digest": lambda whole: whole[:20],
    "longer": lambda whole: whole + b"\0",
    "one bit": lambda whole: whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:],
    "zeros": lambda whole: bytes(len(whole)),
    "text": lambda _: b"no kernel\n" * 10,
}


def test_what_is_damaged_is_compiled_anew_and_whole_again(compiled, tmp_path):
    from engine.compile.kept import _content

    assert compiled().cache_hits == 0
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    assert compiled().cache_hits == 1
    for name, damage in DAMAGES.items():
        file.write_bytes(damage(whole))
        assert _content(file) is None, name
    assert compiled().cache_hits == 0
    assert list(tmp_path.iterdir()) == [file]
    assert compiled().cache_hits == 1


def test_the_code_of_another_function_or_processor_is_not_taken_for_its_own(compiled, tmp_path):
    from engine.compile.kept import _content

    compiled()
    (file,) = tmp_path.iterdir()
    assert _content(file) is not None
    other = file.rename(file.with_name(f"other-{file.name}"))
    assert _content(other) is None


def test_each_processor_has_files_of_its_own(tmp_path):
    from engine.compile.kept import Kept

    class Codegen:
        def __init__(self, *processor):
            self.magic_tuple = lambda: processor

    processors = [("x86_64", "skylake", "+avx2"), ("x86_64", "skylake", "+avx512f"), ("aarch64", "", "")]
    names = {Kept(seven, tmp_path)._file("void(intp)", Codegen(*one)).name for one in processors}
    assert len(names) == len(processors)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES], ids=os.strerror)
def test_a_disk_that_takes_no_files_is_said_once_and_the_kernel_runs(compiled, tmp_path, monkeypatch, number):
    from engine.compile import kept

    def refuse(path, _content):
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(kept, "write_atomically", refuse)
    with pytest.warns(kept.CacheNotice, match=f"in memory only.*{os.strerror(number)}") as notices:
        compiled()
    compiled()  # and no word more
    assert len(notices) == 1
    assert list(tmp_path.iterdir()) == []


class Hit:
    """A pickle that leaves a file where it is read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def by_another(_path, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 12345678)


def by_all(path, _monkeypatch):
    path.chmod(0o646)


def by_a_group(path, _monkeypatch):
    path.chmod(0o660)


def through_a_link(path, _monkeypatch):
    path.symlink_to(path.rename(path.parent / "elsewhere"))


@pytest.mark.skipif(os.name != "posix", reason="the rights are those of POSIX")
@pytest.mark.parametrize("written", [by_another, by_all, by_a_group, through_a_link])
def test_a_file_that_another_may_have_written_is_not_unpickled(compiled, tmp_path, monkeypatch, written):
    from engine.compile.kept import CacheNotice, _digest

    compiled()
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    hit = tmp_path / "hit"
    content = pickle.dumps(Hit(hit))
    file.write_bytes(_digest(file, content) + content)
    with pytest.raises(TypeError):
        compiled()  # our own pickle is trusted, and runs: that is what the rights are for
    assert hit.exists()
    hit.unlink()
    written(file, monkeypatch)
    with pytest.warns(CacheNotice, match="cannot be trusted.*(another user|others can write|no plain file)"):
        compiled()
    assert not hit.exists()
