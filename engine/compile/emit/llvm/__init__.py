"""A block as LLVM IR, written as text and compiled through llvmlite."""

from engine.compile.emit.llvm.code import compile_program

__all__ = ["compile_program"]
