"""Checks of the numbers of a run: not finite, symmetric, or classes taken as amounts."""
