"""A Value as a Python object: operators and methods, conversions, copies, printing."""
