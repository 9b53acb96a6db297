"""Tables and targets of any kind as the rows that a network takes."""
