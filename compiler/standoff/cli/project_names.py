"""Names in a project, for shell completion: found with regular expressions, without parsing YAML.

Unreadable schemas, annotation files and builds yield no names; OSError is left to the caller.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from standoff.files.folders import BUILD, DESCRIPTOR, REGISTRY_FILES, SCHEMAS, TEXT_FILES

TABLE = re.compile(r"^([a-z][a-z0-9_]*):", re.M)
RECORD = re.compile(r"^  ([a-z][a-z0-9-]*):", re.M)
REGISTERED = re.compile(r"^([a-z][a-z0-9-]*):", re.M)
COLUMN = re.compile(r"^  - (?:\{ ?)?name: ([a-z][a-z0-9_]*)", re.M)
SIZE = 20_000_000  # bytes of annotations; more would make the shell wait


def tables(root: Path) -> list[str]:
    """The tables of the project: the names of the files in `schemas/`."""
    return sorted(path.stem for path in (root / SCHEMAS).glob("*.yaml"))


def columns(root: Path, table: str) -> list[str]:
    """The columns that a table's schema lists, in its order."""
    return COLUMN.findall(_content(root / SCHEMAS / f"{table}.yaml"))


def texts(root: Path) -> list[str]:
    """The ids of the annotated texts."""
    return sorted(path.stem for path in (root / TEXT_FILES).glob("*.yaml"))


def records(root: Path) -> Iterator[str]:
    """The records of the project as `table/id`, once for each file that names one."""
    known = frozenset(tables(root))
    left = SIZE
    for path in sorted((root / REGISTRY_FILES).glob("*.yaml")):
        if path.stem in known:
            yield from (f"{path.stem}/{name}" for name in REGISTERED.findall(_content(path)))
    for path in sorted((root / TEXT_FILES).glob("*.yaml")):
        left -= path.stat().st_size
        if left < 0:
            return
        content = _content(path)
        heads = [*TABLE.finditer(content)]
        for head, after in zip(heads, [*(other.start() for other in heads[1:]), len(content)], strict=True):
            if head[1] in known:
                yield from (f"{head[1]}/{name}" for name in RECORD.findall(content, head.end(), after))


def versions(root: Path) -> list[str]:
    """The existing builds: `next` and the released versions."""
    return sorted(path.parent.name for path in (root / BUILD).glob(f"*/{DESCRIPTOR}"))


def _content(path: Path) -> str:
    return path.read_text("utf-8", "replace")
