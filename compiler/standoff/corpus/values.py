"""Columns -> values: raw values made canonical, joined with their contexts and identified.

Each distinct text of a field is parsed once, since most values of a corpus repeat. An assertion's id is `a-` and the
first 20 hexadecimal digits of SHA-256 over the compact JSON array of its identity columns, empty columns as null.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from standoff.corpus.columns import Columns
from standoff.corpus.dtypes import TEXT, Types, table_names, types_of
from standoff.corpus.rows import PLACE, indexed_fields
from standoff.schema.model import Schema
from standoff.schema.qualifiers import QUALIFIERS
from standoff.schema.record_ids import CELL
from standoff.schema.types import FIELD_TYPES, parse
from standoff.schema.types.column_type import STRING
from standoff.source.problem import Place, Problem

IDENTIFYING = [qualifier for qualifier in QUALIFIERS if qualifier.is_identity]
IDENTITY = (*CELL, "value", "text_id", *(each.column for each in IDENTIFYING))
OF_CONTEXT = IDENTITY.index("text_id")  # the columns from here on come from the context
# Identity columns whose values may hold characters that JSON escapes, and those that may be empty.
FREE = frozenset({"record_id", "value", *(each.column for each in IDENTIFYING if not each.vocabulary)})
NULLABLE = frozenset({"field_name", "value", "text_id", *(each.column for each in IDENTIFYING if not each.defaults)})
ID = "assertion_id"
CONTROL = "it holds a control character: remove it"
KEEPING_SPACE = [name for name, each in FIELD_TYPES.items() if each.keeps_space]


def read_values(columns: Columns, schema: Schema) -> tuple[pl.DataFrame, list[Problem]]:
    """All values, canonical, with their contexts; values that cannot be parsed become problems."""
    cells = _canonical(described_cells(columns.cells, schema), schema)
    contexts = columns.contexts
    values = pl.concat(
        [columns.values.drop("cell"), cells[columns.values["cell"]], contexts[columns.values["context"]]],
        how="horizontal",
    )
    # Every mention states first that its record exists: counting that numbers the mentions of a file.
    values = values.with_columns(mention=pl.col("field_name").is_null().cum_sum().cast(pl.Int64))
    bad = values.filter("is_wrong")
    good = values if bad.is_empty() else values.filter(~pl.col("is_wrong"))
    return good.drop("mistake", "fix", "raw", "is_wrong"), _mistakes(bad)


def described_cells(cells: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Cells with the table, name and kind of their field, and whether it is part of a key."""
    described = [_indexed_field(table, name, schema) for table, name in indexed_fields(schema)]
    types: Types = {"table_name": table_names(schema), **INDEXED_FIELD}
    about = pl.DataFrame(described, orient="row", schema=types)
    return pl.concat([cells.select("raw"), about[cells["field_index"]]], how="horizontal")


INDEXED_FIELD: Types = types_of("field_name", "kind", is_key=pl.Boolean())


def _indexed_field(table: str, name: str | None, schema: Schema) -> tuple[str, str | None, str, bool]:
    owner = schema.tables[table]
    return table, name, owner.fields[name].kind if name else "existence", name in owner.key


