"""Recorded programs: a function of Values, recorded once, runs over whole batches in compiled code.

record → simplify → vectorize → transpose → emit. Every form is frozen, verified when it is made, and prints itself.
"""

from engine.compile.programs.program import Program
from engine.compile.programs.record import record
from engine.compile.rules.update import Update

__all__ = ["Program", "Update", "record"]
