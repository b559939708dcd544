"""The files of a project's root that a release edits: CHANGELOG.md and datapackage.json."""

import json
import re
import textwrap
from collections.abc import Mapping
from typing import Any

from standoff.files.project_files import BUILD

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


SPACE = " \t\r\n"


def resources_of(descriptor: Mapping[str, Any], version: str) -> list[dict[str, Any]]:
    """The CSV resources of a release's descriptor, with paths relative to the project."""
    return [
        resource | {"path": f"{BUILD}/{version}/{resource['path']}"}
        for resource in descriptor["resources"]
        if resource.get("path") == f"csv/{resource.get('name')}.csv" and "schema" in resource
    ]


def paths_of(source: str) -> set[str]:
    """The paths of the resources that the source of a descriptor lists."""
    return {str(resource.get("path")) for resource in json.loads(source).get("resources", [])}


def with_release(source: str, version: str, resources: list[dict[str, Any]]) -> str:
    """The source of a descriptor with a new `version` and `resources`; no other character changes."""
    return with_member(with_member(source, "version", version), "resources", resources)


def with_member(source: str, name: str, value: object) -> str:
    """The source of a JSON object with one member replaced, or appended if missing."""
    found = _members(source)
    written = laid_out(value, "  ", len(name) + 6)
    if name in found:
        start, end = found[name]
        return source[:start] + written + source[end:]
    close = source.rindex("}")
    kept = source[:close].rstrip(SPACE)
    return f"{kept}{',' if found else ''}\n  {json.dumps(name)}: {written}\n{source[close:]}"


def _members(source: str) -> dict[str, tuple[int, int]]:
    """Start and end of each member's value in the outermost object; the last of duplicate names wins, as in JSON."""
    decoder = json.JSONDecoder()
    found, place = {}, _after(source, source.index("{") + 1)
    while source[place] != "}":
        name, place = decoder.raw_decode(source, place)
        start = _after(source, _after(source, place) + 1)
        _, end = decoder.raw_decode(source, start)
        found[name] = (start, end)
        place = _after(source, end)
        if source[place] == ",":
            place = _after(source, place + 1)
    return found


def _after(source: str, place: int) -> int:
    while source[place] in SPACE:
        place += 1
    return place


def laid_out(value: Any, indent: str = "", used: int = 0) -> str:
    """JSON that puts on one line whatever fits; `used` columns of the first line are taken."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + used + len(flat) <= WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    deeper = indent + "  "
    if isinstance(value, dict):
        inner = [f"{json.dumps(k, ensure_ascii=False)}: {laid_out(v, deeper, len(k) + 5)}" for k, v in value.items()]
        return "{\n" + ",\n".join(deeper + line for line in inner) + f"\n{indent}}}"
    return "[\n" + ",\n".join(deeper + laid_out(each, deeper, 1) for each in value) + f"\n{indent}]"
