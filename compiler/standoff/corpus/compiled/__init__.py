"""Compiled reading, where it was built: bytes of annotation files -> columns, or a file is left to Python."""
