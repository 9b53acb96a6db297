"""CasADi: graphs of numbers (SX) or of matrices (MX), run by its virtual machine; `map` and `fold` are its loops."""
