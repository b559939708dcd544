"""Assertions -> one value a cell, the rule that chose it, and what became of every assertion."""
