"""What the explorer is written from: the tables of a package as frames, and how they hang together."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import itemgetter
from typing import Any
from zlib import crc32

import polars as pl

from standoff.corpus.texts import short_names
from standoff.formats.explorer.fields import Field, Vocabularies, about, fields
from standoff.formats.package import Package, PackageTable
from standoff.schema.columns import is_of_records
from standoff.schema.curated import ENTRIES
from standoff.schema.record_ids import CELL, SEPARATOR, record_id
from standoff.schema.record_ids import RECORD as NAMED
from standoff.source.names import is_device
from standoff.tables.coded import decoded

ID, TABLE, LABEL, PACK = "record.id", "record.table", "record.label", "record.pack"  # no column's name has a dot
RECORD = (TABLE, ID)
PER_PACK = 32
PLAIN = re.compile("[a-z][a-z0-9_]{0,60}")
RECEIPTS: Mapping[str, tuple[str, ...]] = {
    "assertions": (
        "assertion_id", *CELL, "value", "text_id", "voice", "speaker_id",
        "relayed_by_id", "polarity", "modality", "basis", "rank", "outcome",
    ),
    "evidence": (
        "assertion_id", "text_id", "span_start", "span_end", "sentence", "quote", "confidence", "because", "reference",
        "curator", "annotation_file", "annotation_line",
    ),
    "resolutions": (
        *CELL, "n_assertions", "n_values", "rule", "sources_differ", "assertion_id",
        "because",
    ),
    "labels": (*NAMED, "label"),
    ENTRIES: (*NAMED, "reference"),
    "redirects": ("table_name", "old_id", "new_id", "since_version", "because"),
    "sentences": ("text_id", "sentence", "span_start", "span_end", "state"),
    "excluded": ("text_id", "span_start", "span_end", "because"),
    "vocabulary": ("scheme", "code", "label", "definition", "broader"),
    "ties": (
        "tie", *NAMED, "from_table", "from_id", "to_table", "to_id", "from_label", "to_label",
        "is_symmetric", "date", "sort_date", "factuality", "stated_by",
    ),
}  # fmt: skip
"""The compiler's own tables and the columns that are shown; what an older package lacks is empty."""


