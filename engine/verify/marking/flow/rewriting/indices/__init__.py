"""Indices that a text leaves out, or that stand at a product."""
