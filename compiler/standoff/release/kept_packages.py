"""Compiled packages that `diff` keeps in the project's cache, so that the same files are not compiled again.

A key is made of all that the tables follow from: the names and contents of the input files, the compiler's own files
and the versions of its tools. The source texts are not among them: they are what annotations are checked against, and
no table has anything from them. Wide tables are kept without their rows, which `diff` does not compare.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from standoff.engine.compilation import Compiled
from standoff.engine.toolchain import hash_of_compiler, versions
from standoff.files.locks import scratch
from standoff.files.project_files import DESCRIPTOR
from standoff.formats import csv, parquet
from standoff.formats.descriptor import broken_sums, hashes, write_sums
from standoff.formats.files import side_by_side, write_json
from standoff.formats.package import WIDE_FOLDER, Package, UnreadableError, wide_name
from standoff.formats.package_reader import made_package, read_package
from standoff.schema.table_schema import described, table_schema

FOLDER = "packages"  # in the cache
MOST = 8  # packages kept, the last used


def key_of(inputs: Mapping[str, str]) -> str:
    """The key of the package that files, by their paths, with these hashes of their contents, are compiled to."""
    facts = [hash_of_compiler(), versions(), sorted(inputs.items())]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


def kept(cache: Path | None, key: str, label: str) -> Package | None:
    """The package with a key, if it is in the cache and intact."""
    folder = (cache or Path()) / FOLDER / key
    if cache is None or not (folder / DESCRIPTOR).is_file():
        return None
    try:
        if broken_sums(folder):
            return None
        os.utime(folder)
        return _read(folder, label)
    except (OSError, ValueError, UnreadableError):
        return None


def _read(folder: Path, label: str) -> Package:
    """A package that is kept, whose rows are read when they are wanted."""
    found = read_package(folder, label)
    return replace(found, version="", folder=None, descriptor=_about(found.descriptor))


def keep(cache: Path | None, key: str, compiled: Compiled, label: str) -> Package:
    """The package that was compiled; it is left in the cache, where that can be written, and read from there.

    So its tables do not stay in memory while another side is compiled.
    """
    if cache is not None:
        # A full disk, or another process that keeps the same, costs no more than to compile it again.
        with suppress(OSError), scratch(cache) as work:
            folder, target = work / key, cache / FOLDER / key
            _write(compiled, folder)
            shutil.rmtree(target, ignore_errors=True)
            target.parent.mkdir(exist_ok=True)
            folder.rename(target)
            _prune(target.parent)
            return _read(target, label)
    package = made_package(label, "", compiled.tables, compiled.schema, compiled.wide)
    return replace(package, descriptor=_about(compiled.corpus.descriptor))


def _about(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """What a project says of itself, without its list of files, which is about another package."""
    return {**descriptor, "resources": []}


def _write(compiled: Compiled, folder: Path) -> None:
    """Parquet files beside a descriptor that `read_package` reads; raises OSError."""
    (folder / parquet.FOLDER).mkdir(parents=True)
    paths = {name: folder / parquet.FOLDER / f"{name}.parquet" for name in compiled.tables}
    side_by_side(parquet.write_table, ((compiled.tables[name], path) for name, path in paths.items()))
    schema = compiled.schema
    tables = {name: (schema.tables[name], table_schema(schema.tables[name], schema)) for name in compiled.tables}
    resources = [
        _resource(name, f"{csv.FOLDER}/{name}.csv", table.title, inlined) | {"description": table.description}
        for name, (table, inlined) in tables.items()
    ]
    for name, each in compiled.wide.items():
        inlined = described(each.columns, schema.tables[name], schema)
        resources.append(_resource(wide_name(name), f"{WIDE_FOLDER}/{name}.csv", f"{each.title} (wide)", inlined))
    write_json(folder / DESCRIPTOR, {**compiled.corpus.descriptor, "resources": resources})
    write_sums(folder, hashes(folder))


def _resource(name: str, path: str, title: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "path": path, "title": title, "schema": schema}


def _prune(folder: Path) -> None:
    """Let go of the packages that were not used for the longest time."""
    by_time = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    for path in by_time[:-MOST]:
        shutil.rmtree(path, ignore_errors=True)
