"""Programs in languages with braces: one sample after another, one number after another."""
