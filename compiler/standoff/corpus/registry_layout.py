"""How a registry file is laid out, and its entries by the ids of their records, whatever the layout.

A file is a mapping of records by id, or a list of records that each begin with their id (`- person_id: …`): YAML itself
says which. In the folder of a table whose ids are names of files (`key: {from: file}`), a file is the entry of one
record, and its name the id.
"""

from enum import Enum
from pathlib import PurePosixPath

from standoff.corpus.file_reader import FileReader
from standoff.corpus.ids import malformed
from standoff.files.annotation_files import is_in_folder
from standoff.schema.model import Table
from standoff.source.composer import Document
from standoff.source.nodes import Mapping, Node, Scalar, Sequence

CURATOR = "curator"  # at the top of a file: who maintains it


class Layout(Enum):
    """What the top of a registry file holds."""

    BY_ID = "by id"
    LIST = "list"
    RECORD = "record"


def layout_of(table: Table, file: str, is_list: bool) -> Layout:
    """The layout of a file of a table's registry; `is_list`: there is a list at its top."""
    if table.id_from_file and is_in_folder(file):
        return Layout.RECORD
    return Layout.LIST if is_list else Layout.BY_ID


def id_of_file(file: str) -> str:
    """The id that the name of a file gives."""
    return PurePosixPath(file).name.removesuffix(".yaml")


def may_have(file: str, data: bytes, record: str) -> bool:
    """Whether a registry file can have the entry of a record at all, by its bytes or its name."""
    return record.encode() in data or id_of_file(file) == record


def has_own_curator(table: Table) -> bool:
    """Whether `curator` at the top of a record's own file is that of the file, and not a value of the record."""
    return CURATOR not in table.fields


def by_id(reader: FileReader, table: Table, document: Document) -> Node | None:
    """The root of a file as a mapping of records by id; a record without an id is a problem and is left out."""
    root = document.root
    layout = layout_of(table, reader.file, isinstance(root, Sequence))
    if layout is Layout.RECORD and (root is not None or not document.problems):
        return _of_file(reader, table, root or Scalar("", 1, 1, True))
    return _of_list(reader, table, root) if layout is Layout.LIST and isinstance(root, Sequence) else root


def _of_list(reader: FileReader, table: Table, root: Sequence) -> Mapping:
    """The records of a list; two with one id are a problem, as two equal keys of a mapping are."""
    found, key = Mapping(root.line, root.column), table.key[0]
    for item in root.items:
        given = item.value(key) if isinstance(item, Mapping) else None
        if not isinstance(item, Mapping) or not isinstance(given, Scalar) or given.is_null:
            message = f"a record in a list of `{table.name}` gives its id, as `{key}`"
            reader.complain(item, "not-records", message, f"write `- {key}: …` and the fields below")
        elif given.text in found.entries:
            first, _ = found.entries[given.text]
            message = f"`{table.name}/{given.text}` is in this list twice, the first time on line {first.line}"
            reader.complain(given, "duplicate-entry", message, "move what one of them says into the other")
        else:
            found.entries[given.text] = (given, _without(item, key))
            continue
        reader.rows.incomplete_tables.append(table.name)
    return found


def _of_file(reader: FileReader, table: Table, root: Node) -> Mapping:
    """The one record of a file, which may give its id again; beside it the curator of the file."""
    record, key, found = id_of_file(reader.file), table.key[0], Mapping(1, 1)
    given = root.value(key) if isinstance(root, Mapping) else None
    fault = malformed(record, table.id_pattern)
    if fault is not None:
        message = f"`{record}`, the name of the file, is not a valid id"
        reader.complain(Scalar("", 1, 1, True), "bad-id", message, f"rename the file: {fault}")
    elif isinstance(given, Scalar) and given.text != record:
        message = f"`{key}` is `{given.text}`, and the file is called `{record}`"
        reader.complain(given, "bad-id", message, "leave the id out here, or rename the file")
    else:
        if isinstance(given, Scalar) and isinstance(root, Mapping):
            root = _without(root, key)
        own = root.entries.get(CURATOR) if isinstance(root, Mapping) and has_own_curator(table) else None
        if own is not None and isinstance(own[1], Scalar) and isinstance(root, Mapping):
            found.entries[CURATOR] = own
            root = _without(root, CURATOR)
        found.entries[record] = (Scalar(record, 1, 1, True), root)
        return found
    reader.rows.incomplete_tables.append(table.name)
    return found


def _without(node: Mapping, name: str) -> Mapping:
    """A mapping without one of its keys."""
    rest = Mapping(node.line, node.column)
    rest.key = node.key
    rest.entries = {key: pair for key, pair in node.entries.items() if key != name}
    return rest
