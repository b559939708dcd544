"""The files of a corpus that begins with a spreadsheet: schemas, vocabularies and registries of its tables."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from standoff.authoring.edit.registry import NoIdError
from standoff.authoring.edit.word_ids import id_of_words
from standoff.authoring.sheets.columns import LATITUDE, LONGITUDE, SheetField, field_name, fields_of
from standoff.corpus.grammar import SLUG
from standoff.corpus.ids import malformed
from standoff.schema.types import FIELD_TYPES, base_of
from standoff.source.comments import File
from standoff.source.layout import written
from standoff.source.sheet import Row, Sheet
from standoff.source.tree import Entry, Mapping, Node, Scalar, Sequence, named

ANY = "[^/%]+"
SHAPE = re.compile(r"[0-9]+|[A-Z]+|[a-z]+")
NUMBER = "number"  # the key column of children, their order
LABELS = ("name", "title", "label")


@dataclass(slots=True)
class SheetTable:
    """A table of a sheet: its name, its key column, the id of each row, and its fields.

    `pattern` is what its ids look like if others gave them; empty if they are words with hyphens.
    """

    name: str
    title: str
    source: str
    sheet: Sheet
    key: str
    key_title: str
    ids: list[str]
    fields: list[SheetField]
    pattern: str = ""
    renamed: dict[str, str] = field(default_factory=dict)

    def name_of(self, each: SheetField) -> str:
        """What a field is called, where its own name is taken by the grammar."""
        return self.renamed.get(each.name, each.name)


def tables_of(sheets: Iterable[tuple[str, str, Sheet]]) -> list[SheetTable]:
    """The tables of some sheets, each given by a name for the table, a name for people, and its rows."""
    found: list[SheetTable] = []
    for words, source, sheet in sheets:
        name = field_name(words, [each.name for each in found])
        found.append(_table(name, words, source, sheet))
    return found


def _table(name: str, words: str, source: str, sheet: Sheet) -> SheetTable:
    title = words.replace("_", " ").replace("-", " ").strip() or name
    title = title[0].upper() + title[1:]
    singular = name.removesuffix("s") or name
    column = _id_column(sheet, name, singular)
    cells = [row.cells[column].strip() for row in sheet.rows] if column else []
    pattern = "" if all(map(SLUG.fullmatch, cells)) else _pattern(cells)
    is_kept = column is not None and pattern is not None
    ids = cells if is_kept else _ids(cells, sheet.rows, singular)
    fields = fields_of(sheet, name, [column] if column and is_kept else [])
    taken = {each.name for each in fields}
    key = field_name(column if column and is_kept else f"{singular}_id", taken)
    key_title = column if column and is_kept else "Id"
    return SheetTable(name, title, source, sheet, key, key_title, ids, fields, (pattern or "") if is_kept else "")


def _id_column(sheet: Sheet, name: str, singular: str) -> str | None:
    """The column of ids: by its name, if every row has one and no two the same."""
    wanted = {"id", name, singular, f"{name}_id", f"{singular}_id"}
    for column in sheet.columns:
        folded = re.sub(r"[ .-]+", "_", column.strip().lower())
        if folded in wanted or (column == sheet.columns[0] and "id" in folded.split("_")):
            cells = [row.cells[column].strip() for row in sheet.rows]
            if all(cells) and len({*cells}) == len(cells):
                return column
    return None


def _pattern(cells: list[str]) -> str | None:
    """What ids look like that others gave, by their letters and digits; None where some cannot be ids."""
    if len({cell.casefold() for cell in cells}) < len(cells) or any(malformed(cell, "") for cell in cells):
        return None
    shapes = {SHAPE.sub(_class, re.escape(cell)) for cell in cells}
    return shapes.pop() if len(shapes) == 1 else ANY


def _class(found: re.Match[str]) -> str:
    return "[0-9]+" if found[0].isdecimal() else "[A-Z]+" if found[0].isupper() else "[a-z]+"


def _ids(cells: list[str], rows: list[Row], singular: str) -> list[str]:
    """Ids of the words that a column has, if all stay different; else numbers in the order of the rows."""
    try:
        of_words = [id_of_words(cell) for cell in cells]
    except NoIdError:
        of_words = []
    if of_words and len({*of_words}) == len(of_words):
        return of_words
    stem = id_of_words(singular) if singular.isascii() else "row"
    return [f"{stem}-{number}" for number in range(1, len(rows) + 1)]


# -- files -------------------------------------------------------------------------------------------------------------


def files_of(tables: Iterable[SheetTable]) -> Iterator[tuple[str, bytes]]:
    """Schemas, vocabularies and registries, by path."""
    for table in tables:
        yield f"schemas/{table.name}.yaml", _schema(table)
        for each in table.fields:
            if each.kind == "children":
                yield f"schemas/{child_of(table, each)}.yaml", _child_schema(table, each)
            if each.codes:
                yield f"schemas/vocabularies/{vocabulary_of(table, each)}.yaml", _vocabulary(table, each)
        yield f"annotations/registry/{table.name}.yaml", _registry(table)


def child_of(table: SheetTable, each: SheetField) -> str:
    """The name of a child table."""
    return f"{table.name.removesuffix('s') or table.name}_{plural_of(table.name_of(each))}"


def plural_of(name: str) -> str:
    """What several of a thing are called, in a name."""
    return name if name.endswith("s") else f"{name}s"


def vocabulary_of(table: SheetTable, each: SheetField) -> str:
    """The name of a vocabulary."""
    return f"{table.name}-{table.name_of(each)}".replace("_", "-")


def _schema(table: SheetTable) -> bytes:
    about_key = {"type": "string", "title": table.key_title, "description": "Id, unique."}
    fields: list[dict[str, object]] = [{"name": table.key, **about_key}]
    points = _points(table)
    for each in table.fields:
        if each.kind != "children":
            fields.append(_field(table, each) | _within(points.get(each.name)))
    about: dict[str, object] = {"registered": True}
    if table.pattern:
        about["key"] = {"pattern": table.pattern}
    label = next((each for each in table.fields if each.kind == "string" and each.name in LABELS), None)
    if label is not None:
        about["label"] = table.name_of(label)
    if points:
        renamed = {name: table.renamed.get(name, name) for name in points}
        about["together"] = [list(renamed.values())]
        about["geo"] = dict(zip(("latitude", "longitude"), renamed.values(), strict=True))
    description = f"One row per row of {table.source}."
    schema = {"title": table.title, "description": description, "fields": fields, "primaryKey": [table.key]}
    return _yaml(schema | {"standoff": about})


def _field(table: SheetTable, each: SheetField) -> dict[str, object]:
    own: dict[str, object] = {"from": "registry"}
    if each.kind == "code":
        own = {"vocabulary": vocabulary_of(table, each), "from": "registry"}
    elif FIELD_TYPES[each.kind].declared == "standoff":
        own = {"type": each.kind} | ({"unit": each.unit} if each.unit else {}) | own
    elif FIELD_TYPES[each.kind].declared == "range":
        own = {"range": True} | own
    is_plain = each.kind == "code" or FIELD_TYPES[each.kind].declared == "standoff"
    what = f"{'Columns' if len(each.columns) > 1 else 'Column'} {_listed(each.columns)} of {table.source}."
    kind = "string" if is_plain else base_of(each.kind)
    return {"name": table.name_of(each), "type": kind, "title": each.title, "description": what, "standoff": own}


def _listed(columns: tuple[str, ...]) -> str:
    *first, last = (f"`{name}`" for name in columns)
    return f"{', '.join(first)} and {last}" if first else last


def _coordinate(table: SheetTable, names: tuple[str, ...]) -> SheetField | None:
    found = [each for each in table.fields if each.name in names and each.kind in {"integer", "number"}]
    return found[0] if len(found) == 1 else None


def _points(table: SheetTable) -> dict[str, int]:
    """The names of the fields with latitude and longitude, and the largest value of each; empty where there are none.

    All rows have both or neither, within their bounds.
    """
    latitude, longitude = (_coordinate(table, names) for names in (LATITUDE, LONGITUDE))
    if latitude is None or longitude is None:
        return {}
    for row in table.sheet.rows:
        north, east = latitude.values(row.cells), longitude.values(row.cells)
        if bool(north) != bool(east) or (north and (abs(float(north[0])) > 90 or abs(float(east[0])) > 180)):
            return {}
    return {latitude.name: 90, longitude.name: 180}


def _within(most: int | None) -> dict[str, object]:
    """What the field of a coordinate has beside others."""
    return {"type": "number", "constraints": {"minimum": -most, "maximum": most}} if most else {}


def _child_schema(table: SheetTable, each: SheetField) -> bytes:
    name = table.name_of(each)
    columns = _listed(each.columns)
    reference = {"fields": table.key, "reference": {"resource": table.name, "fields": table.key}}
    number = field_name(NUMBER, [table.key, name])
    value = {"name": name, "title": each.title, "standoff": {"from": "registry"}}
    fields = [{"name": table.key}, {"name": number, "type": "integer", "title": "Number"}, value]
    return _yaml({
        "title": f"{table.title}: {each.title}",
        "description": f"One row per value of {columns} in {table.source}.",
        "fields": fields,
        "primaryKey": [table.key, number],
        "foreignKeys": [reference],
        "standoff": {"nest": {"under": table.name, "as": plural_of(name), "list": number, "value": name}},
    })  # fmt: skip


def _vocabulary(table: SheetTable, each: SheetField) -> bytes:
    about = f"Values of the column `{each.columns[0]}` of {table.source}."
    codes = {
        code: {"label": words, "definition": f"`{words}` in {table.source}."} for code, words in each.codes.items()
    }
    return _yaml({"title": each.title, "description": about, "codes": codes})


def _yaml(value: object) -> bytes:
    """A mapping as a YAML file."""
    root = _node(value)
    assert isinstance(root, Mapping)
    root.is_open = True
    for entry in root.entries:
        if not isinstance(entry.value, Scalar) and entry.key in {"fields", "codes"}:
            entry.value.is_open = True
    return written(File(root), spaced=False).encode()


def _node(value: object) -> Node:
    if isinstance(value, dict):
        return Mapping([named(str(key), _node(each)) for key, each in value.items()])
    if isinstance(value, list):
        return Sequence([Entry(_node(each)) for each in value])
    return Scalar("true" if value is True else str(value))


def _registry(table: SheetTable) -> bytes:
    entries = []
    for record, row in zip(table.ids, table.sheet.rows, strict=True):
        values = [(table.name_of(each), each, each.values(row.cells)) for each in table.fields]
        pairs = [
            named(plural_of(name) if each.kind == "children" else name, _value(each, given))
            for name, each, given in values
            if given
        ]
        entries.append(named(record, Mapping(pairs)))
    return written(File(Mapping(entries, is_open=True)), spaced=False).encode() if entries else b"{}\n"


def _value(each: SheetField, given: list[str]) -> Node:
    if each.kind == "children":
        return Sequence([Entry(Scalar(value)) for value in given])
    return Scalar(given[0])


def descriptor(name: str, title: str, settings: dict[str, dict[str, Any]]) -> bytes:
    """The descriptor of a corpus of such tables."""
    about: dict[str, object] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": title,
        "version": "0.1.0",
    }
    if settings:
        about["standoff"] = settings
    return (json.dumps(about, indent=2, ensure_ascii=False) + "\n").encode()
