"""The command line: thin click commands that call one library function each and print its result."""

from standoff.cli import (  # noqa: F401  each registers its commands
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
