"""Jobs of several models: folds and sweeps."""
