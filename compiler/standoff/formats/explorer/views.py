"""What pages show of all tables together: dates, places, ties, cells on which sources differ, words to search."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from standoff.formats.explorer.encode import lists, put_frames, whole
from standoff.formats.explorer.source import ID, LABEL, RECORD, TABLE, Part, Source, stacked
from standoff.formats.package import PackageTable
from standoff.resolve.differences import DIFFERENCES

ISO3 = "^[A-Z]{3}$"
OPEN, AGREED, DISPUTED = "open", DIFFERENCES[0], "disputed"


def write_views(source: Source, folder: Path) -> dict[str, int]:
    """Write `v/<view>.js` for each view that has something to show, and return its size; raises OSError."""
    frames = {
        "time": dates(source),
        "places": places(source),
        "located": located(source),
        "ties": source.own("ties"),
        "matrix": statements(source),
        "disagreements": disagreements(source),
        "search": words(source),
        "redirects": source.own("redirects"),
    }
    for name, frame in frames.items():
        if len(frame):
            put_frames(folder, f"v/{name}", {"rows": (lists(frame), 0, None)})
    return {name: len(frame) for name, frame in frames.items() if len(frame)}


def write_changes(changes: Mapping[str, pl.DataFrame], folder: Path) -> dict[str, int]:
    """Write `v/changes.js`, what changed since the version before, and return its size; raises OSError."""
    if not changes:
        return {}
    put_frames(folder, "v/changes", whole(changes))
    return {"changes": len(changes["rows"])}


def dates(source: Source) -> pl.DataFrame:
    """Every date that says when something happened, began, ended or was so."""
    found = [dated for name in source.records for dated in _dated(source, name)]
    return _named(source, found, "date")


def _named(source: Source, parts: Sequence[Part], known: str) -> pl.DataFrame:
    """The rows of parts of which a column is filled, with labels; nothing where there are no parts."""
    if not parts:
        return pl.DataFrame()
    return stacked(parts).drop_nulls(known).join(source.names, on=RECORD, how="left", maintain_order="left")


def _dated(source: Source, name: str) -> Iterator[Part]:
    parts, rows = {(f.field, f.part): f.name for f in source.fields[name]}, source.rows[name]
    broader = source.records[name].marks.get("broader")
    within = rows[str(broader)].cast(pl.String) if broader else None
    for f in source.fields[name]:
        ends = [parts.get((f.name, part)) for part in ("low", "high", "precision")]
        if f.time and not f.part and None not in ends:
            low, high, precision = (rows[str(each)] for each in ends)
            cells = {"date": rows[f.name], "earliest": low, "latest": high, "precision": precision}
            named: Part = {TABLE: name, ID: rows[ID], "field": f.name, "kind": f.time}
            yield {**named, **cells, "factuality": rows["factuality"], "within": within}


def grounds(source: Source) -> list[PackageTable]:
    """The tables that have points."""
    return [table for table in source.records.values() if len(table.marks.get("geo", ())) == 2]


def places(source: Source) -> pl.DataFrame:
    """The places: their point where one is known, their country's code, and the place that contains them."""
    found = []
    for table in grounds(source):
        latitude, longitude = table.marks["geo"]
        fields = table.fields
        iso = next((name for name in fields if fields[name].get("constraints", {}).get("pattern") == ISO3), None)
        kind = next((f.name for f in source.fields[table.name] if f.vocabulary and not f.part), None)
        broader = table.marks.get("broader")
        chosen = {"latitude": latitude, "longitude": longitude, "country": iso, "kind": kind, "within": broader}
        cells = [(pl.col(name) if name else pl.lit(None, pl.String)).alias(key) for key, name in chosen.items()]
        areas = [pl.col(name).is_in(codes) for name, codes in table.marks.get("areas", {}).items()]
        is_area = pl.any_horizontal(areas).fill_null(False) if areas else pl.lit(False)
        found.append(source.rows[table.name].select(pl.lit(table.name).alias(TABLE), ID, *cells, is_area=is_area))
    if not found:
        return pl.DataFrame()
    return pl.concat(found).join(source.names, on=RECORD, how="left", maintain_order="left")


def located(source: Source) -> pl.DataFrame:
    """What refers to a place, and by which field."""
    targets = {table.name for table in grounds(source)}
    found: list[Part] = [
        {TABLE: name, ID: source.rows[name][ID], "field": f.name, "place": source.rows[name][f.name]}
        for name in source.records
        for f in source.fields[name]
        if f.target in targets and source.top(name) not in targets
    ]
    return _named(source, found, "place")


