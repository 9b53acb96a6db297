"""One run: its settings and position, its progress on the screen, and the signals that interrupt it."""
