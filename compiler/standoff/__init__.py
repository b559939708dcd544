"""Standoff: a compiler for curated datasets, from stand-off annotations to tables whose every cell has a receipt."""

__version__ = "0.1.0"
