"""One file for each eval: FUNCTIONS prepares a call from the input of a message."""
