"""Exported files are read for the names in them, and a draft of schemas and a map is made of those."""

from collections.abc import Iterable
from pathlib import Path

from standoff.authoring.interchange.collected import read_export
from standoff.authoring.interchange.draft import Draft, draft
from standoff.authoring.interchange.labels_found import LabelsFound
from standoff.authoring.interchange.readers.reader import Reader
from standoff.files.project_files import RefusedError, read_named
from standoff.source.composer import Limits
from standoff.source.problem import Problem

CONFIGURATION = "annotation.conf"


def drafted(files: Iterable[tuple[str, Path]], reader: Reader, limits: Limits) -> tuple[Draft, list[Problem]]:
    """A draft from files, each with the name that it is shown by, and the problems of those that cannot be read.

    brat's `annotation.conf` is read where it lies in the folder of a file or in the one above. Raises OSError.
    """
    found, problems, folders = LabelsFound(), list[Problem](), dict[Path, None]()
    for shown, path in files:
        folders |= {path.parent: None, path.parent.parent: None}
        export = read_export(shown, path, limits, is_by_line=reader.is_by_line)
        if isinstance(export, Problem):
            problems.append(export)
            continue
        for each in reader.read(export):
            if isinstance(each, Problem):
                problems.append(each)
            else:
                problems += each.external.problems
                found.add(each.external)
    for folder in folders if reader.has_configuration else ():
        try:
            found.add_configuration(read_named(folder / CONFIGURATION, limits.size).decode("utf-8"))
        except (FileNotFoundError, IsADirectoryError, RefusedError, UnicodeDecodeError):
            continue
    return draft(found), sorted(set(problems))
