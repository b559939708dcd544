"""The tables that a run out of core left on disk, with the rows of each in their order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from standoff.engine.executors import Files, Workers
from standoff.engine.out_of_core.arrow_store import Stored, put
from standoff.engine.out_of_core.by_time import sorted_by
from standoff.engine.out_of_core.ledger import Entry, Ledger
from standoff.engine.out_of_core.run import GatheredData
from standoff.engine.results import LINKED, RECEIPTS
from standoff.schema.columns import columns
from standoff.schema.model import Column, Schema, Table
from standoff.schema.times import SORT_DATE, order_of
from standoff.schema.wide import wide_columns
from standoff.tables.labels import labels_of_texts
from standoff.tables.lists import nested_dtypes
from standoff.tables.package_contents import Tabular, Wide
from standoff.tables.ranges import Ranged
from standoff.tables.sections import EVIDENCE, grouped, is_in_sections
from standoff.tables.sections import RECEIPTS as BY_RECORD
from standoff.tables.wide import described

CORPUS, OF_TEXTS = "corpus", "texts"  # the folder of the corpus's own tables, the piece with the labels of texts


@dataclass(frozen=True, slots=True)
class StoredTables:
    """The tables of a schema as steps left them; those that run across partitions are merged where the executor is."""

    schema: Schema
    data: GatheredData
    ledger: Ledger
    workers: Workers

    def all(self, has_wide: bool) -> dict[str, Tabular]:
        """All tables, in the schema's order."""
        tables: Mapping[str, pl.DataFrame] = self.data["corpus_tables"]
        for name, frame in tables.items():
            self._leave(f"{CORPUS}/{name}/0.arrow", frame)
        self._leave(f"labels/{OF_TEXTS}.arrow", labels_of_texts(tables["texts"], self.schema))
        names = {name.removeprefix("table."): name for name in RECEIPTS} | {name: name for name in LINKED}
        names |= {name: f"{CORPUS}/{name}" for name in tables}
        return {
            name: self._table(table, names.get(name, f"tables/{name}"))
            for name, table in self.schema.tables.items()
            if has_wide or name not in LINKED
        }

    def _table(self, table: Table, place: str) -> Tabular:
        return self._in_ranges(table, self._in_order(table.name, place, columns(table, self.schema)))

    def wide(self) -> dict[str, Wide]:
        """The wide tables, where they were wanted."""
        rows = {
            table.name: self._in_order(table.name, f"wide/{table.name}", wide_columns(table, self.schema))
            for table in self.schema.record_tables.values()
            if table.wide
        }
        return described(rows, self.schema)

    def _leave(self, path: str, frame: pl.DataFrame) -> None:
        before = self.ledger.known(path, "", is_here=True)
        digest = put(frame, self.ledger.folder / path, before.files.get(path) if before else None)
        self.ledger.note(path, "", Entry("", {path: digest}, rows={path: len(frame)}), is_here=True)

    def _in_order(self, name: str, place: str, shown: Sequence[Column]) -> Stored:
        """A table whose pieces are in the order of their names; one with a time, or of all records, is merged.

        Receipts were left in their order, table by table.
        """
        files = dict(sorted(self._files(place)))
        order = order_of(self.schema.tables[name])
        if SORT_DATE in order.columns or name in LINKED:
            files = sorted_by(files, order, self.ledger, place, self.workers)
        counted = self._rows
        rows = sum(counted[path] for path in files)
        pieces = [self.ledger.folder / path for path in files]
        bring = partial(self._bring, files) if self.ledger.elsewhere else None
        return Stored(pieces, rows, nested_dtypes(shown), list(files.values()), bring)

    def _bring(self, files: Files, pieces: Sequence[Path]) -> None:
        """Have pieces of a table here, before they are read."""
        wanted = {piece.relative_to(self.ledger.folder).as_posix() for piece in pieces}
        self.ledger.bring({path: digest for path, digest in files.items() if path in wanted}, self.workers)

    @property
    def _rows(self) -> dict[str, int]:
        """How many rows each file of the store has."""
        return {path: rows for entry in self.ledger.left for path, rows in entry.rows.items()}

    def _in_ranges(self, table: Table, stored: Stored) -> Tabular:
        """A table in the ranges in which it is written: those of a table in memory (`standoff.tables.sections`)."""
        if not (table.name in (*BY_RECORD, EVIDENCE) or is_in_sections(table)) or len(stored.pieces) < 2:
            return stored
        of_section: dict[tuple[str, int], list[tuple[Path, str]]] = {}
        for piece, key in zip(stored.pieces, stored.keys, strict=True):
            section = self.data.store.section_of(table, int(piece.stem))
            of_section.setdefault((piece.parent.name, section), []).append((piece, key))
        sections = [*of_section.values()]
        folder, counted = self.ledger.folder, self._rows
        sizes = [sum(counted[piece.relative_to(folder).as_posix()] for piece, _ in some) for some in sections]
        ranges = []
        for group in grouped(sizes):
            pieces, keys = zip(*(each for n in group for each in sections[n]), strict=True)
            ranges.append(Stored(pieces, sum(sizes[n] for n in group), stored.types, keys, stored.bring))
        return Ranged(ranges) if len(ranges) > 1 else stored

    def _files(self, place: str) -> Iterator[tuple[str, str]]:
        """The files that were left in a folder, or in folders in it, with their hashes."""
        for entry in self.ledger.left:
            for path, digest in entry.files.items():
                if path.startswith(f"{place}/"):
                    yield path, digest
