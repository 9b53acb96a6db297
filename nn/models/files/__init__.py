"""The text of a model file, and whether it gives the model back."""
