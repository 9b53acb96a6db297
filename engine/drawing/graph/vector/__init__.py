"""A laid-out picture for print: TikZ and PDF."""
