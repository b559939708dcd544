"""A corpus as its last build has it: of the tables on disk, the rows that explaining a record needs.

That is right only where the build is up to date. A package has all that `explain` shows but one thing: the place of a
curator's decision, which is read from the registry.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from standoff.corpus.assertions import Frames, settled_frame
from standoff.corpus.project import Corpus
from standoff.corpus.rows import Rows
from standoff.corpus.texts import Text, read_texts
from standoff.files.project_files import read_file
from standoff.resolve.cells import Resolved
from standoff.schema.columns import STANDARD
from standoff.schema.model import Schema, Table
from standoff.schema.record_ids import SEPARATOR, record_id
from standoff.views.inputs import Compilation, about, is_record
from standoff.views.loader import Package

SETTLED, OPEN = "settled", "open"  # rules
SIGN_OF_DECISIONS = b"settle"  # is in every file that has any


RECEIPTS = ("texts", "assertions", "evidence", "resolutions", "redirects")


def has_all(package: Package, schema: Schema) -> bool:
    """Whether a package has all tables that are read here."""
    return {*RECEIPTS, *schema.record_tables} <= set(package)


@dataclass(frozen=True, slots=True)
class Build(Compilation):
    """A compilation for `explain`; what is on a record and its children is read when one of them is first named."""

    package: Package
    corpus: Corpus
    folder: Path | None  # of the texts
    kept: dict[tuple[str, ...], pl.DataFrame] = field(default_factory=dict)
    quoted: dict[str, Text | None] = field(default_factory=dict)

    @classmethod
    def of_package(cls, package: Package, corpus: Corpus, schema: Schema, folder: Path | None) -> "Build":
        """The last build of a corpus; `folder` may hold the texts."""
        frames = Frames.of(dict.fromkeys(Frames.names(), pl.DataFrame()) | {"texts": package["texts"]})
        nothing = Resolved(pl.DataFrame(), pl.DataFrame(), pl.DataFrame())
        return cls(schema, frames, nothing, package, {}, frozenset(), package, corpus, folder)

    def passage(self, text_id: str, start: int, end: int) -> str | None:
        """The characters of a span, or none where the text is not there, or changed; only texts quoted are read."""
        if text_id not in self.quoted:
            self.quoted[text_id] = self._text(text_id)
        text = self.quoted[text_id]
        return None if text is None else text.passage(start, end)

    def assertions_on(self, table: str, record: str) -> pl.DataFrame:
        """The assertions on a record, with their outcomes; not those on its children."""
        family = self._family("assertions", record)
        return self._once(("stated", table, record), lambda: family.filter(about(table, record)))

    def cells_of(self, table: str, record: str) -> pl.DataFrame:
        """The resolved cells of a record."""
        return self._once(("cells", table, record), lambda: self._cells(table, record))

    def record(self, table: str, record: str) -> dict[str, Any]:
        """The factuality and counts of a record, by column, and its strongest modality."""
        row = self.row(self.schema.tables[table], record)
        stated = self.assertions_on(table, record)[["field_name", "rank", "polarity", "text_id", "modality"]]
        found = {
            modality
            for *which, text_id, modality in stated.iter_rows()
            if which == [None, None, "affirm"] and text_id is not None
        }
        strongest = next((code for code in self.schema.vocabularies["modality"].codes if code in found), None)
        return {name: row[name] for name in STANDARD} | {"strongest": strongest}

    def has_record(self, table: Table, record: str) -> bool:
        """Whether a table has a record."""
        n_keys = record.count(SEPARATOR) + 1
        return n_keys == len(table.key) and record in self._rows(table, record).select(record_id(table.key)).to_series()

    def record_ids(self, table: str, under: str | None = None) -> list[str]:
        """The ids of a table's records, sorted; with `under`, of those nested in that record."""
        mine = self.schema.tables[table]
        rows = self.package.scan(table).select(mine.key).collect() if under is None else self._below(mine, under)
        ids = rows.select(record_id(mine.key)).to_series().sort()
        return [each for each in ids if under is None or each.startswith(under + SEPARATOR)]

    def row(self, table: Table, record: str) -> dict[str, Any]:
        """The record's row in its table by column; empty where there is none."""
        found = self._rows(table, record)
        return found.row(0, named=True) if len(found) == 1 else {}

    def evidence_for(self, assertion_ids: Collection[str]) -> pl.DataFrame:
        """The evidence for some assertions, of records that were named."""
        if not assertion_ids:
            return self._once(("evidence", ""), lambda: self.package.scan("evidence").head(0).collect())
        families = [frame for (name, *_), frame in self.kept.items() if name == "assertions"]
        found = [self._evidence(family) for family in families if set(assertion_ids) & set(family["assertion_id"])]
        is_mine = pl.col("assertion_id").is_in(list(assertion_ids))
        return pl.concat([self.evidence_for(()), *(each.filter(is_mine) for each in found)])

    def decisions_on(self, table: str, record: str) -> pl.DataFrame:
        """What the curators decided on the cells of a record."""
        top = record.split(SEPARATOR, maxsplit=1)[0]
        decisions = self._once(("decisions", top), lambda: self._decisions(top))
        return decisions.filter(about(table, record)) if len(decisions) else decisions

    # -- reading -----------------------------------------------------------------------------------------------------

    def _once(self, key: tuple[str, ...], read: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        if key not in self.kept:
            self.kept[key] = read()
        return self.kept[key]

    def _cells(self, table: str, record: str) -> pl.DataFrame:
        values = self._family("assertions", record).select("assertion_id", "value")
        cells = self._family("resolutions", record).filter(about(table, record))
        is_open = (pl.col("rule") == OPEN) | ((pl.col("rule") == SETTLED) & pl.col("assertion_id").is_null())
        return cells.join(values, on="assertion_id", how="left", maintain_order="left").with_columns(is_open=is_open)

    def _rows(self, table: Table, record: str) -> pl.DataFrame:
        """The row of a record, if there is one; it is read with those that are nested in the same record."""
        above = SEPARATOR.join(record.split(SEPARATOR)[: table.n_above])
        if not above:
            return self._below(table, record)
        return self._once(
            ("row", table.name, record), lambda: self._below(table, above).filter(is_record(table, record))
        )

    def _below(self, table: Table, above: str) -> pl.DataFrame:
        """The rows of a record, or of what is nested in it: its key comes first, by which they are sorted."""
        rows = self.package.scan(table.name).filter(is_record(table, above))
        return self._once(("rows", table.name, above), rows.collect)

    def _text(self, text_id: str) -> Text | None:
        """A text, if it is there as it was annotated."""
        texts = self.frames.texts.filter(pl.col("file").str.starts_with(text_id))
        found = read_texts(self.folder, dict(texts.select("file", "sha256").drop_nulls().iter_rows())).get(text_id)
        stated = self.frames.texts.filter(pl.col("text_id") == text_id)["sha256"]
        return found if found and found.sha256 in stated else None

    def _family(self, name: str, record: str) -> pl.DataFrame:
        """The rows about a record at the top and all that is nested in it; sorted by record, they lie together."""
        top = record.split(SEPARATOR, maxsplit=1)[0]
        first, last = pl.col("record_id") >= top, pl.col("record_id") < top + chr(ord(SEPARATOR) + 1)
        is_mine = (pl.col("record_id") == top) | pl.col("record_id").str.starts_with(top + SEPARATOR)
        rows = self.package.scan(name).filter(first & last).filter(is_mine)
        return self._once((name, top), rows.collect)

    def _evidence(self, family: pl.DataFrame) -> pl.DataFrame:
        """The evidence for the assertions on a family of records; it is sorted by text."""
        ids, texts = family["assertion_id"].to_list(), family["text_id"].drop_nulls().unique().to_list()
        is_near = pl.col("text_id").is_null() | pl.col("text_id").is_in(texts)
        is_mine = pl.col("assertion_id").is_in(ids)
        rows = self.package.scan("evidence").filter(is_near & is_mine)
        return self._once(("evidence", ids[0]), rows.collect)

    def _decisions(self, top: str) -> pl.DataFrame:
        """The decisions in the registry, of which only files that have the record and any decisions are parsed."""
        corpus = self.corpus
        files = {file: read_file(corpus.root, file, corpus.settings.limits.size) for file in corpus.registry_files}
        deciding = {file: data for file, data in files.items() if SIGN_OF_DECISIONS in data}
        return settled_frame(self._read(deciding, top) if deciding else Rows(), self.schema)

    def _read(self, files: Mapping[str, bytes], top: str) -> Rows:
        """What those files have that may have a record; the reader takes long to load, and is seldom needed."""
        from standoff.corpus.files import AnnotationReader
        from standoff.corpus.registry_layout import may_have
        from standoff.source import composer

        reader = AnnotationReader.of(self.schema)
        for file, data in files.items():
            if may_have(file, data, top):
                reader.registry_file(composer.read(file, data, self.corpus.settings.limits))
        return reader.rows
