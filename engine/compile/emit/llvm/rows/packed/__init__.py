"""Instructions on one sample, or on positions: vectors go along neighbouring rows."""
