"""The sheet of conflicts: a row for each assertion on a cell on which the sources differ."""

import polars as pl

from standoff.corpus.texts import short_names
from standoff.formats.workbook.sheet import Sheet, SheetColumn, described
from standoff.schema.columns import columns
from standoff.schema.record_ids import CELL
from standoff.tables.package_contents import Contents, in_memory
from standoff.tables.spreadsheet_limits import contested

OF_CELL = ("rule", "n_values")
OF_ASSERTION = ("outcome", "value", "voice", "speaker_id", "relayed_by_id", "polarity", "modality", "derivation",
                "confidence", "text_id", "because", "assertion_id")  # fmt: skip
TITLE = "Conflicts"
DESCRIPTION = (
    "Cells on which the sources differ, and all that is said of them: which value was kept, by which rule, over which "
    "rivals, who says so and where."
)
ADDED = {
    "cell_value": "The value that was kept. Empty: the cell was left open.",
    "settled_because": "The reason of a curator who settled the cell.",
    "spans": "Where the text says so, as text[start,end) in characters; the text by the start of its id.",
}


def conflict_sheet(contents: Contents, name: str) -> Sheet:
    """The sheet; a cell's assertions follow each other, the one that was kept first."""
    assertions, resolutions = (in_memory(contents.tables[name]) for name in ("assertions", "resolutions"))
    cells = contested(assertions, resolutions).rename({"because": "settled_because", "assertion_id": "kept"})
    kept = assertions.select(kept="assertion_id", cell_value="value")
    cells = cells.join(kept, on="kept", how="left").select(*CELL, "cell_value", *OF_CELL, "settled_because")
    rivals = assertions.filter(pl.col("field_name").is_not_null()).select(*CELL, *OF_ASSERTION)
    order = {code: number for number, code in enumerate(contents.schema.vocabularies["outcome"].codes)}
    frame = cells.join(rivals, on=CELL).join(_spans(contents), on="assertion_id", how="left")
    rank = pl.col("outcome").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    shown = _columns(contents)
    frame = frame.sort(*CELL, rank, "assertion_id").select(column.name for column in shown)
    return Sheet(name, TITLE, DESCRIPTION, shown, frame, "list")


def _columns(contents: Contents) -> tuple[SheetColumn, ...]:
    schema = contents.schema
    known = {c.name: c for table in ("resolutions", "assertions") for c in columns(schema.tables[table], schema)}
    names = (*CELL, "cell_value", *OF_CELL, *OF_ASSERTION[:-2], "spans", *OF_ASSERTION[-2:], "settled_because")
    return tuple(
        SheetColumn(name, note=ADDED[name]) if name in ADDED else described(known[name], name in CELL) for name in names
    )


def _spans(contents: Contents) -> pl.DataFrame:
    """The spans of each assertion in one text, `002[2967,3042) | 002[3100,3128)`."""
    short = short_names(in_memory(contents.tables["texts"])["text_id"].to_list())
    name = pl.col("text_id").replace_strict(short, default=None, return_dtype=pl.String)
    stated = pl.format("{}[{},{})", name, pl.col("span_start"), pl.col("span_end"))
    evidence = in_memory(contents.tables["evidence"]).sort("text_id", "span_start", "span_end")
    grouped = evidence.select("assertion_id", stated.alias("spans")).group_by("assertion_id", maintain_order=True)
    return grouped.agg(pl.col("spans").str.join(" | "))
