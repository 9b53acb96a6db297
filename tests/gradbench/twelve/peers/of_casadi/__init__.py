"""CasADi: graphs of scalars (SX), run by its virtual machine, one point at a time or by `map`."""
