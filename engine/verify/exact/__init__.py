"""Run graphs over exact numbers: nodes that are equal there are equal as formulas."""
