"""CHANGELOG.md: entries for data and schema under "Unreleased" move to the section of the released version."""

import re
import textwrap

UNRELEASED = "Unreleased"
MOVED = ("Data", "Schema")
SECTION = re.compile(r"^## +(.*?) *$")
PART = re.compile(r"^### +(.*?) *$")
WIDTH = 120
NEW = "# Changelog\n\n## Unreleased\n"


def has_version(source: str, version: str) -> bool:
    """Whether the changelog has a section for a version."""
    heads = (SECTION.match(line) for line in source.splitlines())
    return any(head and head[1].split()[:1] == [version] for head in heads)


def with_version(source: str, version: str, date: str, items: list[str]) -> str:
    """The changelog with a section for a version, after "Unreleased", which keeps its other parts.

    The section gets the unreleased parts Data and Schema; `items` follow the curators' own entries under Data. An empty
    source starts a new changelog.
    """
    lines = (source or NEW).splitlines()
    start, end = _unreleased(lines)
    parts = _parts(lines[start:end])
    moved = {name: body for name, body in parts if name in MOVED}
    kept = [line for name, body in parts if name not in MOVED for line in ([f"### {name}"] if name else []) + body]
    data = _stripped(moved.get("Data", [])) + [line for item in items for line in _item(item)]
    section = [f"## {version} ({date})", "", "### Data", *data, ""]
    if _stripped(moved.get("Schema", [])):
        section += ["### Schema", *_stripped(moved["Schema"]), ""]
    before, rest = _stripped(lines[:start] + kept, "end"), lines[end:]
    return "\n".join([*before, "", *section, *rest]).rstrip() + "\n"


def _unreleased(lines: list[str]) -> tuple[int, int]:
    """The lines below the heading "Unreleased", or an empty range before the first section if there is none."""
    heads = [(number, match[1]) for number, line in enumerate(lines) if (match := SECTION.match(line))]
    for place, (line, name) in enumerate(heads):
        if name.strip("[]").lower() == UNRELEASED.lower():
            return line + 1, heads[place + 1][0] if place + 1 < len(heads) else len(lines)
    first = heads[0][0] if heads else len(lines)
    return first, first


def _parts(lines: list[str]) -> list[tuple[str, list[str]]]:
    """A section's parts by heading; lines before the first heading have an empty name."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        match = PART.match(line)
        if match:
            found.append((match[1], []))
        else:
            found[-1][1].append(line)
    return found


def _stripped(lines: list[str], where: str = "both") -> list[str]:
    """Lines without leading and trailing empty lines."""
    start, end = 0, len(lines)
    while end > start and not lines[end - 1].strip():
        end -= 1
    while where == "both" and start < end and not lines[start].strip():
        start += 1
    return lines[start:end]


def _item(words: str) -> list[str]:
    """A list item, wrapped like the rest of the changelog without breaking words."""
    return textwrap.wrap(
        words, WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