def _referring(frame: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Add the table to bare references: the first table that the field may refer to."""
    for table in schema.record_tables.values():
        for f in table.stated.values():
            if f.ref:
                is_field = (pl.col("table_name") == table.name) & (pl.col("field_name") == f.name)
                is_bare = ~pl.col("value").str.contains("/", literal=True) & ~pl.col("value").is_in(f.literals)
                full = pl.concat_str(pl.lit(f"{f.ref[0]}/"), "value")
                frame = frame.with_columns(value=pl.when(is_field & is_bare).then(full).otherwise("value"))
    return frame


def _canonical(cells: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Add canonical value, bounds and looseness, and what is wrong; each distinct (kind, raw) is parsed once."""
    distinct = cells.filter(~pl.col("kind").is_in(["existence", STRING.name])).select("kind", "raw")
    rows = distinct.unique(maintain_order=True).iter_rows()
    parsed = pl.DataFrame([_parsed(kind, raw) for kind, raw in rows], orient="row", schema=PARSED)
    is_loose = pl.col("raw").str.contains(r"\s\s|[^\S ]|^\s|\s$").any()
    folded = pl.col("raw")
    if cells.select(is_loose).item():
        folded = folded.str.replace_all(r"\s+", " ").str.strip_chars()
    if cells.select((pl.col("raw").str.len_bytes() != pl.col("raw").str.len_chars()).any()).item():
        folded = folded.str.normalize("NFC")  # as `nodes.folded` does
    frame = cells.join(parsed, on=["kind", "raw"], how="left", maintain_order="left")
    frame = frame.with_columns(value=pl.when(pl.col("kind") == STRING.name).then(folded).otherwise(pl.col("value")))
    has_control = pl.col("value").str.contains(r"[\x00-\x08\x0b-\x1f\x7f]") | (
        pl.col("value").str.contains(r"[\t\n]") & ~pl.col("kind").is_in(KEEPING_SPACE)
    )
    frame = frame.with_columns(mistake=pl.when(has_control).then(pl.lit(CONTROL)).otherwise("mistake"))
    wrong = pl.col("mistake").is_not_null() | ((pl.col("kind") == STRING.name) & (pl.col("value").str.len_bytes() == 0))
    return _referring(frame.with_columns(is_wrong=wrong.fill_null(value=False)), schema)


PARSED: Types = {
    **types_of("kind", "raw", "value", "value_low", "value_high", "low", "high", "precision"),
    "is_span": pl.Boolean(), "looseness": pl.Int8(), "mistake": TEXT, "fix": TEXT,
}  # fmt: skip


def _parsed(kind: str, raw: str) -> tuple[Any, ...]:
    try:
        value = parse(kind, raw)
    except ValueError as error:
        return (kind, raw, *[None] * 8, str(error), getattr(error, "fix", ""))
    low, high = (_bound(kind, end) for end in (value.low, value.high))
    return (
        kind,
        raw,
        value.text,
        low,
        high,
        value.low,
        value.high,
        value.precision,
        value.is_span,
        value.looseness,
        None,
        None,
    )


def _bound(kind: str, bound: int | None) -> str | None:
    write = FIELD_TYPES[kind].bound
    return None if bound is None or write is None else write(bound)


def _mistakes(bad: pl.DataFrame) -> list[Problem]:
    rows = bad.select(*PLACE, "kind", "field_name", "raw", "mistake", "fix").iter_rows()
    found = []
    for file, line, column, kind, name, raw, mistake, fix in rows:
        code = FIELD_TYPES[kind].problem
        found.append(
            Problem(
                Place(file, line, column),
                code,
                f"`{raw}` is not a valid {FIELD_TYPES[kind].noun} for `{name}`",
                mistake or "write a value, or leave the key out",
                len(raw),
                fix=fix or "",
            )
        )
    return found


def identified(values: pl.DataFrame, contexts: pl.DataFrame) -> pl.DataFrame:
    """The values with their `assertion_id`, which does not change when a span or a line moves.

    The columns of a context are serialised once per context rather than once per value, which is most of the time.
    """
    own = _listed(values, IDENTITY[:OF_CONTEXT])
    inherited = _listed(contexts, IDENTITY[OF_CONTEXT:]).gather(values["context"])
    array = pl.concat_str(pl.lit("["), own, pl.lit(","), inherited, pl.lit("]")).cast(pl.Binary)
    digests = [hashlib.sha256(payload).digest() for payload in pl.select(array).to_series().to_list()]
    first = pl.Series(digests, dtype=pl.Binary).bin.slice(0, 10).bin.encode("hex")
    return values.with_columns((pl.lit("a-") + first).alias(ID))


def _listed(frame: pl.DataFrame, names: Iterable[str]) -> pl.Series:
    """The columns of each row as JSON writes them, commas between."""
    return frame.select(pl.concat_str(*_quoted(frame, names), separator=",").alias("listed"))["listed"]


def _quoted(frame: pl.DataFrame, names: Iterable[str]) -> Iterator[pl.Expr]:
    for name in names:
        text = pl.col(name).cast(pl.String)
        if name in FREE and frame[name].cast(pl.String).str.contains(r'["\\]').any():
            text = text.str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
        quoted = pl.concat_str(pl.lit('"'), text, pl.lit('"'))
        yield quoted.fill_null("null") if name in NULLABLE else quoted
