"""CSVW: csvw.json describes the CSV files to the tools of the W3C's "CSV on the Web" (Recommendation of 2015).

What Table Schema says has its counterpart: types, bounds, patterns, keys. A closed list of codes becomes a regular
expression, since CSVW has no enumerations. An empty foreign key is a dangling one to strict validators; so columns that
may be empty state what they refer to by `dc:references`.
"""

import re
from pathlib import Path
from typing import Any

from standoff.formats.dataset import Described, all_tables, csv_path
from standoff.formats.files import write_json
from standoff.schema.model import Column
from standoff.schema.types import COLUMN_TYPES
from standoff.schema.types.column_type import cell_text
from standoff.tables.package_contents import Contents, Resource

FILE = "csvw.json"
CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
# Said in full: by default a line that begins with `#` is a comment.
DIALECT = {
    "encoding": "utf-8",
    "lineTerminators": ["\n"],
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "commentPrefix": None,
    "header": True,
    "headerRowCount": 1,
    "skipBlankRows": False,
    "skipInitialSpace": False,
    "trim": False,
}


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write `csvw.json` on the CSV files; raises OSError."""
    write_json(folder / FILE, metadata(contents))
    return [Resource("csvw", FILE, "CSVW metadata of the CSV files", "application/csvm+json")]


def metadata(contents: Contents) -> dict[str, Any]:
    """The table group: what holds of the whole package, and a description of each table, wide ones first."""
    about = contents.about
    stated = {
        "dc:title": about.get("title") or contents.name,
        "dc:identifier": contents.name,
        "dc:description": about.get("description"),
        "dc:license": [{"@id": each["path"]} for each in about.get("licenses") or () if "path" in each],
        "dc:creator": [each["title"] for each in about.get("contributors") or () if "title" in each],
        "schema:version": about.get("version"),
    }
    return {
        "@context": CONTEXT,
        **{name: value for name, value in stated.items() if value},
        "dialect": DIALECT,
        "tables": [_table(table) for table in all_tables(contents)],
    }


def _table(table: Described) -> dict[str, Any]:
    filled = {column.name for column in table.columns if column.required}
    keys = [_foreign_key(name, *target) for name, target in table.foreign_keys.items() if name in filled]
    described = {
        "columns": [_column(column, table) for column in table.columns],
        "primaryKey": list(table.key),
        **({"foreignKeys": keys} if keys else {}),
    }
    stated = {"dc:title": table.title, "dc:description": table.description}
    return {"url": table.csv, **{k: v for k, v in stated.items() if v}, "tableSchema": described}


def _foreign_key(name: str, target: str, column: str) -> dict[str, Any]:
    return {"columnReference": name, "reference": {"resource": csv_path(target), "columnReference": column}}


def _column(column: Column, table: Described) -> dict[str, Any]:
    """A column; the header of the file comes first among its titles, by which validators compare it."""
    titles = [column.name, *({column.title} - {column.name, ""})]
    described: dict[str, Any] = {"name": column.name, "titles": titles if len(titles) > 1 else column.name}
    described |= {"dc:description": column.description} if column.description else {}
    if column.name in table.foreign_keys and not column.required:
        target, key = table.foreign_keys[column.name]
        described |= {"dc:references": {"@id": f"{csv_path(target)}#{key}"}}
    described |= {"datatype": _datatype(column)}
    return described | ({"required": True} if column.required else {})


def _datatype(column: Column) -> str | dict[str, Any]:
    kind = COLUMN_TYPES[column.type]
    described: dict[str, Any] = {"base": kind.csvw}
    if column.enum:
        described["format"] = "^(?:" + "|".join(re.escape(code).replace(r"\-", "-") for code in column.enum) + ")$"
    elif column.pattern:
        described["format"] = _whole(column.pattern)
    elif kind.csvw_format:
        described["format"] = kind.csvw_format
    for name, bound in (("minimum", column.minimum), ("maximum", column.maximum)):
        if bound is not None:
            described[name] = cell_text(bound)
    return described if len(described) > 1 else str(described["base"])


def _whole(pattern: str) -> str:
    """A pattern for the whole of a value; most say so already."""
    is_whole = pattern.startswith("^") and pattern.endswith("$") and "|" not in pattern
    return pattern if is_whole else f"^(?:{pattern})$"
