"""Columns -> values: raw values made canonical, joined with their contexts and identified.

Each distinct text of a field is parsed once, since most values of a corpus repeat. An assertion's id is `a-` and the
first 20 hexadecimal digits of SHA-256 over the compact JSON array of its identity columns, empty columns as null.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import polars as pl

from standoff.corpus.columns import Columns
from standoff.corpus.compiled.loading import compiled_reader
from standoff.corpus.dtypes import CODE, TEXT, Types, table_names, types_of
from standoff.corpus.rows import PLACE, indexed_fields
from standoff.schema.model import Schema
from standoff.schema.qualifiers import QUALIFIERS
from standoff.schema.record_ids import CELL
from standoff.schema.types import FIELD_TYPES, Value, parse
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
LATIN = r"[!-~\u00a1-\u02ff\u2010-\u2027]+"  # signs that are not white space, and never composed with others
PLAIN = rf"^(?:{LATIN} )*{LATIN}$"  # a text that is canonical as words
KEEPING_SPACE = [name for name, each in FIELD_TYPES.items() if each.keeps_space]


@dataclass(frozen=True, slots=True)
class Values:
    """Values as numbers: of their context, their cell and their record, where what is known of these is looked up.

    A column is made for those values that need it, and where nobody needs it, not at all. Qualifiers may be called as
    numbers are, so that their columns come first.
    """

    numbers: pl.DataFrame
    contexts: pl.DataFrame
    cells: pl.DataFrame
    records: pl.DataFrame

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, name: str) -> pl.Series:
        for number, known in (("context", self.contexts), ("cell", self.cells), ("record", self.records)):
            if name in known.columns:
                return known[name][self.numbers[number]]
        return self.numbers[name]

    def select(self, *names: str) -> pl.DataFrame:
        """Some columns of all values."""
        return pl.DataFrame([self[name] for name in names])

    def filter(self, mask: pl.Series) -> "Values":
        """Those of the values for which the mask is true."""
        return self if mask.all() else self._with(column.filter(mask) for column in self.numbers.get_columns())

    def gather(self, places: pl.Series) -> "Values":
        """The values in these places."""
        return self._with(self.numbers[places].get_columns())

    def beside(self, *columns: pl.Series) -> "Values":
        """The same values with more columns."""
        return self._with([*self.numbers.get_columns(), *columns])

    def _with(self, columns: Iterable[pl.Series]) -> "Values":
        return replace(self, numbers=pl.DataFrame(list(columns)))


def read_values(columns: Columns, schema: Schema) -> tuple[Values, list[Problem]]:
    """All values, canonical, with their contexts, and the cells that they have; values that cannot be parsed become
    problems.
    """
    cells = _canonical(described_cells(columns.cells, schema), schema)
    numbers = columns.values.with_columns(pl.col("cell", "record", "context").cast(pl.UInt32))
    values = Values(numbers, columns.contexts, cells, columns.records.to_frame("record_id"))
    # Every mention states first that its record exists: counting that numbers the mentions of a file.
    values = values.beside(values["field_name"].is_null().cum_sum().cast(pl.Int64).alias("mention"))
    is_wrong = cells["is_wrong"][numbers["cell"]]
    return values.filter(~is_wrong), _mistakes(values.filter(is_wrong))


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
    """Add canonical value, bounds and looseness, and what is wrong."""
    frame = pl.concat([cells, _parsed_cells(cells)], how="horizontal")
    odd = (~cells["raw"].str.contains(PLAIN)).fill_null(value=False).arg_true()
    is_string = pl.col("kind") == STRING.name
    frame = frame.with_columns(value=pl.when(is_string).then(_folded(cells["raw"], odd)).otherwise("value"))
    has_control = pl.Series("has_control", [False], pl.Boolean).new_from_index(0, len(frame))
    if len(odd):
        has_control = has_control.scatter(odd, frame[odd].select(_has_control()).to_series())
    mistake = pl.when(has_control).then(pl.lit(CONTROL)).otherwise("mistake")
    is_empty = is_string & (pl.col("value").str.len_bytes() == 0)
    frame = frame.with_columns(mistake=mistake)
    wrong = (pl.col("mistake").is_not_null() | is_empty).fill_null(value=False)
    return _referring(frame.with_columns(is_wrong=wrong), schema)


def _folded(raw: pl.Series, odd: pl.Series) -> pl.Series:
    """Texts as `nodes.folded` has them; those that are not `odd` are so already."""
    if not len(odd):
        return raw
    folded = raw.gather(odd).str.replace_all(r"\s+", " ").str.strip_chars().str.normalize("NFC")
    return raw.clone().scatter(odd, folded)


def _has_control() -> pl.Expr:
    """Whether a canonical value holds a control character; line ends and tabs may be in free text."""
    value = pl.col("value")
    is_white = value.str.contains(r"[\t\n]") & ~pl.col("kind").is_in(KEEPING_SPACE)
    return (value.str.contains(r"[\x00-\x08\x0b-\x1f\x7f]") | is_white).fill_null(value=False)


def _parsed_cells(cells: pl.DataFrame) -> pl.DataFrame:
    """What each cell is parsed into; nothing for words, and for the existence of records."""
    is_left = ~cells["kind"].is_in(["existence", STRING.name])
    parts: list[tuple[pl.Series, pl.DataFrame]] = []
    for kind, read in PLAIN_VALUES.items():
        mine = (cells["kind"] == kind).arg_true()
        if len(mine) >= MANY:
            plain, values = read(cells["raw"][mine])
            parts.append((mine[plain], values.cast({"precision": CODE})))
            is_left = is_left.scatter(mine[plain], values=False)
    left = is_left.arg_true()
    parts.append((left, _parsed_alone(cells[["kind", "raw"]][left])))
    places, parsed = parts[0]
    if len(parts) > 1:
        places = pl.concat([each for each, _ in parts])
        parsed = pl.concat([values for _, values in parts], how="diagonal")
    number = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(cells))
    order = pl.int_range(len(parsed), dtype=pl.UInt32, eager=True)
    return parsed[list(PARSED)][number.scatter(places, order)]


def _parsed_alone(cells: pl.DataFrame) -> pl.DataFrame:
    rows = [_parsed(kind, raw) for kind, raw in cells.iter_rows()]
    columns = zip(*rows, strict=True) if rows else ((),) * len(PARSED)
    return pl.DataFrame([pl.Series(*each) for each in zip(PARSED, columns, PARSED.values(), strict=True)])


PLAIN_VALUES = {name: each.read_plain for name, each in FIELD_TYPES.items() if each.read_plain}
MANY = 1 << 8  # cells of a type from which those that are plain are read together
PARSED: Types = {
    **types_of("value", "value_low", "value_high", "low", "high", "precision"),
    "is_span": pl.Boolean(), "looseness": pl.Int8(), "mistake": TEXT, "fix": TEXT,
}  # fmt: skip


@lru_cache(maxsize=1 << 16)  # batches repeat dates and numbers of one another
def _parsed(kind: str, raw: str) -> tuple[Any, ...]:
    try:
        value = parse(kind, raw)
    except ValueError as error:
        return (*[None] * 8, str(error), getattr(error, "fix", ""))
    low, high = (_bound(kind, value, end) for end in (value.low, value.high))
    return (
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


def _bound(kind: str, value: Value, bound: int | None) -> str | None:
    write, measure = FIELD_TYPES[kind].bound, FIELD_TYPES[kind].measure
    if bound is None or write is None or value.is_about:
        return None
    return f"{write(bound)} {measure(value.precision)}" if measure and value.precision else write(bound)


def _mistakes(bad: Values) -> list[Problem]:
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


def identified(values: Values) -> Values:
    """The values with their `assertion_id`, which does not change when a span or a line moves, and with `assertion`,
    the place of that id among all ids in their order.

    Each cell, record and context is serialised once rather than for every value, which is most of the time.
    """
    table, words = _listed(values.cells, IDENTITY[:1]), _listed(values.cells, IDENTITY[2:OF_CONTEXT])
    records = _listed(values.records, IDENTITY[1:2])
    inherited = _listed(values.contexts, IDENTITY[OF_CONTEXT:])
    parts = [(table, "cell"), (records, "record"), (words, "cell"), (inherited, "context")]
    reader = compiled_reader()
    if reader:
        taken = [(texts.rechunk(), values.numbers[name].cast(pl.Int64).rechunk()) for texts, name in parts]
        ids, numbers = map(pl.Series, reader.identify(taken))
        return values.beside(ids[numbers].alias(ID), numbers.alias("assertion"))
    listed = [texts[values.numbers[name]].alias(str(number)) for number, (texts, name) in enumerate(parts)]
    array = pl.concat_str(pl.lit("["), pl.concat_str(listed, separator=","), pl.lit("]")).cast(pl.Binary)
    digests = [hashlib.sha256(payload).digest() for payload in pl.select(array).to_series().to_list()]
    first = pl.Series(digests, dtype=pl.Binary).bin.slice(0, 10).bin.encode("hex")
    found = first.to_frame().select((pl.lit("a-") + pl.first()).alias(ID)).to_series()
    return values.beside(found, (found.rank("dense").cast(pl.Int64) - 1).alias("assertion"))


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
