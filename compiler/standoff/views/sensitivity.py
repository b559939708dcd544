"""Sensitivity: which cells and records would change, open or vanish if one source were withdrawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from standoff.corpus.texts import short_ids
from standoff.resolve.sensitivity import CHANGED, EMPTIED, OPENED, UNATTESTED, VANISHED, Base, effects
from standoff.resolve.support import INFERRED, RESTS_ON
from standoff.resolve.withdrawal import GROUP, KINDS, SENTENCE, SPEAKER, TEXT, Source, withdrawn
from standoff.schema.qualifiers import BY_NAME
from standoff.schema.record_ids import CELL, RECORD
from standoff.source.plural import plural
from standoff.views.layout import EMPTY, Cell, Line, Piece, columns, shown, spread, wrapped

BASIS = BY_NAME["basis"].name
EXAMINED = (TEXT, GROUP, SPEAKER, BASIS, SENTENCE)  # the kinds of sources that are withdrawn, one source at a time
COUNTED = {VANISHED: "vanish", UNATTESTED: "unattested", CHANGED: "change"}
COUNTED_CELLS = {EMPTIED: "empty", OPENED: "open", CHANGED: "change"}
FALLS = ("kind", "source", *CELL, "effect", "value", "new_value")
TITLES = {
    TEXT: "Without one text",
    GROUP: "Without texts that copy one another",
    SPEAKER: "Without what one speaker says or relays",
    BASIS: "Without what is inferred",
    SENTENCE: "Without one sentence",
}


@dataclass(frozen=True, slots=True)
class OfTable:
    """A table: its `records` by what they rest on, its `cells`, and how many of these a withdrawal of a kind alters."""

    table_name: str
    rests_on: Mapping[str, int]
    cells: int
    altered: Mapping[str, int]
    unaltered: int


@dataclass(frozen=True, slots=True)
class OfSource:
    """A source: how many records and cells would suffer which effect without it."""

    source: Source
    records: Mapping[str, int]
    cells: Mapping[str, int]

    @property
    def load(self) -> int:
        """How much would be altered: the more, the more load it bears."""
        return sum(self.records.values()) + sum(self.cells.values())


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The report: all tables, and the sources that bear any load, the heaviest first; `falls` has each effect.

    `falls` has a row for each source and each record (no field) or cell that would be altered: `FALLS`.
    """

    tables: tuple[OfTable, ...]
    sources: tuple[OfSource, ...]
    falls: pl.DataFrame


def sensitivity(base: Base, tables: Sequence[str]) -> Sensitivity:
    """Withdraw each source by itself, and see what becomes of the records and cells of some tables."""
    parts = [_falls(base, kind) for kind in EXAMINED]
    falls = _in_order(pl.concat(parts), tables)
    return Sensitivity(tuple(_of_table(name, falls, base) for name in tables), tuple(_of_sources(falls)), falls)


def falls_with(base: Base, source: Source, tables: Sequence[str]) -> pl.DataFrame:
    """What would become of the records and cells of some tables without one source: `FALLS`."""
    return _in_order(_falls(base, source.kind, source.name), tables)


def _in_order(falls: pl.DataFrame, tables: Sequence[str]) -> pl.DataFrame:
    return falls.filter(pl.col("table_name").is_in(tables)).sort(FALLS[:5], nulls_last=False)


def _falls(base: Base, kind: str, only: str | None = None) -> pl.DataFrame:
    named = KINDS[kind](base.stated)
    if kind == BASIS and only is None:
        only = INFERRED
    named = named if only is None else named.filter(pl.col("name") == only)
    names = named.select("name").unique().sort("name").with_row_index("withdrawal")
    hits = named.join(names, on="name").select("withdrawal", "row")
    found = effects(withdrawn(hits, base.stated), base)
    cells = found.cells.join(base.cells.select(*CELL, before="value"), on=CELL, how="left")
    nothing = pl.lit(None, pl.String)
    records = found.records.with_columns(field_name=nothing, before=nothing, value=nothing)
    both = pl.concat([_as_text(records), _as_text(cells)]).join(names, on="withdrawal")
    return both.select(
        pl.lit(kind).alias("kind"),
        pl.col("name").cast(pl.String).alias("source"),  # ids of texts are codes
        *CELL,
        "effect",
        value="before",
        new_value="value",
    )


