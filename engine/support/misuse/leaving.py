"""A warning where a Value becomes a float unasked, so that its gradient is lost."""

import dis
import sys
from typing import Any

from engine.support.misuse.caller import is_own, users_frame, warn_user

_MESSAGE = (
    "math.exp(v), float(v) and arrays of NumPy convert v to a float and leave the graph: the result is a plain "
    "number, and no gradient flows through it. Write v.data or v.item() if the number is meant, and the "
    "function of engine, exp(v) or sqrt(v), if the function is meant"
)
_FORMATTING = dis.opmap["BINARY_OP"]  # "%.2f" % v


def warn_of_float(value: Any) -> None:
    """Give a MisuseWarning, once for each line, where `float` is called on a node that has a gradient.

    To be called by `__float__`. Silent for constants, for "%f" % v, and for the engine's and nn's own calls.
    """
    if value.op is not None and not value.op.operands:  # a constant: no gradient is lost
        return
    caller = sys._getframe(2)  # noqa: SLF001  # float() itself has no frame
    if is_own(caller.f_code.co_filename):
        return
    if caller.f_lasti >= 0 and caller.f_code.co_code[caller.f_lasti] == _FORMATTING:
        return
    warn_user(_MESSAGE, frame=users_frame(3))
