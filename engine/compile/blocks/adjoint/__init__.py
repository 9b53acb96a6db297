"""The adjoint of a block: the chain rule over its instructions, as a block of the same instructions."""
