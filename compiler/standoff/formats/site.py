"""The explorer: `site/`, the package as pages that open by double click and from any web host, without a server.

Everything in it is made from the package's own tables, so that a version that was released long ago gets the same
pages. It holds no words of the texts. The program is one bundle of scripts, styles and a map in `builtin/site`, made
from `web/`; the data beside it are scripts too, since a page opened from a folder may load nothing else.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import polars as pl

from standoff.files.project_files import SITE
from standoff.formats import csv
from standoff.formats.before_2_0 import current
from standoff.formats.codebook.write import SHOWN
from standoff.formats.descriptor import CARRIED
from standoff.formats.explorer.alone import BUNDLE
from standoff.formats.explorer.meta import write_meta
from standoff.formats.explorer.records import write_records
from standoff.formats.explorer.source import Source
from standoff.formats.explorer.tables import write_tables
from standoff.formats.explorer.texts import write_texts
from standoff.formats.explorer.views import write_changes, write_views
from standoff.formats.explorer.words import IGNORED, META, write_lines, write_words
from standoff.formats.package import Package
from standoff.formats.package_reader import made_package
from standoff.source.escape import html_text
from standoff.tables.package_contents import Contents, File, Resource

if TYPE_CHECKING:
    from standoff.files.git_blame import Commit

START = "index.html"
BESIDE = "../"  # the way from a site to its package
FILES = b"<!-- files -->"  # in the first page, where it leads without scripts
MOST = 20_000  # records; above, a build has its pages only if the corpus says so


def write(contents: Contents, folder: Path, files: Sequence[File]) -> list[Resource]:
    """Write `site/`, unless the corpus has too many records or does without; raises OSError."""
    if not is_wanted(contents):
        return []
    about: dict[str, Any] = {name: contents.about[name] for name in CARRIED if name in contents.about}
    listed = [_described(file) for file in files]
    package = made_package(contents.name, str(about.get("version", "")), contents.tables, contents.schema)
    write_site(package, about | {"resources": listed}, folder / SITE, changes=contents.changes)
    return [Resource("site", f"{SITE}/{START}", "Explorer, to look at in a browser", "text/html")]


def is_wanted(contents: Contents) -> bool:
    """Whether a build has its pages: as the corpus says, else by the number of records that are nested in no other.

    Pages are made in memory, so that of tables which exceed a memory budget the number always decides.
    """
    schema, tables = contents.schema.tables, contents.tables
    records = sum(len(tables[name]) for name in tables if not schema[name].is_builtin and not schema[name].nest)
    return records <= MOST if contents.site is None or (contents.site and not contents.is_held) else contents.site


def _described(file: File) -> dict[str, Any]:
    resource = file.resource
    named = {"name": resource.name, "path": resource.path, "title": resource.title}
    return named | {"bytes": file.bytes, "mediatype": resource.mediatype}


def write_site(
    package: Package,
    descriptor: Mapping[str, Any],
    folder: Path,
    beside: str = BESIDE,
    changes: Mapping[str, pl.DataFrame] = MappingProxyType({}),
    words: Mapping[str, str] | None = None,
    lines: "Mapping[str, Mapping[int, Commit | None]]" = MappingProxyType({}),
) -> None:
    """Write the pages of a package into a folder; `beside` is the way from there to the package's files.

    `changes` is what changed since the version before, where there is one. With the `words` of the texts, by id, the
    pages are local: for the curator alone; only they have the commits of annotation `lines`, by file and number. Raises
    OSError, UnreadableError.
    """
    source = Source(current(package), descriptor)
    data = folder / "data"
    views = write_views(source, data) | write_changes(changes, data)
    write_tables(source, data)
    write_records(source, data)
    write_texts(source, data)
    write_meta(source, data, views, beside, is_local=words is not None)
    if words is not None:
        write_words(source, words, data)
        write_lines(lines, data)
        (folder / IGNORED).write_text("*\n", "utf-8")
    for file in sorted(BUNDLE.iterdir(), key=lambda file: file.name):
        content = file.read_bytes()
        if file.name == START:
            content = content.replace(FILES, _links(descriptor.get("resources", ()), beside).encode())
        (folder / file.name).write_bytes(content)


def _links(files: Sequence[Mapping[str, Any]], beside: str) -> str:
    """Links to the codebook and to the tables as CSV, for readers whose browser runs no scripts."""
    named = [(str(file.get("path")), str(file.get("title") or file.get("path"))) for file in files]
    codebook = [each for each in named if each[0] == SHOWN]
    tables = [each for each in named if PurePosixPath(each[0]).parent.name == csv.FOLDER]
    return "\n".join(
        f'<li><a href="{html_text(beside + quote(path))}">{html_text(title)}</a></li>'
        for path, title in (*codebook, *tables)
    )


def is_site(folder: Path) -> bool:
    """Whether a folder may be written again: it is absent, empty, or a site that was written before."""
    return (
        not folder.exists() or ((folder / START).is_file() and (folder / META).is_file()) or not any(folder.iterdir())
    )
