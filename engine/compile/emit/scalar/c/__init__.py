"""A program as a header for C."""
