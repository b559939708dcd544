"""Updates the project's datapackage.json at a release: version and resources only; all else stays as written."""

import json
from collections.abc import Mapping
from typing import Any

from standoff.files.folders import BUILD

WIDTH = 120
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
