"""CITATION.cff: how to cite the dataset, in the Citation File Format 1.2.0 (doi:10.5281/zenodo.5171937)."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from standoff.corpus.profile import is_created, is_day
from standoff.corpus.project import spdx_id
from standoff.source.escape import yaml_text
from standoff.tables.package_contents import Contents, Resource

FILE = "CITATION.cff"
MESSAGE = "If you use this dataset, please cite it as below."
WEB = re.compile(r"(?:https?|s?ftp)://.+")
WRITING = frozenset({"author", "creator", "contributor", "dataCurator", "datacurator", "wrangler", "publisher"})


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
        "keywords": list(dict.fromkeys(about.get("keywords") or ())),
        "license": _licence(about),
        "license-url": _licence_address(about),
        "url": about.get("homepage"),
    }
    return "".join(_lines({name: value for name, value in stated.items() if value}))


def cited(about: Mapping[str, Any]) -> str:
    """The citation in one line: who, the year where there was a release, what, which version."""
    names = "; ".join(_name(person) for person in authors(about))
    year = (_day(about) or "")[:4]
    title = str(about.get("title") or about.get("name"))
    stated = f"{title} (version {about.get('version')}) [data set]." if about.get("version") else f"{title} [data set]."
    head = " ".join(part for part in (names, f"({year})" if year else "") if part)
    return f"{head}. {stated}" if head else stated


def _name(person: Mapping[str, str]) -> str:
    if "name" in person:
        return person["name"]
    return ", ".join(person[part] for part in ("family-names", "given-names") if part in person)


def called(person: Mapping[str, Any]) -> str:
    """What a person or an entity of a descriptor is called."""
    parts = (person.get("givenName"), person.get("familyName"))
    return str(person.get("title") or person.get("name") or " ".join(str(part) for part in parts if part))


def authors(about: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Those who made the package: persons where their names are given in parts, else entities."""
    for person in about.get("contributors") or ():
        roles = person.get("roles") or [person.get("role") or "creator"]
        if WRITING.isdisjoint(roles):
            continue
        given, family = person.get("givenName"), person.get("familyName")
        named = {"family-names": family, "given-names": given} if family else {"name": person.get("title")}
        affiliation = {"affiliation": person.get("organization")} if family else {}
        address = str(person.get("path") or "")
        contact = {"email": person.get("email"), "website": address if WEB.match(address) else None}
        yield {name: str(value) for name, value in (named | affiliation | contact).items() if value}


def _day(about: Mapping[str, Any]) -> str | None:
    created = str(about.get("created") or "")
    return created[:10] if is_created(created) and is_day(created) else None


def _licence(about: Mapping[str, Any]) -> str | list[str] | None:
    """The licences that SPDX lists, as it writes them: another word would make the whole file invalid."""
    names = [str(each.get("name") or "") for each in about.get("licenses") or ()]
    known = list(dict.fromkeys(name for name in names if spdx_id(name) == name))
    return known[0] if len(known) == 1 else known or None


def _licence_address(about: Mapping[str, Any]) -> str | None:
    """Where the first licence that SPDX does not list can be read."""
    others = (each for each in about.get("licenses") or () if spdx_id(str(each.get("name"))) != str(each.get("name")))
    return next((str(each["path"]) for each in others if WEB.match(str(each.get("path")))), None)


def _lines(stated: Mapping[str, Any]) -> Iterator[str]:
    """YAML of one level with lists below it; every value is quoted."""
    for name, value in stated.items():
        if not isinstance(value, list):
            yield f"{name}: {yaml_text(value)}\n"
            continue
        yield f"{name}:\n"
        for item in value:
            if isinstance(item, dict):
                first, *others = item.items()
                yield f"  - {first[0]}: {yaml_text(first[1])}\n"
                yield from (f"    {key}: {yaml_text(each)}\n" for key, each in others)
            else:
                yield f"  - {yaml_text(item)}\n"
