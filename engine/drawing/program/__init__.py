"""A recorded program as a picture: its tape, with the body of every loop and reduction once."""
