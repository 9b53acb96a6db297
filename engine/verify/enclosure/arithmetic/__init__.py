"""Intervals of real numbers, and `math` for them."""
