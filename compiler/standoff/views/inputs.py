"""A compilation as the views need it: frames as far as they exist, verified texts, and the records in them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from standoff.corpus import texts as text
from standoff.corpus.assertions import Frames
from standoff.corpus.reporting import nearest
from standoff.corpus.texts import Text
from standoff.resolve.cells import Resolved
from standoff.schema.model import Field, Schema, Table
from standoff.schema.record_ids import decoded
from standoff.schema.types import FIELD_TYPES, parse
from standoff.source.look_alikes import nearest_is


class UnknownError(LookupError):
    """An unknown text, table, record or field; the message is one line and names the nearest known one."""


@dataclass(frozen=True, slots=True)
class Compilation:
    """Frames, resolution and tables of one run; `tables` is empty where errors came before them.

    `texts` holds the texts that are there and have the hash of their annotation file, `changed` the ids of the others
    that are there: spans mean nothing in those, so no view quotes them.
    """

    schema: Schema
    frames: Frames
    resolved: Resolved
    tables: Mapping[str, pl.DataFrame]
    texts: dict[str, Text]
    changed: frozenset[str]

    @classmethod
    def of(
        cls,
        schema: Schema,
        frames: Frames,
        resolved: Resolved,
        tables: Mapping[str, pl.DataFrame],
        texts: dict[str, Text],
    ) -> "Compilation":
        """The results of a run, with its texts divided into verified and changed ones."""
        hashes = dict(frames.texts.select("text_id", "sha256").iter_rows())
        verified = {text_id: text for text_id, text in texts.items() if hashes.get(text_id) == text.sha256}
        return cls(schema, frames, resolved, tables, verified, frozenset(texts) - frozenset(verified))

    def passage(self, text_id: str, start: int, end: int) -> str | None:
        """The characters of a span, or none where the text is not there."""
        verified = self.texts.get(text_id)
        return None if verified is None else verified.passage(start, end)

    def assertions_on(self, table: str, record: str) -> pl.DataFrame:
        """The assertions on a record, with their outcomes; not those on its children."""
        return self.resolved.assertions.filter(about(table, record))

    def cells_of(self, table: str, record: str) -> pl.DataFrame:
        """The resolved cells of a record."""
        return self.resolved.cells.filter(about(table, record))

    def record(self, table: str, record: str) -> dict[str, Any]:
        """The factuality and counts of a record, by column."""
        return self.resolved.records.filter(about(table, record)).row(0, named=True)

    def has_record(self, table: Table, record: str) -> bool:
        """Whether a table has a record."""
        return record in self.record_ids(table.name)

    def record_ids(self, table: str, under: str | None = None) -> list[str]:
        """The ids of a table's records, sorted; with `under`, of those nested in that record."""
        is_mine = pl.col("table_name") == table
        if under is not None:
            is_mine &= pl.col("record_id").str.starts_with(f"{under}/")
        return self.resolved.records.filter(is_mine)["record_id"].sort().to_list()

    def row(self, table: Table, record: str) -> dict[str, Any]:
        """The record's row in its table by column; empty where there is none, or no tables."""
        frame = self.tables.get(table.name)
        found = frame.filter(is_record(table, record)) if frame is not None else pl.DataFrame()
        return found.row(0, named=True) if len(found) == 1 else {}

    def evidence_for(self, assertion_ids: Collection[str]) -> pl.DataFrame:
        """The evidence for some assertions."""
        return self.frames.evidence.filter(pl.col("assertion_id").is_in(list(assertion_ids)))

    def decisions_on(self, table: str, record: str) -> pl.DataFrame:
        """What the curators decided on the cells of a record."""
        return self.frames.settled.filter(about(table, record))


def find_text(compiled: Compilation, name: str) -> str:
    """The id of the text that `name` means: an id, the start of exactly one, or a file called like one."""
    return named_text(compiled.frames.texts["text_id"].to_list(), name)


