"""schema.org and DCAT 3: dataset.jsonld, by which search engines and data catalogues list the dataset."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from standoff.formats.dataset import days, ground
from standoff.formats.files import write_json_ld
from standoff.tables.package_contents import Contents, File, Resource

FILE = "dataset.jsonld"
IANA = "https://www.iana.org/assignments/media-types/"
CONTEXT = {
    "@vocab": "https://schema.org/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "license": {"@type": "@id"},
    "contentUrl": {"@type": "@id"},
    "dcat:downloadURL": {"@type": "@id"},
    "dcat:mediaType": {"@type": "@id"},
    "dct:license": {"@type": "@id"},
    "dcat:byteSize": {"@type": "xsd:nonNegativeInteger"},
    "dcat:startDate": {"@type": "xsd:date"},
    "dcat:endDate": {"@type": "xsd:date"},
}


def write(contents: Contents, folder: Path, files: Sequence[File]) -> list[Resource]:
    """Write `dataset.jsonld` on all the files; raises OSError."""
    write_json_ld(folder / FILE, describe(contents, files))
    return [Resource("dataset-jsonld", FILE, "Dataset for search engines and catalogues", "application/ld+json")]


def describe(contents: Contents, files: Sequence[File]) -> dict[str, Any]:
    """The dataset in both vocabularies: each file is a DataDownload and a Distribution.

    When and where are what the tables cover, not what somebody wrote about them.
    """
    licences = _licences(contents)
    named = {"dct:title": contents.about.get("title"), "dct:description": contents.about.get("description")}
    stated = named | {
        "dct:identifier": contents.name,
        "dct:license": licences,
        "dcat:version": contents.about.get("version"),
        "dcat:keyword": contents.about.get("keywords"),
    }
    return {
        "@context": CONTEXT,
        "@type": ["Dataset", "dcat:Dataset"],
        **about(contents),
        **_when(contents),
        **_where(contents),
        **{name: value for name, value in stated.items() if value},
        "distribution": [_download(file, licences) for file in files],
        "dcat:distribution": [{"@id": file.resource.path} for file in files],
    }


def about(contents: Contents) -> dict[str, Any]:
    """What schema.org says of the package as a whole: name, version, makers, licences, keywords."""
    given = contents.about
    stated = {
        "name": given.get("title") or contents.name,
        "alternateName": contents.name if given.get("title") else None,
        "description": given.get("description"),
        "url": given.get("homepage"),
        "version": given.get("version"),
        "datePublished": str(given.get("created") or "")[:10] or None,
        "license": _licences(contents),
        "creator": [_maker(person) for person in given.get("contributors") or ()],
        "keywords": given.get("keywords"),
        "isAccessibleForFree": True,
    }
    return {name: value for name, value in stated.items() if value}


def _licences(contents: Contents) -> list[str]:
    return [str(each.get("path") or each.get("name")) for each in contents.about.get("licenses") or ()]


def _maker(person: dict[str, Any]) -> dict[str, str]:
    """A person where the name is given in parts, else an organisation."""
    given, family = person.get("givenName"), person.get("familyName")
    if family:
        parts = {"name": f"{given or ''} {family}".strip(), "givenName": given, "familyName": family}
        stated: dict[str, Any] = {"@type": "Person", **parts}
    else:
        stated = {"@type": "Organization", "name": person.get("title")}
    stated |= {"url": person.get("path"), "email": person.get("email")}
    return {name: str(value) for name, value in stated.items() if value}


def _when(contents: Contents) -> dict[str, Any]:
    found = days(contents)
    if not found:
        return {}
    first, last = (day.isoformat() for day in found)
    period = {"@type": "dct:PeriodOfTime", "dcat:startDate": first, "dcat:endDate": last}
    return {"temporalCoverage": f"{first}/{last}", "dct:temporal": period}


def _where(contents: Contents) -> dict[str, Any]:
    box = ground(contents)
    if not box:
        return {}
    shape = {"@type": "GeoShape", "box": f"{box.south} {box.west} {box.north} {box.east}"}
    corners = [(box.west, box.south), (box.east, box.south), (box.east, box.north), (box.west, box.north)]
    ring = ", ".join(f"{longitude} {latitude}" for longitude, latitude in [*corners, corners[0]])
    literal = {"@type": "http://www.opengis.net/ont/geosparql#wktLiteral", "@value": f"POLYGON(({ring}))"}
    return {
        "spatialCoverage": {"@type": "Place", "geo": shape},
        "dct:spatial": {"@type": "dct:Location", "dcat:bbox": literal},
    }


def _download(file: File, licences: list[str]) -> dict[str, Any]:
    resource = file.resource
    checksum = {
        "@type": "spdx:Checksum",
        "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
        "spdx:checksumValue": file.sha256,
    }
    return {
        "@id": resource.path,
        "@type": ["DataDownload", "dcat:Distribution"],
        "name": resource.title,
        "dct:title": resource.title,
        "contentUrl": resource.path,
        "dcat:downloadURL": resource.path,
        "encodingFormat": resource.mediatype,
        "dcat:mediaType": IANA + resource.mediatype,
        "contentSize": f"{file.bytes} B",
        "dcat:byteSize": str(file.bytes),
        "sha256": file.sha256,
        "spdx:checksum": checksum,
        **({"dct:license": licences} if licences else {}),
    }
