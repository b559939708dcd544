"""Annotation files: which table or text each is about.

The registry of a table is one file, `annotations/registry/<table>.yaml`, or a folder `annotations/registry/<table>/` of
any number of files, or both. What a text says is in `annotations/texts/<text>.yaml`, and in all files of
`annotations/texts/<text>/` if there is such a folder. Two people who add to different files do not conflict in git.
Further annotation sets are `annotations/second/<text>.yaml`, and `annotations/second/<name>/<text>.yaml`.
"""

import re
from pathlib import Path, PurePosixPath

from standoff.files.project_files import ANNOTATIONS, REGISTRY_FILES, SECOND, Entry, Kind, entries, yaml_entries

IN_PROJECT = re.compile(rf"{ANNOTATIONS}/(?!{PurePosixPath(SECOND).name}/[^/]+/)([^/]+)/([^/]+)(/[^/]+)?")


def annotation_entries(root: Path, folder: str) -> list[Entry]:
    """The entries of a folder of annotation files that are read, and those of the folders in it, sorted by subject.

    Raises OSError.
    """
    found = yaml_entries(root, folder)
    for below in folders_in(root, folder):
        found += yaml_entries(root, below)
    return sorted(found, key=lambda entry: (subject_of(entry.path), entry.path))


def folders_in(root: Path, folder: str) -> list[str]:
    """The folders in a folder of annotation files, each of a table or a text; raises OSError."""
    return [each.path for each in entries(root, folder) if is_folder_of_files(each)]


def is_folder_of_files(entry: Entry) -> bool:
    """Whether something in a folder of annotation files is a folder of more of them."""
    return entry.kind is Kind.FOLDER and entry.is_utf8 and not entry.name.endswith(".yaml")


def subject_of(file: str) -> str:
    """The table or the text that an annotation file is about: the name of its folder there, or else its own."""
    match = IN_PROJECT.fullmatch(file)
    return match[2] if match and match[3] else PurePosixPath(file).name.removesuffix(".yaml")


def about(file: str) -> tuple[str, str]:
    """What an annotation file of the project is about: the folder of all such files, and the table or text."""
    return file.split("/", 2)[1], subject_of(file)


def is_in_folder(file: str) -> bool:
    """Whether an annotation file lies in the folder of its table or text, with others about the same."""
    match = IN_PROJECT.fullmatch(file)
    return bool(match and match[3])


def head_of(file: str) -> str:
    """The file beside the folder that a file is in, which describes the text; empty where it is in none."""
    return f"{file.rsplit('/', 1)[0]}.yaml" if is_in_folder(file) else ""


def is_of_registry(file: str) -> bool:
    """Whether a file is one of a registry, by its path; outside the project, by the name of its folder."""
    match = IN_PROJECT.fullmatch(file)
    return (match[1] if match else PurePosixPath(file).parent.name) == PurePosixPath(REGISTRY_FILES).name


def files_about(root: Path, folder: str, subject: str) -> list[str]:
    """The files about a table or a text, in order, those in its folder last; raises OSError."""
    name = f"{folder}/{subject}"
    found = [f"{name}.yaml"] if any(each.path == f"{name}.yaml" for each in yaml_entries(root, folder)) else []
    return found + [each.path for each in yaml_entries(root, name)]
