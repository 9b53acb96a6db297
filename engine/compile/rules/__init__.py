"""Rules read as mathematics: the text of an operation, and of an optimizer."""
