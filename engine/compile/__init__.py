"""Recorded programs: a function of Values, recorded once, runs over whole batches in compiled code.

record (recording.py) → clean (clean.py) → pack (pack.py) → run (machine.py). Every form prints itself.
"""

from engine.compile.program import Program, record
from engine.compile.update import Update

__all__ = ["Program", "Update", "record"]
