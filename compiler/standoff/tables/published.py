"""What is published of curated tables: receipts by record where nothing differs, and no columns about texts.

A table is curated if no text says anything of its records (`standoff: {curated: true}`): the registry alone does. Then
one entry gives a record with all that is nested in it, and a receipt for each cell would repeat where that entry is.
Such receipts are one row of `registry_entries`. What differs from its entry keeps receipts of its own: a cell that is
given twice or settled, a value with a reason, a record with entries in several places. `formats.curated` makes receipts
of all cells again from a package.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

import polars as pl
import polars.selectors as cs

from standoff.schema.columns import STANDARD, columns, dtypes
from standoff.schema.curated import ENTRIES, KEPT, curated_roots, published_schema
from standoff.schema.model import Schema
from standoff.schema.read import builtin_table
from standoff.schema.record_ids import CELL, RECORD, SEPARATOR
from standoff.schema.times import order_of
from standoff.schema.wide import EVIDENCE
from standoff.tables.package_contents import Tabular, Wide
from standoff.tables.ranges import Ranged

RECEIPTS = ("assertions", "evidence", "resolutions")
ROOT, TOP, ROW = "root_table", "root_id", "row_number"
ID = "assertion_id"
REMARKS = {"confidence": "sure", "because": None, "reference": None}
"""What a curator notes on a mention, which children do not inherit, with what they have instead."""
PLACES = frozenset({ID, "evidence_number", "text_id", "span_start", "span_end", "sentence", "annotation_line"})


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows or columns of a table on disk, in its order."""

    frame: pl.LazyFrame
    rows: int

    def lazy(self) -> pl.LazyFrame:
        """Its rows."""
        return self.frame

    def __len__(self) -> int:
        return self.rows


def published(
    tables: Mapping[str, Tabular], wide: Mapping[str, Wide], schema: Schema
) -> tuple[dict[str, Tabular], dict[str, Wide], Schema]:
    """The tables, the wide tables and the schema that a package has, from those that were compiled."""
    if not curated_roots(schema):
        return dict(tables), dict(wide), schema
    shown = published_schema(schema, builtin_table(ENTRIES))
    found = {name: tables[name] for name in schema.tables if name in tables and name in shown.tables}
    plain, entries = _plain(found, schema)
    found |= {name: _without(found[name], rows) for name, rows in plain.items()}
    for name, table in shown.record_tables.items():
        if table.is_curated and name in found:
            found[name] = _columns(found[name], [column.name for column in columns(table, shown)])
    order = order_of(shown.tables[ENTRIES])
    types = dtypes(columns(shown.tables[ENTRIES], shown))
    found[ENTRIES] = order.sort(entries.select(pl.col(name).cast(each) for name, each in types.items()))
    ordered = {name: found[name] for name in shown.tables if name in found}
    return ordered, {name: _wide(each, shown) for name, each in wide.items()}, shown


def sizes_of(tables: Mapping[str, Tabular], schema: Schema) -> dict[str, int]:
    """How many rows the receipts have that are published; nothing where there are no curated tables."""
    if not curated_roots(schema):
        return {}
    plain, entries = _plain(tables, schema)
    return {ENTRIES: len(entries)} | {name: len(tables[name]) - len(rows) for name, rows in plain.items()}


def _columns(table: Tabular, names: list[str]) -> Tabular:
    if isinstance(table, Ranged):
        return Ranged([_columns(some, names) for some in table.ranges])
    if isinstance(table, pl.DataFrame):
        return table.select(names)
    return Part(table.lazy().select(names), len(table))


def _without(table: Tabular, rows: pl.Series) -> Tabular:
    """A table without some of its rows, by their numbers."""
    if isinstance(table, Ranged):
        ends = list(accumulate(map(len, table.ranges)))
        mine = zip(table.ranges, [0, *ends], ends, strict=False)
        return Ranged(
            [_without(some, rows.filter(rows.is_between(start, end, "left")) - start) for some, start, end in mine]
        )
    numbered = rows.to_frame(ROW).lazy()
    kept = table.lazy().with_row_index(ROW).join(numbered, on=ROW, how="anti", maintain_order="left").drop(ROW)
    return kept.collect() if isinstance(table, pl.DataFrame) else Part(kept, len(table) - len(rows))


def _wide(wide: Wide, schema: Schema) -> Wide:
    """A wide table without columns about texts, unless its schema lists them."""
    name = next((name for name, table in schema.record_tables.items() if table.key == wide.key), "")
    table = schema.tables.get(name)
    if table is None or not table.is_curated:
        return wide
    listed = {item.name for item in table.wide}
    gone = {each for each in (*STANDARD, EVIDENCE) if each not in listed | KEPT}
    names = [column.name for column in wide.columns if column.name not in gone]
    nested = None if wide.nested is None else _columns(wide.nested, names)
    shown = tuple(column for column in wide.columns if column.name in names)
    return replace(wide, columns=shown, rows=_columns(wide.rows, names), nested=nested)


