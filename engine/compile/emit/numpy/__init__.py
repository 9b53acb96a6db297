"""Programs as plain NumPy source: what runs where llvmlite is not installed."""

from engine.compile.emit.numpy.code import compile_program

__all__ = ["compile_program"]
