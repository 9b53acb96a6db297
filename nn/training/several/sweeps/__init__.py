"""Many models: grids, folds, seeds and ensembles, on the workers of any executor."""
