"""Every use of a record in a project, in which `rename` and `merge` change it."""

from typing import TYPE_CHECKING

from standoff.authoring.edit.registry import readable
from standoff.authoring.edit.use_finder import Names, Use
from standoff.corpus.project import Corpus
from standoff.corpus.registry_layout import may_have
from standoff.files.project_files import (
    ANNOTATIONS,
    DESCRIPTOR,
    REGISTRY_FILES,
    SCHEMAS,
    TEXT_FILES,
    files_below,
    read_file,
)

if TYPE_CHECKING:
    from standoff.engine.compilation import Compiled


def uses(compiled: "Compiled", table: str, record: str) -> list[Use]:
    """Every use of a record in the files of a project that can be read, by file and place. Raises OSError."""
    names = Names(compiled.schema, compiled.corpus.settings.speakers, table, record, record)
    found: list[Use] = []
    for file in project_files(compiled.corpus):
        data = read_file(compiled.corpus.root, file)
        if may_name(data, record, file) and not readable(file, data, compiled.corpus.settings.limits):
            found += names.in_file(file, data.decode("utf-8"))
    return sorted(found)


def may_name(data: bytes, record: str, file: str) -> bool:
    """Whether a file can name a record at all: an id has letters that YAML writes as they are, or else escaped."""
    return may_have(file, data, record) or b"\\" in data


def project_files(corpus: Corpus) -> list[str]:
    """The files in which records are named, those of the corpus that are refused when they are read among them."""
    folders = (ANNOTATIONS, SCHEMAS)
    found = (file for folder in folders for file in files_below(corpus.root, folder) if file.endswith(".yaml"))
    return sorted({DESCRIPTOR, *corpus.files, *found})


def is_other(file: str) -> bool:
    """Whether a file belongs to another annotation set, in a folder beside `annotations/texts/`."""
    return file.startswith(f"{ANNOTATIONS}/") and not file.startswith((f"{REGISTRY_FILES}/", f"{TEXT_FILES}/"))
