"""Programs as LLVM IR, written as text and compiled through llvmlite."""

import llvmlite.binding  # noqa: F401  # ImportError where it is not installed

from engine.compile.emit.llvm.code import compile_program

__all__ = ["compile_program"]