def _as_text(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select("withdrawal", *(pl.col(name).cast(pl.String) for name in (*CELL, "effect", "before", "value")))


def _of_table(name: str, falls: pl.DataFrame, base: Base) -> OfTable:
    is_mine = pl.col("table_name") == name
    records = base.records.filter(is_mine)["rests_on"]
    cells = base.cells.filter(is_mine, pl.col("value").is_not_null() | pl.col("is_open")).select(
        "record_id", "field_name"
    )
    altered = falls.filter(is_mine & pl.col("field_name").is_not_null())
    by_kind = {kind: altered.filter(pl.col("kind") == kind) for kind in EXAMINED}
    key = CELL[1:]
    return OfTable(
        name,
        {code: int((records == code).sum()) for code in RESTS_ON},
        len(cells),
        {kind: by_kind[kind].select(key).n_unique() for kind in EXAMINED},
        len(cells) - altered.select(key).n_unique(),
    )


def _of_sources(falls: pl.DataFrame) -> Iterator[OfSource]:
    """The sources by kind, the heaviest first; a group of one text is that text."""
    is_cell = pl.col("field_name").is_not_null()
    counted = falls.group_by("kind", "source", "effect", is_cell=is_cell).agg(n=pl.len())
    found: dict[Source, tuple[dict[str, int], dict[str, int]]] = {}
    for kind, name, effect, of_cells, n in counted.sort("kind", "source", "effect").iter_rows():
        records, cells = found.setdefault(
            Source(kind, name), (dict.fromkeys(COUNTED, 0), dict.fromkeys(COUNTED_CELLS, 0))
        )
        (cells if of_cells else records)[effect] = n
    every = [OfSource(source, *counts) for source, counts in found.items()]
    yield from sorted(every, key=lambda each: (EXAMINED.index(each.source.kind), -each.load, each.source.name))


# -- as data, in words -------------------------------------------------------------------------------------------------


def as_json(found: Sensitivity) -> dict[str, Any]:
    """The report without its single effects."""
    tables = [
        {"table_name": t.table_name, "rests_on": dict(t.rests_on), "cells": t.cells, "altered": dict(t.altered),
         "unaltered": t.unaltered}
        for t in found.tables
    ]  # fmt: skip
    sources = [
        {"kind": s.source.kind, "source": s.source.name, "records": dict(s.records), "cells": dict(s.cells)}
        for s in found.sources
    ]
    return {"tables": tables, "sources": sources}


def falls_as_json(falls: pl.DataFrame, source: Source) -> dict[str, Any]:
    """What falls with one source."""
    return {"kind": source.kind, "source": source.name, "falls": falls.drop("kind", "source").to_dicts()}


def lay_out(found: Sensitivity, texts: Sequence[str], most: int, width: int) -> list[Line]:
    """What records rest on, how many cells depend on one source, then the heaviest sources of each kind."""
    some = [table for table in found.tables if sum(table.rests_on.values())]
    lines = wrapped("What records rest on", width, 0, "title", 2)
    lines += columns(("", "records", *RESTS_ON), [
        (t.table_name, sum(t.rests_on.values()), *t.rests_on.values()) for t in [*some, _sum(some)]
    ])  # fmt: skip
    lines += [EMPTY, *wrapped("Cells that one of these alone would alter if it were withdrawn", width, 0, "title", 2)]
    header = ("", "cells", "text", "group", "speaker", "inferred", "sentence", "none")
    lines += columns(header, [
        (t.table_name, t.cells, *t.altered.values(), t.unaltered) for t in [*some, _sum(some)] if t.cells
    ])  # fmt: skip
    short = short_ids(texts)
    for kind in EXAMINED:
        lines += _of_kind(kind, [each for each in found.sources if each.source.kind == kind], short, most, width)
    return lines


def _sum(tables: Sequence[OfTable]) -> OfTable:
    return OfTable(
        "all",
        {code: sum(table.rests_on[code] for table in tables) for code in RESTS_ON},
        sum(table.cells for table in tables),
        {kind: sum(table.altered[kind] for table in tables) for kind in EXAMINED},
        sum(table.unaltered for table in tables),
    )


def _of_kind(kind: str, sources: Sequence[OfSource], short: Mapping[str, str], most: int, width: int) -> Iterator[Line]:
    if kind == GROUP:
        sources = [each for each in sources if each.source.name not in short]
    if not sources:
        return
    rest = f" ({most:,} of {len(sources):,})" if len(sources) > most else ""
    yield EMPTY
    yield from wrapped(TITLES[kind] + rest, width, 0, "title", 2)
    header = ("", *_headed("records", COUNTED), *_headed("cells", COUNTED_CELLS))
    rows: list[tuple[Cell, ...]] = [
        (_name(each.source, short), *each.records.values(), *each.cells.values()) for each in sources[:most]
    ]
    yield from columns(header, rows)


def _headed(of: str, effects: Mapping[str, str]) -> list[str]:
    """The headers of the columns of effects, the first with what they are effects on."""
    first, *rest = effects.values()
    return [f"{of}: {first}", *rest]


def _name(source: Source, short: Mapping[str, str]) -> str:
    """A source as it may be given to `--without`."""
    text, stroke, number = source.name.partition("/")
    return f"{source.kind}:{short.get(text, text)}{stroke}{number}"


def lay_out_falls(falls: pl.DataFrame, source: Source, width: int) -> list[Line]:
    """What falls with one source: each record with what becomes of it and of its cells."""
    lines = wrapped(f"Without {source}", width, 0, "title", 2)
    for (table, record), rows in falls.group_by(RECORD, maintain_order=True):
        effects_of_record = rows.filter(pl.col("field_name").is_null())["effect"].to_list()
        name, effect = Piece(f"{table}/{shown(record)}", "record"), Piece("".join(effects_of_record), "value")
        lines += spread([Piece("  "), name], effect, width, 4) if effect.text else [(Piece("  "), name)]
        if effect.text != VANISHED:
            for row in rows.filter(pl.col("field_name").is_not_null()).iter_rows(named=True):
                lines += wrapped(f"{row['field_name']}: {row['effect']}, {_change(row)}", width, 4, "", 2)
    records, cells = (falls.filter(pl.col("field_name").is_null() == is_record) for is_record in (True, False))
    return [*lines, *wrapped(f"{plural(len(records), 'record')}, {plural(len(cells), 'cell')}", width)]


def _change(row: Mapping[str, str | None]) -> str:
    """A value before and after; where only its bounds change, the value."""
    before, after = (None if value is None else shown(value) for value in (row["value"], row["new_value"]))
    if before == after:
        return f"the bounds of {before}"
    return before or "(open)" if after is None else f"{before or '(open)'} -> {after}"
