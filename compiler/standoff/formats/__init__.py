"""Formats: one module each, one signature: `write(frame, path)`."""
