"""What is fuzzed: each target takes bytes, and fails on any answer but a result or the documented error."""

import json
import math
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import forms
import records
import written
from promises import promised, told

from engine import DomainError, ExpressionError, Value, mark
from engine.expressions.graph.expression import Expression
from engine.expressions.reading import Reading, read, read_line
from engine.verify.judgement.reading.claims import read_claims
from engine.verify.judgement.reading.worksheet import Worksheet
from nn import MLP, FileError, ModelError, load, read_csv, save
from nn.cli.arguments import numbers, pairs
from nn.cli.commands.derivations.check import _range, expression_last
from nn.cli.commands.predict import predictions
from nn.cli.jobs import job
from nn.models.files.model_file import load_with_about

SECONDS = 1.0  # of processor time, for one input
LONGER = {
    "marking": 5.0,
    "notebook": 5.0,
    "programs": 10.0,
}  # a document has several formulas, each judged at many points
OPEN_END = re.compile(r"_(?![\w({])")  # of a name such as x_, which Python has and mathematics has not
PLACE = re.compile(r"(line \d+, )?column \d+: ")


def expression(data: bytes) -> None:
    """Reading is refused by ExpressionError alone; computing by DomainError as well."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        read = Expression(text)
    except ExpressionError as error:
        told(error)
        line, column = error.position
        lines = read_lines(text)
        promised(1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 2, f"no place: {error}")
        return
    promised(len(set(read.names)) == len(read.names), "a name twice")
    promised(Expression(read.text).names == read.names, "read twice, and not the same")
    for number in (0.5, -2.0):
        try:
            root = read.at(dict.fromkeys(read.names, number))
        except (ExpressionError, DomainError) as error:
            told(error)
            promised(PLACE.match(str(error)), f"an error without a place: {error}")
        else:
            promised(isinstance(root, Value) and isinstance(root.data, float), "no Value")
            root.backward()
    if read.names:
        try:
            read.at({})
        except ExpressionError as error:
            told(error)
        else:
            promised(False, "a value for a name that has none")


def read_lines(text: str) -> list[str]:
    """The lines of a text as its reader counts them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def claims(data: bytes) -> None:
    """The readers behind `judge` and `chainrule check`: ValueError or TypeError, which says what is wrong."""
    first, *rest = data.decode("utf-8", "surrogateescape").split("\n")
    words: dict[str, list[str]] = {"let": [], "hand": [], "value": [], "at": [], "domain": []}
    for line in rest:
        kind, _, word = line.partition(" ")
        words.get(kind, words["hand"]).append(word)
    try:
        expression_last([first, *rest])
        let, hand, values = (pairs(words[kind], 'z="w*x"') for kind in ("let", "hand", "value"))
        numbers(words["at"], "w=2")
        for name, text in pairs(words["domain"], "p=0,1").items():
            _range(name, text)
        sheet = Worksheet(first, let)
        names = (*sheet.inputs, *sheet.steps)
        claims_read, output = read_claims(hand, {key: _entry(text) for key, text in values.items()}, names)
        scene = sheet.at(dict.fromkeys(sheet.inputs, 0.5))
        promised(output and claims_read, "claims without a name")
        for claim in claims_read:
            if not claim.problem:
                claim.formula(scene)
    except ValueError as error:  # ExpressionError and DomainError are such
        promised(type(error) in (ValueError, ExpressionError, DomainError), repr(error))
        told(
            error, lines=len(rest) + 2, quoted=len(data)
        )  # it quotes the words of the command, lines and all


def _entry(text: str) -> str | float:
    """A number where the text is one, else a formula."""
    try:
        return float(text)
    except ValueError:
        return text


def formula(data: bytes) -> None:
    """Any text is read: a tree that can be written and read again, or problems, each with its place."""
    text = data.decode("utf-8", "surrogateescape")
    reading = read(text)
    _told_of(reading)
    for line in read_line(text):
        _told_of(line)
    if reading.tree is not None and len(text) < 1000 and not OPEN_END.search(reading.spelled):
        again = read(reading.spelled, notation=reading.notation)
        promised(again.tree is not None, f"what is written is not read: {reading.spelled!r:.300}")


def _told_of(reading: Reading) -> None:
    promised((reading.tree is None) == bool(reading.problems), "neither a tree nor a problem, or both")
    for problem in reading.problems:
        start, end = problem.span
        promised(0 <= start <= end <= len(reading.text) + 1, f"no place: {problem.span}")
        promised(0 < len(str(problem)) <= 400, f"a message of {len(str(problem))} characters")
    promised(isinstance(reading.spelled, str), "no text")


def marking(data: bytes) -> None:
    """Any text is marked. The first byte says of which kind it is."""
    how, content = (data[0], data[1:]) if data else (0, b"")
    text = content.decode("utf-8", "replace")
    marked = mark(text, kind=("md", "tex", "txt", "")[how % 4])
    verdicts = {"definition", "right", "wrong", "follows", "unread"}
    promised(all(line.verdict in verdicts and line.line >= 1 for line in marked.lines), "another verdict")
    promised(sum(marked.counts.values()) == len(marked.lines), "lines that are not counted")
    promised(json.dumps(marked.to_json()) and str(marked) and "<html" in marked.html(), "no report")


