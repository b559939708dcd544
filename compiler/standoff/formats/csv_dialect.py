"""CSV files of other people: read as their descriptor declares them (dialect, encoding, missing values), or refused.

Keys and defaults are those of the Data Package standard: https://datapackage.org/standard/table-dialect/ and
https://datapackage.org/standard/table-schema/, with what version 1 (CSV Dialect) had beside them.
"""

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from standoff.formats.typed_cells import CellError, HeaderError, as_declared, shown_header

LONGEST_CELL = 1 << 30
HARMLESS = frozenset({"$schema", "name", "title", "description", "csvddfVersion", "caseSensitiveHeader", "headerJoin"})
UNREAD: Mapping[str, tuple[object, ...]] = {
    "type": ("delimited", "csv", None),
    "lineTerminator": ("\n", "\r\n", "\r", None),
    "headerRows": ([1], None),
    "commentRows": ([], None),
}
"""Keys of a dialect that change nothing with one of these values, and are refused with any other."""
FORMATS = ("default", "any", "uri", "email", "binary", "uuid", None)  # of texts: the cell is the same
SPELT = frozenset({"trueValues", "falseValues", "decimalChar", "groupChar", "bareNumber", "missingValues"})
TRUE, FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")
MATCHES = ("exact", "equal", "subset")


class DialectError(ValueError):
    """A descriptor declares something of a file that is not read; the message names it."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written.

    `missing` are the cells that mean no value, `missing_of` those of fields that declare their own. `match` says how
    its header agrees with the schema: `exact`, `equal` (in any order) or `subset` (it may have more columns).
    """

    delimiter: str = ","
    quote: str | None = '"'
    doubles_quote: bool = True
    escape: str | None = None
    skips_space: bool = False
    has_header: bool = True
    comment: str = ""
    encoding: str = "utf-8"
    missing: tuple[str, ...] = ("",)
    match: str = "exact"


OURS = Dialect()
TABS = "\t"


