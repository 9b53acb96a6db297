"""Which derivatives of a program can differ from 0, and how to compute those alone."""
