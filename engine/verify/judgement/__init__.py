"""Hand-derived gradients judged: right, or wrong with a counterexample and the slip that explains it.

worksheet.py reads the expression and its named steps, claims.py what was derived by hand; sample.py finds the
points, trial.py compares at them. ledger.py takes a derivative apart edge by edge, slips.py knows the usual
mistakes, recognise.py and explain.py tell which of them it was; verdict.py puts it together and prints.
"""

from engine.verify.judgement.matching import Explanation
from engine.verify.judgement.trial import Ruling
from engine.verify.judgement.verdict import Judgement, judge

__all__ = ["Explanation", "Judgement", "Ruling", "judge"]
