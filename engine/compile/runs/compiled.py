"""Which backend runs a program: LLVM where llvmlite is installed, NumPy otherwise."""

import contextlib
import importlib
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from engine.compile.emit.backend import Backend, Code
from engine.compile.forms import Forms
from engine.support.errors import RecordingError

Result = TypeVar("Result")

NAMES = ("llvm", "numpy")
"""The folders of engine/compile/emit, the fastest first."""


def backend(name: str) -> Backend:
    """The backend of that name. ImportError, with the extra, where a package that it needs is not installed."""
    try:
        module: Backend = importlib.import_module(f"engine.compile.emit.{name}")
    except ImportError as error:
        raise missing(error) from None
    return module


def missing(error: ImportError) -> ImportError:
    """The error that names the extra."""
    return ImportError(
        f"a recorded program needs the extra fast to run ({error}): pip install 'chainrule[fast]'; "
        "print(program) needs nothing"
    )


class Compiled:
    """The code of a program in the first backend that is installed and does not fail.

    A backend that fails hands over to the next one, with one line of warning.
    """

    def __init__(self, forms: Forms, names: Sequence[str] = NAMES) -> None:
        self._forms, self._names = forms, names
        self._codes = self._all()
        self._code = next(self._codes)

    def run(self, work: Callable[[Code], Result]) -> Result:
        """The result of `work` on the code."""
        while True:
            try:
                return work(self._code)
            except (RecordingError, MemoryError):
                raise
            except Exception as error:
                other = next(self._codes, None)
                if other is None:
                    raise
                reason = " ".join(str(error).split()) or type(error).__name__
                warnings.warn(
                    f"a program runs as NumPy code, since its LLVM code failed: {reason}", stacklevel=4
                )
                self._code = other

    def _all(self) -> Iterator[Code]:
        *fast, last = self._names
        for name in fast:
            with contextlib.suppress(ImportError, AttributeError):
                yield backend(name).compile_program(self._forms)
        yield backend(last).compile_program(self._forms)
