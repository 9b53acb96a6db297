"""Data sets: generated, read from files, or supplied."""
