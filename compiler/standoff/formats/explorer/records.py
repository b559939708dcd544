"""The records with all their receipts: packs of some 32, each with what is nested in it and what refers to it.

The packs of all tables are numbered one after the other, so that what they hold is found in one pass.
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from standoff.formats.explorer.encode import Rows, lists, put_frames, slices
from standoff.formats.explorer.source import ID, LABEL, PACK, RECORD, TABLE, Part, Source, stacked

MOST = 50  # of what refers to a record by one field; the table has the rest
Ranges = dict[int, Rows]
"""The rows of each pack."""


def write_records(source: Source, folder: Path) -> None:
    """Write `r/<table>/<number>.js` for every table that is nested in no other; raises OSError."""
    packs = {name: _packs(source, name) for top, nested in source.children.items() for name in (top, *nested)}
    records = {name: _cut(source.labelled[name].hstack([numbers])) for name, numbers in packs.items()}
    receipts = _receipts(source)
    others = receipts | {
        "references": _references(source),
        "labels": _labels(source, receipts["assertions"], packs),
        "texts": _cited(source, receipts["assertions"]),
    }
    parts = {name: _cut(frame) for name, frame in others.items()}
    for top, nested in source.children.items():
        mine = {f"row:{name}": records[name] for name in (top, *nested)} | parts
        first = source.first_packs[top]
        for number in range(source.packs(top)):
            shown = {name: ranges[first + number] for name, ranges in mine.items() if first + number in ranges}
            put_frames(folder, f"r/{source.file_names[top]}/{number}", shown)


def _cut(frame: pl.DataFrame) -> Ranges:
    """The rows of a frame by their pack."""
    if frame.is_empty():
        return {}
    ordered = frame if frame[PACK].is_sorted() else frame.sort(PACK, maintain_order=True)
    columns = lists(ordered[[name for name in ordered.columns if name != PACK]])
    return {number: (columns, start, stop) for number, start, stop in slices(ordered[PACK])}


def _packs(source: Source, name: str) -> pl.Series:
    """The pack of each row of a table."""
    return pl.Series(PACK, [source.pack(name, record) for record in source.rows[name][ID].to_list()], pl.Int32)


def _packed(source: Source, rows: pl.DataFrame, record: tuple[str, str] = RECORD) -> pl.DataFrame:
    """Rows with the pack of the record that two of their columns name, in their order."""
    known = rows.select(record).unique()
    packs = pl.Series(PACK, [source.pack(*each) for each in known.rows()], pl.Int32)
    return rows.join(known.hstack([packs]), on=record, maintain_order="left")


def _receipts(source: Source) -> dict[str, pl.DataFrame]:
    """The assertions, evidence and resolutions of records.

    Rows of `evidence` and `resolutions` name an assertion by its number in the pack, which is shorter than its id.
    """
    assertions = _of_records(source, "assertions").sort(PACK, maintain_order=True)
    numbered = assertions.select("assertion_id", PACK, assertion=pl.int_range(pl.len()).over(PACK))
    evidence = source.own("evidence").join(numbered, on="assertion_id", maintain_order="left")
    # The assertion has the same text; in the order of the assertions, their numbers are short.
    evidence = evidence.drop("assertion_id", "text_id").sort("assertion", maintain_order=True)
    resolutions = _of_records(source, "resolutions").join(
        numbered.drop(PACK), on="assertion_id", how="left", maintain_order="left"
    )
    return {"assertions": assertions, "evidence": evidence, "resolutions": resolutions.drop("assertion_id")}


def _of_records(source: Source, receipts: str) -> pl.DataFrame:
    shown = [name for top, nested in source.children.items() for name in (top, *nested)]
    mine = source.own(receipts).filter(pl.col("table_name").is_in(shown))
    return _packed(source, mine.rename({"table_name": TABLE, "record_id": ID}))


def _cited(source: Source, assertions: pl.DataFrame) -> pl.DataFrame:
    """The texts that the assertions of each pack are of, and how each is cited."""
    texts = assertions.select("text_id", PACK).drop_nulls().unique()
    return texts.join(source.cited, on="text_id").sort("text_id")


def _references(source: Source) -> pl.DataFrame:
    """What refers to each record, by which field, and how many in all; the first of them by time and key.

    What is nested in a record is shown there, and so left out.
    """
    found: list[Part] = [
        {"to": f.target, "to_id": source.rows[name][f.name], TABLE: name, ID: source.rows[name][ID], "by": f.name}
        for name, table in source.records.items()
        for f in source.fields[name]
        if f.target in source.children and not (name in source.parents and f.name == table.key[0])
    ]
    if not found:
        return pl.DataFrame()
    by = ("to", "to_id", TABLE, "by")
    listed = stacked(found).drop_nulls("to_id").with_columns(pl.len().over(by).alias("total"))
    first = listed.filter(pl.int_range(pl.len()).over(by) < MOST)
    named = first.join(source.names, on=RECORD, how="left", maintain_order="left")
    return _packed(source, named, ("to", "to_id")).drop("to")


def _labels(source: Source, assertions: pl.DataFrame, packs: Mapping[str, pl.Series]) -> pl.DataFrame:
    """The labels of what the cells and assertions of a pack refer to."""
    fields = [(name, f) for name in packs for f in source.fields[name] if f.target]
    in_cells: list[Part] = [
        {TABLE: f.target, ID: source.rows[name][f.name].cast(pl.String), PACK: packs[name]} for name, f in fields
    ]
    people: list[Part] = [
        {TABLE: source.speakers, ID: assertions[column], PACK: assertions[PACK]}
        for column in ("speaker_id", "relayed_by_id")
    ]
    targets = {(name, f.field): f.target for name, f in fields}
    cells = pl.DataFrame(
        [(*cell, target) for cell, target in targets.items()],
        schema={TABLE: pl.String, "field_name": pl.String, "target": pl.String},
        orient="row",
    )
    stated = assertions.join(cells, on=[TABLE, "field_name"])
    in_values: Part = {TABLE: stated["target"], ID: stated["value"], PACK: stated[PACK]}
    wanted = stacked([*in_cells, *people, in_values]).drop_nulls(ID).unique()
    return wanted.join(source.names, on=RECORD).sort(LABEL, TABLE, ID)
