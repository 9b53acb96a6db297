"""Formulas of a text: their arrays at one sample, and whether two of them are equal."""

from engine.verify.formulas.comparing.comparison import compare
from engine.verify.formulas.comparing.verdict import Comparison, Counterexample
from engine.verify.formulas.scope import Scope

__all__ = ["Comparison", "Counterexample", "Scope", "compare"]
