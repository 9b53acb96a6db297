"""A block as LLVM IR, written as text and compiled through llvmlite."""
