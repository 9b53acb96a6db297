"""The words that a student reads: hints that open step by step, and the report of one try."""
