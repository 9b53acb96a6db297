"""Text files as rows of cells: their layout, header and decimal sign are guessed from their beginning."""