def model(data: bytes) -> None:
    """A file is refused by ModelError, or FileError where its data are not there; else it is whole."""
    path = Path("fuzzed.json")
    path.write_bytes(data)
    try:
        loaded, _ = load_with_about(path)
    except ModelError as error:
        told(error)
        return
    state = loaded.state_dict()
    promised(all(map(math.isfinite, state.values())), "a parameter that is not finite")
    save(loaded, "again.json")
    again = load("again.json")
    promised((again.state_dict(), repr(again)) == (state, repr(loaded)), "saved and loaded, and another")
    result = loaded([0.5] * loaded.inputs)
    outputs = result if isinstance(result, list) else [result]
    promised(all(isinstance(output.name, str) for output in outputs), "a name that is no text")
    for use in (lambda: job.Job.resumed(str(path), {}), lambda: predictions(str(path), "rows.csv")):
        try:
            use()
        except (ModelError, FileError) as error:
            told(error)


def csv(data: bytes) -> None:
    """A table is refused by FileError, else it is a whole set of finite numbers. The first byte says how."""
    how, content = (data[0], data[1:]) if data else (0, b"")
    path = Path("fuzzed.csv.gz" if how % 8 == 5 else "fuzzed.csv")
    path.write_bytes(content)
    options = {"target": (-1, 0, "y", "1")[how // 8 % 4], "header": (None, True, False)[how // 32 % 3]}
    options["task"] = (None, "classification", "regression")[how % 3]
    try:
        data_set = read_csv(path, **options)
    except FileError as error:
        told(error)
        return
    width = len(data_set.features)
    promised(width and all(len(row) == width for row in data_set.inputs), "rows of several lengths")
    promised(all(math.isfinite(x) for row in data_set.inputs for x in row), "an input that is not finite")
    promised(all(map(math.isfinite, data_set.targets)), "a target that is not finite")
    promised(len(data_set.classes) != 1, "one class")
    if data_set.classes:
        promised(set(data_set.targets) == set(range(len(data_set.classes))), "a class that nothing has")
    try:
        predictions("model.json", str(path))
    except FileError as error:
        told(error)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "expression": expression,
    "claims": claims,
    "formula": formula,
    "marking": marking,
    "model": model,
    "csv": csv,
    **records.TARGETS,
    **forms.TARGETS,
    **written.TARGETS,
}
READERS = {
    "expression": ("engine/expressions/graph/expression.py", "engine/expressions/graph/refusals.py"),
    "claims": (
        "engine/verify/judgement/reading/worksheet.py",
        "engine/verify/judgement/reading/claims.py",
        "nn/cli/arguments.py",
    ),
    "formula": (
        "engine/expressions/reading.py",
        "engine/expressions/grammar/factors.py",
        "engine/expressions/grammar/operators/terms.py",
        "engine/expressions/spelling/plain.py",
        "engine/expressions/tokens/plain.py",
    ),
    "marking": ("engine/verify/marking/documents/prose.py", "engine/verify/marking/documents/extract.py"),
    "model": (
        "nn/models/files/model_file.py",
        "nn/support/schema.py",
        "nn/cli/jobs/job_file.py",
        "nn/support/safe_read.py",
        "nn/cli/commands/predict.py",
    ),
    **records.READERS,
    **forms.READERS,
    **written.READERS,
    "csv": ("nn/data/files/text/layout.py", "nn/data/files/text/cells.py", "nn/data/files/text/source.py"),
}
"""The files that each target is there to reach."""


def prepare(folder: Path) -> None:
    """Work in an empty folder, with a small model and a small table beside the inputs."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.chdir(folder)
    scale = {"means": [0.0, 0.0], "deviations": [1.0, 1.0]}
    one = {"means": [0.0], "deviations": [1.0]}
    about = {"features": ["a", "b"], "classes": ["no", "yes"], "inputs": scale, "targets": one}
    save(MLP(2, [1], seed=0), "model.json", about)
    Path("rows.csv").write_text("x1,x2\n1,2\n", "utf-8")
    known = dict.fromkeys(("xor", "linear", "moons", "iris"))

    def load_data(name: str, choice: object, form: object, _query: object) -> object:
        """The data sets, made once; a path that a file names is looked up within the folder alone."""
        if name in known:
            known[name] = known[name] or job_load(name)
            return known[name]
        return job_load(Path(name).name or "nothing", choice, form)

    job_load = job.load_data
    job.load_data = load_data


def judged(target: str) -> Callable[[bytes], None]:
    """The target, with the clock: an input that takes more than SECONDS fails, and is stopped if it never ends."""
    run, seconds = TARGETS[target], LONGER.get(target, SECONDS)
    signal.signal(signal.SIGVTALRM, _hanging)

    def one(data: bytes) -> None:
        start = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, 3 * seconds)
        run(data)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        taken = time.process_time() - start
        promised(taken < seconds, f"an input took {taken:.2f} s")

    return one


def _hanging(*_: object) -> None:
    promised(False, "an input took more than three times its seconds, and was stopped")


def memory() -> int:
    """The most bytes that this process has had in memory so far."""
    import resource  # POSIX

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
