"""Values and gradients with a proof: intervals that contain the exact numbers."""
