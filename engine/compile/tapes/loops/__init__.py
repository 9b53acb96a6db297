"""Loops: a loop of a recorded function as one operation."""
