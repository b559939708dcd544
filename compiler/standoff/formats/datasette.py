"""metadata.yaml: what Datasette shows beside the SQLite file: titles, licence, columns, facets, labels, order, queries.

Receipts are hidden: Datasette lists them after all others, and every page of them is there. A page begins with what its
columns mean, so each column is described once, where its table is: otherwise no row of a wide table would be in view.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from standoff.schema import sql
from standoff.schema.columns import columns
from standoff.schema.model import Column, Schema, Table
from standoff.schema.sql import label_field, scheme_of
from standoff.schema.times import SORT_DATE, ends
from standoff.schema.types import FIELD_TYPES
from standoff.tables.package_contents import Contents, Resource, Wide

FILE = "metadata.yaml"
IN_FRONT = frozenset({"texts", "ties"})  # tables of the compiler's own that answer questions by themselves
DUMPER: Any = yaml.cyaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write `metadata.yaml`; raises OSError."""
    described = yaml.dump(metadata(contents), Dumper=DUMPER, sort_keys=False, allow_unicode=True, width=120)
    (folder / FILE).write_text(described, encoding="utf-8", newline="\n")
    title = "Metadata for Datasette"
    return [Resource("datasette", FILE, title, "application/yaml", "`datasette serve *.sqlite -m metadata.yaml`")]


def metadata(contents: Contents) -> dict[str, Any]:
    """Datasette's metadata for the database of a package."""
    tables: dict[str, Any] = {}
    for name in contents.tables:
        table = contents.schema.tables[name]
        tables[name] = _table(table, contents.schema)
        if sql.labelled(table, contents.schema):
            tables[name + sql.LABELLED] = _labelled(table, contents.schema)
    for name, wide in contents.wide.items():
        tables[name + sql.WIDE] = _wide(contents.schema.tables[name], wide, contents.schema)
    for query in contents.schema.queries.values():
        tables[query.name] = {"title": query.title, "description": _plain(query.description)}
    found = {"queries": _queries(contents.schema)} if contents.schema.queries else {}
    return _about(contents) | {"databases": {contents.name: found | {"tables": tables}}}


def _queries(schema: Schema) -> dict[str, Any]:
    """What is often asked, under names with hyphens: with underscores they are the views."""
    return {
        query.name.replace("_", "-"): {
            "title": query.title,
            "description": _plain(query.description),
            "sql": query.sql,
            "hide_sql": True,
        }
        for query in schema.queries.values()
    }


def _about(contents: Contents) -> dict[str, Any]:
    about = contents.about
    found = {"title": about.get("title", contents.name), "description": about.get("description")}
    for licence in about.get("licenses", [])[:1]:
        found |= {"license": licence.get("title") or licence.get("name"), "license_url": licence.get("path")}
    found |= {"source_url": about.get("homepage")}
    return {key: value for key, value in found.items() if value}


def _table(table: Table, schema: Schema) -> dict[str, Any]:
    shown = columns(table, schema)
    found = {
        "title": table.title,
        "description": _plain(table.description),
        "hidden": _is_behind(table),
        "columns": _columns(shown),
        "label_column": label_field(table),
        "facets": [column.name for column in shown if scheme_of(column, table, schema)],
        "sort": _first_day(table),
    }
    return {key: value for key, value in found.items() if value}


def _labelled(table: Table, schema: Schema) -> dict[str, Any]:
    coded = [column.name for column in columns(table, schema) if scheme_of(column, table, schema)]
    found = {
        "title": f"{table.title}, with labels",
        "description": f"{table.title} with the labels of codes and the names of references beside them. "
        f"The other columns are described at {table.name}.",
        "hidden": _is_behind(table),
        "columns": _added(table, schema),
        "facets": [sql.label_name(name, table, schema) for name in coded],
        "sort": _first_day(table) or (table.key[0] if table.key else None),
    }
    return {key: value for key, value in found.items() if value}


def _is_behind(table: Table) -> bool:
    """Whether a table is one that main tables lead to: receipts, codes, what changed."""
    return table.is_builtin and table.name not in IN_FRONT


def _added(table: Table, schema: Schema) -> dict[str, str]:
    """What the columns say that the view alone has."""
    return {
        sql.label_name(name, table, schema): f"The name of what {name} refers to."
        if name in table.foreign_keys
        else f"The label of the code in {name}."
        for name in sql.labelled_columns(table, schema)
    }


def _wide(table: Table, wide: Wide, schema: Schema) -> dict[str, Any]:
    shown, known = {column.name for column in wide.columns}, {column.name for column in columns(table, schema)}
    labels = [sql.label_name(c.name, table, schema) for c in wide.columns if scheme_of(c, table, schema)]
    found = {
        "title": f"{wide.title}, wide",
        "description": f"{_plain(wide.description)} The other columns are described at {table.name}.",
        "columns": _columns(column for column in wide.columns if column.name not in known),
        "facets": [name for name in labels if name in shown],
        "sort": _first_day(table) if _first_day(table) in shown else None,
    }
    return {key: value for key, value in found.items() if value}


def _columns(shown: Iterable[Column]) -> dict[str, str]:
    return {column.name: _plain(column.description or column.title) for column in shown}


def _plain(words: str) -> str:
    """Words without the marks of Markdown, which Datasette would show."""
    return words.replace("`", "")


def _first_day(table: Table) -> str | None:
    """The column by which the rows are in order of time, where they have a date."""
    if table.time:
        return SORT_DATE
    dates = [days for f in table.fields.values() if FIELD_TYPES[f.kind].is_dated and (days := ends(table, f.name))]
    return dates[0][0] if dates and not table.is_builtin else None