def named_text(known: list[str], name: str) -> str:
    """The same among the ids of texts that are known."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".yaml").removesuffix(".txt")
    if stem in known:
        return stem
    found = [text_id for text_id in known if stem and text_id.startswith(stem)]
    if len(found) == 1:
        return str(found[0])
    if found:
        raise UnknownError(f"`{name}` could be any of {len(found)} texts: {some(found)}")
    raise UnknownError(f"unknown text `{name}`{near(stem, known)}")


def short_names(compiled: Compilation) -> dict[str, str]:
    """The name by which each text of the run is cited."""
    return text.short_names(compiled.frames.texts)


def near(word: str, known: Iterable[str]) -> str:
    """The end of a message on an unknown word: the nearest that is known, else some of those known."""
    known = list(known)
    found = nearest(word, known) if word else None
    if found is not None:
        return f"; {nearest_is(word, found)}"
    return f"; known: {some(known)}" if known else "; there are none yet"


def some(names: Iterable[str], most: int = 8) -> str:
    """The first of some names, and an ellipsis where there are more."""
    names = list(names)
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def about(table: str, record: str) -> pl.Expr:
    """Whether a row of a frame is about this record."""
    return (pl.col("record_id") == record) & (pl.col("table_name") == table)


def find_record(compiled: Compilation, name: str) -> tuple[Table, str]:
    """The table and the record id that `TABLE/ID` means; a `/` inside a key value need not be encoded."""
    table_name, _, record = name.partition("/")
    table = compiled.schema.tables.get(table_name)
    if table is None or (table.is_builtin and not record):
        raise UnknownError(_no_table(compiled, table_name, record))
    if table.is_builtin:
        raise UnknownError(f"`{table_name}` is a table of the compiler's own; `explain` explains records of the corpus")
    if record and compiled.has_record(table, record):
        return table, record
    known = compiled.record_ids(table_name)
    alike = [record_id for record_id in known if decoded(record_id) == decoded(record)] if record else []
    if len(alike) == 1:
        return table, alike[0]
    if not record:
        raise UnknownError(f"name a record as {table_name}/ID: {some(known)}" if known else f"{table_name} is empty")
    raise UnknownError(
        f"unknown id `{record}` in `{table_name}`{_moved(compiled, table_name, record) or near(record, known)}"
    )


def _moved(compiled: Compilation, table: str, record: str) -> str:
    """What became of an id that is gone, if it is among the redirects."""
    redirects = compiled.tables.get("redirects", pl.DataFrame(schema=["table_name", "old_id", "new_id", "because"]))
    found = redirects.filter((pl.col("table_name") == table) & (pl.col("old_id") == record))
    for row in found.head(1).iter_rows(named=True):
        what = f"; it is now `{row['new_id']}`" if row["new_id"] else "; it was removed"
        return what + (f": {row['because']}" if row["because"] else "")
    return ""


def _no_table(compiled: Compilation, name: str, record: str) -> str:
    homes = [] if record else [table for table in compiled.schema.record_tables if name in compiled.record_ids(table)]
    if homes:
        return f"name a record as TABLE/ID: {some(f'{home}/{name}' for home in homes)}"
    return f"unknown table `{name}`{near(name, compiled.schema.record_tables)}"


def is_record(table: Table, record: str) -> pl.Expr:
    """Whether a row of a table is that of a record, or of one nested in it."""
    parts = zip(table.key, record.split("/"), strict=False)
    return pl.all_horizontal(_is_key(table.fields[name], decoded(part)) for name, part in parts)


def _is_key(f: Field, text: str) -> pl.Expr:
    kind = FIELD_TYPES[f.kind]
    assert kind.shown, f"no column is called {f.name}"
    try:
        return pl.col(f.name) == kind.shown.type.from_text(pl.lit(text if kind.is_text else parse(f.kind, text).text))
    except ValueError:  # no value of the column
        return pl.lit(value=False)
