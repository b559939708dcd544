"""Derived columns: a closed list of rules, named in the schema; none has assertions."""

from collections.abc import Mapping

import polars as pl

from standoff.resolve.rules import HIGH, LOW
from standoff.schema.columns import dtype_of
from standoff.schema.derive_integrity import sources
from standoff.schema.model import Derive, Field, Schema, Table
from standoff.schema.types import FIELD_TYPES

Step = list[tuple[Table, Field]]
SIGHTINGS = {"earliest": (LOW, HIGH), "latest": (-HIGH, -LOW)}
"""Rules that choose among all dates that are given of a field, with what orders them, as rules of resolution do."""
WITHOUT_VALUE = ("denied", "deprecated", "unused")  # outcomes of assertions that a cell could not have come from


def derived(
    tables: Mapping[str, pl.DataFrame],
    records: pl.DataFrame,
    schema: Schema,
    step: Step | None = None,
    targets: Mapping[str, pl.DataFrame] | None = None,
    assertions: pl.DataFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """The tables with their derived columns; `records` has each record's factuality and strongest modality.

    `assertions`, with their outcome, are those on all records of the tables; only dates of sightings need them.
    A column that derives from another derived one comes after it. Of tables that hold some records only, one `step` is
    taken at a time, and `targets` has the key and the sources of whole tables.
    """
    frames = dict(tables)
    for table, f in [each for one in steps(schema) for each in one] if step is None else step:
        if f.derive is not None:
            frame = frames[table.name]
            if f.derive.rule in SIGHTINGS and assertions is not None:
                frames[table.name] = _sighting(frame, f, f.derive, table, assertions)
            else:
                frames[table.name] = _column(frame, f, f.derive, table, frames, targets, records, schema)
    return frames


def steps(schema: Schema) -> list[Step]:
    """The derived columns in an order in which each comes after those it derives from.

    What a step derives through a foreign key was made before it began, or is not derived.
    """
    found: dict[tuple[str, str], tuple[Table, Field]] = {}
    numbers: dict[tuple[str, str], int] = {}

    def visit(table: Table, f: Field) -> None:
        number = 0
        for owner, source in sources(table, f, schema):
            if source.derive is not None:
                if (owner.name, source.name) not in found:
                    visit(owner, source)
                number = max(number, numbers[owner.name, source.name])
        numbers[table.name, f.name] = number + (f.derive is not None and bool(f.derive.through))
        found[table.name, f.name] = table, f

    for table in schema.record_tables.values():
        for f in table.fields.values():
            visit(table, f)
    return [
        [each for name, each in found.items() if numbers[name] == number]
        for number in range(max(numbers.values(), default=0) + 1)
    ]


def looked_up(step: Step, schema: Schema) -> dict[str, list[str]]:
    """What a step looks up through foreign keys: by table, its key and the columns that are needed."""
    found: dict[str, list[str]] = {}
    for table, f in step:
        if f.derive is not None and f.derive.through:
            target = table.foreign_keys[f.derive.through][0]
            names = found.setdefault(target, [schema.tables[target].key[0]])
            names += [f.derive.source] if f.derive.source not in names else []
    return found


def _column(
    frame: pl.DataFrame,
    f: Field,
    derive: Derive,
    table: Table,
    tables: Mapping[str, pl.DataFrame],
    targets: Mapping[str, pl.DataFrame] | None,
    records: pl.DataFrame,
    schema: Schema,
) -> pl.DataFrame:
    if derive.rule == "mapping":
        return _mapping(frame, f.name, derive, table, tables if targets is None else targets, schema)
    if derive.rule == "among":
        return frame.with_columns(pl.col(derive.source).is_in(derive.codes).alias(f.name))
    if derive.rule == "child":
        return _child(frame, f, derive, table, tables)
    if derive.rule == "total":
        return _total(frame, f, derive)
    if derive.rule == "target":
        prefix = f"{derive.table}/"
        is_there = pl.col(derive.source).str.starts_with(prefix)
        return frame.with_columns(pl.when(is_there).then(pl.col(derive.source).str.strip_prefix(prefix)).alias(f.name))
    return _factuality(frame, f.name, derive, table, records)


def _mapping(
    frame: pl.DataFrame, name: str, derive: Derive, table: Table, tables: Mapping[str, pl.DataFrame], schema: Schema
) -> pl.DataFrame:
    target = table.foreign_keys[derive.through][0] if derive.through else table.name
    vocabulary = schema.vocabularies[schema.tables[target].fields[derive.source].vocabulary or ""]
    codes = {
        code.code: outside
        for code in vocabulary.codes.values()
        for scheme, outside, match in reversed(code.mappings)
        if scheme == derive.scheme and match != "none"
    }
    if not derive.through:
        return frame.with_columns(
            pl.col(derive.source).replace_strict(codes, default=None, return_dtype=pl.String).alias(name)
        )
    key = schema.tables[target].key[0]
    mapped = tables[target].select(
        pl.col(key).alias(derive.through),
        pl.col(derive.source).replace_strict(codes, default=None, return_dtype=pl.String).alias(name),
    )
    return frame.join(mapped, on=derive.through, how="left", maintain_order="left")


def _child(
    frame: pl.DataFrame, f: Field, derive: Derive, table: Table, tables: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """The one child row that meets the condition; denied children do not count; empty if there are none or several."""
    key = table.key[0]
    meets = pl.all_horizontal(
        [pl.col(column).cast(pl.String) == code for column, code in derive.where] + [pl.col("factuality") != "denied"]
    )
    children = tables[derive.child].filter(meets)
    only = children.filter(pl.len().over(key) == 1).select(
        pl.col(key), pl.col(derive.column).cast(dtype_of(f)).alias(f.name)
    )
    return frame.join(only, on=key, how="left", maintain_order="left")


def _factuality(frame: pl.DataFrame, name: str, derive: Derive, table: Table, records: pl.DataFrame) -> pl.DataFrame:
    labels = dict(derive.labels)
    mine = records.filter(pl.col("table_name") == table.name).select("record_id", "strongest")
    joined = frame.select("record_id", "factuality").join(mine, on="record_id", how="left", maintain_order="left")
    both = pl.concat_str("factuality", pl.lit("/"), pl.col("strongest").cast(pl.String), ignore_nulls=True)
    found = joined.select(
        pl.coalesce(
            both.replace_strict(labels, default=None, return_dtype=pl.String),
            pl.col("factuality").replace_strict(labels, default=None, return_dtype=pl.String),
        ).alias(name)
    )
    return frame.with_columns(found[name])


def _sighting(frame: pl.DataFrame, f: Field, derive: Derive, table: Table, assertions: pl.DataFrame) -> pl.DataFrame:
    """The first or the last of all dates that are affirmed of a field, with its bounds and precision."""
    is_mine = (pl.col("table_name") == table.name) & (pl.col("field_name") == derive.source)
    mine = assertions.filter(is_mine & ~pl.col("outcome").cast(pl.String).is_in(WITHOUT_VALUE))
    first = mine.sort(*SIGHTINGS[derive.rule], "looseness", "value").unique("record_id", keep="first")
    cells = first.select(
        "record_id",
        *(
            (part.type.from_bound(pl.col(part.part)) if part.part in {"low", "high"} else pl.col(part.part))
            .cast(pl.String if part.type.name == "string" else pl.Date)
            .alias(f.name + part.suffix)
            for part in FIELD_TYPES[f.kind].parts
        ),
    )
    return frame.join(cells, on="record_id", how="left", maintain_order="left")


def _total(frame: pl.DataFrame, f: Field, derive: Derive) -> pl.DataFrame:
    """How many a row counts for: by its code a number, or the bounds of a count; 0 where it is denied or not meant."""
    is_meant = pl.all_horizontal(
        pl.col("factuality") != "denied",
        *(pl.col(name).cast(pl.String).eq_missing(pl.lit(code)) for name, code in derive.where),
    )
    for part in FIELD_TYPES[f.kind].parts:
        number = pl.lit(None, pl.Int64)
        for code, each in derive.labels:
            counted = pl.lit(int(each)) if each.isdecimal() else pl.col(each + part.suffix)
            number = pl.when(pl.col(derive.source).cast(pl.String) == code).then(counted).otherwise(number)
        number = pl.when(is_meant).then(number).otherwise(0)
        frame = frame.with_columns(number.cast(pl.Int64).alias(f.name + part.suffix))
    return frame
