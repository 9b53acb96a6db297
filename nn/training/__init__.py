"""The mini-batch loop, plain and compiled, with its history, progress bar and signals."""
