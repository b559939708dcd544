"""Croissant 1.1 (MLCommons): croissant.json, by which machine-learning tools load the tables.

Record sets are read from the Parquet files, which carry their types: from CSV, loaders guess them, and an id of digits
would come out as a number. Fields are called `table/column`. A foreign key refers to the column in the other table's
file, not to the field: of fields, mlcroissant cannot follow references that go on from table to table.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from standoff.formats.citation import cited
from standoff.formats.dataset import Described, all_tables, parquet_path
from standoff.formats.files import write_json_ld
from standoff.formats.package import WIDE_FOLDER
from standoff.formats.schema_org import about
from standoff.schema.model import Column
from standoff.schema.types import COLUMN_TYPES
from standoff.tables.package_contents import Contents, File, Resource

FILE = "croissant.json"
VERSION = "http://mlcommons.org/croissant/1.1"
ENCODINGS = {"text/csv": "text/csv", "application/vnd.apache.parquet": "application/x-parquet"}
# As the specification gives it.
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def write(contents: Contents, folder: Path, files: Sequence[File]) -> list[Resource]:
    """Write `croissant.json` on the tables among the files; raises OSError."""
    write_json_ld(folder / FILE, describe(contents, files))
    return [Resource("croissant", FILE, "Croissant metadata of the tables", "application/ld+json")]


def describe(contents: Contents, files: Sequence[File]) -> dict[str, Any]:
    """The dataset, its CSV and Parquet files with sizes and hashes, and a record set a table, wide ones first."""
    tables = list(all_tables(contents))
    paths = {path for table in tables for path in (table.csv, table.parquet)}
    listed = [file for file in files if file.resource.path in paths]
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": VERSION,
        **about(contents),
        "citeAs": cited(contents.about),
        "distribution": [_file(file) for file in listed],
        "recordSet": [_record_set(table) for table in tables],
    }


def _file(file: File) -> dict[str, Any]:
    resource = file.resource
    return {
        "@type": "cr:FileObject",
        "@id": resource.path,
        "name": resource.path,
        "description": resource.title,
        "contentUrl": resource.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": ENCODINGS[resource.mediatype],
        "sha256": file.sha256,
    }


def _record_set(table: Described) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"{table.title}. {table.description}".strip(),
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": list(_fields(table)),
    }


def _fields(table: Described) -> Iterator[dict[str, Any]]:
    is_wide = table.csv.startswith(f"{WIDE_FOLDER}/")
    path = table.csv if is_wide else table.parquet  # in Parquet, cells of wide tables may be lists
    for column in table.columns:
        described = {
            "@type": "cr:Field",
            "@id": f"{table.name}/{column.name}",
            "name": column.name,
            "description": _description(column, table),
            "dataType": COLUMN_TYPES[column.type].croissant,
            "source": _source(path, column.name),
        }
        if column.name in table.foreign_keys:
            target, key = table.foreign_keys[column.name]
            described["references"] = _source(parquet_path(target), key)
        yield described


def _source(path: str, column: str) -> dict[str, Any]:
    return {"fileObject": {"@id": path}, "extract": {"column": column}}


def _description(column: Column, table: Described) -> str:
    codes = f"One of: {', '.join(column.enum)}." if column.enum else ""
    refers = f"Refers to {'/'.join(table.foreign_keys[column.name])}." if column.name in table.foreign_keys else ""
    return " ".join(part for part in (f"{column.title}.", column.description, codes, refers) if part)
