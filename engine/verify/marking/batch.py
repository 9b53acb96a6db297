"""`mark_files`: many files, marked in several processes. A file that cannot be read does not stop the others."""

import os
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from engine.support.text import reason_of
from engine.verify.marking.marking import Marking, mark_file, question_text

_ENOUGH_FOR_PROCESSES = 8  # files; starting processes takes as long as marking a few


def mark_files(
    files: Iterable[str | Path],
    *,
    question: str | Path = "",
    tolerance: float | None = None,
    jobs: int | None = None,
) -> tuple[Marking, ...]:
    """Mark files in their order, as `mark_file` does.

    A file that cannot be read has a Marking without lines, whose `problem` says why.

    jobs  processes; None: as many as the machine has cores
    """
    paths = [Path(file) for file in files]
    one = partial(_marked, question=question_text(question), tolerance=tolerance)
    workers = min(jobs or os.cpu_count() or 1, len(paths))
    if workers < 2 or len(paths) < _ENOUGH_FOR_PROCESSES:
        return tuple(map(one, paths))
    return _in_processes(one, paths, workers)


def _in_processes(one: "partial[Marking]", paths: Sequence[Path], workers: int) -> tuple[Marking, ...]:
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  # WebAssembly has no processes

    with ProcessPoolExecutor(workers) as pool:
        return tuple(pool.map(one, paths, chunksize=4))


def _marked(path: Path, question: str, tolerance: float | None) -> Marking:
    try:
        return mark_file(path, question=question, tolerance=tolerance)
    except (ValueError, OSError) as error:
        reason = str(error) if isinstance(error, ValueError) else f"{path}: {reason_of(error)}"
        return Marking(str(path), (), problem=reason)
