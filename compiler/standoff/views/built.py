"""A corpus as its last build has it: of the tables on disk, the rows that explaining a record needs.

That is right only where the build is up to date. A package has all that `explain` shows but one thing: the place of a
curator's decision, which is read from the registry.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from standoff.corpus.assertions import Frames, assert_all
from standoff.corpus.files import AnnotationReader
from standoff.corpus.project import Corpus
from standoff.corpus.registry_layout import may_have
from standoff.corpus.texts import read_texts
from standoff.files.project_files import read_file
from standoff.resolve.cells import Resolved
from standoff.schema.columns import STANDARD
from standoff.schema.model import Schema, Table
from standoff.schema.record_ids import SEPARATOR, record_id
from standoff.source import composer
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
    kept: dict[Any, pl.DataFrame] = field(default_factory=dict)

    @classmethod
    def of_package(cls, package: Package, corpus: Corpus, schema: Schema, folder: Path | None) -> "Build":
        """The last build of a corpus; `folder` may hold the texts."""
        texts = package["texts"]
        found = read_texts(folder, dict(texts.select("file", "sha256").drop_nulls().iter_rows()))
        hashes = dict(texts.select("text_id", "sha256").iter_rows())
        verified = {text_id: text for text_id, text in found.items() if hashes.get(text_id) == text.sha256}
        frames = Frames.of(dict.fromkeys(Frames.names(), pl.DataFrame()) | {"texts": texts})
        nothing = Resolved(pl.DataFrame(), pl.DataFrame(), pl.DataFrame())
        changed = frozenset(found) - frozenset(verified)
        return cls(schema, frames, nothing, package, verified, changed, package, corpus)

    def assertions_on(self, table: str, record: str) -> pl.DataFrame:
        """The assertions on a record, with their outcomes; not those on its children."""
        return self._family("assertions", record).filter(about(table, record))

    def cells_of(self, table: str, record: str) -> pl.DataFrame:
        """The resolved cells of a record."""
        values = self._family("assertions", record).select("assertion_id", "value")
        cells = self._family("resolutions", record).filter(about(table, record))
        is_open = (pl.col("rule") == OPEN) | ((pl.col("rule") == SETTLED) & pl.col("assertion_id").is_null())
        return cells.join(values, on="assertion_id", how="left", maintain_order="left").with_columns(is_open=is_open)

    def record(self, table: str, record: str) -> dict[str, Any]:
        """The factuality and counts of a record, by column, and its strongest modality."""
        row = self.row(self.schema.tables[table], record)
        is_counted = pl.col("text_id").is_not_null() & (pl.col("polarity") == "affirm") & pl.col("rank").is_null()
        existence = self.assertions_on(table, record).filter(pl.col("field_name").is_null() & is_counted)
        codes = [code for code in self.schema.vocabularies["modality"].codes if code in set(existence["modality"])]
        return {name: row[name] for name in STANDARD} | {"strongest": codes[0] if codes else None}

    def record_ids(self, table: str, under: str | None = None) -> list[str]:
        """The ids of a table's records, sorted; with `under`, of those nested in that record."""
        rows = self.package.scan(table).select(record_id(self.schema.tables[table].key).alias("record_id"))
        if under is not None:
            rows = rows.filter(pl.col("record_id").str.starts_with(under + SEPARATOR))
        ids: list[str] = rows.collect()["record_id"].sort().to_list()
        return ids

    def row(self, table: Table, record: str) -> dict[str, Any]:
        """The record's row in its table by column; empty where there is none."""
        found = self._once((table.name, record), lambda: self.package.scan(table.name).filter(is_record(table, record)))
        return found.row(0, named=True) if len(found) == 1 else {}

    def evidence_for(self, assertion_ids: Collection[str]) -> pl.DataFrame:
        """The evidence for some assertions, of records that were named."""
        families = [frame for (name, _), frame in self.kept.items() if name == "assertions"]
        found = [self._evidence(family) for family in families if set(assertion_ids) & set(family["assertion_id"])]
        none = self._once(("evidence", ""), lambda: self.package.scan("evidence").head(0))
        return pl.concat([none, *(each.filter(pl.col("assertion_id").is_in(list(assertion_ids))) for each in found)])

    def decisions_on(self, table: str, record: str) -> pl.DataFrame:
        """What the curators decided on the cells of a record."""
        top = record.split(SEPARATOR, maxsplit=1)[0]
        decisions = self._once((SIGN_OF_DECISIONS, top), lambda: self._decisions(top).lazy())
        return decisions.filter(about(table, record))

    # -- reading -----------------------------------------------------------------------------------------------------

    def _once(self, key: Any, read: Callable[[], pl.LazyFrame]) -> pl.DataFrame:
        if key not in self.kept:
            self.kept[key] = read().collect()
        return self.kept[key]

    def _family(self, name: str, record: str) -> pl.DataFrame:
        """The rows about a record at the top and all that is nested in it; sorted by record, they lie together."""
        top = record.split(SEPARATOR, maxsplit=1)[0]
        first, last = pl.col("record_id") >= top, pl.col("record_id") < top + chr(ord(SEPARATOR) + 1)
        is_mine = (pl.col("record_id") == top) | pl.col("record_id").str.starts_with(top + SEPARATOR)
        return self._once((name, top), lambda: self.package.scan(name).filter(first & last).filter(is_mine))

    def _evidence(self, family: pl.DataFrame) -> pl.DataFrame:
        """The evidence for the assertions on a family of records; it is sorted by text."""
        ids, texts = family["assertion_id"].to_list(), family["text_id"].drop_nulls().unique().to_list()
        is_near = pl.col("text_id").is_null() | pl.col("text_id").is_in(texts)
        is_mine = pl.col("assertion_id").is_in(ids)
        return self._once(("evidence", ids[0]), lambda: self.package.scan("evidence").filter(is_near & is_mine))

    def _decisions(self, top: str) -> pl.DataFrame:
        """The decisions in the registry, of which only files that have the record and any decisions are parsed."""
        corpus = self.corpus
        reader = AnnotationReader.of(self.schema)
        for file in corpus.registry_files:
            data = read_file(corpus.root, file, corpus.settings.limits.size)
            if SIGN_OF_DECISIONS in data and may_have(file, data, top):
                reader.registry_file(composer.read(file, data, corpus.settings.limits))
        return assert_all(reader.rows, self.schema).settled
