"""The directory of kernels: full, damaged, or written by two at once, it costs time and never a result."""

import signal
import subprocess
import time
from pathlib import Path

import pytest

pytest.importorskip("numba", reason="kernels need the extra fast")

RUN = ("train", "xor", "--hidden", "3", "--epochs", "5", "--out", "m.json")
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))  # the model fits, most kernels do not
from nn.cli.command import main
sys.exit(main())
"""
COMMAND = "import sys\nfrom nn.cli import main\nsys.exit(main())\n"


@pytest.fixture
def result(undisturbed):
    """The model file that every one of these runs writes."""
    return undisturbed(*RUN[:-2]).models[-1]


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    """A directory with the kernels of the run."""
    return tmp_path_factory.mktemp("kernels")


@pytest.fixture
def filled(kernels, folder, process):
    """The same, filled by the first test that needs it."""
    if not list(kernels.rglob("*.kernel")):
        assert process(*RUN, folder_of_run=folder, CHAINRULE_CACHE=str(kernels)).end().status == 0
    return kernels


def assert_done(ended, result, notices=0):
    assert ended.status == 0, ended.err
    assert ended.err.count("CacheNotice") == notices, ended.err
    assert "without a recorded program" not in ended.err
    assert Path("m.json").read_bytes() == result


@pytest.mark.parametrize("how", ["a small disk", "a limit on the size of files"])
def test_a_full_disk_keeps_kernels_in_memory_and_says_so_once(
    how, result, folder, process, tmp_path_factory, request
):
    if how == "a small disk":
        place, program = request.getfixturevalue("in_tmpfs")("32k"), COMMAND
    else:
        place, program = tmp_path_factory.mktemp("kernels"), LIMITED
    ended = process(*RUN, "--quiet", folder_of_run=folder, program=program, CHAINRULE_CACHE=str(place)).end()
    assert_done(ended, result, notices=1)
    assert not list(place.rglob("*.part"))


def test_a_disk_that_is_read_only_keeps_kernels_in_memory(result, folder, process, in_tmpfs):
    place = in_tmpfs("32k")
    command = ["/usr/bin/env", "mount", "-o", "remount,ro", str(place)]
    subprocess.run(command, capture_output=True, check=True)  # noqa: S603
    assert_done(process(*RUN, "--quiet", folder_of_run=folder, CHAINRULE_CACHE=str(place)).end(), result, 1)


DAMAGES = [
    lambda whole, _: whole[: len(whole) // 2],
    lambda _whole, _: b"",
    lambda whole, moments: moments.randbytes(len(whole)),
    lambda whole, _: whole[:-1] + bytes([whole[-1] ^ 1]),
    lambda whole, moments: flipped(whole, moments.randrange(len(whole))),
    lambda whole, _: whole[:4096] + bytes(len(whole) - 4096),  # what a machine that lost power may leave
]


def flipped(whole, at):
    return whole[:at] + bytes([whole[at] ^ 16]) + whole[at + 1 :]


def test_damaged_kernels_are_compiled_anew(moments, result, filled, folder, process):
    files = sorted(filled.rglob("*.kernel"))
    for i, file in enumerate(files):
        damaged = DAMAGES[i % len(DAMAGES)](file.read_bytes(), moments)
        file.write_bytes(damaged)
    before = {file: file.read_bytes() for file in files}
    run = {"folder_of_run": folder, "CHAINRULE_CACHE": str(filled)}
    assert_done(process(*RUN, "--quiet", **run).end(), result)
    assert all(file.read_bytes() != before[file] for file in files)
    healed = {file: file.stat().st_mtime_ns for file in files}
    assert_done(process(*RUN, "--quiet", **run).end(), result)
    assert {file: file.stat().st_mtime_ns for file in files} == healed  # and found again


def test_the_kernels_of_another_function_are_not_run(result, filled, folder, process):
    files = sorted(filled.rglob("*.kernel"))
    contents = [file.read_bytes() for file in files]
    for file, content in zip(files, [*contents[1:], contents[0]], strict=True):
        file.write_bytes(content)
    run = {"folder_of_run": folder, "CHAINRULE_CACHE": str(filled)}
    assert_done(process(*RUN, "--quiet", **run).end(), result)


def test_a_process_that_is_killed_while_it_compiles(
    times, moments, result, folder, process, tmp_path_factory
):
    place = tmp_path_factory.mktemp("kernels")
    run = {"folder_of_run": folder, "CHAINRULE_CACHE": str(place)}
    for _ in times(10):
        begun = process(*RUN, "--quiet", **run)
        time.sleep(moments.uniform(1.0, 4.0))
        assert begun.signalled(signal.SIGKILL).status in (0, -signal.SIGKILL)
        Path("m.json").unlink(missing_ok=True)
        Path("m.history.csv").unlink(missing_ok=True)
    assert_done(process(*RUN, "--quiet", **run).end(), result)
    assert len(list(place.rglob("*.part"))) <= len(times(10))


def test_two_processes_that_compile_at_once(result, folder, process, tmp_path_factory):
    place = tmp_path_factory.mktemp("kernels")
    run = {"folder_of_run": folder, "CHAINRULE_CACHE": str(place)}
    first, second = (process(*RUN[:-1], f"{name}.json", "--quiet", **run) for name in ("one", "two"))
    for begun in (second, first):
        ended = begun.end()
        assert (ended.status, ended.err) == (0, "")
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes() == result
    kept = {file: file.stat().st_mtime_ns for file in place.rglob("*.kernel")}
    assert kept
    assert not list(place.rglob("*.part"))
    assert_done(process(*RUN, "--quiet", **run).end(), result)
    assert {file: file.stat().st_mtime_ns for file in kept} == kept
