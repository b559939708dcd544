"""The command line: thin click commands, each calling one library function and printing what it returns."""

from standoff.cli import (  # noqa: F401  each adds its commands
    annotations,
    corpus,
    editing,
    editor,
    interchange,
    problems,
    publish,
    readings,
    receipts,
    registry,
    releases,
    review,
    tables,
    watching,
)
from standoff.cli.application import main

__all__ = ["main"]
