"""The line of the user's program, for warnings: the innermost frame that belongs to no library.

Where the files of the engine stand is said here alone, so that a file may move from folder to folder.
"""

import os
import sys
import warnings
from types import FrameType

from engine.support.errors import MisuseWarning

# Prefixes of file names, as strings: pathlib would take a tenth of the time of `import engine`.
ENGINE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + os.sep  # noqa: PTH100, PTH120
_ROOT = os.path.dirname(os.path.dirname(ENGINE))  # noqa: PTH120
NN, FRONT = (os.path.join(_ROOT, name) + os.sep for name in ("nn", "chainrule"))  # noqa: PTH118
_OWN = (ENGINE, NN, FRONT)
_TRAPS = os.path.join(ENGINE, "litmus") + os.sep  # noqa: PTH118  # the traps play the user
_STANDARD = os.path.dirname(os.__file__) + os.sep  # noqa: PTH120


def is_own(file: str) -> bool:
    """Whether a file belongs to engine, nn or chainrule. The traps of litmus do not count: they play the user."""
    return file.startswith(_OWN) and not file.startswith(_TRAPS)


def users_frame(depth: int = 1) -> FrameType | None:
    """The innermost frame outside of our packages and of installed libraries; else that outside of our packages."""
    frame: FrameType | None = sys._getframe(depth)  # noqa: SLF001  # CPython's own name for the caller
    nearest = None
    while frame is not None:
        file = frame.f_code.co_filename
        if not is_own(file):
            nearest = nearest or frame
            if not _is_library(file):
                return frame
        frame = frame.f_back
    return nearest


def _is_library(file: str) -> bool:
    installed = "site-packages" in file or "dist-packages" in file
    return installed or file.startswith((_STANDARD, "<frozen", "<__array_function__"))


def warn_user(message: str, category: type[Warning] = MisuseWarning, frame: FrameType | None = None) -> None:
    """Give a warning at the user's line: by default Python shows equal ones once for each line."""
    frame = frame or users_frame(2)
    if frame is None:  # no Python code is running below the engine
        warnings.warn(message, category, stacklevel=2)
        return
    space = frame.f_globals
    warnings.warn_explicit(
        message,
        category,
        filename=frame.f_code.co_filename,
        lineno=frame.f_lineno,
        module=space.get("__name__") or "<unknown>",
        registry=space.setdefault("__warningregistry__", {}),
    )
