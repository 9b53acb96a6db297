"""A program as an ONNX model: a file that other runtimes read."""
