"""Notation that a document shows before its lines are judged, and lines of which a part is not read."""
