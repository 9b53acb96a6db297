"""Locks, switches and the garbage collector, which belong to the whole process."""
