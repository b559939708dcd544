"""Writing the codebook beside the tables."""

from pathlib import Path

from standoff.codebook.document import Codebook, markdown
from standoff.codebook.listing import listing
from standoff.formats import csv

PAGE, LISTING = "codebook.md", "codebook.csv"


def write_codebook(book: Codebook, folder: Path) -> None:
    """Write codebook.md and codebook.csv; raises OSError."""
    (folder / PAGE).write_bytes(markdown(book).encode())
    csv.write(listing(book.facts, book.schema), folder / LISTING)
