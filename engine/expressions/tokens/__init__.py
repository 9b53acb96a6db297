"""Texts as tokens: plain text and LaTeX give tokens of one kind."""
