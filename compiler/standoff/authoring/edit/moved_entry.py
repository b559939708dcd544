"""Registry entries of two records that become one, where they are in different files."""

from dataclasses import dataclass

from standoff.authoring.edit.change import Project
from standoff.authoring.edit.entry_file import EntryFile
from standoff.authoring.edit.merged_file import rename_scalars
from standoff.authoring.edit.records import entry_file
from standoff.authoring.edit.use_finder import Names
from standoff.corpus.registry_layout import Layout
from standoff.source import comments
from standoff.source.tree import Entry, Mapping, Node, Sequence


@dataclass(frozen=True, slots=True)
class Entries:
    """Where the entries of two records are: the file that will have that of both, and what goes there from elsewhere.

    `old` is the file that the other entry is moved from, with what is left of its source.
    """

    ours: str
    moved: Entry | None = None
    old: str = ""
    rest: str = ""


def entries_of(project: Project, names: Names) -> Entries:
    """The entries of two records; raises OSError and NoPlaceError."""
    own, old = (entry_file(project, names.table, record) for record in (names.new, names.old))
    has_own, has_old = names.new in own.ids, names.old in old.ids
    if not has_own:
        return Entries((old if has_old else own).file)
    if own.file == old.file or not has_old:
        return Entries(own.file)
    return Entries(own.file, _entry(names, old), old.file, old.minus(names.old))


def _entry(names: Names, found: EntryFile) -> Entry:
    """The entry of the old record with its comments, in which the record is named by the new id."""
    source = found.source or ""
    file = comments.read(source)
    uses = [use for use in names.in_file(found.file, source) if not use.is_name_of_file]
    rename_scalars(file.root, {use.start: use.becomes for use in uses})
    around = [line for group in (*file.header, *file.tail) for line in group]
    if found.layout is Layout.RECORD:
        return Entry(_fields(found, Entry(file.root)), None, [*around, *_notes(found, file.root)])
    known = found.entries[found.places[names.old]].value
    entries = file.root.entries if isinstance(file.root, Mapping | Sequence) else []
    mine = next(each for each in entries if each.value.start == known.start and each.value.end == known.end)
    alone = around if len(entries) == 1 else []
    return Entry(_fields(found, mine), None, [*alone, *mine.before, *_notes(found, mine.value)], mine.after)


def _notes(found: EntryFile, node: Node) -> list[str]:
    """The comments beside its id and the curator of its file."""
    pairs = node.entries if isinstance(node, Mapping) else []
    return [text for each in pairs if found.is_about_file(each.key) for text in (*each.before, *each.after)]


def _fields(found: EntryFile, entry: Entry) -> Mapping | Sequence:
    value = found.value(entry)
    return value if isinstance(value, Mapping | Sequence) else Mapping()
