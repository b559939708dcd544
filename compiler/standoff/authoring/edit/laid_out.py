"""The records of a list, or of a file of its own, as a mapping by id, for edits that print entries anew."""

from dataclasses import dataclass

from standoff.authoring.edit.entries import NoPlaceError, is_flow, line_end, line_start, start_of
from standoff.authoring.edit.entry_file import EntryFile
from standoff.corpus.registry_layout import Layout
from standoff.source import comments
from standoff.source.layout import entry_lines
from standoff.source.tree import Entry, Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The records of a file, each at the place where its lines begin, and what its layout has beside their fields.

    `keys` are what is printed before the fields: the id of an item, the curator of a file. `ids` are the places of the
    ids in the items of a list.
    """

    layout: Layout
    records: Mapping
    keys: dict[int, list[Entry]]
    ids: dict[int, int]

    def starts(self, old_keys: set[int]) -> set[int]:
        """The places of the records whose ids are at some places."""
        return {start for start, place in self.ids.items() if place in old_keys}

    def notes(self, entry: Entry) -> list[str]:
        """The comments beside the keys."""
        return [text for each in self.keys[entry.start] for text in (*each.before, *each.after)]

    def lines(self, entry: Entry, indent: int) -> list[str]:
        """The lines of an entry; raises NoPlaceError where the layout has no place for several mentions."""
        keys = self.keys[entry.start]
        if isinstance(entry.value, Sequence) and (keys or self.layout is Layout.LIST):
            raise NoPlaceError
        held = [] if isinstance(entry.value, Scalar) else entry.value.entries
        if self.layout is Layout.LIST:
            return [*entry_lines(Entry(Mapping([*keys, *held]), None, entry.before, entry.after), indent)]
        lines = [line for each in (*keys, *held) for line in entry_lines(each, 0)]
        return [*entry.before, *(lines or ["{}"])]


def laid_out(found: EntryFile, file: comments.File) -> LaidOut | None:
    """The records of a file with comments, which has been read from the same source; None where they are by id.

    Raises NoPlaceError for a list in brackets.
    """
    if found.layout is Layout.BY_ID:
        return None
    source, root = found.source or "", file.root
    if isinstance(root, Sequence) and found.layout is Layout.LIST:
        if is_flow(source, root):
            raise NoPlaceError
        items = root.entries
    else:
        items = [Entry(root)]
    result = LaidOut(found.layout, Mapping(start=root.start, end=root.end), {}, {})
    for number, (item, known) in enumerate(zip(_with_ids(found, items), found.entries, strict=True)):
        start = _first_line(source, file) if found.layout is Layout.RECORD else found.dash(number)
        given = found.id_in(item.value)
        column = start - line_start(source, start) + 1
        name = Scalar(given.text if given is not None else known.key, "", start, start, 1, column)
        result.records.entries.append(Entry(_rest(found, item.value), name, item.before, item.after))
        pairs = item.value.entries if isinstance(item.value, Mapping) else []
        result.keys[start] = [each for each in pairs if found.is_about_file(each.key)]
        result.ids[start] = given.start if given is not None else -1
    return result


def _first_line(source: str, file: comments.File) -> int:
    """Where the lines of the one record of a file begin: after the comments at the top that are about the file."""
    if file.root.start < 0:
        return len(source)
    start = start_of(source, file.root.start, 0)
    return line_end(source, 0) if file.modeline and not start else start


def _with_ids(found: EntryFile, items: list[Entry]) -> list[Entry]:
    return [item for item in items if found.layout is Layout.RECORD or found.id_in(item.value) is not None]


def _rest(found: EntryFile, node: Node) -> Node:
    """What an entry says of its record, at the place of all that it says."""
    if not isinstance(node, Mapping):
        return node
    return Mapping(found.fields(node), node.start, node.end, node.line, node.column)
