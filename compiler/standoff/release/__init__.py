"""Versions: differences, the required version increment, releasing, verifying and publishing."""
