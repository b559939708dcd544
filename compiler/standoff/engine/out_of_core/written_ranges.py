"""Ranges of CSV and Parquet files written by workers that share no disk with this process, which joins them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from standoff.engine.executors import Workers
from standoff.engine.out_of_core.arrow_store import Stored
from standoff.engine.out_of_core.ledger import Entry, Ledger, key_of
from standoff.engine.out_of_core.store_work import StoreWork
from standoff.formats.files import sha256
from standoff.schema.model import Column
from standoff.tables.earlier import Earlier, Span
from standoff.tables.lists import Flat
from standoff.tables.package_contents import Tabular, Wide
from standoff.tables.ranges import key_of as key_of_rows
from standoff.tables.ranges import keyed, ranges_of

FOLDER, LENGTH = "ranges", "length"
CSV, PARQUET, WIDE = "csv", "parquet", "wide"


@dataclass(frozen=True, slots=True)
class RangeWork(StoreWork):
    """A range of a table to be written in a format, from the pieces that are `given`, in their order.

    `columns` are those of a table whose lists are written as texts.
    """

    form: str
    columns: tuple[Column, ...]

    @property
    def what(self) -> str:
        """See `Portable`."""
        return f"writing {self.place.removeprefix(f'{FOLDER}/')}"


def write_range(work: RangeWork) -> Entry:
    """Write a range, and note its length; raises OSError."""
    module = import_module(f"standoff.formats.{work.form}")
    stored = Stored([work.folder / path for path in work.given], 0, {})
    path = work.folder / work.place
    path.parent.mkdir(parents=True, exist_ok=True)
    module.write_range(Flat(stored, work.columns) if work.columns else stored, path)
    return Entry("", {work.place: sha256(path)}, {LENGTH: [module.length_of(path)]})


@dataclass(slots=True)
class WrittenRanges:
    """What workers wrote of the files of a package (`standoff.tables.earlier.Earlier`), beside the last build."""

    ledger: Ledger
    workers: Workers
    last: Earlier | None = None
    found: dict[tuple[str, str], Entry] = field(default_factory=dict)

    def write(self, tables: Mapping[str, Tabular], wide: Mapping[str, Wide], forms: Collection[str]) -> None:
        """Have the ranges of all tables written in some formats, and bring them. Raises OSError."""
        works: dict[tuple[str, str], RangeWork] = {}
        for file, form, rows in _files(tables, wide, forms):
            ranges = keyed(rows) if form == CSV else [(key_of_rows(each), each) for each in ranges_of(rows)]
            if pieces := keyed(rows):
                pieces[0][1].lazy()  # which has the columns
            for number, (key, each) in enumerate(ranges):
                given = {self._path(piece): digest for piece, digest in _pieces(each)}
                columns = each.columns if isinstance(each, Flat) else ()
                work = RangeWork(self.ledger.folder, f"{FOLDER}/{file}/{number:05d}", given, {}, form, columns)
                works[file, key] = work
        for file in dict.fromkeys(file for file, _ in works):
            self._write_file(file, {key: work for (of, key), work in works.items() if of == file})
        self.ledger.bring(
            {path: digest for entry in self.found.values() for path, digest in entry.files.items()}, self.workers
        )

    def _write_file(self, file: str, works: Mapping[str, RangeWork]) -> None:
        stage = f"{FOLDER} {file}"
        keys = {key: key_of(work.form, list(work.given.items())) for key, work in works.items()}
        known = {key: self.ledger.known(stage, work.place) for key, work in works.items()}
        left = [key for key in works if known[key] is None or known[key].key != keys[key]]  # type: ignore[union-attr]
        done = dict(zip(left, self.workers.each(write_range, [works[key] for key in left]), strict=True))
        for key, work in works.items():
            before = known[key]
            entry = Entry(keys[key], done[key].files, done[key].lists) if key in done else before
            if entry:
                self.ledger.note(stage, work.place, entry)
                self.found[file, key] = entry
        self.ledger.end(stage)

    def _path(self, piece: Path) -> str:
        return piece.relative_to(self.ledger.folder).as_posix()

    def whole(self, file: str, head: str, keys: Sequence[str]) -> tuple[Path, str] | None:
        """See `Earlier`."""
        return self.last.whole(file, head, keys) if self.last else None

    def find(self, file: str, key: str) -> Span | None:
        """See `Earlier`."""
        span = self.last.find(file, key) if self.last else None
        entry = self.found.get((file, key))
        if span is not None or entry is None:
            return span
        (path,) = entry.files
        return Span(self.ledger.folder / path, 0, entry.lists[LENGTH][0])

    def note(self, file: str, head: str, ranges: Sequence[tuple[str, int]], sha256: str) -> None:
        """See `Earlier`."""
        if self.last:
            self.last.note(file, head, ranges, sha256)


def _files(
    tables: Mapping[str, Tabular], wide: Mapping[str, Wide], forms: Collection[str]
) -> Iterator[tuple[str, str, Tabular]]:
    """The files of a package that have ranges, by their paths, each with its format and rows."""
    for form in (CSV, PARQUET):
        if form in forms:
            yield from ((f"{form}/{name}.{form}", form, table) for name, table in tables.items())
    if WIDE in forms:
        for name, each in wide.items():
            yield f"{WIDE}/{name}.{CSV}", CSV, each.rows
            yield f"{WIDE}/{name}.{PARQUET}", PARQUET, each.rows if each.nested is None else each.nested


def _pieces(rows: Tabular) -> Iterator[tuple[Path, str]]:
    stored = rows.nested if isinstance(rows, Flat) else rows
    if isinstance(stored, Stored):
        yield from zip(stored.pieces, stored.keys, strict=True)
