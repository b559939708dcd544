"""Writing the codebook beside the tables."""

from pathlib import Path

from standoff.codebook.document import Codebook, markdown
from standoff.codebook.listing import listing
from standoff.contents import Resource
from standoff.formats import csv

PAGE, LISTING = "codebook.md", "codebook.csv"


def write_codebook(book: Codebook, folder: Path) -> list[Resource]:
    """Write codebook.md and codebook.csv; raises OSError."""
    (folder / PAGE).write_bytes(markdown(book).encode())
    csv.write_table(listing(book.facts, book.schema), folder / LISTING)
    return [
        Resource("codebook", PAGE, "Codebook", "text/markdown"),
        Resource("codebook-list", LISTING, "Codebook, a row for each column and code", "text/csv"),
    ]
