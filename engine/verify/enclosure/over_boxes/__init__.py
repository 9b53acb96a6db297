"""Graphs over boxes of inputs, and what holds for every input of a box."""
