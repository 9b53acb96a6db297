"""Judge hand-derived gradients: right, or wrong with a counterexample and the mistake that explains it."""

from engine.verify.judgement.judgement import Judgement
from engine.verify.judgement.trial.explanation import Explanation
from engine.verify.judgement.trial.ruling import Ruling
from engine.verify.judgement.verdict import judge

__all__ = ["Explanation", "Judgement", "Ruling", "judge"]
