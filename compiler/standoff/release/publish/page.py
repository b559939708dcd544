"""index.html: the versions of a dataset, newest first; one page without scripts or external requests."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from standoff.corpus.profile import faults
from standoff.files.project_files import DESCRIPTOR, SITE, SUMS
from standoff.files.remote import Target
from standoff.formats.citation import cited
from standoff.release.publish.index import Index, Release
from standoff.source.escape import html_text as escape

PAGE = "index.html"
MARK = '<meta name="generator" content="standoff publish">'
UNITS = ("bytes", "kB", "MB", "GB")
STYLE = """
:root { color-scheme: light dark; --faint: #667; --line: #ccd; --link: #14589c; }
@media (prefers-color-scheme: dark) { :root { --faint: #aab; --line: #445; --link: #8cbcf0; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
a { color: var(--link); }
h2 { border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 2rem; }
h2 small, td:last-child, .faint { color: var(--faint); font-weight: normal; }
.look a { display: inline-block; font-weight: 600; padding: .4rem .9rem; border: 1px solid; border-radius: .4rem; }
dt { font-weight: 600; margin-top: .6rem; }
dd { margin: 0; }
table { border-collapse: collapse; margin-top: .5rem; }
td { padding: .1rem 1.5rem .1rem 0; }
td:last-child { text-align: right; padding-right: 0; white-space: nowrap; }
blockquote { margin: .5rem 0; padding-left: 1rem; border-left: 3px solid var(--line); }
summary { cursor: pointer; }
"""
HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{mark}
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<h1>{title}</h1>
"""

Descriptor = Mapping[str, Any]
FOOT = """\
<p class="faint"><a href="index.json">index.json</a> lists the versions for programs. In a version's folder,
<code>sha256sum -c {sums}</code> checks its files.</p>
</body>
</html>
"""
EXPLORER = f"{SITE}/index.html"
# Files that people look for: title, prefix and suffixes of the paths.
GROUPS: tuple[tuple[str, str, str | tuple[str, ...]], ...] = (
    ("Explorer", EXPLORER, EXPLORER),
    ("Workbook", "", ".xlsx"),
    ("Wide tables (CSV)", "wide/", ".csv"),
    ("Database (SQLite)", "", ".sqlite"),
    ("Codebook", "codebook", (".html", ".md")),
    ("Maps (GeoJSON)", "geo/", ".geojson"),
    ("What changed", "changes.md", ".md"),
)


class Listed(NamedTuple):
    """A file of a version as listed in its descriptor."""

    path: str
    title: str
    bytes: int | None


def is_ours(data: bytes) -> bool:
    """Whether Standoff wrote a page."""
    return MARK.encode() in data


def page(index: Index, target: Target) -> bytes:
    """The page of all versions in the index, from their descriptors at the target; raises OSError."""
    newest_first = [(release, _descriptor(release, target)) for release in reversed(index.releases)]
    about = newest_first[0][1] if newest_first else {}
    title = escape(str(about.get("title") or index.rest.get("title") or index.name))
    parts = [HEAD.format(mark=MARK, title=title, style=STYLE)]
    if about.get("description"):
        parts.append(f"<p>{escape(str(about['description']))}</p>\n")
    parts += _explorer(newest_first)
    for number, (release, descriptor) in enumerate(newest_first):
        parts += _version(release, descriptor, is_newest=not number)
    parts.append(FOOT.format(sums=SUMS))
    return "".join(parts).encode()


def _explorer(newest_first: Iterable[tuple[Release, Descriptor]]) -> Iterator[str]:
    """The way into the explorer of the newest version that has one, before all else."""
    for release, about in newest_first:
        if any(file.path == EXPLORER for file in _files(about)):
            words = f"Look at version {escape(release.version)} in the browser"
            yield f'<p class="look"><a href="{escape(quote(f"{release.version}/{EXPLORER}"))}">{words}</a>: '
            yield "timeline, map, network, and what every cell rests on</p>\n"
            return


def _descriptor(release: Release, target: Target) -> Descriptor:
    """The descriptor of a version without what is damaged, so that the rest and the other versions are still listed."""
    data = target.read(f"{release.version}/{DESCRIPTOR}")
    try:
        found = json.loads(data or b"{}")
    except (ValueError, RecursionError):
        return {}
    wrong = {fault.path[:1] for fault in faults(found)} - {("resources",)}
    return {key: each for key, each in found.items() if (key,) not in wrong} if isinstance(found, dict) else {}


def _version(release: Release, about: Descriptor, is_newest: bool) -> Iterator[str]:
    named = escape(release.version)
    newest = ", newest" if is_newest else ""
    yield f'<h2 id="{named}">Version {named} <small>{escape(release.date)}{newest}</small></h2>\n'
    if about:
        citation = cited({**about, "created": release.date, "version": release.version})
        yield f"<blockquote>{escape(citation)}{_licence(about)}</blockquote>\n"
    files = list(_files(about))
    yield "<dl>\n"
    for title, start, ends in GROUPS:
        found = [file for file in files if file.path.startswith(start) and file.path.endswith(ends)]
        if found:
            yield f"<dt>{title}</dt>\n<dd>{', '.join(_link(release, file.path, file.title) for file in found)}</dd>\n"
    yield "</dl>\n"
    yield f"<details><summary>All files ({len(files):,})</summary>\n<table>\n"
    rows = ((_link(release, file.path, file.path), _size(file.bytes)) for file in files)
    yield from (f"<tr><td>{link}</td><td>{size}</td></tr>\n" for link, size in rows)
    yield "</table>\n</details>\n"


def _files(about: Descriptor) -> Iterator[Listed]:
    """The files of a version, descriptor and checksums first."""
    yield Listed(DESCRIPTOR, "Data package", None)
    yield Listed(SUMS, "Checksums", None)
    given = about.get("resources")
    for resource in given if isinstance(given, list) else ():
        if isinstance(resource, dict) and isinstance(resource.get("path"), str):
            size = resource.get("bytes")
            title = str(resource.get("title") or resource["path"])
            yield Listed(resource["path"], title, size if isinstance(size, int) else None)


def _link(release: Release, path: str, text: str) -> str:
    return f'<a href="{escape(quote(f"{release.version}/{path}"))}">{escape(text)}</a>'


def _size(size: int | None) -> str:
    """A size with at most three digits before the decimal point."""
    if size is None:
        return ""
    number, unit = float(size), 0
    while number >= 1000 and unit < len(UNITS) - 1:
        number, unit = number / 1000, unit + 1
    return f"{number:.{1 if unit else 0}f} {UNITS[unit]}"


def _licence(about: Descriptor) -> str:
    names = [escape(str(each.get("title") or each.get("name"))) for each in about.get("licenses") or ()]
    return f'<br><span class="faint">{", ".join(names)}</span>' if names else ""
