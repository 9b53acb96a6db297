"""A model as a net of units and weights."""
