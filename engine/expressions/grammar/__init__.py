"""One grammar over the tokens of plain text and LaTeX."""
