"""CITATION.cff: how to cite the dataset, in the Citation File Format 1.2.0 (doi:10.5281/zenodo.5171937)."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from standoff.tables.package_contents import Contents, Resource

FILE = "CITATION.cff"
MESSAGE = "If you use this dataset, please cite it as below."
SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")  # what an identifier of the SPDX licence list looks like
WRITING = frozenset({"author", "creator", "contributor", "dataCurator", "datacurator", "wrangler", "publisher"})
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write `CITATION.cff`; raises OSError."""
    (folder / FILE).write_bytes(citation(contents.about).encode())
    return [Resource("citation", FILE, "How to cite the dataset", "application/yaml")]


def citation(about: Mapping[str, Any]) -> str:
    """The citation file of a package, from its descriptor; whoever made it is the package itself where nobody is named.

    The day of release is that of `created`, which a release has; no clock is asked.
    """
    stated: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": MESSAGE,
        "type": "dataset",
        "title": about.get("title") or about.get("name"),
        "version": about.get("version"),
        "date-released": _day(about),
        "abstract": about.get("description"),
        "authors": list(authors(about)) or [{"name": str(about.get("title") or about.get("name"))}],
        "keywords": about.get("keywords"),
        "license": _licence(about),
        "url": about.get("homepage"),
    }
    return "".join(_lines({name: value for name, value in stated.items() if value}))


def cited(about: Mapping[str, Any]) -> str:
    """The citation in one line: who, the year where there was a release, what, which version."""
    names = "; ".join(_name(person) for person in authors(about))
    year = (_day(about) or "")[:4]
    title = str(about.get("title") or about.get("name"))
    stated = f"{title} (version {about.get('version')}) [data set]." if about.get("version") else f"{title} [data set]."
    made = " ".join(part for part in (names, f"({year})" if year else "") if part)
    return f"{made}. {stated}" if made else stated


def _name(person: Mapping[str, str]) -> str:
    if "name" in person:
        return person["name"]
    return ", ".join(person[part] for part in ("family-names", "given-names") if part in person)


def authors(about: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Those who made the package: persons where their names are given in parts, else entities."""
    for person in about.get("contributors") or ():
        roles = person.get("roles") or [person.get("role") or "creator"]
        if WRITING.isdisjoint(roles):
            continue
        given, family = person.get("givenName"), person.get("familyName")
        named = {"family-names": family, "given-names": given} if family else {"name": person.get("title")}
        affiliation = {"affiliation": person.get("organization")} if family else {}
        contact = {"email": person.get("email"), "website": person.get("path")}
        yield {name: str(value) for name, value in (named | affiliation | contact).items() if value}


def _day(about: Mapping[str, Any]) -> str | None:
    found = DAY.match(str(about.get("created") or ""))
    return found[0] if found else None


def _licence(about: Mapping[str, Any]) -> str | list[str] | None:
    names = [str(each.get("name") or "") for each in about.get("licenses") or ()]
    known = [name for name in names if SPDX.fullmatch(name)]
    return known[0] if len(known) == 1 else known or None


def _lines(stated: Mapping[str, Any]) -> Iterator[str]:
    """YAML of one level with lists below it; every value is quoted as JSON does it, which YAML reads alike."""
    for name, value in stated.items():
        if not isinstance(value, list):
            yield f"{name}: {_quoted(value)}\n"
            continue
        yield f"{name}:\n"
        for item in value:
            if isinstance(item, dict):
                first, *others = item.items()
                yield f"  - {first[0]}: {_quoted(first[1])}\n"
                yield from (f"    {key}: {_quoted(each)}\n" for key, each in others)
            else:
                yield f"  - {_quoted(item)}\n"


def _quoted(value: object) -> str:
    return json.dumps(str(value), ensure_ascii=False)
