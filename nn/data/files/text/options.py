"""The form of a file as far as a caller says it; everything else is guessed."""

from dataclasses import dataclass

from nn.support.errors import FileError

SEPARATORS = {",": ",", ";": ";", "tab": "\t", "|": "|", "space": " "}
"""The separators by the names that a command line can hold."""


@dataclass(frozen=True)
class FileOptions:
    """The form of a text file, as far as it is known. ValueError for a separator or a decimal sign that is none.

    sep      one character between cells, or tab or space
    header   whether the first line names the columns
    decimal  . or ,
    names    names of columns that the header has, if there is one
    width    the number of columns, where it is known
    """

    sep: str | None = None
    header: bool | None = None
    decimal: str | None = None
    names: tuple[str, ...] = ()
    width: int | None = None

    def __post_init__(self) -> None:
        if self.sep is not None:
            sign = SEPARATORS.get(self.sep, self.sep.replace("\\t", "\t"))
            if len(sign) != 1 or sign in "\"'\r\n.0123456789" or sign.isalpha():
                raise ValueError(f"sep is one character between cells, or tab or space; got {self.sep!r}")
            object.__setattr__(self, "sep", sign)
        if self.decimal not in (None, ".", ","):
            raise ValueError(f"decimal is . or ,; got {self.decimal!r}")
        if self.decimal == "," == self.sep:
            raise ValueError("sep and decimal cannot both be a comma; write sep=';', or decimal='.'")


class AmbiguousError(FileError):
    """A file can be read in two ways. The message gives both, and the option that decides."""


def spelled(sep: str) -> str:
    """A separator in words."""
    return {"\t": "tab", " ": "space"}.get(sep, sep)
