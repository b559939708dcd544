"""The words of the texts, for pages that stay with the curator: `w/<number>.js` beside the other data.

So are the commits in which the annotations were written, with the names of their authors (`w/lines.js`). No package has
them. Pages that have them are marked, ignored by git wherever they lie, and refused by what publishes.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from standoff.corpus.texts import read_texts
from standoff.formats.explorer.encode import put
from standoff.formats.explorer.source import Source
from standoff.source.problem import Place, Problem

if TYPE_CHECKING:
    from standoff.files.git_blame import Commit

META, WORDS = "data/meta.js", "data/w"
LINES = "w/lines"
IS_LOCAL = '"local":true'  # no text of a dataset is written so in JSON
IGNORED = ".gitignore"


def verified_words(source: Source, folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """The words of the texts that are in a folder, by id, and those that are not the ones that were annotated.

    Raises OSError where a text is there and cannot be read.
    """
    stated = {str(file): str(sha256) for _, file, sha256 in _texts(source).rows()}
    found = {text.file: text for text in read_texts(folder, stated).values()}
    words, problems = {}, []
    for text_id, file, sha256 in _texts(source).rows():
        text = found.get(file)
        if text is not None and text.sha256 == sha256:
            words[text_id] = text.content
        elif text is not None:
            message = f"this is not the text that was annotated: its SHA-256 is {text.sha256[:12]}…"
            problems.append(Problem(Place((folder / file).as_posix()), "text-changed", message, "restore the text"))
    return words, problems


def _texts(source: Source) -> pl.DataFrame:
    names = ("text_id", "file", "sha256")
    is_there = all(name in source.texts.columns for name in names)
    return source.texts.select(names) if is_there else pl.DataFrame(schema=dict.fromkeys(names, pl.String))


def write_words(source: Source, words: Mapping[str, str], folder: Path) -> None:
    """Write the words of each text by its place in the table of texts, null if they are unknown; raises OSError."""
    for number, text_id in enumerate(source.texts["text_id"]):
        put(folder, f"w/{number}", words.get(text_id))


def annotation_files(source: Source) -> list[str]:
    """The annotation files that the receipts name, sorted."""
    return sorted({str(file) for file in source.own("evidence")["annotation_file"].drop_nulls()})


def write_lines(lines: "Mapping[str, Mapping[int, Commit | None]]", folder: Path) -> None:
    """Write the commits of annotation lines by file: the commit from each line on, by its place among all commits.

    What is not committed has 0; raises OSError.
    """
    from standoff.files.git import SHORT

    numbers: dict[Commit | None, int] = {None: 0}
    runs: dict[str, list[tuple[int, int]]] = {}
    for file, commits in lines.items():
        runs[file] = []
        for line, commit in sorted(commits.items()):
            number = numbers.setdefault(commit, len(numbers))
            if not runs[file] or runs[file][-1][1] != number:
                runs[file].append((line, number))
    known = [[c.id[:SHORT], c.day, c.author, c.message, c.is_cut] for c in numbers if c is not None]
    put(folder, LINES, {"commits": known, "files": runs})


def is_local(site: Path) -> bool:
    """Whether the pages in a folder have the words of the texts."""
    meta = site / META
    return (site / WORDS).is_dir() or (meta.is_file() and IS_LOCAL in meta.read_text("utf-8", "replace"))


def local_sites(folder: Path) -> Iterator[Path]:
    """The folders in and below a folder whose pages have the words of the texts."""
    for data in sorted({*folder.rglob(META), *folder.rglob(WORDS)}):
        site = data.parent.parent
        if is_local(site):
            yield site


def refused(folder: Path, label: str) -> list[Problem]:
    """A problem for every such site in a folder that is released or published."""
    message = "these pages have the words of the texts, which are for their curator alone"
    sites = dict.fromkeys(local_sites(folder))
    found = [f"{label}/{site.relative_to(folder).as_posix()}".removesuffix("/.") for site in sites]
    return [Problem(Place(place), "local-site", message, f"move {place} out of {label}") for place in found]
