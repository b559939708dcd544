"""The records with all their receipts: packs of some 32, each with what is nested in it and what refers to it."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from standoff.formats.explorer.encode import Rows, lists, put_frames, slices
from standoff.formats.explorer.source import ID, LABEL, PACK, TABLE, Source, pack_numbers

MOST = 50  # of what refers to a record by one field; the table has the rest
RECORD = (TABLE, ID)
Parts = dict[str, dict[int, Rows]]
"""By their name, the rows of each pack."""


def write_records(source: Source, folder: Path) -> None:
    """Write `r/<table>/<number>.js` for every table that is nested in no other; raises OSError."""
    references = _references(source)
    for top, children in source.children.items():
        packs = source.packs(top)
        family = [top, *children]
        assertions = _of_family(source, "assertions", family, packs)
        parts: Parts = {f"row:{name}": _cut(_rows(source, name, packs)) for name in family}
        parts |= {name: _cut(frame) for name, frame in _receipts(source, assertions, family, packs).items()}
        referring = references.filter(pl.col("to") == top).drop("to")
        parts["references"] = _cut(referring.with_columns(pack_numbers(referring["to_id"], packs).alias(PACK)))
        parts["labels"] = _cut(_labels(source, assertions, family, packs))
        parts["texts"] = _cut(_cited(source, assertions))
        for number in range(packs):
            shown = {name: ranges[number] for name, ranges in parts.items() if number in ranges}
            put_frames(folder, f"r/{source.file_names[top]}/{number}", shown)


def _cut(frame: pl.DataFrame) -> dict[int, Rows]:
    """The rows of a frame by their pack."""
    if frame.is_empty():
        return {}
    ordered = frame if frame[PACK].is_sorted() else frame.sort(PACK, maintain_order=True)
    columns = lists(ordered[[name for name in ordered.columns if name != PACK]])
    return {number: (columns, start, stop) for number, start, stop in slices(ordered[PACK])}


def _packed(source: Source, name: str, rows: pl.DataFrame, packs: int) -> pl.DataFrame:
    return rows.with_columns(pack_numbers(rows.select(source.root(name)).to_series(), packs).alias(PACK))


def _rows(source: Source, name: str, packs: int) -> pl.DataFrame:
    labels = source.names.filter(pl.col(TABLE) == name).select(ID, LABEL)
    rows = source.rows[name].join(labels, on=ID, how="left", maintain_order="left")
    return _packed(source, name, rows, packs)


def _receipts(source: Source, assertions: pl.DataFrame, family: list[str], packs: int) -> dict[str, pl.DataFrame]:
    """The assertions, evidence and resolutions of a table's records and of those nested in them.

    Rows of `evidence` and `resolutions` name an assertion by its number in the pack, which is shorter than its id.
    """
    assertions = assertions.sort(PACK, maintain_order=True)
    numbered = assertions.select("assertion_id", PACK, assertion=pl.int_range(pl.len()).over(PACK))
    evidence = source.own("evidence").join(numbered, on="assertion_id", maintain_order="left")
    # The assertion has the same text; in the order of the assertions, their numbers are short.
    evidence = evidence.drop("assertion_id", "text_id").sort("assertion", maintain_order=True)
    resolutions = _of_family(source, "resolutions", family, packs).join(
        numbered.drop(PACK), on="assertion_id", how="left", maintain_order="left"
    )
    return {"assertions": assertions, "evidence": evidence, "resolutions": resolutions.drop("assertion_id")}


def _cited(source: Source, assertions: pl.DataFrame) -> pl.DataFrame:
    """The texts that the assertions of each pack are of, and how each is cited."""
    texts = assertions.select("text_id", PACK).drop_nulls().unique()
    return texts.join(source.cited, on="text_id").sort("text_id")


def _of_family(source: Source, receipts: str, family: list[str], packs: int) -> pl.DataFrame:
    mine = (
        source.own(receipts).filter(pl.col("table_name").is_in(family)).rename({"table_name": TABLE, "record_id": ID})
    )
    top, *_ = family
    is_top, first = pl.col(TABLE) == top, pl.col(ID).str.split("/").list.first()
    roots = mine.select(pl.when(is_top).then(ID).otherwise(first).alias(ID)).to_series()
    return mine.with_columns(pack_numbers(roots, packs).alias(PACK))


def _references(source: Source) -> pl.DataFrame:
    """What refers to each record, by which field, and how many in all; the first of them by time and key."""
    found = [frame for name in source.records for frame in _referring(source, name)]
    if not found:
        return pl.DataFrame(schema={"to": pl.String, "to_id": pl.String})
    listed = pl.concat(found).with_columns(pl.len().over("to", "to_id", TABLE, "by").alias("total"))
    first = listed.filter(pl.int_range(pl.len()).over("to", "to_id", TABLE, "by") < MOST)
    return first.join(source.names, on=RECORD, how="left", maintain_order="left")


def _referring(source: Source, name: str) -> Iterator[pl.DataFrame]:
    """What refers to records of other tables; what is nested in a record is shown there, and so left out."""
    parent = source.records[name].key[0] if name in source.parents else None
    for f in source.fields[name]:
        if f.target in source.children and f.name != parent:
            rows = source.rows[name].filter(pl.col(f.name).is_not_null())
            to = pl.lit(f.target).alias("to")
            yield rows.select(
                to, pl.col(f.name).alias("to_id"), pl.lit(name).alias(TABLE), ID, pl.lit(f.name).alias("by")
            )


def _labels(source: Source, assertions: pl.DataFrame, family: list[str], packs: int) -> pl.DataFrame:
    """The labels of what the cells and assertions of a pack refer to."""
    found = [_named_in_cells(source, name, packs) for name in family]
    for column in ("speaker_id", "relayed_by_id"):
        found.append(assertions.select(pl.lit(source.speakers).alias(TABLE), pl.col(column).alias(ID), PACK))
    targets = {(name, f.field): f.target for name in family for f in source.fields[name] if f.target}
    cells = pl.DataFrame(
        [(*cell, target) for cell, target in targets.items()],
        schema={TABLE: pl.String, "field_name": pl.String, "target": pl.String},
        orient="row",
    )
    stated = assertions.join(cells, on=[TABLE, "field_name"])
    found.append(stated.select(pl.col("target").alias(TABLE), pl.col("value").alias(ID), PACK))
    wanted = pl.concat(found).filter(pl.col(ID).is_not_null()).unique(maintain_order=True)
    return wanted.join(source.names, on=RECORD).sort(LABEL, TABLE, ID)


def _named_in_cells(source: Source, name: str, packs: int) -> pl.DataFrame:
    rows = _packed(source, name, source.rows[name], packs)
    frames = [
        rows.select(pl.lit(f.target).alias(TABLE), pl.col(f.name).cast(pl.String).alias(ID), PACK)
        for f in source.fields[name]
        if f.target
    ]
    empty = pl.DataFrame(schema={TABLE: pl.String, ID: pl.String, PACK: pl.Int32})
    return pl.concat([empty, *frames])
