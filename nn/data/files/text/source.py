"""A text file from anywhere: its beginning as text, and a UTF-8 copy where a reader needs one."""

import codecs
import gzip
import io
import shutil
import stat
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from engine import reason_of
from nn.support.errors import FileError
from nn.support.safe_read import read_bytes

SAMPLE = 200_000  # bytes by which the form of a file is guessed
MOST_OF_A_PIPE = 2_000_000_000
_GZIP = b"\x1f\x8b"
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}


@dataclass(frozen=True)
class Source:
    """A text file that is open to readers.

    path      where its bytes are: the file itself, or a copy of a pipe
    name      what messages call it
    text      its beginning
    complete  whether `text` is all of it
    encoding  utf-8, utf-8-sig, utf-16 or windows-1252
    packed    whether it is compressed by gzip
    """

    path: Path
    name: str
    text: str
    complete: bool
    encoding: str
    packed: bool

    @property
    def mixed(self) -> bool:
        """Whether its lines end in different ways."""
        rest = self.text.replace("\r\n", "")
        return sum((len(rest) < len(self.text), "\n" in rest, "\r" in rest)) > 1

    def reader(self) -> io.TextIOWrapper:
        """The whole file as text; line ends stay as they are, unless they are mixed."""
        newline = None if self.mixed else ""
        return io.TextIOWrapper(_bytes(self.path, packed=self.packed), self.encoding, newline=newline)


@contextmanager
def opened(path: str | Path) -> Iterator[Source]:
    """A file or a pipe as a Source, for the time of the block. FileError where it cannot be read as text."""
    with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
        with _readable(path):
            source = _source(_on_disk(path, Path(folder)), str(path))
        yield source


@contextmanager
def utf8(source: Source, start: int) -> Iterator[Path]:
    """The path of the file in UTF-8 from line `start` on: a copy where the file itself is not that."""
    clean = source.encoding in ("utf-8", "utf-8-sig") and not source.mixed
    if start == 1 and clean and str(source.path).isprintable():
        yield source.path
        return
    with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
        copy = Path(folder) / "table.csv"
        with (
            _readable(source.name),
            source.reader() as text,
            copy.open("w", encoding="utf-8", newline="") as file,
        ):
            for _ in range(start - 1):
                text.readline()
            shutil.copyfileobj(text, file, 1 << 20)
        yield copy


@contextmanager
def _readable(path: str | Path) -> Iterator[None]:
    """Turn the errors of a file that cannot be read as text into FileError."""
    try:
        yield
    except UnicodeError:
        raise FileError(f"{path}: not a text file") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise FileError(f"{path}: not a complete .gz file") from None
    except OSError as error:
        raise FileError(f"{path}: {reason_of(error)}") from None
    except FileError:
        raise
    except ValueError as error:
        raise FileError(f"{path}: not a data set ({error})") from None


def _on_disk(path: str | Path, folder: Path) -> Path:
    """The path of a file, or of a copy of a pipe. ValueError for a device."""
    if "\0" in str(path):
        raise ValueError("embedded null byte")  # each version of Python has its own words
    mode = Path(path).stat().st_mode
    if stat.S_ISFIFO(mode):
        copy = folder / "pipe"
        copy.write_bytes(read_bytes(path, MOST_OF_A_PIPE, pipes=True))
        return copy
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # opening a folder gives its own error
        raise ValueError("it is a device or a pipe")
    return Path(path)


def _source(path: Path, name: str) -> Source:
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    if name.endswith(".gz") and not packed:
        raise gzip.BadGzipFile
    with _bytes(path, packed=packed) as stream:
        head = stream.read(SAMPLE + 1)
    complete = len(head) <= SAMPLE
    text, encoding = _decoded(head[:SAMPLE], complete=complete)
    return Source(path, name, text, complete, encoding, packed)


def _bytes(path: Path, *, packed: bool) -> BinaryIO:
    return cast("BinaryIO", gzip.GzipFile(path)) if packed else path.open("rb")


def _decoded(head: bytes, *, complete: bool) -> tuple[str, str]:
    """The text of the first bytes of a file, and its encoding. UnicodeError for bytes that are no text."""
    marked = next((encoding for mark, encoding in _MARKS.items() if head.startswith(mark)), "")
    for encoding in [marked] if marked else ["utf-8", "windows-1252"]:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head, complete)
        except UnicodeDecodeError:
            continue
        if "\0" in text or sum(not c.isprintable() and not c.isspace() for c in text) > len(text) // 100:
            raise UnicodeError
        return text, encoding
    raise UnicodeError
