"""What every answer to an input keeps: a promise that is broken is an error of its own kind."""

LONGEST_MESSAGE = 6000


class BrokenPromiseError(Exception):
    """An input was answered in a way that no documentation knows."""


def promised(holds: object, what: str) -> None:
    if not holds:
        raise BrokenPromiseError(what)


def told(error: Exception, *, lines: int = 1, quoted: int = 0) -> None:
    """An error says something of our own, in so many lines."""
    message = str(error)
    promised(message.strip(), f"an empty message: {error!r}")
    promised(message.count("\n") < lines, f"a message of several lines: {message!r:.300}")
    promised(
        len(message) < LONGEST_MESSAGE + 4 * quoted,
        f"a message of {len(message)} characters: {message!r:.300}",
    )
    promised("set_int_max_str_digits" not in message, f"advice for others: {message!r:.300}")
