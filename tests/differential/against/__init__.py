"""What the engine is held against: exact numbers, ranges of rounding, and other engines."""
