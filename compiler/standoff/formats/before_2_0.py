"""Packages made before 2.0 under the names of today: the one place that knows what was called otherwise.

Such a package is recognised by the column `derivation` of its assertions. It is translated when it is read to be shown
or compared; `verify` reads what is there. Ids of assertions are kept: since 2.0 they are different, and nothing maps
them.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from standoff.formats.package import Package, PackageTable

MARK = "derivation"
TABLES = {"set_aside": "excluded"}
OF_RECORDS = {"standing": "factuality", "has_conflict": "has_open_conflict"}
OF_TABLE = {"assertions": {"derivation": "basis"}, "texts": {"published_derivation": "published_basis"}}
SCHEMES = {"standing": "factuality", "derivation": "basis"}
CODES = {
    "factuality": {"curated": "unattested"},
    "basis": {"explicit": "stated"},
    "rule": {"derivation": "basis"},
}
"""By vocabulary, which is also the name of the columns that have its codes."""
NOTED = ("confidence", "because", "reference", "curator", "annotation_file", "annotation_line")
ID = "assertion_id"  # another one since 2.0, for every assertion
EVERY = "*"  # in place of a table: every table of records

Rename = tuple[str, str, str, str, str]  # table, column, kind, old, new


def is_old_schema(assertions: Mapping[str, Any] | None) -> bool:
    """Whether the Table Schema of assertions is one from before 2.0."""
    return assertions is not None and any(described["name"] == MARK for described in assertions["fields"])


def is_old(package: "Package") -> bool:
    """Whether a package was made before 2.0."""
    return "assertions" in package.tables and MARK in package.tables["assertions"].fields


def renames() -> Iterator[Rename]:
    """What has another name since 2.0, each once."""
    for old, new in TABLES.items():
        yield new, "", "table-renamed", old, new
    for table, names in ({EVERY: OF_RECORDS} | OF_TABLE).items():
        yield from ((table, "", "column-renamed", old, new) for old, new in names.items())
    owners = {"factuality": EVERY, "basis": "assertions", "rule": "resolutions"}
    for column, codes in CODES.items():
        yield from ((owners[column], column, "code-renamed", old, new) for old, new in codes.items())


def current(package: "Package") -> "Package":
    """The package under today's names, and with a receipt for every cell; most are so already."""
    if not is_old(package):
        from standoff.formats.curated import restored  # `explain` has no need of it, and it takes long to load

        return restored(package)
    tables = [_table(table) for table in package.tables.values()]
    wide = {name: _table(table) for name, table in package.wide.items()}
    return replace(package, tables={table.name: table for table in tables}, wide=wide)


def _table(table: "PackageTable") -> "PackageTable":
    schema = schema_of(table.name, {"fields": [*table.fields.values()], "primaryKey": table.key})
    return replace(
        table,
        name=table_of(table.name),
        fields={str(described["name"]): described for described in schema["fields"]},
        key=tuple(schema["primaryKey"]),
        references=tuple((columns, table_of(target), others) for columns, target, others in table.references),
        read=partial(_read, table.name, table.read),
    )


def table_of(name: str) -> str:
    """What a table is called today."""
    return TABLES.get(name, name)


def schema_of(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The Table Schema of a table, by its old name, with the columns and codes of today."""
    names = _columns(name, [described["name"] for described in schema["fields"]])
    fields = [_field(described, names) for described in schema["fields"]]
    return {**schema, "fields": fields, "primaryKey": [names.get(key, key) for key in schema["primaryKey"]]}


def _columns(table: str, columns: Collection[str]) -> dict[str, str]:
    """The columns of a table that have another name today."""
    names = OF_TABLE.get(table, {}) | (OF_RECORDS if set(columns) >= set(OF_RECORDS) else {})
    return {old: new for old, new in names.items() if old in columns}


def _field(described: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    name = names.get(described["name"], described["name"])
    limits = described.get("constraints", {})
    if "enum" in limits:
        codes = CODES.get(name.removeprefix("published_"), {})
        limits = {**limits, "enum": [codes.get(code, code) for code in limits["enum"]]}
    return {**described, "name": name} | ({"constraints": limits} if limits else {})


def frame_of(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a table, by its old name, with the columns and codes of today."""
    frame = frame.rename(_columns(name, frame.columns))
    coded = [each for each in frame.columns if each.removeprefix("published_") in CODES]
    frame = frame.with_columns(pl.col(each).replace(CODES[each.removeprefix("published_")]) for each in coded)
    scheme = next((each for each in ("scheme", "vocabulary") if each in frame.columns), None)
    return frame if scheme is None or "code" not in frame.columns else _vocabulary(frame, scheme)


def readers_of(readers: Mapping[str, Callable[[], pl.DataFrame]]) -> dict[str, Callable[[], pl.DataFrame]]:
    """What reads tables, by their old names, as what reads them under today's."""
    found: dict[str, Callable[[], pl.DataFrame]] = {
        table_of(name): partial(_read, name, read) for name, read in readers.items()
    }
    if {"assertions", "evidence"} <= readers.keys():
        found["evidence"] = partial(_evidence, readers["assertions"], readers["evidence"])
    return found


def _evidence(read_assertions: Callable[[], pl.DataFrame], read_spans: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """Evidence with the remarks that stood on its assertion, and a row for each assertion of a registry."""
    noted = read_assertions().select(ID, *NOTED)
    found = noted.join(read_spans(), on=ID, how="left").sort(ID, "text_id", "span_start", "span_end")
    return found.with_columns(evidence_number=pl.int_range(1, pl.len() + 1).over(ID))


def _read(name: str, read: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    return frame_of(name, read())


def _vocabulary(frame: pl.DataFrame, scheme: str) -> pl.DataFrame:
    """Rows of codes, of which a column names the vocabulary."""
    frame = frame.with_columns(pl.col(scheme).replace(SCHEMES))
    code = pl.col("code")
    for name, codes in CODES.items():
        code = pl.when(pl.col(scheme) == name).then(code.replace(codes)).otherwise(code)
    return frame.with_columns(code.alias("code"))


def listing_of(listing: pl.DataFrame) -> pl.DataFrame:
    """The codebook as rows, with the tables, columns and codes of today."""
    if listing.is_empty():
        return listing
    columns = OF_RECORDS | {old: new for names in OF_TABLE.values() for old, new in names.items()}
    return _vocabulary(listing, "vocabulary").with_columns(
        pl.col("table_name").replace(TABLES), pl.col("column_name").replace(columns)
    )