def is_ours(dialect: Dialect, fields: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether files with these fields are written as Standoff writes them."""
    declared = {key for described in fields.values() for key in described if key in SPELT}
    formats = {described.get("format", "default") for described in fields.values()}
    return dialect == OURS and not declared and formats <= {"default"}


def dialect_of(resource: Mapping[str, Any]) -> Dialect:
    """The dialect of a resource by its descriptor; raises DialectError where it declares what is not read."""
    given = resource.get("dialect") or {}
    schema = resource.get("schema") or {}
    if not isinstance(given, Mapping):
        raise DialectError(f"its `dialect` is `{given}`, which Standoff does not read: only one within the descriptor")
    if resource.get("compression"):
        raise DialectError(f"it has a `compression` ({resource['compression']}), which Standoff does not read")
    _refuse_unread(given)
    null = given.get("nullSequence")
    return Dialect(
        delimiter=_sign(given, "delimiter", TABS if _has_tabs(resource) else ","),
        quote=_optional_sign(given, "quoteChar", '"'),
        doubles_quote=bool(given.get("doubleQuote", True)),
        escape=_optional_sign(given, "escapeChar", None),
        skips_space=bool(given.get("skipInitialSpace", False)),
        has_header=bool(given.get("header", True)),
        comment=_optional_sign(given, "commentChar", None) or "",
        encoding=_encoding(resource.get("encoding")),
        missing=(*_missing(schema), *([str(null)] if null is not None else [])),
        match=_match(schema.get("fieldsMatch", "exact")),
    )


def _has_tabs(resource: Mapping[str, Any]) -> bool:
    return resource.get("format") == "tsv" or str(resource.get("path")).endswith(".tsv")


def _refuse_unread(given: Mapping[str, Any]) -> None:
    read = {"delimiter", "quoteChar", "doubleQuote", "escapeChar", "skipInitialSpace", "header", "commentChar"}
    for key, value in given.items():
        if key in UNREAD and value not in UNREAD[key]:
            raise DialectError(f"its `dialect` has `{key}: {value}`, which Standoff does not read")
        if key not in read | HARMLESS | UNREAD.keys() | {"nullSequence"}:
            raise DialectError(f"its `dialect` has `{key}`, which Standoff does not read")


def _sign(given: Mapping[str, Any], key: str, default: str) -> str:
    sign = given.get(key, default)
    if not isinstance(sign, str) or len(sign) != 1 or sign in "\r\n":
        raise DialectError(f"its `dialect` has `{key}: {sign!r}`, which Standoff does not read: only one character")
    return sign


def _optional_sign(given: Mapping[str, Any], key: str, default: str | None) -> str | None:
    sign = given.get(key, default)
    return _sign({key: sign}, key, "") if sign else None


def _encoding(name: object) -> str:
    if name is None:
        return "utf-8"
    try:
        found = codecs.lookup(str(name))
    except (LookupError, ValueError):
        raise DialectError(f"its `encoding` is `{name}`, which Standoff does not read") from None
    if not getattr(found, "_is_text_encoding", True):
        raise DialectError(f"its `encoding` is `{name}`, which is not one of texts")
    return "utf-8" if found.name in {"utf-8", "utf-8-sig", "ascii"} else found.name


def _missing(declaring: Mapping[str, Any]) -> tuple[str, ...]:
    values = declaring.get("missingValues", [""])
    if not isinstance(values, list):
        raise DialectError("its `missingValues` are not a list")
    return tuple(str(value.get("value", "")) if isinstance(value, Mapping) else str(value) for value in values)


def _match(value: Any) -> str:
    name = value[0] if isinstance(value, list) and len(value) == 1 else value
    if name not in MATCHES:
        raise DialectError(f"its schema has `fieldsMatch: {name}`, which Standoff does not read")
    return str(name)


# -- reading -----------------------------------------------------------------------------------------------------------


def read(path: Path, fields: Mapping[str, Mapping[str, Any]], dialect: Dialect) -> pl.DataFrame:
    """A file in a dialect, with the declared types; raises HeaderError, CellError, DialectError, OSError."""
    csv.field_size_limit(LONGEST_CELL)
    for name, described in fields.items():
        _refuse_unread_field(name, described)
    encoding = "utf-8-sig" if dialect.encoding == "utf-8" else dialect.encoding
    try:
        with path.open(encoding=encoding, newline="") as stream:
            rows = list(_records(stream, dialect))
    except UnicodeError as error:
        raise CellError(wrong_encoding(path, dialect.encoding)) from error
    except csv.Error as error:
        raise CellError(f"it cannot be read in its `dialect`: {error}") from error
    header = rows.pop(0) if dialect.has_header and rows else list(fields)
    columns = _columns(header, list(fields), dialect.match)
    _check_widths(rows, len(header), dialect.has_header)
    texts = {name: _cells(rows, columns[name], described, dialect) for name, described in fields.items()}
    types = {name: str(described["type"]) for name, described in fields.items()}
    return as_declared(pl.DataFrame(texts, schema=dict.fromkeys(fields, pl.String)), types)


def _refuse_unread_field(name: str, described: Mapping[str, Any]) -> None:
    form = described.get("format")
    is_text = described.get("type") == "string"
    if form not in (FORMATS if is_text else ("default", None)):
        raise DialectError(f"its field `{name}` has `format: {form}`, which Standoff does not read")
    if described.get("bareNumber", True) is not True:
        raise DialectError(f"its field `{name}` has `bareNumber`, which Standoff does not read")


def _records(stream: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    """The records of a file, without comments and empty lines; a comment begins a line, not one within a cell."""
    is_between = True

    def lines() -> Iterator[str]:
        nonlocal is_between
        for line in stream:
            if not (is_between and dialect.comment and line.startswith(dialect.comment)):
                is_between = False
                yield line

    reader = csv.reader(
        lines(),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or '"',
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        doublequote=dialect.doubles_quote,
        escapechar=dialect.escape,
        skipinitialspace=dialect.skips_space,
        strict=True,
    )
    while True:
        is_between = True
        record = next(reader, None)
        if record is None:
            return
        if record:
            yield record


def _columns(header: Sequence[str], declared: list[str], match: str) -> dict[str, int]:
    """The number of the column of each field; raises HeaderError where the header is not as declared."""
    is_right = list(header) == declared
    if match == "equal":
        is_right = sorted(header) == sorted(declared)
    elif match == "subset":
        is_right = set(declared) <= set(header)
    if not is_right:
        raise HeaderError(f"its header is not the declared one: {shown_header(declared, list(header))}")
    return {name: header.index(name) for name in declared}


def _check_widths(rows: Iterable[Sequence[str]], width: int, has_header: bool) -> None:
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            columns = "its header" if has_header else "its schema"
            raise CellError(f"row {number:,}: it has {len(row)} cells, {columns} has {width}")


def _cells(
    rows: Iterable[Sequence[str]], column: int, described: Mapping[str, Any], dialect: Dialect
) -> list[str | None]:
    missing = frozenset(_missing(described) if "missingValues" in described else dialect.missing)
    spelt = _spelling(described)
    cells = (row[column] for row in rows)
    return [None if cell in missing else spelt(cell) for cell in cells]


def _spelling(described: Mapping[str, Any]) -> Any:
    """What turns a cell into the way in which Standoff writes its value."""
    kind = described.get("type")
    if kind == "boolean":
        words = dict.fromkeys(map(str, described.get("trueValues", TRUE)), "true")
        words |= dict.fromkeys(map(str, described.get("falseValues", FALSE)), "false")
        return lambda cell: words.get(cell, cell)
    group, decimal = described.get("groupChar", ""), described.get("decimalChar", ".")
    if kind in {"number", "integer"} and (group or decimal != "."):
        return lambda cell: cell.replace(group, "").replace(decimal, ".") if group else cell.replace(decimal, ".")
    return str


def wrong_encoding(path: Path, encoding: str) -> str:
    """What is wrong in a file that is not in its declared encoding: the first bytes that are not."""
    data = path.read_bytes()
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        byte = f"byte {data[error.start]:#04x} at offset {error.start}"
        return f"{byte} is not {encoding}, its declared `encoding` (UTF-8 where none is declared)"
    except UnicodeError as error:
        return f"it is not {encoding}, its declared `encoding`: {error}"
    return f"it is not {encoding}, its declared `encoding`"
