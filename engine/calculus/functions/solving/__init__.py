"""Solutions of equations as functions of the parameters in them."""
