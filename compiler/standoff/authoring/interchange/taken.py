"""Numbered ids that are in the project already: in another file, or in the same one for something else."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from standoff.authoring.interchange.ids import Origin, RecordIds
from standoff.files.annotation_files import annotation_entries, subject_of
from standoff.files.project_files import Kind, read_file
from standoff.source import composer, nodes
from standoff.source.problem import Place, Problem

ID = re.compile(rb"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
HINT = "the record is another one, or its place was changed after an earlier import: rename it, or give ids in the map"


def taken(root: Path, into: str, ids: RecordIds) -> Iterator[Problem]:
    """A problem for each numbered id that the annotation files have for something else; each file is read once.

    The same span of the same text is the same record: an import may be repeated. Entries that registries have of it are
    its own. Raises OSError.
    """
    counted = {record: origin for (_, record), origin in ids.counted().items()}
    sought = {record.encode() for record in counted}
    for entry in annotation_entries(root, into) if sought else ():
        if entry.kind is Kind.FILE:
            data = read_file(root, entry.path)
            found = sought.intersection(ID.findall(data))
            if found:
                yield from _rivals(entry.path, data, {each.decode(): counted[each.decode()] for each in sorted(found)})


def _rivals(file: str, data: bytes, ids: Mapping[str, Origin]) -> Iterator[Problem]:
    root = composer.read(file, data).root
    for table, (_, records) in root.entries.items() if isinstance(root, nodes.Mapping) else ():
        for record, (key, node) in records.entries.items() if isinstance(records, nodes.Mapping) else ():
            origin = ids.get(record)
            if origin is None or (table == origin.table and _is_same(file, node, origin)):
                continue
            message = f"`{origin.shown}` would get the id `{record}`, which `{table}` has for something else"
            where = (Place(file, key.line, key.column),)
            yield Problem(origin.place, "id-collision", message, HINT, 1, where)


def _is_same(file: str, node: nodes.Node, origin: Origin) -> bool:
    """Whether a record is of the same text, and one of its mentions at the same place."""
    if subject_of(file) != origin.text:
        return False
    mentions = node.items if isinstance(node, nodes.Sequence) else [node]
    places = [each.entries["at"][1] for each in mentions if isinstance(each, nodes.Mapping) and "at" in each.entries]
    return any(_written(place) == origin.at for place in places)


def _written(node: nodes.Node) -> tuple[str, ...]:
    listed = node.items if isinstance(node, nodes.Sequence) else [node]
    return tuple(each.text for each in listed if isinstance(each, nodes.Scalar))
