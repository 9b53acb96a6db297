"""Exercises about a derivation: a variant with friendly numbers, a worksheet, and a key that the engine verified."""

from engine.verify.exercises.generator import Exercise, Task, exercise

__all__ = ["Exercise", "Task", "exercise"]
