"""Tables larger than memory: figures of the whole by one query, and its coded rows block by block."""
