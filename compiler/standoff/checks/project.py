"""A project as a whole: files that would not be read, names that some system cannot hold, odd settings."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from standoff.corpus.project import Corpus
from standoff.files.annotation_files import folders_in, is_folder_of_files, subject_of
from standoff.files.project_files import (
    AGREEMENT,
    ANNOTATIONS,
    LIMITS,
    QUERIES,
    READINGS,
    REGISTRY_FILES,
    REVIEWS,
    SCHEMAS,
    SECOND,
    TEXT_FILES,
    VOCABULARIES,
    Entry,
    Kind,
    entries,
    kind_of,
)
from standoff.schema.model import Schema
from standoff.schema.own_qualifiers import misfits
from standoff.source.documents import odd
from standoff.source.names import is_device
from standoff.source.problem import Place, Problem
from standoff.tables.spreadsheet_limits import CONFLICTS

PAGES = {"README.md", LIMITS, REVIEWS, AGREEMENT, READINGS}  # what else may lie beside files that are read
FOLDERS = {ANNOTATIONS: (REGISTRY_FILES, TEXT_FILES, SECOND), SCHEMAS: (VOCABULARIES, QUERIES)}
OF_FOLDERS = (REGISTRY_FILES, TEXT_FILES, SECOND)  # in which folders hold more files of the same kind
ALMOST = re.compile(r"(.+?)\.ya?ml(\.txt)?", re.IGNORECASE)


def check_folders(corpus: Corpus, schema: Schema) -> list[Problem]:
    """Folders without which nothing is read; without schemas there is nothing to be annotated."""
    if any(problem.code == "no-project" for problem in corpus.problems):
        return []
    wanted = FOLDERS if schema.record_tables else (SCHEMAS,)
    return [problem for folder in wanted for problem in _missing(corpus, folder)]


def _missing(corpus: Corpus, folder: str) -> Iterator[Problem]:
    kind = kind_of(corpus.root, folder)
    if kind is Kind.ABSENT:
        hint = "restore it from version control" if folder == SCHEMAS else "restore it; `standoff add-text` begins one"
        yield Problem(Place(folder), "missing-folder", f"there is no folder `{folder}`", hint)
    elif kind is Kind.FILE:
        hint = "move it away, and restore the folder"
        yield Problem(Place(folder), "missing-folder", f"`{folder}` is a file, not a folder", hint)
    elif kind is not Kind.FOLDER:
        yield odd(folder, kind)


def check_files(corpus: Corpus) -> list[Problem]:
    """What lies below the folders of a project and is not read: files under other names, links, folders."""
    folders = [folder for top in FOLDERS for folder in (top, *FOLDERS[top])]
    folders += [below for folder in OF_FOLDERS for below in folders_in(corpus.root, folder)]
    return [problem for folder in folders for problem in _unread(corpus, folder)]


def _unread(corpus: Corpus, folder: str) -> Iterator[Problem]:
    is_top = folder == ANNOTATIONS
    if folder not in FOLDERS and kind_of(corpus.root, folder) not in (Kind.FOLDER, Kind.ABSENT):
        yield odd(folder, kind_of(corpus.root, folder))
    for entry in entries(corpus.root, folder):
        is_known = entry.path in FOLDERS.get(folder, ()) or (entry.kind is Kind.FILE and _is_page(entry))
        is_read = entry.name.endswith(".yaml") and entry.is_utf8 and not is_top
        if is_known or (is_read and folder != SECOND) or (is_read and entry.kind is Kind.FILE):
            continue
        if folder in OF_FOLDERS and is_folder_of_files(entry):
            continue
        if entry.kind is Kind.FOLDER and not entries(corpus.root, entry.path):
            continue
        yield _named(entry, folder)


def _is_page(entry: Entry) -> bool:
    return entry.path in PAGES or entry.name in PAGES


def _named(entry: Entry, folder: str) -> Problem:
    """The problem of something that is not read."""
    almost = ALMOST.fullmatch(entry.name)
    if entry.kind is not Kind.FILE:
        return odd(entry.path, entry.kind)
    if not entry.is_utf8:
        message, hint = "the file's name is not UTF-8; it is not read", "rename it: letters, digits, `_`, `-`, `.`"
    elif folder == ANNOTATIONS:
        message = f"files right in `{ANNOTATIONS}/` are not read"
        hint = f"move it to `{TEXT_FILES}/` or `{REGISTRY_FILES}/`"
    else:
        message = "only files in `.yaml` are read"
        hint = f"rename it: `{almost[1]}.yaml`" if almost else f"move it out of `{folder}/`"
    return Problem(Place(entry.path), "unread-file", message, hint)


def check_heads(corpus: Corpus) -> Iterator[Problem]:
    """Folders of texts without the file that describes the text."""
    files = corpus.text_files
    for folder in folders_in(corpus.root, TEXT_FILES):
        first = next((file for file in files if file.startswith(f"{folder}/")), None)
        if first and f"{folder}.yaml" not in files:
            message = f"`{folder}.yaml` is missing, which describes the text"
            yield Problem(Place(first), "text-block", message, "`standoff add-text` writes it")


def check_every_text(corpus: Corpus, names_of_texts: Sequence[str]) -> list[Problem]:
    """Texts without an annotation file, where the corpus requires coverage."""
    if corpus.settings.coverage != "required":
        return []
    annotated = {subject_of(file) for file in corpus.text_files}
    hint = "run `standoff add-text` with it, or move it out of the folder of texts"
    found = []
    for name in names_of_texts:
        place, message = Place(f"{TEXT_FILES}/{Path(name).stem}.yaml"), f"the text `{name}` has no annotation file"
        if Path(name).stem not in annotated:
            found.append(Problem(place, "unannotated-text", message, hint))
    return found


def check_speakers(corpus: Corpus, schema: Schema) -> list[Problem]:
    """Whether the table of speakers exists; a corpus that names none may do without."""
    tables = [table.name for table in schema.record_tables.values() if table.nest is None]
    name = corpus.settings.speakers
    if not name or name in tables or kind_of(corpus.root, SCHEMAS) is not Kind.FOLDER:
        return []
    message, hint = f"`speakers` names the table `{name}`, which does not exist", "tables: " + ", ".join(tables)
    return [Problem(corpus.place("speakers"), "bad-descriptor", message, hint)]


def check_qualifiers(corpus: Corpus, schema: Schema) -> list[Problem]:
    """Whether each qualifier that the corpus declares can be one."""
    given = corpus.descriptor.get("standoff", {}).get("qualifiers", [])
    return [
        Problem(corpus.place("qualifiers", number, key), "bad-descriptor", message, hint)
        for number in range(len(given))
        for key, message, hint in misfits(schema, given, number)
    ]


def check_left_out(corpus: Corpus, schema: Schema) -> list[Problem]:
    """Whether everything that is left out of the files for spreadsheets exists."""
    hint = f"use names of tables, or `{CONFLICTS}`"
    return [
        Problem(corpus.place("spreadsheets", "leave_out", number), "bad-descriptor", message, hint)
        for number, name in enumerate(corpus.settings.spreadsheets.leave_out)
        if name not in {*schema.tables, CONFLICTS}
        for message in (f"`leave_out` names `{name}`, which does not exist",)
    ]


def check_file_names(corpus: Corpus) -> list[Problem]:
    """Annotation files, and so texts, of which macOS or Windows would hold one of two, or none."""
    found: list[Problem] = []
    first: dict[str, str] = {}
    for file in corpus.files:
        other = first.setdefault(unicodedata.normalize("NFC", file).casefold(), file)
        if other != file:
            message = f"`{_name(other)}` and `{_name(file)}` differ only in case: macOS and Windows hold one of the two"
            found.append(Problem(Place(file), "bad-id", message, "rename one of them and its text", 0, (Place(other),)))
        if is_device(_name(file)):
            message = f"Windows cannot hold a file called `{_name(file)}`"
            found.append(Problem(Place(file), "bad-id", message, "rename the file and its text"))
    return found


def _name(file: str) -> str:
    return PurePosixPath(file).name
