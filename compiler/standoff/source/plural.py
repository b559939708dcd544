"""Counts in words."""


def plural(count: int, noun: str) -> str:
    """A count with its noun: `1 text`, `2,000 texts`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
