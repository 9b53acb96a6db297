"""The tries of a student in one file, and what a teacher counts in many."""
