"""The loop as a compiled program, and the state that such a program cannot see."""
