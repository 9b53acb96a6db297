"""Tapes: a function of Values recorded as a flat list of operations, and simplified."""
