"""What changed by field: the published value of each side with its bounds, the rule that chose it, and the kind.

A unit is a field of a record of which a column changed. A column that no assertion gives, since it follows from others,
is a unit by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from standoff.formats.explorer.fields import Field
from standoff.formats.explorer.source import ID, TABLE, Source, with_id
from standoff.formats.typed_cells import as_written
from standoff.release.difference import TableDifference
from standoff.release.kinds import KINDS, SIDES, UNIT, WORDING, kinds_of, more_differ
from standoff.resolve.differences import DIFFERENCES
from standoff.resolve.hierarchy import NESTING, of_table
from standoff.schema.record_ids import CELL
from standoff.schema.types.ordered import ordered, read_decimal

MAIN = ("", "best")  # the parts of a field that show its value
VALUES = (*MAIN, "low", "high", "time")  # what a cell without a value has none of
OPEN, CONFLICT = "has_open_conflict", "difference"
SPAN = "/"  # of an interval, which lies within nothing
COUNTS = frozenset({"standard", "record_basis", "rests_on", "basis"})  # parts that say what a value rests on


def units_of(
    a: Source, b: Source, tables: Sequence[tuple[TableDifference, str]], rows: pl.DataFrame, wanted: pl.DataFrame
) -> pl.DataFrame:
    """The units `wanted` (`row`, `field_name`), with `kind`, `is_stated`, and of each side rule, place and value.

    `tables` have the rows of both sides, each with the `change` of those in `rows`. A place is that of the chosen
    assertion, as `file:line`.
    """
    units = wanted.unique(maintain_order=True).join(rows.select("row", TABLE, ID), on="row", maintain_order="left")
    for side, source in zip(SIDES, (a, b), strict=True):
        units = units.join(_resolutions(source, side), on=[TABLE, ID, "field_name"], how="left", maintain_order="left")
    published = _published(b, tables, rows, units)
    units = units.join(published, on=["row", "field_name"], how="left", maintain_order="left")
    is_stated = pl.any_horizontal(pl.col(f"{side}_rule").is_not_null() for side in SIDES)
    units = units.with_columns(is_stated.alias("is_stated"), *(each for side in SIDES for each in _certain(side)))
    return _kinds_that_follow(units.with_columns(kinds_of(units, _nesting(b, units))))


def now_differ(a: Source, b: Source, cells: pl.DataFrame) -> pl.DataFrame:
    """Those of some cells on which sources differ or contradict one another in B as they did not in A."""
    for side, source in zip(SIDES, (a, b), strict=True):
        cells = cells.join(_resolutions(source, side), on=[TABLE, ID, "field_name"], how="left", maintain_order="left")
    return cells.filter(more_differ()).select(TABLE, ID, "field_name")


def main_column(b: Source, table: str, field: str) -> str:
    """The column that shows the value of a field, or the first that it has."""
    columns = [each for each in b.fields.get(table, ()) if each.field == field]
    shown = [each.name for part in MAIN for each in columns if each.part == part]
    return (shown or [each.name for each in columns] or [field])[0]


def _certain(side: str) -> Iterator[pl.Expr]:
    """Whether a side is open, and how far its sources differ; as the record says where no resolution does."""
    yield pl.coalesce(f"{side}_is_open", f"{side}_conflict", pl.lit(value=False)).alias(f"{side}_is_open")
    yield pl.coalesce(f"{side}_differ", f"{side}_differs", pl.lit(0, pl.Int8)).alias(f"{side}_differ")


def _kinds_that_follow(units: pl.DataFrame) -> pl.DataFrame:
    """What follows from other cells is of the strongest kind of those of its record that changed, if any did."""
    first = pl.col("kind").cast(pl.Enum([*KINDS])).min().cast(pl.String).alias("first")
    joined = units.join(
        units.filter("is_stated").group_by("row").agg(first), on="row", how="left", maintain_order="left"
    )
    alone = pl.when("is_count").then(pl.lit(WORDING)).otherwise("kind")
    kind = pl.when("is_stated").then("kind").otherwise(pl.coalesce("first", alone))
    names = [f"{side}_{name}" for side in SIDES for name in ("rule", "place", "value")]
    return joined.select("row", "field_name", "is_stated", *names, kind=kind)


def _resolutions(source: Source, side: str) -> pl.DataFrame:
    """How each cell of a side was resolved."""
    places = source.own("evidence").unique("assertion_id", keep="first", maintain_order=True)
    place = pl.concat_str("annotation_file", pl.lit(":"), pl.col("annotation_line").cast(pl.String))
    chosen = places.select("assertion_id", place=place)
    found = source.own("resolutions").join(chosen, on="assertion_id", how="left", maintain_order="left")
    is_open = pl.col("assertion_id").is_null() & (pl.col("n_values").cast(pl.Int64) > 0)
    shown = found.select(
        *(pl.col(old).cast(pl.String).alias(new) for old, new in zip(CELL, (TABLE, ID, "field_name"), strict=True)),
        pl.col("rule").cast(pl.String).alias(f"{side}_rule"),
        pl.col("place").alias(f"{side}_place"),
        is_open.alias(f"{side}_is_open"),
    )
    return shown.with_columns(_difference(found["sources_differ"]).alias(f"{side}_differ"))


# -- what the tables show ----------------------------------------------------------------------------------------------


def _published(
    b: Source, tables: Sequence[tuple[TableDifference, str]], rows: pl.DataFrame, wanted: pl.DataFrame
) -> pl.DataFrame:
    """The published values of the units, and what their columns are."""
    found = [pl.DataFrame(schema={"row": pl.UInt32, "field_name": pl.String, **_SHOWN})]
    for table, change in tables:
        numbers = rows.filter((pl.col(TABLE) == table.name) & (pl.col("change") == change))["row"]
        names = wanted.filter(pl.col(TABLE) == table.name)["field_name"].unique()
        for name, columns in _columns(b, table, set(names)):
            hierarchy = _hierarchy(columns)
            shown = pl.DataFrame({"row": numbers}).with_columns(
                pl.lit(name).alias("field_name"),
                pl.lit(hierarchy, pl.String).alias("hierarchy"),
                pl.lit(any(each.part in {"low", "high"} for each in columns)).alias("has_bounds"),
                pl.lit(all(each.is_free for each in columns)).alias("is_free"),
                pl.lit(all(each.part in COUNTS and each.name != OPEN for each in columns)).alias("is_count"),
            )
            for side, frame in zip(SIDES, (table.before, table.after), strict=True):
                shown = shown.hstack(_side(frame, columns, side))
            found.append(shown.select(found[0].columns))
    return pl.concat(found)


_SHOWN: Mapping[str, type[pl.DataType] | pl.DataType] = {
    **{name: kind for name, kind in UNIT.items() if not name.endswith(("_is_open", "_differ"))},
    **{f"{side}_conflict": pl.Boolean for side in SIDES},
    **{f"{side}_differs": pl.Int8 for side in SIDES},
    "is_count": pl.Boolean,
}


def _columns(b: Source, table: TableDifference, names: set[str]) -> Iterator[tuple[str, list[Field]]]:
    """The columns of each field that are in both sides; of a table without records each column is a field."""
    both = [name for name in table.after.columns if name in table.before.columns]
    known = {each.name: each for each in b.fields.get(table.name, ())}
    found: dict[str, list[Field]] = {}
    for name in both:
        each = known.get(name) or Field(name, name, "", "string", name, "", "", "", "", "")
        found.setdefault(each.field, []).append(each)
    yield from ((name, columns) for name, columns in found.items() if name in names)


def _hierarchy(columns: Sequence[Field]) -> str | None:
    main = next((each for each in columns if each.part == ""), None)
    return (main.vocabulary or main.target or None) if main else None


def _side(frame: pl.DataFrame, columns: Sequence[Field], side: str) -> pl.DataFrame:
    """The published value of a field: as text, whether there is one, its bounds as numbers."""
    written = as_written(frame, [each.name for each in columns])
    by_part = {each.part: each.name for each in columns}
    main = next((by_part[part] for part in MAIN if part in by_part), columns[0].name)
    shown = [each.name for each in columns if each.part in VALUES] or [main]
    bounds = {part: _number(frame[by_part[part]]) if part in by_part else None for part in ("low", "high")}
    values: dict[str, pl.Series | None] = {
        "value": written[main],
        "is_there": written.select(pl.any_horizontal(pl.col(shown).is_not_null())).to_series(),
        "low": bounds["low"],
        "high": bounds["high"],
        "within": written[by_part["currency"]] if "currency" in by_part else None,
        "is_span": written[main].str.contains(SPAN, literal=True).fill_null(value=False),
        "conflict": written[main] == "true" if main == OPEN else None,
        "differs": _difference(written[main]) if CONFLICT in by_part else None,
    }
    empty = pl.Series([None], dtype=pl.Null).new_from_index(0, len(frame))
    columns_of = {f"{side}_{name}": empty if found is None else found for name, found in values.items()}
    return pl.DataFrame([found.cast(_SHOWN[name]).alias(name) for name, found in columns_of.items()])


def _number(values: pl.Series) -> pl.Series:
    """Bounds as integers: of days, their number; of decimal numbers, what orders them."""
    if values.dtype == pl.Date:
        return values.cast(pl.Int32).cast(pl.Int64) + date(1970, 1, 1).toordinal()
    if values.dtype.is_integer():
        return values.cast(pl.Int64, strict=False)
    return pl.Series(values.name, [None if v is None else _ordered(str(v)) for v in values], pl.Int64)


def _ordered(number: str) -> int | None:
    try:
        return ordered(read_decimal(number))
    except ValueError:  # of a package that another program wrote
        return None


def _difference(values: pl.Series) -> pl.Series:
    return values.replace_strict([*DIFFERENCES], [*range(len(DIFFERENCES))], default=None, return_dtype=pl.Int8)


def _nesting(b: Source, units: pl.DataFrame) -> pl.DataFrame:
    """The hierarchies of those vocabularies and tables that the units have values of, as B has them."""
    wanted = set(units["hierarchy"].drop_nulls().unique())
    found = [pl.DataFrame(schema=NESTING)]
    codes = b.own("vocabulary").filter(pl.col("scheme").is_in(wanted), pl.col("broader").is_not_null())
    for (scheme,), rows in codes.partition_by("scheme", as_dict=True).items():
        found.append(of_table(str(scheme), rows.select("code", "broader").iter_rows()))
    for name, table in b.records.items():
        broader = str(table.marks.get("broader") or "")
        if name in wanted and broader in table.fields:
            rows = with_id(table.read(), table.key)
            found.append(of_table(name, rows.select(ID, pl.col(broader)).drop_nulls().iter_rows()))
    return pl.concat(found)
