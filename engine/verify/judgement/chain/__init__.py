"""Take one derivative apart: its edges, its paths, and the ratio of an answer to it."""
