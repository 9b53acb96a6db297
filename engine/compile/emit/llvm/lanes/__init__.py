"""Training runs of several equal networks, each in a lane of the vectors."""
