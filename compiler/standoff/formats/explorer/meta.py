"""What every page needs: the dataset as a whole, its tables and columns, vocabularies and files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from standoff.formats.explorer.encode import put
from standoff.formats.explorer.fields import Field
from standoff.formats.explorer.source import Source
from standoff.formats.explorer.tables import split
from standoff.schema.curated import ENTRIES

MOST = 3  # sources of a table that are named
ABOUT = ("name", "title", "description", "version", "homepage", "licenses", "contributors", "keywords")

Numbered = dict[tuple[tuple[str, str], ...], int]
"""What is said of columns, each with its number."""

DESCRIBING = frozenset({"croissant", "dataset-jsonld", "site"})


def write_meta(source: Source, folder: Path, views: dict[str, int], package: str, is_local: bool) -> None:
    """Write `meta.js`, which every page loads first; `package` is the way to the package's files. Raises OSError."""
    put(folder, "meta", described(source, views, package, is_local))


def described(source: Source, views: dict[str, int], package: str, is_local: bool) -> dict[str, Any]:
    """The dataset as every page needs it."""
    columns: Numbered = {}
    tables = [_table(source, name, columns) for name in source.records]
    return {
        "about": {name: source.descriptor[name] for name in ABOUT if name in source.descriptor},
        "columns": [dict(each) for each in columns],
        "tables": tables,
        "vocabularies": _vocabularies(source),
        "texts": len(source.texts),
        "files": _files(source.descriptor.get("resources", [])),
        "speakers": source.speakers,
        "views": list(views.items()),
        "receipts": [len(source.own(name)) for name in ("assertions", "evidence", "resolutions")],
        "package": package,
        "local": is_local,
    }


def _table(source: Source, name: str, columns: Numbered) -> dict[str, Any]:
    """A table; its columns are numbers of what is said of them, which is often the same of several."""
    table, rows = source.records[name], source.rows[name]
    numbers = [(f.name, columns.setdefault(_field(f), len(columns))) for f in source.fields[name]]
    standings = sorted(rows["factuality"].value_counts().rows(), key=lambda each: (-each[1], each[0] or ""))
    return {
        "name": name,
        "file": source.file_names[name],
        "title": table.title or name,
        "description": table.description,
        "rows": len(rows),
        "key": list(table.key),
        "parent": source.parents.get(name, ""),
        "packs": 0 if name in source.parents else source.packs(name),
        "split": split(rows),
        "factuality": standings,
        "fields": [(number, len(rows) - rows[column].null_count()) for column, number in numbers],
        **_curated(source, name),
    }


def _curated(source: Source, name: str) -> dict[str, Any]:
    """Of a curated table, where the entries are from in which its rows are, and how many entries."""
    if not source.records[name].marks.get("curated"):
        return {}
    mine = source.own(ENTRIES).filter(pl.col("table_name") == source.parents.get(name, name))
    counts = mine.group_by(pl.col("reference").fill_null("")).len().sort("len", "reference", descending=[True, False])
    return {"entries": len(mine), "sources": [reference for reference, _ in counts.head(MOST).iter_rows() if reference]}


def _field(f: Field) -> tuple[tuple[str, str], ...]:
    """A column, without what is empty or follows from its name."""
    every = {
        "name": f.name,
        "title": f.title,
        "description": f.description,
        "type": f.type if f.type != "string" else "",
        "field": f.field if f.field != f.name else "",
        "part": f.part,
        "vocabulary": f.vocabulary,
        "target": f.target,
        "time": f.time,
        "derived": f.derived,
        "kind": f.kind,
        "unit": f.unit,
    }
    return tuple((key, value) for key, value in every.items() if value)


def _vocabularies(source: Source) -> list[tuple[str, list[Any]]]:
    codes = source.own("vocabulary").partition_by("scheme", as_dict=True, include_key=False, maintain_order=True)
    return [(str(scheme), [list(row) for row in frame.rows()]) for (scheme,), frame in codes.items()]


def _files(resources: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """The files of the package, without those that state the sizes of the others: this site is made beside them."""
    listed = (r for r in resources if r.get("name") not in DESCRIBING)
    return [[r.get("path"), r.get("title", ""), r.get("bytes"), r.get("mediatype", "")] for r in listed]
