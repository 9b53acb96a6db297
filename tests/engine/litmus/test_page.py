"""The page of report cards holds these traps, and the example of the package runs."""

import doctest
import importlib.util
import operator
from functools import reduce
from pathlib import Path

from engine import litmus
from engine.litmus import TRAPS, chainrule, run
from nn import MLP

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_the_example_of_the_package_runs():
    result = doctest.testmod(litmus)
    assert (result.failed, result.attempted) == (0, 2)


def benchmark():
    spec = importlib.util.spec_from_file_location("litmus_benchmark", BENCHMARKS / "litmus.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_report_cards_is_of_these_traps_and_finds_no_fault_here():
    page = (BENCHMARKS / "LITMUS.md").read_text("utf-8")
    own, escaped = run(chainrule(MLP)), benchmark().escaped
    for t, row in zip(TRAPS, page.partition("| --- |")[2].splitlines()[1:], strict=False):
        assert row.startswith(f"| {escaped(t.name)} | {own[t.name].verdict} |")
    assert benchmark().report([own]).partition("## The traps")[2] == page.partition("## The traps")[2]
    assert "| wrong" not in page


def test_the_benchmark_measures_this_engine(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "")
    (card,) = benchmark().cards(["chainrule"])
    assert card.counts == f"{len(TRAPS)} right"
    assert reduce(operator.or_, [card.without("right")]) == []
