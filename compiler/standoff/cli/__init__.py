"""The command line: thin click commands, each calling one library function and printing what it returns."""

from standoff.cli import annotations, editing, readings, receipts, registry, review, tables  # noqa: F401  each adds its commands
from standoff.cli.application import main

__all__ = ["main"]
