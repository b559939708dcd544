"""Registry entries of two records that become one, where they are in different files of the registry's folder."""

from standoff.authoring.edit.change import Project
from standoff.authoring.edit.entries import take
from standoff.authoring.edit.records import entry_file
from standoff.authoring.edit.registry import inserted, records_of
from standoff.authoring.edit.use_finder import Names
from standoff.source import comments, tree
from standoff.source.layout import entry_lines


def entry_of(project: Project, names: Names) -> str:
    """The registry file that will have the entry of the record: its own, else that of the old one, else a new one."""
    own, old = (entry_file(project, names.table, record) for record in (names.new, names.old))
    return own if _has(project, own, names.new) or not _has(project, old, names.old) else old


def in_one_file(project: Project, names: Names) -> dict[str, str]:
    """Both files, by path, with the old record's entry moved into the other's; none where that is its file already.

    Raises OSError.
    """
    own, old = (entry_file(project, names.table, record) for record in (names.new, names.old))
    if own == old or not _has(project, own, names.new) or not _has(project, old, names.old):
        return {}
    source, target = ((project.read(file) or b"").decode("utf-8") for file in (old, own))
    read = comments.read(source).root
    root = tree.read(source)
    assert isinstance(read, tree.Mapping)
    assert isinstance(root, tree.Mapping)
    number = next(number for number, entry in enumerate(root.entries) if entry.key == names.old)
    lines = "\n".join([*entry_lines(read.entries[number], 0), ""])
    rest = tree.edited(source, [take(source, root, number)]) if len(root.entries) > 1 else ""
    return {old: rest, own: inserted(target, names.old, lines)}


def _has(project: Project, file: str, record: str) -> bool:
    return record in records_of((project.read(file) or b"").decode("utf-8", "replace"))
