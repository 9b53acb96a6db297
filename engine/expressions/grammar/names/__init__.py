"""Names: words, their scripts, and their arguments."""
