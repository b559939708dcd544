"""Entries in the registries for imported ids: in order if the file is sorted, all of one file inserted together."""

from collections.abc import Mapping
from pathlib import Path

from standoff.authoring.edit.change import BY_HAND
from standoff.authoring.edit.entries import NoPlaceError
from standoff.authoring.edit.entry_file import EntryFile
from standoff.authoring.edit.records import new_entry_file, registry_file
from standoff.authoring.edit.registry import NoIdError, same_name
from standoff.authoring.edit.word_ids import id_of_words
from standoff.authoring.interchange.ids import APART, RecordIds
from standoff.files.annotation_files import files_about
from standoff.files.project_files import REGISTRY_FILES, read_file
from standoff.schema.model import Schema, Table
from standoff.source import composer, tree
from standoff.source.composer import Limits
from standoff.source.problem import Place, Problem

Files = dict[str, tuple[bytes | None, bytes]]
Known = dict[str, tuple[str, tree.Scalar, tree.Node]]  # entries by id: the file, the id and the value


def register(root: Path, ids: RecordIds, schema: Schema, limits: Limits) -> tuple[Files, list[Problem], int]:
    """The registry files with an entry for each id that lacks one, problems, and how many are new. Raises OSError."""
    files: Files = {}
    problems: list[Problem] = []
    n_new = 0
    for table, entries in ids.entries.items():
        known = files_about(root, REGISTRY_FILES, table)
        data = {file: read_file(root, file) for file in known}
        wrong = [each for file in known for each in composer.read(file, data[file], limits).problems]
        if wrong:
            problems += wrong
            continue
        there: Known = {}
        for file in known:
            read = EntryFile.of(file, data[file], schema.tables[table])
            there |= {entry.key: (file, entry.name, entry.value) for entry in read.entries if entry.name is not None}
        problems += _collisions(table, entries, there, ids)
        fresh = {record: entry for record, entry in entries.items() if record not in there}
        n_new += len(fresh)
        values = {record: _value(entry) for record, entry in fresh.items()}
        try:
            files |= with_entries(root, schema.tables[table], values, data)
        except NoPlaceError:
            place = Place(registry_file(table), 1, 1)
            problems.append(Problem(place, "cannot-insert", "the file has no place for new entries", BY_HAND))
    return files, problems, n_new


def _collisions(table: str, entries: dict[str, dict[str, str]], there: Known, ids: RecordIds) -> list[Problem]:
    """Entries whose name also gives this id, and is not the same name."""
    found = []
    for record in entries.keys() & there.keys():
        file, key, value = there[record]
        origin = ids.origin(table, record)
        for name, words in entries[record].items():
            named = value.value(name) if isinstance(value, tree.Mapping) else None
            before = named.text if isinstance(named, tree.Scalar) else ""
            if origin is not None and _id(before) == record == _id(words) and same_name(before) != same_name(words):
                message = f"`{words}` would get the id `{record}`, which the registry has for `{before}`"
                where = (Place(file, key.line, key.column),)
                found.append(Problem(origin.place, "id-collision", message, APART, 1, where))
    return found


def _id(words: str) -> str:
    try:
        return id_of_words(words)
    except NoIdError:
        return ""


def _value(entry: dict[str, str]) -> tree.Mapping:
    return tree.Mapping([tree.named(name, tree.Scalar(value)) for name, value in entry.items()])


def with_entries(root: Path, table: Table, values: Mapping[str, tree.Node], data: Mapping[str, bytes]) -> Files:
    """The files of a registry with new entries: one each where the table has a folder, else all in one file.

    `data` has the files that are there. Raises NoPlaceError.
    """
    names = {record: new_entry_file(root, table, record) for record in values}
    files: Files = {}
    for file in dict.fromkeys(names.values()):
        before = EntryFile.of(file, data.get(file), table)
        mine = {
            record: before.lines(record, value, before.column)
            for record, value in values.items()
            if names[record] == file
        }
        files[file] = (data.get(file), before.plus(mine).encode())
    return files
