"""Text for messages: cut to a length, and the reason of an error of the operating system."""


def shortened(text: str, most: int = 40, mark: str = "...") -> str:
    """The text itself, or its beginning and `mark`, together at most `most` characters."""
    return text if len(text) <= most else text[: most - len(mark)] + mark


def counted(count: int, noun: str) -> str:
    """A count with its noun: "1 operand", "2 operands"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def reason_of(error: OSError) -> str:
    """Why a file could not be used, in lower case: "no space left on device"."""
    return (error.strerror or str(error)).lower()
