"""What all tests share: where bytecode goes, and how the cases of one test run.

A parametrised test is one item: its cases run in a loop, all of them, and those that fail are named. A case costs
microseconds that way instead of 7 ms. Cases stand apart where they need a fixture of their own (`tmp_path`,
`capsys`), where one has a mark of its own, and where somebody asks: by `--apart`, by `-k`, or by the name of one
case (`test_file.py::test_name[case]`).

`@pytest.mark.sampled(5)` is for many cases of one kind: the default suite runs every fifth of them, `-m slow` all.
"""

import dataclasses
import gc
import os
import re
import signal
import sys
from pathlib import Path

import pytest

# Where Python is told to write no bytecode, every process of the tests would compile the packages and the tests
# again, seconds each. The cache of pytest keeps it instead, outside of the folders of the code.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", "") and "PYTHONPYCACHEPREFIX" not in os.environ:
    BYTECODE = str(Path(__file__).parents[1] / ".pytest_cache" / "bytecode")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = BYTECODE
    sys.dont_write_bytecode = False

LEFT_OUT = ("browser", "cluster", "faults", "load")  # folders whose tests all have the mark of that name
CASES = pytest.StashKey[list[tuple[str, dict[str, object]]]]()


def pytest_configure():
    """CHAINRULE_TARGET=AVX2 (or SSE2): code is emitted for that processor, in place of the one that is here.

    Ctrl-C is heard again where a shell has begun the tests in its background.
    """
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # then tests of Ctrl-C would not end
        signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.disable()  # until all is collected: nothing of that is garbage, and to look costs a fifth of the time
    name = os.environ.get("CHAINRULE_TARGET", "")
    if name:
        from engine.compile.emit.llvm.writing import target

        target.chosen.append({each.name: each for each in (target.SSE2, target.AVX2, target.AVX512)}[name])


def pytest_ignore_collect(collection_path, config):
    """Folders of which the default suite runs no test are not imported for it; None leaves others to pytest."""
    is_left_out = collection_path.parent == Path(__file__).parent and collection_path.name in LEFT_OUT
    return True if is_left_out and _is_default(config) else None


def _is_default(config):
    """Whether the tests are chosen by no other mark than in pyproject.toml."""
    return config.option.markexpr in config.getini("addopts")


def pytest_addoption(parser):
    """The option that makes an item of each case."""
    parser.addoption("--apart", action="store_true", help="run each case of a parametrised test as an item")


def pytest_make_parametrize_id(val):
    """An id without an address in memory: the processes of `-n 2` must collect the same names."""
    return getattr(val, "__name__", type(val).__name__) if " at 0x" in repr(val) else None


def pytest_collection_finish():
    """What was imported stays: no search for garbage in a test visits it again."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem(collector):
    """One item for all cases of a test that can share one."""
    items = yield
    if not isinstance(items, list) or len(items) < 2 or _apart(collector.config):
        return items
    alike = [item for item in items if _shares(item)]
    if len(alike) < 2:
        return items
    cases = [(each.callspec.id, each.callspec.params) for each in alike]
    rest = [each for each in items if each not in alike]
    sampled = alike[0].get_closest_marker("sampled")
    if sampled is None:
        return [_shared(alike[0], cases, f"{len(cases)} cases"), *rest]
    part = cases[:: sampled.args[0]]
    whole = _shared(alike[0], cases, f"{len(cases)} cases")
    whole.add_marker("slow")
    return [_shared(alike[0], part, f"{len(part)} of {len(cases)} cases"), whole, *rest]


def _shared(first, cases, name):
    """The item that runs these cases; it takes what they share from the first."""
    item = type(first).from_parent(
        first.parent,
        name=f"{first.originalname}[{name}]",
        callspec=dataclasses.replace(first.callspec, _idlist=[name]),
        callobj=first.obj,
        fixtureinfo=first._fixtureinfo,
        originalname=first.originalname,
    )
    item.stash[CASES] = cases
    return item


def _apart(config):
    """Whether somebody asks for single cases."""
    option = config.option
    chosen = [*config.args, *(getattr(option, "deselect", None) or [])]
    return option.apart or option.keyword or any("[" in name for name in chosen)


def _shares(item):
    """Whether the case has no mark and no fixture of its own: it takes its parameters and what is shared."""
    if not hasattr(item, "callspec") or item.callspec.marks or "request" in item._fixtureinfo.argnames:
        return False
    for name, definitions in item._fixtureinfo.name2fixturedefs.items():
        own = name in item.callspec.params
        if any(each.params if own else each.scope == "function" for each in definitions):
            return False
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Run the cases one after the other; None, which leaves the test to pytest, where there is one alone."""
    if CASES not in pyfuncitem.stash:
        return None
    shared = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    failures, skipped, cases = [], [], pyfuncitem.stash[CASES]
    lacking = pyfuncitem.config.pluginmanager.get_plugin(
        "lacking"
    )  # of tests/pyodide, where it was asked for
    for case, parameters in cases:
        try:
            pyfuncitem.obj(**shared | {name: parameters[name] for name in shared if name in parameters})
        except pytest.skip.Exception as reason:
            skipped.append(reason)
        except (Exception, pytest.fail.Exception) as failure:  # noqa: BLE001  # the other cases are run as well
            if lacking and (why := lacking.reason(failure)):  # of this case alone
                skipped.append(pytest.skip.Exception(why))
                continue
            failures.append((case, failure))
            if pyfuncitem.config.option.maxfail == 1:  # -x: nobody asks for the others
                break
    if failures:
        names = ", ".join(f"[{case}]" for case, _ in failures)
        failures[0][1].add_note(f"{len(failures)} of {len(cases)} cases fail: {names}")
        raise failures[0][1]
    if len(skipped) == len(cases):
        raise skipped[0]
    return True


@pytest.fixture(scope="module")
def little_effort(pytestconfig):
    """LLVM schedules the modules of these tests with the least effort, in a third of the time.

    What is asked by its mark (`-m slow`, `-m differential`) is compiled as for users.
    """
    if not _is_default(pytestconfig):
        yield
        return
    try:
        from engine.compile.emit.llvm.native import jit
    except ImportError:  # without the extra fast nothing is compiled
        yield
        return
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(jit, "EFFORT", 0)
        yield


@pytest.fixture(scope="session")
def not_frozen():
    """The dataclasses of a package that may change, as (module, class)."""
    pattern = re.compile(r"^@dataclass(?!\(frozen=True).*\nclass (\w+)", re.MULTILINE)

    def find(package):
        root = Path(package.__file__).parent
        return {
            (path.relative_to(root).with_suffix("").as_posix(), name)
            for path in root.rglob("*.py")
            for name in pattern.findall(path.read_text("utf-8"))
        }

    return find
