"""The two files of a run, the model and its history: tried before a run, and other files are spared."""

import filecmp
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine import reason_of
from nn.cli.terminal import say
from nn.models.files.model_file import load
from nn.support.errors import ModelError
from nn.training.run.history import CSV_HEADER

_REHEARSAL = ".rehearsal-"
_STALE = 3600.0  # seconds; no rehearsal takes this long, so an older folder belongs to a killed process


def history_path(out: Path) -> Path:
    """The path of the history of the model at `out`: run.json has run.history.csv, run.1 has run.1.history.csv."""
    return Path(f"{str(out).removesuffix('.json')}.history.csv")


def check_targets(out: Path, data: str) -> None:
    """Raise ValueError where a run may not write its model to `out`, or its history beside it.

    data  the file that is trained on, which must not be overwritten
    """
    history = history_path(out)
    if not out.parent.is_dir():
        raise ValueError(f"{out}: there is no folder {str(out.parent)!r}")
    if _exists(out):
        try:
            load(out)
        except ModelError:
            raise ValueError(f"{out} exists and is no model; choose another name with --out") from None
    if _exists(history):
        if Path(data).exists() and history.samefile(data):
            raise ValueError(
                f"--out {out} would write its history over the data, {data}; choose another name"
            )
        if not _is_history(history):
            raise ValueError(f"{history} exists and is no history of a run; choose another name with --out")
    for path in (out, history):
        folder = _folder(path)
        try:
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            raise ValueError(f"{path}: the folder takes no files ({reason_of(error)})") from None


@contextmanager
def rehearsal(out: Path) -> Iterator[Path]:
    """A path of the same name in a folder beside `out`, for a trial of everything that is written later.

    The folder is removed at the end. A killed process leaves it; a rehearsal that is at least an hour later removes
    it. ValueError where something cannot be written.
    """
    _remove_stale_rehearsals(_folder(out))
    try:
        with tempfile.TemporaryDirectory(dir=_folder(out), prefix=_REHEARSAL) as folder:
            yield Path(folder) / out.name
    except OSError as error:
        raise ValueError(f"{out}: {reason_of(error)}") from None


def _remove_stale_rehearsals(beside: Path) -> None:
    for folder in beside.glob(f"{_REHEARSAL}????????"):
        with suppress(OSError):
            if folder.is_dir() and folder.stat().st_mtime < time.time() - _STALE:
                shutil.rmtree(folder)


@contextmanager
def earlier_run_kept(out: Path) -> Iterator[dict[Path, Path]]:
    """Keep the files of an earlier run under another name while a run writes to `out` and its history.

    Yields a dict; at the end of the block it maps each file that was replaced by another content to the name under
    which its earlier content is kept.
    """
    originals = [path for path in (out, history_path(out)) if path.exists()]
    names = _free_names(out) if originals else {}
    for path in originals:
        _copy(path, names[path])
    kept: dict[Path, Path] = {}
    try:
        yield kept
    finally:
        for path in originals:
            if filecmp.cmp(path, names[path], shallow=False):
                names[path].unlink()
            else:
                kept[path] = names[path]


@contextmanager
def other_runs_kept(out: Path, resumed: str | None) -> Iterator[None]:
    """Keep the files of an earlier run, but not of the one that is resumed, and say under which names they are."""
    if resumed and out.exists() and out.samefile(resumed):
        yield
        return
    kept: dict[Path, Path] = {}
    try:
        with earlier_run_kept(out) as kept:
            yield
    finally:  # after an error, too: the files may have been written before it
        if kept:
            say(f"the previous {' and '.join(f'{old} was kept as {new}' for old, new in kept.items())}")


def _free_names(out: Path) -> dict[Path, Path]:
    """The first names NAME.1, NAME.2, ... that no model and no history has."""
    number = 1
    while True:
        model = out.with_name(f"{out.stem}.{number}{out.suffix}")
        names = {out: model, history_path(out): history_path(model)}
        if not any(os.path.lexists(name) for name in names.values()):
            return names
        number += 1


def _copy(path: Path, name: Path) -> None:
    """Give the content of a file a second name: a file is replaced by another one, never rewritten."""
    try:
        os.link(os.path.realpath(path), name)
    except (OSError, AttributeError):  # a file system without links, or a system such as WebAssembly's
        shutil.copy2(path, name)


def _exists(path: Path) -> bool:
    """Whether there is a file to be replaced. ValueError for a folder or a path that cannot be."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ValueError(f"{path}: {reason_of(error)}") from None
    if stat.S_ISDIR(mode):
        raise ValueError(f"{path} exists and is no model but a folder; choose another name with --out")
    return True


def _folder(path: Path) -> Path:
    """The folder of a file, through links. ValueError where there is none."""
    folder = Path(os.path.realpath(path)).parent
    if not folder.is_dir():
        raise ValueError(f"{path}: there is no folder {str(folder)!r}")
    return folder


def _is_history(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(len(CSV_HEADER) + 1)
    except OSError as error:
        raise ValueError(f"{path}: {reason_of(error)}") from None
    return not start or start.split(b"\n")[0] == CSV_HEADER.encode()
