"""A million inputs for whatever reads texts and files: no crash, no hang, no more memory, no other error.

    pip install -e '.[fuzz]' && pytest -m fuzz -s

Half a million and more come from atheris, by the coverage that they reach, the rest from grammars. A child process
runs each target under its limits: 1 s of processor time for an input, 200 MB of memory above the imports. What is
found is printed, with the command that tries it again; CHAINRULE_TRUST=0.01 runs a hundredth, CHAINRULE_SEED others.
"""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.fuzz,
    pytest.mark.skipif(os.name != "posix", reason="the limits of a process are those of POSIX"),
]
SHARE = float(os.environ.get("CHAINRULE_TRUST", "1"))
SEED = int(os.environ.get("CHAINRULE_SEED", "1"))
CHILD = Path(__file__).with_name("child.py")
GUIDED = {
    "expression": 140_000,
    "claims": 80_000,
    "formula": 130_000,
    "marking": 5_000,
    "model": 100_000,
    "csv": 134_000,
    "notebook": 6_000,
    "scheme": 20_000,
    "tries": 20_000,
    "sweep": 20_000,
    "words": 14_000,
    "forms": 1_000,
    "exports": 10_000,
    "page": 5_000,
}
MADE = {
    "expression": 82_000,
    "claims": 40_000,
    "formula": 50_000,
    "marking": 2_000,
    "model": 54_000,
    "csv": 40_000,
    "notebook": 3_000,
    "scheme": 10_000,
    "tries": 10_000,
    "sweep": 6_000,
    "words": 4_000,
    "forms": 2_000,
    "programs": 1_000,
    "exports": 7_000,
    "page": 4_000,
}
MOST_MEMORY = 200  # MB
LEAST_REACHED = (
    0.7  # of the lines of the readers: the rest is for functions as expressions, and missing files
)


def child(target, way, inputs, folder):
    """Run a target; what it printed, and said."""
    command = [sys.executable, str(CHILD), target, str(way), str(inputs), str(SEED), str(folder)]
    run = subprocess.run(  # noqa: S603
        command,
        capture_output=True,
        text=True,
        check=False,
        errors="replace",
        env=os.environ | {"PYTHONHASHSEED": "0"},
    )
    if run.returncode:
        failing = sorted(folder.glob("found-*"))
        again = [f"{path}: {path.read_bytes()[:400]!r}\n  {_again(target, path)}" for path in failing]
        pytest.fail(
            "\n".join([f"{target}, {way}, seed {SEED}: a promise is broken", *again, run.stderr[-3000:]]),
            False,
        )
    return run.stdout, run.stderr


def _again(target, path):
    return f"again: python tests/fuzz/child.py {target} {path} 1 0 {path.parent}"


def test_a_million_is_a_million():
    assert sum(GUIDED.values()) + sum(MADE.values()) == 1_000_000


@pytest.mark.parametrize("target", MADE)
def test_inputs_that_are_nearly_right_are_read_or_refused_as_documented(target, tmp_path):
    least = max(1, int(MADE[target] * SHARE))
    out, _ = child(target, "made", least, tmp_path)
    told = json.loads(out.splitlines()[-1])
    assert told["inputs"] == least
    assert told["grown_mb"] < MOST_MEMORY
    print(f"\n{target}, by a grammar: {least:,} inputs in {told['seconds']} s, {told['grown_mb']} MB more")


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="the extra fuzz: atheris")
@pytest.mark.parametrize("target", GUIDED)
def test_inputs_that_coverage_leads_to_are_read_or_refused_as_documented(target, tmp_path):
    least = max(1000, int(GUIDED[target] * SHARE))
    _, said = child(target, "guided", least, tmp_path)
    runs, seconds = map(int, re.search(r"Done (\d+) runs in (\d+) second", said).groups())
    before, peak = (int(re.search(rf"{name}: +(\d+)", said)[1]) for name in ("before_mb", "peak_rss_mb"))
    assert runs == least
    assert peak - before < MOST_MEMORY
    out, _ = child(target, tmp_path / "corpus", 1, tmp_path)
    told = json.loads(out.splitlines()[-1])
    reached = ", ".join(f"{file} {had} of {of}" for file, (had, of) in told["lines"].items())
    print(
        f"\n{target}, by coverage: {runs:,} inputs in {seconds} s, {peak - before} MB more; lines: {reached}"
    )
    had, of = (sum(counts) for counts in zip(*told["lines"].values(), strict=True))
    assert SHARE < 0.1 or had / of > LEAST_REACHED


WORST = (
    '{"a":0},',
    '{"%d":0},',
    "{},",
    "[],",
    "0,",
    "1.5,",
    '"",',
    "[[[[[[[[0]]]]]]]],",
    "é",
    " ",
    "\\u0000",
)


@pytest.mark.parametrize("part", WORST)
@pytest.mark.parametrize("megabytes", [1, 4, 10])
def test_model_files_of_the_worst_parts_are_refused_within_memory_and_time(part, megabytes, tmp_path):
    program = (
        "import resource, sys, time; from nn import ModelError, load; from pathlib import Path\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "part, before, start = sys.argv[1], peak(), time.process_time()\n"
        "try: load('bad.json')\n"
        "except ModelError as error: print(peak() - before, time.process_time() - start)\n"
    )
    count = megabytes * 1_000_000 // len(part.encode())
    middle = "".join(part % i for i in range(count)) if "%d" in part else part * count
    text = f'["{middle}"]' if part in ("é", "\\u0000") else f"[{middle}0]"
    (tmp_path / "bad.json").write_text(text, "utf-8")
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program, part],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(CHILD.parents[2])},
    )
    grown, seconds = map(float, run.stdout.split())
    assert grown * (1 if sys.platform == "darwin" else 1024) < MOST_MEMORY * 2**20
    assert seconds < 1
