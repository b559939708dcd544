"""Spreadsheets: a new corpus from one, and the registries of a corpus as one and back."""
