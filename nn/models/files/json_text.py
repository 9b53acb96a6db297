"""JSON of model files, written and read with bounds: of bytes, of the memory that parsing takes, of digits.

A file has at most MAX_BYTES, and the memory that it takes is estimated before it is parsed.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from engine import check_nesting, reason_of
from nn.support.safe_read import read_bytes, within

MAX_BYTES = 80_000_000  # of a file: 500,000 parameters, with all that Adam keeps of them
MAX_DIGITS = 1000  # of an integer; longer ones take long to parse
MAX_MEMORY = 100_000_000  # bytes that any file may take when it is parsed, and 12 more for each of its own
_MEMORY = {
    b"{": 232,
    b"[": 64,
    b":": 350,
    b",": 32,
}  # bytes of memory, at most, for what each sign stands for


def encoded(document: Mapping[str, object]) -> bytes:
    """A document as JSON text. TypeError or ValueError where it is not JSON data, or too large to be read again."""
    _check_keys(document)
    text = json.dumps(document, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
    content = text.encode(
        errors="backslashreplace"
    )  # a lone surrogate becomes an escape, which JSON has, too
    try:
        return _readable(content)
    except ValueError as error:
        raise ValueError(f"the model is too large for a file: {error}; nothing was written") from None


def parsed(content: bytes) -> object:
    """The data of a JSON text. ValueError for NaN, a name that stands twice, or an integer of 1,000 digits."""
    text = content.decode()
    check_nesting(text)
    return json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_refuse, parse_int=_integer)


def document_of(path: str | Path) -> object:
    """The data of a JSON file. OSError, ValueError or RecursionError where it cannot be read."""
    return parsed(_readable(read_bytes(path, MAX_BYTES)))


def message_of(error: Exception) -> str:
    """The end of a message that begins with the path of the file."""
    if isinstance(error, OSError):
        return f": {reason_of(error)}"
    if isinstance(error, json.JSONDecodeError):
        return f", line {error.lineno}: not a complete model file ({error.msg})"
    return f": not a model file ({error})"


def _readable(content: bytes) -> bytes:
    """The content. ValueError where it is too long, or so dense that parsing would take too much memory."""
    if sum(memory * content.count(sign) for sign, memory in _MEMORY.items()) > MAX_MEMORY + 12 * len(content):
        raise ValueError("it is made of more small parts than a model has")
    return within(content, MAX_BYTES)


def _check_keys(document: object) -> None:
    """TypeError where an object has a key that is not a string: JSON would give a string back."""
    waiting, seen = [document], set[int]()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, (Mapping, list, tuple)) or id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Mapping):
            for key in part:
                if not isinstance(key, str):
                    raise TypeError(f"names in JSON data are strings; got {key!r}: write {str(key)!r}")
        waiting += part.values() if isinstance(part, Mapping) else part


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return document


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number of JSON")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"an integer of {len(digits)} digits")
    return int(digits)
