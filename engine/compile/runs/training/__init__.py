"""Training runs of one network, and of several side by side."""
