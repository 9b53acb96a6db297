"""Runs: batches, single points and training runs, checked, then handed to a backend."""
