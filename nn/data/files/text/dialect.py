"""The form of a text file: layout, header and decimal sign together, as far as nobody has said them."""

from collections.abc import Sequence
from dataclasses import dataclass

from nn.data.files.text.cells import MISSING, is_number, is_thousands
from nn.data.files.text.header import has_header
from nn.data.files.text.layout import layout_of
from nn.data.files.text.options import AmbiguousError, FileOptions, spelled
from nn.support.errors import FileError


@dataclass(frozen=True)
class Dialect:
    """How the lines of a text file are cells.

    names   one for each column; "" where a column has none
    header  whether the first line of the table is the names
    start   the number of the line on which the table begins
    skipped the lines before it that are not blank
    """

    separator: str
    quote: str
    decimal: str
    header: bool
    names: tuple[str, ...]
    start: int = 1
    skipped: int = 0

    @property
    def plain(self) -> bool:
        """Whether the csv module of Python reads it as it is: commas, points and a header in the first line."""
        form = (self.separator, self.quote, self.decimal, self.header, self.skipped)
        return form == (",", '"', ".", True, 0)

    def notes(self) -> list[str]:
        """The form in words."""
        notes = [f"separator {spelled(self.separator)}", f"header {'yes' if self.header else 'no'}"]
        if self.decimal == ",":
            notes.append("decimal comma")
        if self.quote == "'":
            notes.append("quotation mark '")
        if self.skipped:
            notes.append(f"{self.skipped} line{'s' * (self.skipped > 1)} before the table skipped")
        return notes


def dialect_of(text: str, path: str, options: FileOptions, *, complete: bool = True) -> Dialect:
    """The form that makes a consistent table of a text, which is a whole file or its beginning.

    FileError where there is none; AmbiguousError where two are equally good.
    """
    layout = layout_of(text, path, options, complete=complete)
    columns = layout.columns()
    if not any(map(any, columns)):
        raise FileError(f"{path}: the file is empty")
    decimal = options.decimal or _decimal(columns, layout.separator, path)
    header = has_header(columns, path, options, decimal)
    names = tuple(column[0] if header else "" for column in columns)
    return Dialect(layout.separator, layout.quote, decimal, header, names, layout.start, layout.preamble)


def _decimal(columns: Sequence[Sequence[str]], separator: str, path: str) -> str:
    """The decimal sign of the columns of numbers. AmbiguousError where they have both, or 1,234 may be 1234."""
    signs: dict[str, str] = {}  # the sign → a cell that shows it
    unclear = ""
    for column in columns:
        cells = [cell for cell in column[1:] or column if cell not in MISSING]
        for sign in ".,":
            marked = [cell for cell in cells if sign in cell]
            if marked and all(is_number(cell, sign) for cell in cells):
                if (sign == "," or separator == ";") and all(is_thousands(cell, sign) for cell in marked):
                    unclear = marked[0]
                else:
                    signs.setdefault(sign, marked[0])
    if len(signs) == 2:
        raise AmbiguousError(
            f"{path}: numbers have a decimal point in one column ({signs['.']}) and a decimal comma in another "
            f"({signs[',']}); write decimal='.' or decimal=',' (--decimal): the other column is then text"
        )
    if unclear and not signs:
        sign = "," if "," in unclear else "."
        raise AmbiguousError(
            f"{path}: {unclear} may be {unclear.replace(',', '.')} or {unclear.replace(sign, '')}; write "
            f"decimal={sign!r} (--decimal {sign}) for the first, or leave the signs between thousands out"
        )
    return "," if "," in signs else "."
