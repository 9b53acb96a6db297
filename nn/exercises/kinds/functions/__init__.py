"""Functions that a student writes: called with guards, their arrays compared."""
