"""Receipts of all cells of a package with curated tables, made again from one receipt a record (`tables.published`).

What shows a package, such as `explain` and the explorer, then finds every cell of a curated table as it finds others:
an assertion in the registry, at the line of the record's entry.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

import polars as pl
import polars.selectors as cs

from standoff.formats.package import Package
from standoff.schema.columns import STANDARD, as_csv
from standoff.schema.curated import ENTRIES
from standoff.schema.record_ids import CELL, record_id
from standoff.schema.table_schema import KEY
from standoff.tables.published import RECEIPTS

Readers = Mapping[str, Callable[[], pl.DataFrame]]
Schemas = Mapping[str, Mapping[str, Any]]
BOUNDS = ("low", "high")
WHOLE = {
    "factuality": "unattested",
    "n_inferred": 0,
    "sources_differ": "none",
    "n_texts": 0,
    "n_independent": 0,
    "has_open_conflict": False,
}
"""What the columns about texts would hold for a record that one entry gives; the others follow from the entry."""
ENTRY = ("basis", "reference", "curator", "annotation_file", "annotation_line")


def restored(package: Package) -> Package:
    """The package with a receipt for every cell; one without curated tables as it is."""
    if ENTRIES not in package.tables:
        return package
    schemas = {
        name: {"fields": [*table.fields.values()], "primaryKey": list(table.key), KEY: table.marks}
        for name, table in package.tables.items()
    }
    readers = readers_with_receipts({name: table.read for name, table in package.tables.items()}, schemas)
    return replace(package, tables={n: replace(table, read=readers[n]) for n, table in package.tables.items()})


def readers_with_receipts(readers: Readers, schemas: Schemas) -> dict[str, Callable[[], pl.DataFrame]]:
    """What reads the tables of a package, with a receipt for every cell."""
    if ENTRIES not in readers:
        return dict(readers)
    restoration = _Restoration(readers, schemas)
    found = dict(readers) | {name: partial(restoration.rows, name) for name in restoration.curated}
    return found | {name: partial(restoration.receipts, name) for name in RECEIPTS}


class _Restoration:
    """The receipts that are made; each kind once."""

    def __init__(self, readers: Readers, schemas: Schemas) -> None:
        self._readers = readers
        self._schemas = schemas
        self.curated = [name for name, schema in schemas.items() if schema.get(KEY, {}).get("curated")]

    def rows(self, name: str) -> pl.DataFrame:
        """A curated table with the columns that end every table of records."""
        rows = self._readers[name]()
        missing = [pl.lit(value).alias(each) for each, value in WHOLE.items() if each not in rows.columns]
        basis = rows.join(self._entries(name), left_on=self._top(name), right_on="top_id", how="left")["basis"]
        is_external = pl.col("record_basis") == "external"
        rests = pl.when(is_external).then(pl.lit("external")).otherwise(pl.lit("registry"))
        found = rows.with_columns(*missing, basis.fill_null("curated").alias("record_basis"))
        fields = [each for each in self._values(name) if each in found.columns]
        count = pl.sum_horizontal(pl.lit(1), *(pl.col(each).is_not_null().cast(pl.Int64) for each in fields))
        found = found.with_columns(rests_on=rests, n_assertions=count.cast(pl.Int64))
        return found.select(*(each for each in rows.columns if each not in STANDARD), *STANDARD)

    def receipts(self, name: str) -> pl.DataFrame:
        """The table of that name, with the rows that were left out."""
        there = self._there[name]
        rows = self._missing.rename({"chosen": "outcome"}) if name == "assertions" else self._missing.drop("chosen")
        if name == "resolutions":
            rows = rows.filter(pl.col("field_name").is_not_null())
        known = [each for each in there.columns if each in rows.columns]
        return pl.concat([there, rows.select(known)], how="diagonal_relaxed").select(there.columns)

    @cached_property
    def _there(self) -> dict[str, pl.DataFrame]:
        coded = cs.categorical() | cs.enum()
        return {name: self._readers[name]().with_columns(coded.cast(pl.String)) for name in RECEIPTS}

    @cached_property
    def _missing(self) -> pl.DataFrame:
        """A row for every cell, and for every record, without a receipt of its own."""
        found = pl.concat([each for name in self.curated for each in self._cells(name)], how="vertical_relaxed")
        known = self._there["assertions"].select(CELL)
        found = found.join(known, on=CELL, how="anti", nulls_equal=True, maintain_order="left")
        parts = [pl.col(name).fill_null("") for name in CELL]
        return found.with_columns(
            pl.concat_str(pl.lit("entry"), *parts, separator=":").alias("assertion_id"),
            polarity=pl.lit("affirm"),
            modality=pl.lit("asserted"),
            confidence=pl.lit("sure"),
            rule=pl.lit("only"),
            sources_differ=pl.lit("none"),
            chosen=pl.lit("chosen"),
            **dict.fromkeys(("evidence_number", "n_assertions", "n_values"), pl.lit(1, pl.Int64)),
        )

    def _entries(self, name: str) -> pl.DataFrame:
        """The entries in which the rows of a table are, by the id of the record at the top."""
        entries = self._readers[ENTRIES]().with_columns((cs.categorical() | cs.enum()).cast(pl.String))
        return entries.filter(pl.col("table_name") == self._root(name)).select(*ENTRY, top_id="record_id")

    def _root(self, name: str) -> str:
        above = self._schemas[name].get(KEY, {}).get("nestedIn")
        return self._root(str(above)) if above in self._schemas else name

    def _top(self, name: str) -> str:
        return str(self._schemas[name]["primaryKey"][0])

    def _values(self, name: str) -> dict[str, pl.Expr]:
        """The fields of a table that entries give, each with its value as text; derived ones have no receipt."""
        found: dict[str, pl.Expr] = {}
        for described in self._schemas[name]["fields"]:
            column, about = str(described["name"]), described.get(KEY, {})
            if column in self._schemas[name]["primaryKey"] or column in STANDARD or about.get("derived"):
                continue
            if not about.get("field") and not about.get("part"):
                found[column] = pl.col(column).cast(pl.String)
            elif about.get("part") in BOUNDS and about["field"] not in found:
                found[str(about["field"])] = _range(str(about["field"]))
        return found

    def _cells(self, name: str) -> Iterator[pl.DataFrame]:
        rows = self._readers[name]().with_columns((cs.categorical() | cs.enum()).cast(pl.String))
        rows = rows.with_columns(as_csv()).with_columns(
            record_id(tuple(self._schemas[name]["primaryKey"])).alias("record_id")
        )
        mine = rows.join(self._entries(name), left_on=self._top(name), right_on="top_id", maintain_order="left")
        nothing = pl.lit(None, pl.String)
        for field, value in ((None, nothing), *self._values(name).items()):
            some = mine.select(
                pl.lit(name).alias("table_name"),
                "record_id",
                pl.lit(field, pl.String).alias("field_name"),
                value.alias("value"),
                *(pl.col(each).cast(pl.Int64 if each == "annotation_line" else pl.String) for each in ENTRY),
            )
            yield some if field is None else some.drop_nulls("value")


def _range(field: str) -> pl.Expr:
    """A count from its bounds, as annotations have it."""
    low, high = (pl.col(f"{field}_{bound}").cast(pl.String) for bound in BOUNDS)
    between = pl.concat_str(low.fill_null(""), pl.lit(".."), high.fill_null(""))
    is_known = low.is_not_null() | high.is_not_null()
    return pl.when(low == high).then(low).when(is_known).then(between)
