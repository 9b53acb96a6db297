"""Data-parallel training: a batch in shards, whose gradients workers compute."""
