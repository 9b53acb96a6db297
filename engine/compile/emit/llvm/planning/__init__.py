"""which kernel computes what, and where its numbers stand."""
