"""Helpers that know no calculus: numbers, atomic writes, text tables, the collector, warnings."""
