"""Formulas and numbers, on which `judge` rules."""
