"""The sub-commands about derivations by hand."""
