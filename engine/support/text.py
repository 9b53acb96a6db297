"""Text for messages: cut to a length, and the reason of an error of the operating system."""

from collections.abc import Sequence

SHORTEST_LINE = 60  # of a message that is cut


def shortened(text: str, most: int = 40, mark: str = "...") -> str:
    """The text itself, or its beginning and `mark`, together at most `most` characters."""
    return text if len(text) <= most else text[: most - len(mark)] + mark


LONGEST_MESSAGE = 400


def message(text: str, most: int = LONGEST_MESSAGE) -> str:
    """A message of at most `most` characters. Each line of several keeps its beginning, as long as there is room."""
    if len(text) <= most:
        return text
    lines = text.splitlines()
    shown = most // (SHORTEST_LINE + 1) - 1
    if len(lines) > shown + 1:
        lines = [*lines[:shown], f"and {len(lines) - shown} more"]
    return "\n".join(shortened(line, most // len(lines) - 1) for line in lines)


def some_names(names: Sequence[str]) -> str:
    """The names with commas; of more than four the first two and the last."""
    return ", ".join(names) if len(names) <= 4 else f"{names[0]}, {names[1]}, ... {names[-1]}"


def counted(count: int, noun: str) -> str:
    """A count with its noun: "1 operand", "2 operands"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def whole(text: str) -> str:
    """The text with "?" for each half of a character, which no file and no terminal takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def printable(text: str) -> str:
    """A text in one line, with blanks for what cannot be printed: comments of code and XML take nothing else."""
    return "".join(c if c.isprintable() else " " for c in text)


def reason_of(error: OSError) -> str:
    """Why a file could not be used, for the middle of a sentence: "no space left on device"."""
    reason = error.strerror or str(error)
    return reason[:1].lower() + reason[1:]