def statements(source: Source) -> pl.DataFrame:
    """Who says what of whom: records of a speaker, and whom they are about, in the table nested in them.

    These are the tables, if any, of which the outer one refers to a speaker and the inner one to somebody else; of
    several, those with the most rows.
    """
    if not source.speakers:
        return pl.DataFrame()
    pairs = [
        (parent, by.name, name, of.name)
        for name, parent in source.parents.items()
        if parent != source.speakers
        for by in source.fields[parent]
        for of in source.fields[name]
        if by.target == of.target == source.speakers and not by.derived
    ]
    found = [_statements(source, *pair) for pair in pairs]
    return max(found, key=len, default=pl.DataFrame())


def _statements(source: Source, outer: str, said_by: str, inner: str, said_of: str) -> pl.DataFrame:
    kind = next((f.name for f in source.fields[outer] if f.vocabulary and not f.part), None)
    code = pl.col(kind) if kind else pl.lit(None, pl.String)
    acts = source.rows[outer].select(ID, pl.col(said_by).alias("from"), code.alias("code"))
    parent = source.records[inner].key[0]
    of = source.rows[inner].select(pl.col(parent).cast(pl.String).alias(ID), pl.col(said_of).alias("to")).drop_nulls()
    found = of.join(acts, on=ID, maintain_order="left").filter(pl.col("from").is_not_null())
    labels = source.names.filter(pl.col(TABLE) == source.speakers).select(pl.col(ID).alias("who"), pl.col(LABEL))
    named = found.with_columns(pl.lit(outer).alias(TABLE), pl.lit(kind).alias("field"))
    for end in ("from", "to"):
        ends = labels.rename({"who": end, LABEL: f"{end}_label"})
        named = named.join(ends, on=end, how="left", maintain_order="left")
    return named.join(source.names, on=RECORD, how="left", maintain_order="left")


def disagreements(source: Source) -> pl.DataFrame:
    """The cells on which sources differ or that are open, and the records that are both affirmed and denied.

    The strongest difference is first.
    """
    cells = source.own("resolutions").rename({"table_name": TABLE, "record_id": ID})
    differs = (pl.col("sources_differ") != AGREED) | (pl.col("rule") == OPEN)
    found = cells.filter(differs).select(TABLE, ID, "field_name", "sources_differ", "rule", "n_values")
    records: list[Part] = [
        {TABLE: name, ID: rows[ID], "factuality": rows["factuality"]}
        for name, rows in source.rows.items()
        if "factuality" in rows.columns
    ]
    if not records:
        return pl.DataFrame()
    disputed = (
        stacked(records)
        .filter(pl.col("factuality") == DISPUTED)
        .select(
            TABLE,
            ID,
            pl.lit(None, pl.String).alias("field_name"),
            pl.lit(DIFFERENCES[-1]).alias("sources_differ"),
            pl.lit(None, pl.String).alias("rule"),
            pl.lit(None, pl.Int64).alias("n_values"),
        )
    )
    strength = pl.col("sources_differ").replace_strict({code: n for n, code in enumerate(DIFFERENCES)}, default=0)
    every = pl.concat([disputed, found], how="vertical_relaxed")
    ordered = every.sort(strength, pl.col("rule") == OPEN, descending=True, maintain_order=True)
    return ordered.join(source.names, on=RECORD, how="left", maintain_order="left")


def words(source: Source) -> pl.DataFrame:
    """The label of every record, with the other names that are nested in it: what the search goes through."""
    tops = source.names.filter(pl.col(TABLE).is_in(list(source.children)))
    others = [each for name in source.parents for each in _other_names(source, name)]
    if not others:
        return tops.with_columns(also=pl.lit(None, pl.String))
    # A key that names records of several tables begins with the table's name, and is nobody's name.
    is_name = ~pl.col("also").str.split("/").list.first().is_in(list(source.records))
    also = stacked(others).filter(is_name).group_by(RECORD, maintain_order=True)
    words = also.agg(pl.col("also").unique(maintain_order=True).str.join("\n"))
    return tops.join(words, on=RECORD, how="left", maintain_order="left")


def _other_names(source: Source, name: str) -> Iterator[Part]:
    """The words in the keys of what is nested in a record, such as its other names."""
    parent, *rest = source.records[name].key
    rows = source.rows[name]
    for f in source.fields[name]:
        if f.name in rest and f.is_free:
            yield {TABLE: source.parents[name], ID: rows[parent].cast(pl.String), "also": rows[f.name]}
