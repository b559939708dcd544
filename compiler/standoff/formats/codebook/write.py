"""Writing the codebook beside the tables."""

from pathlib import Path

from standoff.formats import csv
from standoff.formats.codebook.document import Codebook, markdown
from standoff.formats.codebook.html import html
from standoff.formats.codebook.listing import listing
from standoff.tables.package_contents import Resource

PAGE, LISTING, SHOWN = "codebook.md", "codebook.csv", "codebook.html"


def write_codebook(book: Codebook, folder: Path) -> list[Resource]:
    """Write codebook.md, the same as codebook.html, and codebook.csv; raises OSError."""
    page = markdown(book)
    (folder / PAGE).write_bytes(page.encode())
    (folder / SHOWN).write_bytes(html(page).encode())
    csv.write_table(listing(book.facts, book.schema), folder / LISTING)
    return [
        Resource("codebook", PAGE, "Codebook", "text/markdown"),
        Resource("codebook-page", SHOWN, "Codebook, to read in a browser", "text/html"),
        Resource("codebook-list", LISTING, "Codebook, one row per column and code", "text/csv"),
    ]
