"""NAME=VALUE on the command line."""

from collections.abc import Iterable


def pairs(words: Iterable[str], example: str) -> dict[str, str]:
    """The text of each name. ValueError, with the example of how it is written, for a word that is no pair."""
    found: dict[str, str] = {}
    for word in words:
        name, equals, text = (part.strip() for part in word.partition("="))
        if not (equals and name and text):
            raise ValueError(f"{word!r} has no name and value, as in {example}")
        if name in found:
            raise ValueError(f"{name} is given twice")
        found[name] = text
    return found


def numbers(words: Iterable[str], example: str) -> dict[str, float]:
    """The same, where each text is a number."""
    return {name: plain_number(text, f"{name}={text}") for name, text in pairs(words, example).items()}


def plain_number(text: str, where: str) -> float:
    """The number that a text is. ValueError, which begins with `where` it was read, for another text."""
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{where}: {text!r} is no number") from None
