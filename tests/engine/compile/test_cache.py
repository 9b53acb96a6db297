"""Where compiled kernels are kept: a directory of the user's own, or memory, with one line of notice."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import engine

pytest.importorskip("numba", reason="the extra fast")
CacheNotice = pytest.importorskip("engine.compile.kept").CacheNotice

ROOT = Path(engine.__file__).parents[1]


@pytest.fixture
def cache():
    """The module, with no directory found yet; what the other tests use is put back."""
    from engine.compile import cache

    before = cache.directory.__wrapped__
    cache.directory.cache_clear()
    yield cache
    assert cache.directory.__wrapped__ is before
    cache.directory.cache_clear()


def test_the_directory_is_the_one_that_is_named_and_its_owners_alone(cache, tmp_path, monkeypatch):
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "a" / "b"))
    found = cache.directory()
    assert found.parent == tmp_path / "a" / "b"
    assert stat.S_IMODE(found.stat().st_mode) == 0o700
    assert f"python{sys.version_info.major}.{sys.version_info.minor}" in found.name
    assert "numba" in found.name
    assert cache.directory() is found


def test_without_a_name_it_lies_with_the_users_caches(cache, tmp_path, monkeypatch):
    monkeypatch.delenv("CHAINRULE_CACHE", raising=False)
    monkeypatch.setattr(cache.platformdirs, "user_cache_dir", lambda name, **_: str(tmp_path / name))
    assert cache.directory().parent == tmp_path / "chainrule"


def test_other_sources_have_another_directory(cache, tmp_path, monkeypatch):
    # numba looks at the file of a function alone, not at those that are compiled into it.
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path))
    before = cache.directory()
    folder = tmp_path / "compile"
    folder.mkdir()
    for file in Path(cache.__file__).parent.glob("*.py"):
        (folder / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(cache, "__file__", str(folder / "cache.py"))
    cache.directory.cache_clear()
    assert cache.directory() == before
    with (folder / "exponential.py").open("a", encoding="utf-8") as file:
        file.write("# another\n")
    cache.directory.cache_clear()
    assert cache.directory() != before


def occupied(path):
    path.write_text("a file")
    return path


def writable_by_all(path):
    path.mkdir()
    return path


REFUSED = {
    "a file": (occupied, "Not a directory|File exists|cannot find the path"),
    "beyond a file": (lambda path: occupied(path) / "below", "Not a directory|cannot find the path"),
    "what is no file system of ours": (lambda _: Path("/proc/chainrule"), "No such file|denied|Read-only"),
}


@pytest.mark.skipif(os.name != "posix", reason="the ways to refuse a directory are those of POSIX")
@pytest.mark.parametrize(("make", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_directory_that_cannot_be_made_is_said_once(cache, tmp_path, monkeypatch, make, reason):
    monkeypatch.setenv("CHAINRULE_CACHE", str(make(tmp_path / "place")))
    with pytest.warns(CacheNotice, match=rf"kept in memory only.*({reason}).*CHAINRULE_CACHE") as notices:
        assert cache.directory() is None
    assert cache.directory() is None
    assert len(notices) == 1
    assert "\n" not in str(notices[0].message)


@pytest.mark.skipif(os.name != "posix", reason="the rights are those of POSIX")
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_directory_that_others_can_write_is_not_trusted(cache, tmp_path, monkeypatch, mode):
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path))
    cache.directory().chmod(mode)
    cache.directory.cache_clear()
    with pytest.warns(CacheNotice, match="others can write there"):
        assert cache.directory() is None


@pytest.mark.skipif(os.name != "posix", reason="the rights are those of POSIX")
def test_a_directory_of_another_user_is_not_trusted(cache, tmp_path, monkeypatch):
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path))
    cache.directory()
    cache.directory.cache_clear()
    monkeypatch.setattr(os, "getuid", lambda: 12345678)
    with pytest.warns(CacheNotice, match="it belongs to another user"):
        assert cache.directory() is None


@pytest.mark.skipif(os.name != "posix", reason="the rights are those of POSIX")
@pytest.mark.parametrize(("mode", "trusted"), [(0o777, False), (0o1777, True), (0o755, True)])
def test_a_directory_below_one_where_all_can_move_things_is_not_trusted(
    cache, tmp_path, monkeypatch, recwarn, mode, trusted
):
    above = tmp_path / "shared"
    monkeypatch.setenv("CHAINRULE_CACHE", str(above / "mine" / "cache"))
    above.mkdir()
    above.chmod(mode)
    assert (cache.directory() is not None) == trusted
    said = [str(notice.message) for notice in recwarn.list]
    assert [("others can write to a directory above it" in text) for text in said] == [True] * (not trusted)


@pytest.mark.skipif(os.name != "posix", reason="the rights are those of POSIX")
def test_a_link_is_as_trusted_as_what_it_leads_to(cache, tmp_path, monkeypatch):
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path / "cache"))
    found = cache.directory()
    elsewhere = found.rename(tmp_path / "elsewhere")
    elsewhere.chmod(0o777)
    found.symlink_to(elsewhere)
    cache.directory.cache_clear()
    with pytest.warns(CacheNotice, match="others can write there"):
        assert cache.directory() is None


def test_a_directory_that_cannot_be_written_is_not_used(cache, tmp_path, monkeypatch):
    monkeypatch.setenv("CHAINRULE_CACHE", str(tmp_path))
    cache.directory()
    cache.directory.cache_clear()
    monkeypatch.setattr(cache.os, "access", lambda *_: False)  # root may write whatever the rights say
    with pytest.warns(CacheNotice, match="it cannot be written"):
        assert cache.directory() is None


RUN = """
import sys, warnings
sys.path.insert(0, {root!r})
warnings.simplefilter("always")
from engine import Value, record
w = Value(2.0)
program = record(lambda x: (w * x).tanh())
print(program(0.0), program.gradient(0.0)[1][0], program.mean_gradient([0.0])[0])
"""


def run_with(**variables):
    environment = {k: v for k, v in os.environ.items() if k not in {"CHAINRULE_CACHE", "NUMBA_CACHE_DIR"}}
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", RUN.format(root=str(ROOT))],
        capture_output=True,
        text=True,
        check=False,
        env={**environment, "PYTHONDONTWRITEBYTECODE": "1", **variables},
    )


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="a home that nobody can write is asked for")
@pytest.mark.slow  # compiles from nothing
def test_a_program_runs_where_nothing_can_be_written():
    # From nothing, and compiled in memory: the one slow test of this file.
    run = run_with(HOME="/proc", XDG_CACHE_HOME="/proc/cache", CHAINRULE_CACHE="")
    assert run.stdout.split() == ["0.0", "2.0", "0.0"], run.stderr  # tanh' (0) w
    assert run.stderr.count("CacheNotice") == 1
    assert "kept in memory only" in run.stderr
    assert len([line for line in run.stderr.splitlines() if line.strip()]) <= 2


def test_kernels_are_found_again_on_disk():
    from engine.compile import cache

    place = cache.directory()
    if place is None:
        pytest.skip("there is no directory of kernels here")
    assert run_with(CHAINRULE_CACHE=str(place.parent)).stdout.split() == ["0.0", "2.0", "0.0"]
    kept = {file: file.stat().st_mtime_ns for file in place.rglob("*.kernel")}
    assert kept
    run = run_with(CHAINRULE_CACHE=str(place.parent))
    assert (run.stdout.split(), run.stderr) == (["0.0", "2.0", "0.0"], "")
    assert {file: file.stat().st_mtime_ns for file in kept} == kept
