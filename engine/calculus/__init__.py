"""Derivatives as graphs, of any order."""
