"""Gradient traps for any engine: diamonds, reuse, ties, kinks, NaN, deep and fanned graphs, second passes.

>>> from engine import litmus
>>> print(litmus.run(litmus.CHAINRULE).counts)
41 right, 2 not supported

`python -m engine.litmus package.module:ADAPTER` prints the report card of another engine. An `Adapter` connects
it in about ten lines; adapter.py shows one.
"""

from engine.litmus.adapter import WORDS, Adapter, NotSupported
from engine.litmus.catalogue import TRAPS
from engine.litmus.isolated import run_isolated
from engine.litmus.judge import VERDICTS, Outcome
from engine.litmus.report_card import Card, run, table
from engine.litmus.this_engine import CHAINRULE, chainrule, network_of
from engine.litmus.trap import Convention, Trap

__all__ = [
    "CHAINRULE",
    "TRAPS",
    "VERDICTS",
    "WORDS",
    "Adapter",
    "Card",
    "Convention",
    "NotSupported",
    "Outcome",
    "Trap",
    "chainrule",
    "network_of",
    "run",
    "run_isolated",
    "table",
]
