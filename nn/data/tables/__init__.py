"""Tables of any kind: their columns, their kinds of cells, and the numbers that a network takes."""
