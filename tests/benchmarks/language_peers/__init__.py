"""The language model of the benchmark language.py in several libraries, each in a file."""