# -- which receipts say no more than that of their entry ---------------------------------------------------------------


def _plain(tables: Mapping[str, Tabular], schema: Schema) -> tuple[dict[str, pl.Series], pl.DataFrame]:
    """The numbers of the rows of receipts that are left out, by table, and the rows of the entries."""
    roots = curated_roots(schema)
    receipts = {name: _numbered(tables[name]) for name in RECEIPTS}
    mine = pl.col("table_name").is_in([*roots])
    first = pl.col("record_id").str.split(SEPARATOR).list.first()
    root = pl.col("table_name").replace_strict(roots, default=None, return_dtype=pl.String)
    is_top = pl.col("table_name") == pl.col(ROOT)
    top = pl.when(is_top).then("record_id").otherwise(first)
    stated = receipts["assertions"].filter(mine).with_columns(root.alias(ROOT)).with_columns(top.alias(TOP)).collect()
    evidence = receipts["evidence"].rename({ROW: "evidence_row"}).join(stated.lazy().select(ID), on=ID, how="semi")
    noted = evidence.collect()
    notes = [name for name in noted.columns if name not in PLACES | {"evidence_row"}]
    once = noted.filter(~pl.col(ID).is_duplicated()).select(ID, "evidence_row", *notes, line="annotation_line")
    stated = stated.join(once, on=ID, how="inner", suffix="_of_evidence")
    is_usual = (pl.col("polarity") == "affirm") & pl.col("rank").is_null() & (pl.col("outcome") == "chosen")
    entries = _entries(receipts["assertions"], stated.filter(is_usual), noted, roots)
    both = stated.filter(is_usual).join(entries, on=[ROOT, TOP], how="inner", suffix="_of_entry")
    plain = both.filter(*_same(notes))
    alone = receipts["resolutions"].filter(mine, pl.col("rule") == "only", pl.col("n_assertions") == 1)
    cells = alone.select(*CELL, resolution_row=ROW).collect()
    plain = plain.join(cells, on=CELL, how="left", nulls_equal=True)
    plain = plain.filter(pl.col("field_name").is_null() | pl.col("resolution_row").is_not_null())
    gone = {
        "assertions": plain[ROW],
        "evidence": plain["evidence_row"],
        "resolutions": plain["resolution_row"].drop_nulls(),
    }
    shown = entries.select(
        pl.col(ROOT).alias("table_name"),
        pl.col(TOP).alias("record_id"),
        "basis",
        _reference(schema),
        "curator",
        "annotation_file",
        annotation_line="line",
    )
    return gone, shown


def _numbered(table: Tabular) -> pl.LazyFrame:
    """The rows of a table with their numbers, texts for codes."""
    return table.lazy().with_columns((cs.categorical() | cs.enum()).cast(pl.String)).with_row_index(ROW)


def _entries(
    assertions: pl.LazyFrame, stated: pl.DataFrame, noted: pl.DataFrame, roots: Mapping[str, str]
) -> pl.DataFrame:
    """The records of curated tables that one entry gives, each with what its entry notes."""
    tops = [name for name, root in roots.items() if name == root]
    is_existence = pl.col("table_name").is_in(tops) & pl.col("field_name").is_null()
    several = assertions.filter(is_existence).group_by(RECORD).agg(n=pl.len()).filter(pl.col("n") > 1).collect()
    found = stated.filter(is_existence).join(several, on=RECORD, how="anti")
    return found.drop(*CELL, "value", ROW, "evidence_row", ID)


def _same(notes: list[str]) -> list[pl.Expr]:
    """Whether an assertion has what its entry has; children do not inherit its remarks."""
    is_top = pl.col("table_name") == pl.col(ROOT)
    found = [pl.col("basis") == pl.col("basis_of_entry"), pl.col("modality") == pl.col("modality_of_entry")]
    for name in notes:
        of_entry = pl.col(f"{name}_of_entry")
        wanted = pl.when(is_top).then(of_entry).otherwise(pl.lit(REMARKS[name])) if name in REMARKS else of_entry
        mine = f"{name}_of_evidence" if name in {"annotation_file", "column"} else name
        found.append(pl.col(mine).eq_missing(wanted))
    return found


def _reference(schema: Schema) -> pl.Expr:
    """The source of an entry, or else that of its table."""
    sources = {name: table.source for name, table in schema.record_tables.items() if table.source}
    of_table = pl.col(ROOT).replace_strict(sources, default=None, return_dtype=pl.String)
    return pl.coalesce("reference", of_table).alias("reference")
