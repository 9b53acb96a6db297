"""Loops over steps: as copies and calls, as straight code, and with steps as the lanes of vectors."""
