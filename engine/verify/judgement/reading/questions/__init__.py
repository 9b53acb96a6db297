"""Questions in the notation of formulas."""
