"""Schemas: the only place where a table is described; everything else derives from it."""
