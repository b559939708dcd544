"""All files of a project in which two records become one: annotations, schemas, the descriptor."""

import re
from collections.abc import Iterator

import polars as pl

from standoff.authoring.edit.change import CannotEditError, Project
from standoff.authoring.edit.entry_file import EntryFile
from standoff.authoring.edit.merged_file import Joiner
from standoff.authoring.edit.moved_entry import entries_of
from standoff.authoring.edit.records import Files, files_to_edit, new_entry_file, planned
from standoff.authoring.edit.use_finder import Names, Use, distinct_bounds
from standoff.authoring.edit.uses import may_name
from standoff.corpus.registry_layout import Layout
from standoff.engine.compilation import Compiled
from standoff.files.annotation_files import is_in_folder
from standoff.files.project_files import ANNOTATIONS, DESCRIPTOR
from standoff.source import tree
from standoff.source.problem import Place, Problem
from standoff.source.tree import Edit, Node, Scalar, Sequence, edited

PAIR = re.compile(r"\[[^\[\]]*\]")


def joined_files(project: Project, compiled: Compiled, joiner: Joiner, alias: tree.Mapping | None) -> Files:
    """The files that change where two records become one; `alias` is added to its entry in the registry.

    Raises CannotEditError where something says that they are different things, or their entries differ; and OSError.
    """
    names, found = joiner.names, Files()
    entries, problems = entries_of(project, names), []
    for file, data in files_to_edit(compiled.corpus):
        read = data.decode("utf-8")
        source, is_ours = entries.rest if file == entries.old else read, file == entries.ours
        is_merged = is_ours and (alias is not None or entries.moved is not None)
        if not may_name(data, names.old, file) and not is_merged:
            continue
        if file == entries.old and not source and is_in_folder(file):
            found[file] = data, None
            continue
        if file.startswith(f"{ANNOTATIONS}/"):
            after = joiner.joined(file, source, alias if is_ours else None, entries.moved if is_ours else None)
        else:
            uses = names.in_file(file, source)
            problems += list(_distinct(names, file, source, uses))
            after = _in_descriptor(names, source, uses) if file == DESCRIPTOR else _in_schema(source, uses)
        renamed = _renamed(project, names, file, data) if is_ours else file
        if renamed != file:
            found |= {file: (data, None), renamed: (None, after.encode())}
        elif after != read:
            found[file] = data, after.encode()
    problems += joiner.choices.problems
    if problems:
        raise CannotEditError(sorted(problems))
    if alias is not None or len(_texts(compiled, names)) > 1:
        _add_entry(project, found, names, alias, _renamed(project, names, entries.ours, None))
    return found


def _renamed(project: Project, names: Names, file: str, data: bytes | None) -> str:
    """Where the file of the record's entry is then: a name of a file that is an id changes with it."""
    entries = EntryFile.of(file, project.read(file) if data is None else data, project.schema.tables[names.table])
    is_named = entries.layout is Layout.RECORD and entries.ids == {names.old}
    return new_entry_file(project.root, project.schema.tables[names.table], names.new) if is_named else file


def _add_entry(project: Project, found: Files, names: Names, alias: tree.Mapping | None, file: str) -> None:
    """Add an entry for the record if it has none and needs one: for an alias, or since several texts mention it."""
    before, now = planned(project, found, file)
    is_there = before is not None or file in found
    entries = EntryFile(file, now if is_there else None, project.schema.tables[names.table])
    if names.new not in entries.ids:
        lines = entries.lines(names.new, alias or tree.Mapping(), entries.column)
        found[file] = before, entries.plus({names.new: lines}).encode()


def _texts(compiled: Compiled, names: Names) -> set[str]:
    """The texts that mention one of the two records."""
    if compiled.frames is None:
        return set()
    is_table = pl.col("table_name").cast(pl.String) == names.table
    is_ours = is_table & pl.col("record_id").is_in([names.old, names.new]) & pl.col("text_id").is_not_null()
    return set(compiled.frames.assertions.filter(is_ours)["text_id"])


# -- what says that records are different things -----------------------------------------------------------------------


def _distinct(names: Names, file: str, source: str, uses: list[Use]) -> Iterator[Problem]:
    """A problem for each list of distinct records that has both."""
    if file == DESCRIPTOR:
        lists = [(match.start(), match.end(), f'"{names.new}"' in match[0]) for match in _pairs(source)]
    else:
        lists = [(node.start, node.end, names.new in _texts_of(node, {})) for node in _lists(tree.read(source))]
    for use in uses:
        if use.field in {"apart", "distinct"} and any(start <= use.start < end and both for start, end, both in lists):
            message = f"`{use.field}` says that `{names.old}` and `{names.new}` are different things"
            place = Place(file, use.line, use.column)
            yield Problem(place, "merge-differs", message, "if they are one, remove that first")


def _in_schema(source: str, uses: list[Use]) -> str:
    """A schema with the new id, once in each list."""
    becomes = {use.start: use.becomes for use in uses}
    gone = list(_items_twice(tree.read(source), becomes))
    kept = [use.edit for use in uses if not any(start <= use.start < end for start, end, _ in gone)]
    return edited(source, [*gone, *kept])


def _items_twice(root: Node | None, becomes: dict[int, str]) -> Iterator[Edit]:
    """The edits that take out of lists what would be there twice."""
    for node in _lists(root):
        texts = _texts_of(node, becomes)
        new = {texts[number] for number, item in enumerate(node.items) if item.start in becomes}
        for number, item in enumerate(node.items):
            if texts[number] in new and texts[number] in texts[:number]:
                yield node.items[number - 1].end, item.end, ""


def _lists(node: Node | None) -> Iterator[Sequence]:
    if isinstance(node, Sequence):
        yield node
    for entry in () if node is None or isinstance(node, Scalar) else node.entries:
        yield from _lists(entry.value)


def _texts_of(node: Sequence, becomes: dict[int, str]) -> list[str]:
    return [becomes.get(item.start, item.text) if isinstance(item, Scalar) else "" for item in node.items]


def _in_descriptor(names: Names, source: str, uses: list[Use]) -> str:
    """The descriptor with the new id, without pairs of `distinct` that are there twice then."""
    after = edited(source, [use.edit for use in uses])
    pairs = [(match.start(), match.end(), frozenset(re.findall(r'"([^"]*)"', match[0]))) for match in _pairs(after)]
    gone = [
        (pairs[number - 1][1], end, "")
        for number, (_, end, pair) in enumerate(pairs)
        if names.new in pair and pair in [each for *_, each in pairs[:number]]
    ]
    return edited(after, gone)


def _pairs(source: str) -> list[re.Match[str]]:
    return list(PAIR.finditer(source, *distinct_bounds(source)))
