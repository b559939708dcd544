"""The data package: datapackage.json (v2, schemas inlined) and SHA256SUMS of a folder of tables."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl

from standoff.schema.model import Schema
from standoff.schema.table_schema import table_schema

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
DESCRIPTOR = "datapackage.json"
SUMS = "SHA256SUMS"
CARRIED = ("name", "title", "description", "homepage", "version", "licenses", "contributors", "keywords", "sources")
PAGES = {
    "codebook.md": ("codebook", "Codebook", "text/markdown"),
    "codebook.csv": ("codebook-list", "Codebook, a row for each column and code", "text/csv"),
}

Hashes = dict[str, str]


def hashes(folder: Path) -> Hashes:
    """The SHA-256 of every file of a folder, by its path, sorted; files are read side by side."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    with ThreadPoolExecutor() as pool:
        return dict(zip(paths, pool.map(lambda path: sha256(folder / path), paths), strict=True))


def describe(
    folder: Path, hand_written: dict[str, Any], tables: dict[str, pl.DataFrame], schema: Schema, known: Hashes
) -> dict[str, Any]:
    """The descriptor of a folder that holds the tables as `csv/` and `parquet/`; `known` are its files' hashes."""
    top = {"$schema": PROFILE} | {name: hand_written[name] for name in CARRIED if name in hand_written}
    resources = [_csv(folder, name, len(frame), schema, known) for name, frame in tables.items()]
    resources += [_parquet(folder, name, len(frame), schema, known) for name, frame in tables.items()]
    resources += [_page(folder, path, known) for path in PAGES if path in known]
    return top | {"resources": resources}


def _csv(folder: Path, name: str, rows: int, schema: Schema, known: Hashes) -> dict[str, Any]:
    table = schema.tables[name]
    path = f"csv/{name}.csv"
    return {
        "name": name,
        "type": "table",
        "path": path,
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_measured(folder, path, known),
        "rows": rows,
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": table_schema(table, schema),
    }


def _parquet(folder: Path, name: str, rows: int, schema: Schema, known: Hashes) -> dict[str, Any]:
    """Parquet is declared as a file: frictionless cannot check a Parquet table's hash, bytes or null integers,
    nor the `rows` of a file, hence `rowCount`.
    """
    path = f"parquet/{name}.parquet"
    return {
        "name": f"{name}-parquet",
        "type": "file",
        "path": path,
        "title": f"{schema.tables[name].title} (Parquet)",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        **_measured(folder, path, known),
        "rowCount": rows,
    }


def _page(folder: Path, path: str, known: Hashes) -> dict[str, Any]:
    """A file that is no table of the package, and is for people."""
    name, title, mediatype = PAGES[path]
    about = {"name": name, "type": "file", "path": path, "title": title, "format": path.rsplit(".", 1)[1]}
    return about | {"mediatype": mediatype, "encoding": "utf-8", **_measured(folder, path, known)}


def _measured(folder: Path, path: str, known: Hashes) -> dict[str, Any]:
    return {"bytes": (folder / path).stat().st_size, "hash": f"sha256:{known[path]}"}


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write JSON as people read it: two spaces, UTF-8, a final newline."""
    path.write_bytes((json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode())


def write_sums(folder: Path, known: Hashes) -> None:
    """Write SHA256SUMS over the files of the folder, sorted by path, as `sha256sum -c` reads it."""
    lines = [f"{digest}  {path}\n" for path, digest in sorted(known.items())]
    (folder / SUMS).write_bytes("".join(lines).encode())


def is_replaceable(folder: Path) -> bool:
    """Whether a build may take the place of this folder: it is absent, empty, or a build itself."""
    return not folder.exists() or (folder / SUMS).is_file() or not any(folder.iterdir())


def broken_sums(folder: Path) -> list[str]:
    """The files of a folder that SHA256SUMS does not name, that are absent, or whose hash is another."""
    lines = (folder / SUMS).read_text("utf-8").splitlines()
    stated = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    present = {path: digest for path, digest in hashes(folder).items() if path != SUMS}
    return sorted(path for path in stated.keys() | present.keys() if stated.get(path) != present.get(path))
