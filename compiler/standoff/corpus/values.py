"""Rows -> values: raw values joined with their contexts, made canonical and identified.

Each distinct (kind, raw) is parsed once, since most values of a corpus repeat. An assertion's id is `a-` and the first
20 hexadecimal digits of SHA-256 over the compact JSON array of its identity columns, empty columns as null.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import polars as pl

from standoff.corpus.rows import PLACE, VALUE, Rows, indexed_fields
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

Types = dict[str, Any]


def unrolled(flat: list[Any], names: tuple[str, ...], dtypes: dict[str, Any]) -> pl.DataFrame:
    """A frame of a flat list of rows; columns without a dtype are integers."""
    n = len(names)
    return pl.DataFrame(
        [pl.Series(name, flat[place::n], dtypes.get(name, pl.Int64)) for place, name in enumerate(names)]
    )


def context_frame(rows: Rows, schema: Schema) -> pl.DataFrame:
    """The qualifiers of each context; coded ones as Enum, so that they sort in the order of their vocabulary."""
    known = schema.all_qualifiers
    coded = [qualifier for qualifier in known if qualifier.vocabulary]
    enums = {each.column: pl.Enum(list(schema.vocabularies[each.vocabulary].codes)) for each in coded}
    names = [qualifier.column for qualifier in known]
    strings = dict.fromkeys(("text_id", *names, "curator"), pl.String)
    flat = list(chain.from_iterable((c.file, c.text_id, *c.qualifiers, c.curator, c.spans) for c in rows.contexts))
    frame = unrolled(flat, ("file", "text_id", *names, "curator", "spans"), strings | enums)
    files = pl.Series("annotation_file", rows.files, pl.String)
    unpublished = [qualifier.column for qualifier in known if not qualifier.is_published]
    return frame.with_columns(files.gather(frame["file"])).drop(unpublished)


def read_values(rows: Rows, schema: Schema, contexts: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """All values, canonical, with their contexts; values that cannot be parsed become problems."""
    values, problems = _canonical(_written(rows, schema, contexts))
    return _referring(values, schema), problems


def _written(rows: Rows, schema: Schema, contexts: pl.DataFrame) -> pl.DataFrame:
    frame = unrolled(rows.values, VALUE, {"record": pl.String, "raw": pl.String})
    described = [_indexed_field(table, name, schema) for table, name in indexed_fields(schema)]
    about = pl.DataFrame(described, orient="row", schema=INDEXED_FIELD).with_columns(
        pl.col("table_name").cast(pl.Enum(sorted(schema.record_tables))), pl.col("kind").cast(pl.Categorical)
    )
    indexed = about[frame["field_index"]]
    # Every mention states first that its record exists: counting that numbers the mentions of a file.
    mention = indexed["field_name"].is_null().cum_sum().cast(pl.Int64).alias("mention")
    return pl.concat(
        [
            frame.rename({"record": "record_id", "line": "annotation_line"}).drop("field_index").with_columns(mention),
            indexed,
            contexts.drop("file")[frame["context"]],
        ],
        how="horizontal",
    )


INDEXED_FIELD: Types = {"table_name": pl.String, "field_name": pl.String, "kind": pl.String, "is_key": pl.Boolean}


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


def _canonical(written: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """Add canonical value, bounds and looseness; each distinct (kind, raw) is parsed once."""
    kinds = pl.col("kind").cast(pl.String)
    distinct = written.filter(~kinds.is_in(["existence", STRING.name])).select(kinds, "raw").unique(maintain_order=True)
    parsed = pl.DataFrame([_parsed(kind, raw) for kind, raw in distinct.iter_rows()], orient="row", schema=PARSED)
    is_loose = pl.col("raw").str.contains(r"\s\s|[^\S ]|^\s|\s$").any()
    folded = pl.col("raw")
    if written.select(is_loose).item():
        folded = folded.str.replace_all(r"\s+", " ").str.strip_chars()
    if written.select((pl.col("raw").str.len_bytes() != pl.col("raw").str.len_chars()).any()).item():
        folded = folded.str.normalize("NFC")  # as `nodes.folded` does
    frame = written.with_columns(kinds).join(parsed, on=["kind", "raw"], how="left", maintain_order="left")
    frame = frame.with_columns(value=pl.when(pl.col("kind") == STRING.name).then(folded).otherwise(pl.col("value")))
    has_control = pl.col("value").str.contains(r"[\x00-\x08\x0b-\x1f\x7f]") | (
        pl.col("value").str.contains(r"[\t\n]") & ~pl.col("kind").is_in(KEEPING_SPACE)
    )
    frame = frame.with_columns(mistake=pl.when(has_control).then(pl.lit(CONTROL)).otherwise("mistake"))
    wrong = pl.col("mistake").is_not_null() | ((pl.col("kind") == STRING.name) & (pl.col("value").str.len_bytes() == 0))
    bad = frame.filter(wrong)
    good = frame if bad.is_empty() else frame.filter(~wrong.fill_null(value=False))
    return good.drop("mistake", "fix", "raw"), _mistakes(bad)


PARSED: Types = {
    "kind": pl.String, "raw": pl.String, "value": pl.String, "value_low": pl.String, "value_high": pl.String,
    "low": pl.Int64, "high": pl.Int64, "precision": pl.String, "is_span": pl.Boolean, "looseness": pl.Int8,
    "mistake": pl.String, "fix": pl.String,
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
        if name in FREE and frame[name].str.contains(r'["\\]').any():
            text = text.str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
        quoted = pl.concat_str(pl.lit('"'), text, pl.lit('"'))
        yield quoted.fill_null("null") if name in NULLABLE else quoted
