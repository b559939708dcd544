"""Entries in the registries for imported ids: in order if the file is sorted, all of one file inserted together."""

from bisect import bisect_right
from collections.abc import Mapping
from pathlib import Path

from standoff.authoring.edit.registry import NoIdError, same_name
from standoff.authoring.edit.word_ids import id_of_words
from standoff.authoring.interchange.ids import APART, RecordIds
from standoff.authoring.interchange.mention import quoted
from standoff.files.annotation_files import files_about
from standoff.files.project_files import REGISTRY_FILES, Kind, kind_of, read_file
from standoff.source import composer, tree
from standoff.source.composer import Limits
from standoff.source.problem import Place, Problem

Files = dict[str, tuple[bytes | None, bytes]]


def register(root: Path, ids: RecordIds, limits: Limits) -> tuple[Files, list[Problem], int]:
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
        there: dict[str, tuple[str, tree.Scalar, tree.Node]] = {}
        for file in known:
            top = tree.read(data[file].decode("utf-8"))
            pairs = top.pairs if isinstance(top, tree.Mapping) else []
            there |= {key.text: (file, key, value) for key, value in pairs}
        problems += _collisions(table, entries, there, ids)
        fresh = {record: entry for record, entry in entries.items() if record not in there}
        n_new += len(fresh)
        files |= _written(root, table, fresh, data)
    return files, problems, n_new


def _collisions(
    table: str, entries: dict[str, dict[str, str]], there: dict[str, tuple[str, tree.Scalar, tree.Node]], ids: RecordIds
) -> list[Problem]:
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


def _written(root: Path, table: str, fresh: dict[str, dict[str, str]], data: dict[str, bytes]) -> Files:
    """The files of a registry with new entries: one each where the table has a folder, else all in one file."""
    if not fresh:
        return {}
    folder = f"{REGISTRY_FILES}/{table}"
    if kind_of(root, folder) is Kind.FOLDER:
        return {f"{folder}/{record}.yaml": (None, _line(record, entry).encode()) for record, entry in fresh.items()}
    file = f"{folder}.yaml"
    before, lines = data.get(file), {record: _line(record, entry) for record, entry in fresh.items()}
    return {file: (before, merged((before or b"").decode("utf-8"), lines).encode())}


def _line(record: str, entry: dict[str, str]) -> str:
    return f"{record}: {{{', '.join(f'{name}: {quoted(value)}' for name, value in entry.items())}}}\n"


def merged(source: str, fresh: Mapping[str, str]) -> str:
    """A registry file with new entries, by id: each in its place if the file is sorted, otherwise sorted at its end."""
    root = tree.read(source)
    pairs = root.pairs if isinstance(root, tree.Mapping) else []
    if isinstance(root, tree.Mapping) and not root.entries:
        source = source[: root.start] + source[root.end :].lstrip("\n")
    source += "\n" if source and not source.endswith("\n") else ""
    keys = [key.text for key, _ in pairs if key.text != "curator"]
    ends = {key.text: source.find("\n", max(key.end, value.end)) + 1 for key, value in pairs}
    first = source.rfind("\n", 0, pairs[0][0].start) + 1 if pairs else 0
    later = sorted(keys) if keys == sorted(keys) else []
    edits: dict[int, str] = {}
    for record in sorted(fresh):
        number = bisect_right(later, record)
        here = len(source) if number == len(later) else ends[later[number - 1]] if number else first
        edits[here] = edits.get(here, "") + fresh[record]
    return tree.edited(source, [(here, here, lines) for here, lines in sorted(edits.items())])
