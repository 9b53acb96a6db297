"""How good a model is: metrics and mean losses."""
