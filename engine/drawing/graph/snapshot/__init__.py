"""A graph at one moment: nodes with numbers, kinds, places and notes."""
