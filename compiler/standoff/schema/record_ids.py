"""How records and cells are named: the ids of records, key values joined with `/`, and the columns of receipts.

`%` and `/` inside a key value are percent-encoded (RFC 3986), and nothing else, so that ids stay readable.
"""

from collections.abc import Iterable

import polars as pl

RECORD = ("table_name", "record_id")
CELL = (*RECORD, "field_name")
SEPARATOR = "/"  # between the key values of a record id: one of a single key value has none
SIGNS = (("%", "%25"), ("/", "%2F"))  # `%` first: it is in the other's code


def encoded(key: str) -> str:
    """One key value as it is written in a record id."""
    for sign, code in SIGNS:
        key = key.replace(sign, code)
    return key


def decoded(part: str) -> str:
    """A key value of a record id as it is in its column."""
    for sign, code in reversed(SIGNS):
        part = part.replace(code, sign)
    return part


def joined(values: Iterable[object]) -> str:
    """A record id from its key values."""
    return "/".join(encoded(str(value)) for value in values)


def encoded_text(text: pl.Expr) -> pl.Expr:
    """Key values as they are written in record ids."""
    for sign, code in SIGNS:
        text = text.str.replace_all(sign, code, literal=True)
    return text


def decoded_text(text: pl.Expr) -> pl.Expr:
    """Key values of record ids as they are in their columns."""
    for sign, code in reversed(SIGNS):
        text = text.str.replace_all(code, sign, literal=True)
    return text


def record_id(key: tuple[str, ...]) -> pl.Expr:
    """The ids of a table's records from its key columns."""
    return pl.concat_str((encoded_text(pl.col(name).cast(pl.String)) for name in key), separator="/")
