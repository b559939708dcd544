"""Formats: one module each, one signature: `write(contents, folder)` writes files and tells of each as a `Resource`."""
