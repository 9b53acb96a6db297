"""Which functions each test runs: probes that take themselves out when they are hit.

A tracer slows every line of every test. A probe is a code put in the place of that of a function: when the function
is called, it notes that, puts the own code back, and calls the function, which costs nothing from then on. Before the
next test the probes that were hit are put in again.
"""

from collections.abc import Callable
from types import CodeType, FunctionType

from exchange import Functions


def _template(*args, **kwargs):
    probe = "probe"  # the constant is replaced by the probe of the function
    return probe(*args, **kwargs)


class Probe:
    """What stands in for one function until it is called."""

    def __init__(self, name: str, function: FunctionType, note: Callable[["Probe"], object]) -> None:
        self.name, self.function, self.own, self.note = name, function, function.__code__, note
        own = self.own
        constants = tuple(self if part == "probe" else part for part in _template.__code__.co_consts)
        self.code: CodeType = _template.__code__.replace(
            co_consts=constants,
            co_freevars=own.co_freevars,
            co_name=own.co_name,
            co_qualname=own.co_qualname,
            co_filename=own.co_filename,
            co_firstlineno=own.co_firstlineno,
        )

    def put_in(self) -> None:
        """The next call is noted."""
        self.function.__code__ = self.code

    def take_out(self) -> None:
        """No call is noted."""
        self.function.__code__ = self.own

    def __call__(self, *args, **kwargs):
        self.take_out()
        self.note(self)
        return self.function(*args, **kwargs)


class Probes:
    """The probes of all functions, and those that were hit since somebody asked."""

    def __init__(self, functions: Functions, root: str) -> None:
        self.hit: list[Probe] = []
        self.all = [
            Probe(name_of(code, root), function, self.hit.append)
            for (_, code), several in functions.items()
            for function in several
        ]
        for probe in self.all:
            probe.put_in()

    def names(self) -> set[str]:
        """The functions that ran since the last call; their probes are put in again."""
        names = {probe.name for probe in self.hit}
        for probe in self.hit:
            probe.put_in()
        self.hit.clear()
        return names

    def take_out(self) -> None:
        """All functions are themselves again."""
        for probe in self.all:
            probe.take_out()


def name_of(code: CodeType, root: str) -> str:
    """A function as engine/core/order:topological."""
    module = code.co_filename.removeprefix(f"{root}/").removesuffix(".py")
    return f"{module}:{code.co_qualname.replace('.<locals>', '')}"
