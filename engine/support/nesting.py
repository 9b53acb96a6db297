"""Texts that are nested too deeply for the stack of WebAssembly, where a parser in C ends the interpreter.

Elsewhere Python raises RecursionError in time, and nothing is looked at.
"""

import re
import sys

MOST = 200  # brackets in brackets: data that a person or this package writes have fewer than ten
_SIGN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)|[\[{]|[\]}]', re.DOTALL)  # possessive: linear in any text


def check_nesting(text: str) -> None:
    """RecursionError where a JSON text is nested too deeply to be parsed on this platform."""
    if sys.platform == "emscripten" and _deepest(text) > MOST:
        raise RecursionError(f"brackets are nested more than {MOST} deep")


def _deepest(text: str) -> int:
    """The most brackets that are open at one place, outside of quoted texts."""
    depth = deepest = 0
    for sign in map(re.Match.group, _SIGN.finditer(text)):
        if not sign.startswith('"'):
            depth += 1 if sign in "[{" else -1
            deepest = max(deepest, depth)
    return deepest
