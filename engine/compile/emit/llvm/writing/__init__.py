"""functions in the language of LLVM, line by line."""
