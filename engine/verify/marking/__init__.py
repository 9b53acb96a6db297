"""Mark derivations as they are written: every equality of a document gets a verdict."""

from engine.verify.marking.batch import mark_files
from engine.verify.marking.classes.class_marking import ClassMarking, mark_class
from engine.verify.marking.line import Counterexample, Line, Link
from engine.verify.marking.marking import Marking, mark, mark_file

__all__ = [
    "ClassMarking",
    "Counterexample",
    "Line",
    "Link",
    "Marking",
    "mark",
    "mark_class",
    "mark_file",
    "mark_files",
]
