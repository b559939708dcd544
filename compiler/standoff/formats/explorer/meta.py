"""What every page needs: the dataset as a whole, its tables and columns, vocabularies, texts and files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from standoff.formats.explorer.encode import encoded, lists, put
from standoff.formats.explorer.fields import Field
from standoff.formats.explorer.source import Source
from standoff.formats.explorer.tables import IN_ONE

ABOUT = ("name", "title", "description", "version", "homepage", "licenses", "contributors", "keywords")

DESCRIBING = frozenset({"croissant", "dataset-jsonld", "site"})


def write_meta(source: Source, folder: Path, views: dict[str, int], package: str, is_local: bool) -> None:
    """Write `meta.js`, which every page loads first; `package` is the way to the package's files. Raises OSError."""
    put(folder, "meta", described(source, views, package, is_local))


def described(source: Source, views: dict[str, int], package: str, is_local: bool) -> dict[str, Any]:
    """The dataset as every page needs it."""
    return {
        "about": {name: source.descriptor[name] for name in ABOUT if name in source.descriptor},
        "tables": [_table(source, name) for name in source.records],
        "vocabularies": _vocabularies(source),
        "texts": encoded(lists(_texts(source))),
        "files": _files(source.descriptor.get("resources", [])),
        "speakers": source.speakers,
        "views": list(views.items()),
        "receipts": [len(source.own(name)) for name in ("assertions", "evidence", "resolutions")],
        "package": package,
        "local": is_local,
    }


def _table(source: Source, name: str) -> dict[str, Any]:
    table, rows = source.records[name], source.rows[name]
    standings = rows.group_by("factuality").len().sort("len", "factuality", descending=[True, False])
    return {
        "name": name,
        "file": source.file_names[name],
        "title": table.title or name,
        "description": table.description,
        "rows": len(rows),
        "key": list(table.key),
        "parent": source.parents.get(name, ""),
        "packs": 0 if name in source.parents else source.packs(name),
        "split": len(rows) > IN_ONE,
        "factuality": standings.rows(),
        "fields": [_field(f) | {"filled": len(rows) - rows[f.name].null_count()} for f in source.fields[name]],
    }


def _field(f: Field) -> dict[str, Any]:
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
    }
    return {key: value for key, value in every.items() if value}


def _vocabularies(source: Source) -> list[tuple[str, list[Any]]]:
    codes = source.own("vocabulary").partition_by("scheme", as_dict=True, include_key=False, maintain_order=True)
    return [(str(scheme), [list(row) for row in frame.rows()]) for (scheme,), frame in codes.items()]


def _texts(source: Source) -> pl.DataFrame:
    """The texts with the name by which each is cited, and how many of its sentences are in each state."""
    each = (pl.col("state").eq(state).sum().alias(state) for state in ("annotated", "excluded", "neither"))
    states = source.own("sentences").group_by("text_id").agg(*each)
    named = pl.col("text_id").replace_strict(source.handles, default=pl.col("text_id"), return_dtype=pl.String)
    texts = source.texts.with_columns(named.alias("cited_as"))
    return texts.join(states, on="text_id", how="left", maintain_order="left")


def _files(resources: Sequence[dict[str, Any]]) -> list[list[Any]]:
    """The files of the package, without those that state the sizes of the others: this site is made beside them."""
    listed = (r for r in resources if r.get("name") not in DESCRIBING)
    return [[r.get("path"), r.get("title", ""), r.get("bytes"), r.get("mediatype", "")] for r in listed]
