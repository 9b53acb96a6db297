"""A plugin of pytest for a Python without threads, processes and native packages: what needs one is skipped."""

import sys
import time

import pytest

OWN = ("engine", "nn", "chainrule")
SAID = (
    "can't start new thread",
    "emscripten does not support processes",
    "Function not implemented",
    "pip install",
)
TOLD: list[str] = []
"""What commands have told of this test: a command catches the error, and its text names the extra."""


SLOWNESS = 4
"""WebAssembly takes two to three times as long, and its first use of a function longer."""


def pytest_configure():
    """Note what a command tells when it fails; a second of the processor counts a quarter of one in WebAssembly.

    There Python has the time by the clock alone, in which other programs run as well: Node.js knows the processor's.
    """
    if sys.platform == "emscripten":
        from js import process  # of Node.js

        def seconds():
            usage = process.cpuUsage()
            return (usage.user + usage.system) / 1e6 / SLOWNESS

        time.process_time = time.perf_counter = seconds
    from nn.cli import command

    fail = command._fail

    def noted(message):
        TOLD.append(message)
        return fail(message)

    command._fail = noted


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    """Each test is told of anew."""
    TOLD.clear()


def reason(error):
    """What is lacking, by the error or one that it came from; "" for any other error."""
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] not in OWN:
            return f"lacks {error.name}"
        if why := said_in(str(error)):
            return why
        error = error.__cause__ or error.__context__
    return ""


def told():
    """What is lacking, by a command of this test; "" where none has failed for that."""
    return next(filter(None, map(said_in, TOLD)), "")


def said_in(text):
    """What is lacking, by a message; "" where it says nothing of that."""
    parts = (text.partition(said) for said in SAID if said in text)
    return next((f"lacks: {said}{after.partition(';')[0]}" for _, said, after in parts), "")


class Module(pytest.Module):
    """A file of tests, which is skipped where what it imports is lacking."""

    def _getobj(self):
        try:
            return super()._getobj()
        except self.CollectError as error:
            if why := reason(error):
                pytest.skip(why, allow_module_level=True)
            raise


def pytest_pycollect_makemodule(module_path, parent):
    return Module.from_parent(parent, path=module_path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that fails for what is lacking is skipped; one that fails for anything else has failed."""
    report = yield
    if report.failed and call.excinfo is not None and (why := reason(call.excinfo.value) or told()):
        report.outcome, report.longrepr = "skipped", (str(item.path), 0, why)
    return report
