"""A relation written anew before it is judged: compositions, events, means and differentials."""
