"""The suite on every supported Python, and with the oldest and the newest versions of what the project depends on.

nox -f tests/noxfile.py                     all sessions whose Python is on this machine
nox -f tests/noxfile.py -s oldest -- -k save    one session; what follows -- is given to pytest
"""

import tomllib
from pathlib import Path

import nox
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LACKING = {"PYTHONPATH": str(ROOT / "tests" / "pyodide")}  # its plugin skips tests of what is not installed
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]  # the oldest supported to the newest that llvmlite has wheels for
FREE_THREADED = ["3.13t", "3.14t"]  # llvmlite has wheels for 3.14t alone
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

nox.options.envdir = str(ROOT / ".nox")
nox.options.error_on_missing_interpreters = False
nox.options.stop_on_first_error = False


def bounds() -> list[str]:
    """`numpy==1.26` for `numpy>=1.26`: the lower bound of everything that the project or its tests depend on."""
    extras = PROJECT["optional-dependencies"]
    names = ("fast", "plot", "mark", "data", "certify", "test")
    requirements = map(
        Requirement, [*PROJECT["dependencies"], *(each for name in names for each in extras[name])]
    )
    return [
        f"{requirement.name}=={lowest.version}"
        for requirement in requirements
        for lowest in requirement.specifier
        if lowest.operator == ">="
    ]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Whatever pip chooses for that Python: the newest versions that it takes."""
    session.chdir(ROOT)
    session.install("-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session(python=PYTHONS[0])
def oldest(session: nox.Session) -> None:
    """Every dependency as old as pyproject.toml allows."""
    session.chdir(ROOT)
    constraints = Path(session.create_tmp()) / "oldest.txt"
    constraints.write_text("\n".join(bounds()), encoding="utf-8")
    session.install("-e", ".[test]", "-c", str(constraints))
    newer = "ignore::DeprecationWarning"  # what those versions still call, newer ones they depend on warn of
    session.run("pytest", "-W", newer, *session.posargs)


@nox.session(python=FREE_THREADED)
def threads(session: nox.Session) -> None:
    """Without the lock of the interpreter, and with the packages that have wheels for it."""
    session.chdir(ROOT)
    session.install("-e", ".", "pytest>=8.4", "hypothesis")
    for requirement in PROJECT["optional-dependencies"]["test"]:
        if not requirement.startswith("chainrule"):
            session.install("--only-binary=:all:", requirement, success_codes=[0, 1])
    session.install("--only-binary=:all:", "llvmlite", success_codes=[0, 1])
    session.run("pytest", "-p", "lacking", *session.posargs, env=LACKING)
    session.run("pytest", "-m", "load", "tests/load/test_threads.py", "tests/load/test_first_use.py")


@nox.session(python=PYTHONS[0])
def pyodide(session: nox.Session) -> None:
    """CPython 3.14 in WebAssembly, without threads, processes and native packages; needs Node.js 20 with npm."""
    session.chdir(ROOT)
    session.run("python", "tests/pyodide/run.py", *session.posargs)


@nox.session(python=PYTHONS[0])
def bare(session: nox.Session) -> None:
    """Without any extra: the loop runs on graphs, pictures are drawn."""
    session.chdir(ROOT)
    session.install(".")
    session.chdir(session.create_tmp())
    session.run("chainrule", "train", "xor", "--epochs", "20")
    session.run("chainrule", "draw", "sigmoid(w*x + b)", "w=-3", "x=2", "b=6.5", "-o", "neuron.svg")
    session.run("python", "-c", "from engine import Value; print(Value(2.0) ** 3)")


@nox.session(python=PYTHONS[0])
def plain(session: nox.Session) -> None:
    """The tests of what needs no extra, with pytest and Hypothesis alone."""
    session.chdir(ROOT)
    session.install("-e", ".", "pytest>=8.4", "hypothesis")
    left_out = (
        "tests/engine/compile/emit/llvm",
        "tests/nn/estimators",
    )  # their conftest.py needs llvmlite, NumPy
    words = session.posargs or ["tests/engine", "tests/nn", *(f"--ignore={name}" for name in left_out)]
    session.run("pytest", "-p", "lacking", *words, env=LACKING)
