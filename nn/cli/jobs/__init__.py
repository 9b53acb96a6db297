"""A run of training: its settings, data and model, saved and resumed."""
