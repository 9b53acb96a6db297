"""Lines of text as tokens: one for each character, and one mark for the beginning and the end."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from engine import described
from nn.support.errors import FileError

BUNDLED = "names"
MOST_BYTES = 80_000_000  # of a text file


class Characters:
    """The characters of a text in order, numbered from 0; the mark has the number behind them.

    >>> characters = Characters("abc")
    >>> characters.tokens("cab")
    [3, 2, 0, 1, 3]
    >>> characters.text([2, 0, 1])
    'cab'
    """

    def __init__(self, alphabet: Iterable[str]) -> None:
        self.alphabet = "".join(sorted({*alphabet}))
        if not self.alphabet:
            raise ValueError("an alphabet has at least one character; got none")
        self._number = {character: i for i, character in enumerate(self.alphabet)}
        self.mark = len(self.alphabet)

    def __len__(self) -> int:
        """The number of tokens, with the mark."""
        return self.mark + 1

    def tokens(self, line: str) -> list[int]:
        """The mark, the characters, the mark. ValueError for a character that is not in the alphabet."""
        return [self.mark, *self.begun(line)[1:], self.mark]

    def begun(self, line: str) -> list[int]:
        """The mark and the characters of a line that goes on. ValueError as for `tokens`."""
        if not isinstance(line, str):
            raise TypeError(f"a line is a text; got {described(line)}")
        if unknown := [c for c in line if c not in self._number]:
            raise ValueError(
                f"the characters here are {self.alphabet!r}; got {unknown[0]!r} in {line[:40]!r}"
            )
        return [self.mark, *(self._number[c] for c in line)]

    def text(self, tokens: Sequence[int]) -> str:
        """The characters of tokens; marks are left out."""
        return "".join(self.alphabet[token] for token in tokens if token != self.mark)

    def __repr__(self) -> str:
        return f"Characters({self.alphabet!r})"


def read_lines(path: str | Path) -> list[str]:
    """The lines of a text file in UTF-8, without blanks around them, and without empty ones; "names" is bundled.

    FileError where there is no line, or the file cannot be read.
    """
    if str(path) == BUNDLED:
        return names()
    try:
        with Path(path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise FileError(f"{path}: a text may have {MOST_BYTES:,} bytes; this one has more")
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise FileError(f"{path}: not a text in UTF-8 (byte {error.start:,}); save it in UTF-8") from None
    lines = [line.strip() for line in text.splitlines()]
    if not any(lines):
        raise FileError(f"{path}: no text; write a word, or a sentence, on each line")
    return [line for line in lines if line]


def names() -> list[str]:
    """Given names in small letters, one of each spelling. Licence: files/datasets/README.md."""
    from importlib.resources import files  # noqa: PLC0415  # 20 ms

    text = files("nn.data.files").joinpath("datasets", "names.txt").read_text("utf-8")
    return text.split()
