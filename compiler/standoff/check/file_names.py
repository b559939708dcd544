"""Names of files that some system cannot hold: two that differ in case alone, and names of devices."""

import unicodedata
from pathlib import PurePosixPath

from standoff.corpus.project import Corpus
from standoff.source.names import is_device
from standoff.source.problem import Place, Problem


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
