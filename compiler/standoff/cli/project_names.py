"""Names in a project, for shell completion: found with regular expressions, without parsing YAML.

Unreadable schemas, annotation files and builds yield no names; OSError is left to the caller.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from standoff.files.annotation_files import annotation_entries, is_in_folder, subject_of
from standoff.files.project_files import BUILD, DESCRIPTOR, REGISTRY_FILES, SCHEMAS, TEXT_FILES, read_file, yaml_entries

TABLE = r"(?m)^([a-z][a-z0-9_]*):"
RECORD = r"(?m)^  ([a-z][a-z0-9-]*):"
REGISTERED = r"(?m)^([a-z][a-z0-9-]*):"
COLUMN = r"(?m)^  - (?:\{ ?)?name: ([a-z][a-z0-9_]*)"
LIST = r"\A(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*-"
ITEM = r"(?m)^[ \t]*(?:- )?(?:\{{ ?)?{}: ([^\s,}}]+)"
KEY = r"(?m)^primaryKey: \[?([a-z][a-z0-9_]*)"
FROM_FILE = r"\bfrom: file\b"
SIZE = 20_000_000  # bytes of annotations; more would make the shell wait


def tables(root: Path) -> list[str]:
    """The tables of the project: the names of the files in `schemas/`."""
    return [Path(entry.name).stem for entry in yaml_entries(root, SCHEMAS)]


def columns(root: Path, table: str) -> list[str]:
    """The columns that a table's schema lists, in its order."""
    return re.findall(COLUMN, _content(root, f"{SCHEMAS}/{table}.yaml"))


def texts(root: Path) -> list[str]:
    """The ids of the annotated texts."""
    return [Path(entry.name).stem for entry in yaml_entries(root, TEXT_FILES)]


def records(root: Path) -> Iterator[str]:
    """The records of the project as `table/id`, once for each file that names one."""
    known = frozenset(tables(root))
    left = SIZE
    for entry in annotation_entries(root, REGISTRY_FILES):
        table = subject_of(entry.path)
        if table in known:
            yield from (f"{table}/{name}" for name in _registered(root, table, entry.path))
    for entry in annotation_entries(root, TEXT_FILES):
        left -= entry.size
        if left < 0:
            return
        content = _content(root, entry.path)
        heads = [*re.finditer(TABLE, content)]
        for head, after in zip(heads, [*(other.start() for other in heads[1:]), len(content)], strict=True):
            if head[1] in known:
                yield from (f"{head[1]}/{name}" for name in re.compile(RECORD).findall(content, head.end(), after))


def _registered(root: Path, table: str, file: str) -> list[str]:
    """The records of a registry file: keys at its top, the ids of a list, or its own name."""
    schema, content = _content(root, f"{SCHEMAS}/{table}.yaml"), _content(root, file)
    if is_in_folder(file) and re.search(FROM_FILE, schema):
        return [Path(file).stem]
    key = re.search(KEY, schema)
    return (
        re.findall(ITEM.format(key[1]), content)
        if key and re.search(LIST, content)
        else re.findall(REGISTERED, content)
    )


def versions(root: Path) -> list[str]:
    """The existing builds: `next` and the released versions."""
    return sorted(path.parent.name for path in (root / BUILD).glob(f"*/{DESCRIPTOR}"))


def _content(root: Path, file: str) -> str:
    return read_file(root, file).decode("utf-8", "replace")
