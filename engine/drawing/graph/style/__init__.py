"""Colours, and texts as pictures show them."""
