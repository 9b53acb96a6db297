"""What stands beside the lessons: figures with their words, plots, the engine of lesson 2."""

from lessons.figures import figure

__all__ = ["figure"]
