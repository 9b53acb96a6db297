"""Models are data: whatever could run what a file or a text says is listed here, with its reason."""

import ast
import re
from pathlib import Path

import pytest

import engine
import nn

ROOT = Path(engine.__file__).parents[1]
FILES = sorted([*Path(engine.__file__).parent.rglob("*.py"), *Path(nn.__file__).parent.rglob("*.py")])
CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
MODULES = {
    *(
        "pickle",
        "marshal",
        "shelve",
        "dill",
        "cloudpickle",
        "joblib",
        "copyreg",
        "dbm",
        "xmlrpc",
        "yaml",
        "runpy",
    ),
    *("code", "codeop", "ctypes", "cffi", "subprocess", "multiprocessing", "importlib", "imp", "zipimport"),
    *("socket", "http", "urllib", "ssl", "asyncio", "webbrowser", "xml"),
}
OF_OS = {"system", "popen", "execv", "execve", "execvp", "spawnv", "posix_spawn", "startfile", "fork"}
REASONS = {
    ("engine/support/python_ast.py", "compile"): "text to a tree alone, docstrings included: nothing is run",
    (
        "engine/calculus/partials/symbolic_partials.py",
        "compile",
    ): "the partial of a rule: a tree that formula has read from our own declaration",
    ("engine/calculus/partials/symbolic_partials.py", "eval"): "the same tree, compiled: it gives a function",
    ("engine/drawing/latex/rules.py", "eval"): "the condition of a kink, which an operation declares",
    (
        "engine/verify/enclosure/graphs/declared.py",
        "compile",
    ): "the domain and the kink that an operation declares",
    ("engine/verify/enclosure/graphs/declared.py", "eval"): "the same: it gives a function of intervals",
    ("engine/compile/runs/compiled.py", "importlib"): "the backends, by names that stand there",
    ("engine/compile/emit/llvm/native/jit.py", "ctypes"): "the addresses of code that we have generated",
    ("engine/compile/emit/llvm/training/run.py", "ctypes"): "the same",
    ("engine/compile/emit/llvm/lanes/code.py", "ctypes"): "the same",
    ("engine/compile/emit/llvm/code.py", "ctypes"): "the same",
    ("engine/compile/emit/llvm/native/door.py", "ctypes"): "the same, and those of Python's own functions",
    ("engine/__init__.py", "importlib"): "the public names, from modules that stand in a table",
    ("nn/__init__.py", "importlib"): "the same",
    ("nn/front/__init__.py", "importlib"): "the same",
    ("engine/compile/rules/array_code.py", "compile"): "source that we have generated, from memory",
    ("engine/compile/rules/array_code.py", "exec"): "the same",
    (
        "engine/compile/rules/rule_text.py",
        "compile",
    ): "the text of a rule, whose code is compared and never run",
    (
        "engine/compile/emit/targets.py",
        "importlib",
    ): "the functions of the targets, by names that stand there",
    ("engine/verify/marking/classes/pages.py", "urllib"): "the name of a file as part of a link: no network",
    ("engine/compile/programs/parts.py", "importlib"): "the modules of the extra fast, by names in the code",
    (
        "engine/compile/structure/compressed.py",
        "importlib",
    ): "scipy.sparse where it is installed, by its name",
    (
        "engine/core/rules/running.py",
        "importlib",
    ): "copies and pickles of a caller's own graph find its operations",
    ("engine/drawing/page/page.py", "importlib"): "the page's own style and script, beside it",
    ("engine/verify/marking/reports/page.py", "importlib"): "the page's own style, beside it",
    ("nn/data/files/bundled.py", "importlib"): "the data sets of the package, beside it",
    ("nn/data/characters.py", "importlib"): "the names of the package, beside it",
    ("engine/drawing/graph/render.py", "importlib"): "where the program that lays out graphs was installed",
    (
        "engine/drawing/graph/render.py",
        "subprocess",
    ): "that program, without a shell; the graph goes in by its input",
    ("engine/litmus/isolated.py", "importlib"): "the adapter of an engine, which the caller names",
    ("engine/litmus/isolated.py", "subprocess"): "a trap in a process of its own: Python, with our own file",
    ("engine/litmus/time_limit.py", "ctypes"): "an error raised in a thread that has run for too long",
    ("nn/data/files/database.py", "importlib"): "whether the extra is there",
    (
        "nn/cli/commands/draw.py",
        "webbrowser",
    ): "opens the file that was written, where the option --show asks",
    ("nn/exercises/lessons/__init__.py", "importlib"): "the lessons that stand beside it, by number",
    ("nn/plot/image.py", "importlib"): "the modules of matplotlib, by names that stand in the plots",
    ("nn/training/compiled/loop.py", "importlib"): "whether the extra is there",
    (
        "nn/cli/jobs/several/pool.py",
        "multiprocessing",
    ): "processes that do the runs of a sweep, with our own functions",
}


def powers(tree):
    """Everything in a file that could run what is not written in it."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(name) if name in CALLS:
                yield name
            case ast.Attribute(ast.Name("builtins" | "__builtins__"), name) if name in CALLS:
                yield name
            case ast.Attribute(ast.Name("os"), name) if name in OF_OS:
                yield f"os.{name}"
            case ast.Import(names):
                yield from (power for name in names if (power := module(name.name)))
            case ast.ImportFrom(module=str(path), names=names):
                yield from {power for name in names if (power := module(f"{path}.{name.name}"))}
            case ast.keyword("allow_pickle" | "shell"):
                yield node.arg


def module(path):
    """The module that gives the power to run things; "" for one that does not."""
    first = path.partition(".")[0]
    return first if first in MODULES else ""


def test_whatever_could_run_what_it_is_given_is_listed_with_its_reason():
    words = re.compile(rf"\b({'|'.join([*CALLS, *MODULES, *OF_OS, 'caching', 'shell', 'allow_pickle'])})\b")
    sources = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in FILES}
    suspects = {file: source for file, source in sources.items() if words.search(source)}  # to parse fewer
    uses = {(file, power) for file, source in suspects.items() for power in powers(ast.parse(source))}
    assert uses == REASONS.keys()


def test_nothing_of_it_is_beside_the_readers_of_files_and_texts():
    readers = {
        "engine/expressions/graph/expression.py",
        "engine/expressions/reading.py",
        "nn/models/files/model_file.py",
        "nn/data/files/text/source.py",
        "nn/support/schema.py",
        "nn/support/safe_read.py",
    }
    assert readers <= {path.relative_to(ROOT).as_posix() for path in FILES}
    assert not readers & {file for file, _ in REASONS}


@pytest.mark.parametrize(
    "source",
    [
        *(
            "eval(x)",
            "f = exec",
            "builtins.eval(x)",
            "__import__(x)",
            "import pickle",
            "from pickle import loads",
        ),
        *(
            "import os, marshal as m",
            "os.system(x)",
            "from subprocess import run",
            "np.load(x, allow_pickle=True)",
        ),
        *(
            "compile(x, y, z)",
            "run(x, shell=True)",
            "import importlib.util",
        ),
    ],
)
def test_each_of_them_would_be_seen(source):
    assert list(powers(ast.parse(source)))
