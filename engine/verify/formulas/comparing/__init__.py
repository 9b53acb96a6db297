"""Two formulas at many samples."""
