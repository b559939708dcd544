"""What edits of records check first: the table, the ids, the files that name them."""

from pathlib import Path

from standoff.authoring.edit.change import CannotEditError, Change, Project, cannot, new_lines
from standoff.authoring.edit.entry_file import EntryFile
from standoff.authoring.edit.registry import NotAnIdError, check_id, readable
from standoff.authoring.edit.uses import is_other, project_files
from standoff.checks.references import record_ids
from standoff.corpus.ids import is_id
from standoff.corpus.project import Corpus
from standoff.corpus.registry_layout import may_have
from standoff.corpus.reporting import nearest
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.files.annotation_files import files_about
from standoff.files.project_files import REGISTRY_FILES, SCHEMAS, Kind, kind_of, read_file
from standoff.schema.model import Schema, Table
from standoff.schema.qualifiers import NARRATOR
from standoff.source.look_alikes import nearest_is
from standoff.source.names import is_device
from standoff.source.problem import Place

Files = dict[str, tuple[bytes | None, bytes | None]]
"""By path below the root: what was read (None if there is no such file), and what is to be (None if none is)."""


def table_of(schema: Schema, name: str) -> Table:
    """A table whose records have ids of their own; raises CannotEditError where this is not the name of one."""
    found = schema.record_tables.get(name)
    if found is None:
        known = ", ".join(table.name for table in schema.record_tables.values() if table.nest is None)
        raise cannot(Place(SCHEMAS), "unknown-table", f"unknown table `{name}`; known: {known}")
    if found.nest is not None:
        message = f"`{name}` has no ids of its own: its rows are listed under `{found.nest.under}`"
        raise cannot(Place(found.file), "unknown-table", message)
    return found


def registry_file(table: str) -> str:
    """The path of the registry file of a table, for one that has no folder, and for what is about the table."""
    return f"{REGISTRY_FILES}/{table}.yaml"


def entry_file(project: Project, table: str, record: str) -> EntryFile:
    """The registry file that has the entry of a record, or that is to have it.

    Raises OSError.
    """
    known, schema = files_about(project.root, REGISTRY_FILES, table), project.schema.tables[table]
    new = new_entry_file(project.root, schema, record)
    for file in [new, *known] if new in known else known:
        data = project.read(file)
        if data is not None and may_have(file, data, record):
            found = EntryFile.of(file, data, schema)
            if record in found.ids:
                return found
    return EntryFile.of(new, project.read(new), schema)


def new_entry_file(root: Path, table: Table, record: str) -> str:
    """The path of the registry file that is to have a new entry.

    It gets a file of its own where the table has a folder, or where files give the ids and there is no other, but for
    names that no file can have, or that are not read.
    """
    is_file_name = not is_device(record) and not record.startswith(".")
    folder, file = f"{REGISTRY_FILES}/{table.name}", registry_file(table.name)
    is_folder = kind_of(root, folder) is Kind.FOLDER
    is_begun = table.id_from_file and kind_of(root, folder) is kind_of(root, file) is Kind.ABSENT
    return f"{folder}/{record}.yaml" if is_file_name and (is_folder or is_begun) else file


def refuse_bad_id(table: Table, record: str) -> None:
    """Raise CannotEditError unless this can be an id of the table, whose ids others may have given."""
    place = Place(registry_file(table.name))
    if table.id_pattern is not None:
        if not is_id(record, table.id_pattern):
            message = f"`{record}` is not a valid id: an id of {table.name} matches {table.id_pattern}"
            raise cannot(place, "bad-id", message)
        return
    try:
        check_id(record)
    except NotAnIdError as error:
        raise cannot(place, "bad-id", str(error)) from None


def refuse_narrator(project: Project, table: str, records: set[str]) -> None:
    """Raise CannotEditError if one of these speakers is the narrator of the texts."""
    if NARRATOR in records and table == project.settings.speakers:
        message = f"`{NARRATOR}` is reserved for the text's own narrator"
        raise cannot(Place(registry_file(table)), "reserved-name", message)


def refuse_unknown(compiled: Compiled, table: str, record: str) -> set[str]:
    """The ids of a table; raises CannotEditError if the record is not among them."""
    ids = record_ids(compiled.frames).get(table, set()) if compiled.frames is not None else set()
    if record not in ids:
        near = nearest(record, sorted(ids))
        message = f"unknown id `{record}` in `{table}`"
        raise cannot(Place(registry_file(table)), "unknown-id", message, nearest_is(record, near) if near else "")
    return ids


def compiled_of(project: Project) -> Compiled:
    """The project as it was last compiled, or else compiled now, without the texts."""
    return project.compiled or compile_corpus(project.root, has_wide=False)


def files_to_edit(corpus: Corpus) -> list[tuple[str, bytes]]:
    """The files that may name a record, with their bytes; those of other annotation sets only if they can be read.

    Raises CannotEditError where another one cannot be read, and OSError.
    """
    found, wrong = [], []
    for file in project_files(corpus):
        data = read_file(corpus.root, file)
        problems = readable(file, data, corpus.settings.limits)
        found += [] if problems else [(file, data)]
        wrong += [] if is_other(file) else problems
    if wrong:
        raise CannotEditError(sorted(wrong))
    return found


def planned(project: Project, files: Files, file: str) -> tuple[bytes | None, str]:
    """What a file holds (None if it is not there), and what it will hold after the edits that are planned."""
    before = files[file][0] if file in files else project.read(file)
    return before, ((files[file][1] if file in files else before) or b"").decode("utf-8")


def change_of_files(what: str, files: Files, shown: str) -> Change:
    """The change of several files; `written` are the new lines of the one to be `shown`, or else of the first."""
    left = [file for file, (_, after) in files.items() if after is not None]
    file = shown if shown in files else next(iter(left), "")
    before, after = files.get(file, (b"", b""))
    lines, line = new_lines(before or b"", after or b"")
    column = len(lines) - len(lines.lstrip(" ")) + 1
    return Change(what, files, lines, Place(file, line, column) if lines else None)
