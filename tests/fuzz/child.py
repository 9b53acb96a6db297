"""One run of one target in a process of its own, by its limits: python child.py TARGET WAY INPUTS SEED FOLDER.

WAY is `guided` (atheris, by coverage), `made` (by a grammar), or a file, or a folder of files, to be tried once.
Prints one line of JSON at the end, but for `guided`, where libFuzzer speaks. A broken promise is a traceback, and
its input lies in FOLDER as found-*.
"""

import argparse
import contextlib
import inspect
import json
import sys
import time
import warnings
from pathlib import Path
from random import Random
from types import CodeType

sys.path.insert(0, str(Path(__file__).parent))
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
MOST_MEMORY = 200 << 20  # bytes above what the imports take
MOST_LENGTH = 4096
HARD = 4 << 30  # of addresses: what no run may pass, so that a machine is not taken down
PACKAGES = ("engine", "nn")
RECORDING = ("exports",)  # a rule that is instrumented is another function than its text: it is not recorded


def main() -> None:
    """See above."""
    parser = argparse.ArgumentParser()
    for name in ("target", "way", "inputs", "seed", "folder"):
        parser.add_argument(name, type=int if name in ("inputs", "seed") else str)
    command = parser.parse_args()
    warnings.simplefilter("error")
    with _instrumented(command.target, is_asked=command.way == "guided"):
        import seeds  # after the instrumentation
        import targets
    targets.prepare(Path(command.folder) / "work")
    valid = seeds.seeds(command.target)
    run = targets.judged(command.target)
    for data in valid:
        run(data)
    _limit()
    command.before = targets.memory()
    {"guided": _guided, "made": _by_grammars}.get(command.way, _once)(command, run, valid)


def _instrumented(target: str, *, is_asked: bool) -> contextlib.AbstractContextManager[object]:
    if not is_asked:
        return contextlib.nullcontext()
    import atheris  # an extra

    return atheris.instrument_imports(include=["nn"] if target in RECORDING else list(PACKAGES))


def _limit() -> None:
    import resource  # POSIX

    resource.setrlimit(resource.RLIMIT_AS, (HARD, HARD))


def _guided(command: argparse.Namespace, run, valid: list[bytes]) -> None:
    """libFuzzer ends the process itself: what it says is read by the one who started it."""
    import atheris
    import seeds

    folder = Path(command.folder)
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for i, data in enumerate(valid):
        (corpus / f"seed{i}").write_bytes(data)
    words = ["".join(f"\\x{byte:02x}" for byte in word) for word in seeds.dictionary(command.target)]
    (folder / "words.dict").write_text("".join(f'"{word}"\n' for word in words), "ascii")
    rss = (command.before + MOST_MEMORY) >> 20
    options = {
        "runs": command.inputs,
        "seed": command.seed or 1,
        "timeout": 20,
        "rss_limit_mb": rss,
        "malloc_limit_mb": MOST_MEMORY >> 20,
        "max_len": MOST_LENGTH,
        "dict": folder / "words.dict",
        "artifact_prefix": f"{folder}/found-",
        "print_final_stats": 1,
        "reload": 0,
    }
    print(f"before_mb: {command.before >> 20}", file=sys.stderr, flush=True)
    atheris.Setup([sys.argv[0], *(f"-{k}={v}" for k, v in options.items()), str(corpus)], run)
    atheris.Fuzz()


def _by_grammars(command: argparse.Namespace, run, valid: list[bytes]) -> None:
    import mutate
    import targets

    make, started = mutate.maker(command.target, valid), time.monotonic()
    for i in range(command.inputs):
        data = make(Random(f"{command.seed} {i}"))
        try:
            run(data)
            grown = targets.memory() - command.before
            targets.promised(grown < MOST_MEMORY, f"memory grew by {grown >> 20} MB")
        except BaseException:
            Path(command.folder, f"found-made-{i}").write_bytes(data)
            print(f"input {i} of seed {command.seed}: {data[:500]!r}", file=sys.stderr)
            raise
    grown, taken = targets.memory() - command.before, time.monotonic() - started
    print(json.dumps({"inputs": command.inputs, "grown_mb": grown >> 20, "seconds": round(taken, 1)}))


def _once(command: argparse.Namespace, run, valid: list[bytes]) -> None:
    """One input, or every file of a folder, with the share of lines that they reach in the files of the target."""
    import targets

    path, reached = Path(command.way), set[tuple[str, int]]()
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    runnable = {
        str(ROOT / file): _lines_of_functions(ROOT / file) for file in targets.READERS[command.target]
    }

    def trace(frame, *_):
        if frame.f_code.co_filename not in runnable:
            return None
        reached.add((frame.f_code.co_filename, frame.f_lineno))
        return trace

    sys.settrace(trace)
    for data in [*valid, *(file.read_bytes() for file in files)]:
        run(data)
    sys.settrace(None)
    of = {
        file: {line for where, line in reached if where == file} & lines for file, lines in runnable.items()
    }
    shown = {
        str(Path(file).relative_to(ROOT)): [len(of[file]), len(lines)] for file, lines in runnable.items()
    }
    print(json.dumps({"inputs": len(files), "lines": shown}))


def _lines_of_functions(path: Path) -> set[int]:
    """The lines that run when functions do: not those of the module and its classes, which run at its import."""
    codes, lines = [compile(path.read_text("utf-8"), path, "exec")], set[int]()
    while codes:
        code = codes.pop()
        codes += [part for part in code.co_consts if isinstance(part, CodeType)]
        if code.co_flags & inspect.CO_OPTIMIZED:
            lines |= {line for _, _, line in code.co_lines() if line and line != code.co_firstlineno}
    return lines


if __name__ == "__main__":
    main()
