"""The texts as they were annotated, by their SHA-256: kept in the cache, to compare one that is fetched again.

They stay on this computer: the cache is below `build/`, which is not in git, and no package has it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from standoff.corpus.texts import Text
from standoff.files.atomic_file import write_file
from standoff.files.git_versions import versions_of
from standoff.files.line_ends import converted
from standoff.files.project_files import CACHE, entries, read_file

TEXTS = f"{CACHE}/texts"


def remember(root: Path, texts: Iterable[Text], stated: set[str]) -> None:
    """Keep the texts that are as they were annotated (`stated` are their hashes), and no others.

    Nothing is kept where the cache cannot be written.
    """
    with suppress(OSError):
        known = {each.name.removesuffix(".txt"): each.path for each in entries(root, TEXTS)}
        for sha256, path in known.items():
            if sha256 not in stated:
                (root / path).unlink(missing_ok=True)
        for text in texts:
            data = text.content.encode()
            if text.sha256 in stated - known.keys() and hashlib.sha256(data).hexdigest() == text.sha256:
                (root / TEXTS).mkdir(parents=True, exist_ok=True)
                write_file(root / TEXTS / f"{text.sha256}.txt", data)


def annotated_text(root: Path, path: Path, sha256: str) -> bytes | None:
    """The bytes of the text that was annotated: as it is in the folder of texts, in the cache, or in git's history."""
    for found in _versions(root, path, sha256):
        line_ends = converted(found, sha256)
        data = line_ends[1] if line_ends else found
        if hashlib.sha256(data).hexdigest() == sha256:
            return data
    return None


def _versions(root: Path, path: Path, sha256: str) -> Iterator[bytes]:
    for folder, file in ((path.parent, path.name), (root, f"{TEXTS}/{sha256}.txt")):
        with suppress(OSError):
            yield read_file(folder, file)
    yield from versions_of(path)
