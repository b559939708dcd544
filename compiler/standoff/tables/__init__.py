"""Cells become tables: columns, derived columns, wide tables, values in words."""
