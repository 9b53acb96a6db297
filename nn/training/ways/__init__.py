"""The ways in which a run goes on: plain, compiled, in shards, with all data at once."""
