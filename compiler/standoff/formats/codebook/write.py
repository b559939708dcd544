"""Writing the codebook beside the tables; codebook.csv has one row per column and code."""

from pathlib import Path

import polars as pl

from standoff.formats import csv
from standoff.formats.codebook.columns import kind, limits, origin
from standoff.formats.codebook.document import Codebook, markdown, ordered
from standoff.formats.codebook.facts import CodeFacts, ColumnFacts, Facts
from standoff.formats.codebook.html import html
from standoff.formats.package import wide_name
from standoff.schema.model import Schema
from standoff.tables.package_contents import Resource

Row = dict[str, str | int | float | None]
COLUMNS: dict[str, type[pl.DataType]] = {
    "kind": pl.String,
    "table_name": pl.String,
    "column_name": pl.String,
    "type": pl.String,
    "format": pl.String,
    "vocabulary": pl.String,
    "code": pl.String,
    "label": pl.String,
    "definition": pl.String,
    "broader": pl.String,
    "mappings": pl.String,
    "reference": pl.String,
    "limits": pl.String,
    "origin": pl.String,
    "is_key": pl.Boolean,
    "is_required": pl.Boolean,
    "uses": pl.Int64,
    "share_filled": pl.Float64,
    "examples": pl.String,
}


def listing(facts: Facts, schema: Schema) -> pl.DataFrame:
    """The columns of the wide tables and all tables, then the codes; cells that do not apply are empty."""
    wide = [_column(each) | {"table_name": wide_name(name)} for name, found in facts.wide.items() for each in found]
    columns = (_column(each) for table in ordered(schema) for each in facts.columns[table.name])
    codes = (_code(each) for of_scheme in facts.codes.values() for each in of_scheme)
    return pl.DataFrame([*wide, *columns, *codes], schema=COLUMNS)


def _column(facts: ColumnFacts) -> Row:
    column = facts.column
    return {
        "kind": "column",
        "table_name": facts.table.name,
        "column_name": column.name,
        "type": column.type,
        "format": kind(facts.table, column),
        "vocabulary": facts.scheme,
        "label": column.title,
        "definition": column.description or None,
        "reference": facts.reference or None,
        "limits": limits(column) or None,
        "origin": origin(facts.table, column),
        "is_key": facts.is_key,
        "is_required": column.required,
        "uses": facts.filled,
        "share_filled": None if facts.share is None else round(facts.share, 4),
        "examples": " | ".join(facts.examples) or None,
    }


def _code(facts: CodeFacts) -> Row:
    mappings = (f"{scheme} {code} ({match})" for scheme, code, match in facts.code.mappings)
    return {
        "kind": "code",
        "vocabulary": facts.scheme,
        "code": facts.code.code,
        "label": facts.code.label,
        "definition": facts.code.definition,
        "broader": facts.code.broader,
        "mappings": "; ".join(mappings) or None,
        "uses": facts.uses,
    }


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