@dataclass(frozen=True)
class Source:
    """A package as the explorer needs it; its frames are read when they are wanted, and once."""

    package: Package
    descriptor: Mapping[str, Any]

    @cached_property
    def records(self) -> dict[str, PackageTable]:
        """The tables of records, in the package's order."""
        return {name: table for name, table in self.package.tables.items() if is_of_records(table.fields, table.marks)}

    @cached_property
    def fields(self) -> dict[str, tuple[Field, ...]]:
        """The columns of the tables of records, and what each is."""
        says_so = any(about(described) for table in self.records.values() for described in table.fields.values())
        return {name: fields(table, self.vocabularies, says_so) for name, table in self.records.items()}

    @cached_property
    def vocabularies(self) -> Vocabularies:
        """The vocabularies by their codes."""
        codes = self.own("vocabulary").group_by("scheme", maintain_order=True).agg("code")
        return {tuple(sorted(members)): scheme for scheme, members in codes.iter_rows()}

    @cached_property
    def parents(self) -> dict[str, str]:
        """The table that each table is nested in, at the top: the first column of its key refers to it."""
        found = {
            name: str(table.marks.get("nestedIn", "")) or self._parent(table) for name, table in self.records.items()
        }
        known = {name: parent for name, parent in found.items() if parent in self.records and parent != name}
        return {name: known.get(parent, parent) for name, parent in known.items()}

    def _parent(self, table: PackageTable) -> str:
        first, *rest = table.key
        if not rest or table.marks:
            return ""
        return next((target for columns, target, _ in table.references if columns == (first,)), "")

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """The tables nested in each table that is nested in no other."""
        tops = [name for name in self.records if name not in self.parents]
        return {top: [name for name, parent in self.parents.items() if parent == top] for top in tops}

    @cached_property
    def rows(self) -> dict[str, pl.DataFrame]:
        """The tables of records, with the id of each."""
        return {name: with_id(table.read(), table.key) for name, table in self.records.items()}

    @cached_property
    def texts(self) -> pl.DataFrame:
        """The texts; empty where the package has none."""
        table = self.package.tables.get("texts")
        return decoded(table.read()) if table else pl.DataFrame({"text_id": pl.Series([], dtype=pl.String)})

    @cached_property
    def cited(self) -> pl.DataFrame:
        """The texts by id, each with the name by which it is cited."""
        names = list(short_names(self.texts).items())
        return pl.DataFrame(names, schema=dict.fromkeys(("text_id", "cited_as"), pl.String), orient="row")

    def own(self, name: str) -> pl.DataFrame:
        """One of the compiler's own tables, with all its columns of `RECEIPTS`."""
        if name not in self._own:
            table = self.package.tables.get(name)
            read = decoded(table.read()) if table else pl.DataFrame()
            missing = [pl.lit(None, pl.String).alias(each) for each in RECEIPTS[name] if each not in read.columns]
            found = (
                read.with_columns(missing) if table else pl.DataFrame(schema=dict.fromkeys(RECEIPTS[name], pl.String))
            )
            self._own[name] = found.select(RECEIPTS[name])
        return self._own[name]

    @cached_property
    def _own(self) -> dict[str, pl.DataFrame]:
        return {}

    @cached_property
    def speakers(self) -> str:
        """The table of those who are quoted: the one that has the most of their ids; empty where there is none."""
        ids = self.own("assertions").select(pl.col("speaker_id").unique()).to_series()
        tops = [name for name in self.children if len(self.records[name].key) == 1]
        found = {name: len(self.rows[name].filter(pl.col(ID).is_in(ids.implode()))) for name in tops}
        best = max(found, key=lambda name: found[name], default="")
        return best if found.get(best) else ""

    @cached_property
    def names(self) -> pl.DataFrame:
        """A label for every record: that of the package, or of an older package the words of one column, or its id."""
        frames = [self.own("labels").select(TABLE_NAME, pl.col("record_id").alias(ID), pl.col("label").alias(LABEL))]
        labelled = set(frames[0][TABLE].unique())
        frames += [self._named(name) for name in self.records if name not in labelled]
        named = pl.concat(frames).with_columns(pl.col(LABEL).fill_null(pl.col(ID)))
        return named.unique(RECORD, keep="first", maintain_order=True)  # of a damaged package, a record may have two

    def _named(self, name: str) -> pl.DataFrame:
        known = next((f.name for f in self.fields[name] if f.is_free and f.name not in self.records[name].key), None)
        label = pl.col(known) if known and len(self.records[name].key) == 1 else pl.col(ID)
        return self.rows[name].select(pl.lit(name).alias(TABLE), ID, label.cast(pl.String).alias(LABEL))

    @cached_property
    def labelled(self) -> dict[str, pl.DataFrame]:
        """The tables of records, with the id and the label of each."""
        every = stacked([{TABLE: name, ID: rows[ID]} for name, rows in self.rows.items()])
        labels = every.join(self.names, on=RECORD, how="left", maintain_order="left")[LABEL]
        ends = accumulate(map(len, self.rows.values()))
        return {
            name: rows.hstack([labels[end - len(rows) : end]])
            for end, (name, rows) in zip(ends, self.rows.items(), strict=True)
        }

    @cached_property
    def file_names(self) -> dict[str, str]:
        """What the files of each table are called: its name, unless that is not one of a file on every system."""
        names = enumerate(self.records)
        return {name: name if PLAIN.fullmatch(name) and not is_device(name) else f"table-{n}" for n, name in names}

    def packs(self, name: str) -> int:
        """Over how many files the records of a table and of those nested in it are distributed."""
        return max(1, -(-len(self.rows[name]) // PER_PACK))

    def top(self, name: str) -> str:
        """The table that a table is nested in, or itself."""
        return self.parents.get(name, name)

    @cached_property
    def first_packs(self) -> dict[str, int]:
        """The number of the first file of each table that is nested in no other, in all files one after the other."""
        numbers = accumulate(map(self.packs, self.children), initial=0)
        return dict(zip(self.children, numbers, strict=False))

    def pack(self, table: str, record: str) -> int:
        """The number of the file that has a record: by the CRC-32 of the id of the one that it is nested in.

        So a browser finds it without an index.
        """
        top = self.top(table)
        root = record if table == top else record.split(SEPARATOR, 1)[0]
        return self.first_packs[top] + crc32(root.encode()) % self.packs(top)


TABLE_NAME = pl.col("table_name").alias(TABLE)
Part = Mapping[str, pl.Series | str | None]
"""Rows of a table by column: the cells, or one text that all of them are."""


def stacked(parts: Sequence[Part]) -> pl.DataFrame:
    """The rows of some tables, at least one, below each other; a query for each would take longer than all else."""
    sizes = [next(len(cells) for cells in part.values() if isinstance(cells, pl.Series)) for part in parts]
    return pl.DataFrame([pl.concat(map(_cells, map(itemgetter(name), parts), sizes)).alias(name) for name in parts[0]])


def _cells(cells: pl.Series | str | None, size: int) -> pl.Series:
    return cells if isinstance(cells, pl.Series) else pl.Series([cells], dtype=pl.String).new_from_index(0, size)


def with_id(rows: pl.DataFrame, key: Iterable[str]) -> pl.DataFrame:
    """The rows of a table with the id of each."""
    return decoded(rows).with_columns(record_id(tuple(key)).alias(ID))
