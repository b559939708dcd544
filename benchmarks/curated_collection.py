"""A curated collection of other people, from its own files to tables and back: every value compared with the source.

    python benchmarks/curated_collection.py SOURCE PROJECT --table people --id id.bioguide

reads YAML, JSON or TOML: a list of records, or a folder with a file for each (its stem is the id) or, with `--at KEY`,
with records anywhere in a tree (`--at __compat`: their path is the id). It writes a project whose schemas follow from
the records, builds it in this process, and compares each value of the source with its cell in CSV.

What is nested in a record becomes columns (`name.first` is `name_first`), and a list a child table in its order, at two
levels. This conversion is what a collection needs: entries by their id, mappings in a row of columns, and other
names for columns that SQL or the grammar keep to themselves. Texts stay as they are; nulls and empty texts are left
out.
"""

import argparse
import csv
import json
import re
import resource
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.schema.giving_way import RESERVED
from standoff.source.names import sql_words

Record = dict[str, Any]
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PER_FILE = 2_000  # entries in a file of the registry


@dataclass
class Table:
    """What is known of a table: its columns with the kinds of their values, and its child tables by their names."""

    name: str
    parent: "Table | None" = None
    columns: dict[str, set[str]] = field(default_factory=dict)
    children: dict[str, "Table"] = field(default_factory=dict)

    @property
    def key(self) -> list[str]:
        """Its key columns: an id, then a place in a list for each level."""
        return [*self.parent.key, f"{self.name}_place"] if self.parent else [f"{self.name}_key"]


@dataclass
class Collected:
    """The rows of a collection: of each table, by key, the values of columns as text."""

    tables: dict[str, Table] = field(default_factory=dict)
    cells: dict[tuple[str, tuple[str, ...]], dict[str, str]] = field(default_factory=dict)
    nulls: int = 0

    def scan(self, table: Table, record: Any) -> None:
        """Take in which values are lists in some rows: there, a single value is a list of one."""
        for path, value in _flat(record if isinstance(record, dict) else {"value": record}):
            if isinstance(value, list):
                name = _column(path)
                child = table.children.setdefault(name, Table(f"{table.name}_{name}", table))
                for each in value:
                    self.scan(child, each)

    def add(self, table: Table, key: tuple[str, ...], record: Any) -> dict[str, Any]:
        """Take in one row; gives its entry as annotations have it."""
        self.tables[table.name] = table
        entry: dict[str, Any] = {}
        cells = self.cells.setdefault((table.name, key), {})
        for path, value in _flat(record if isinstance(record, dict) else {"value": record}):
            name = _column(path)
            if name in table.children and value is not None:
                items = enumerate(value if isinstance(value, list) else [value], 1)
                rows = [self.add(table.children[name], (*key, str(number)), each) for number, each in items]
                entry[name] = [row["value"] if set(row) == {"value"} else row for row in rows]
            elif value is None or value == "":
                self.nulls += 1
            else:
                assert name not in cells, f"{table.name} {key}: two values of {name}"
                table.columns.setdefault(name, set()).add(_kind(value))
                cells[name] = entry[name] = _text(value)
        return entry


def _flat(record: Record, before: str = "") -> Iterator[tuple[str, Any]]:
    """The values of a record and of what is nested in it by their paths; lists as they are."""
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _column(path: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", path).lower()).strip("_")
    name = name if name[:1].isalpha() else f"c_{name}"
    taken = name in sql_words() or name in RESERVED or name in {"factuality", "rowid", "year", "month", "record_id"}
    return f"{name}_" if taken else name


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "integer" if isinstance(value, int) and abs(value) < 2**53 else "text"  # larger ones are ids


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# -- the source --------------------------------------------------------------------------------------------------------


def read(source: Path, id_path: str, at: str) -> dict[str, Record]:
    """The records of a source by their ids, each id once."""
    if source.is_file():
        listed = _load(source)
        found = {_id_of(record, id_path): record for record in listed}
        assert len(found) == len(listed), "two records have one id"
        return found
    files = sorted(path for path in source.rglob("*") if path.suffix in {".json", ".toml", ".yaml", ".yml"})
    if at:
        files = [path for path in files if at.encode() in path.read_bytes()]
        return dict(each for path in files for each in _within(_load(path), at, ()))
    return {path.stem: _load(path) for path in files}


def _load(path: Path) -> Any:
    if path.suffix == ".toml":
        return tomllib.loads(path.read_text("utf-8"))
    return json.loads(path.read_bytes()) if path.suffix == ".json" else yaml.load(path.read_bytes(), Loader=LOADER)


def _id_of(record: Record, path: str) -> str:
    value: Any = record
    for name in path.split("."):
        value = value[name]
    return str(value)


def _within(tree: Any, at: str, path: tuple[str, ...]) -> Iterator[tuple[str, Record]]:
    """The records in a tree: mappings under a key, by the path to them; mappings by name in them become lists."""
    if isinstance(tree, dict):
        if at in tree:
            yield ".".join(path), _listed(tree[at])
        for name, value in tree.items():
            if name != at:
                yield from _within(value, at, (*path, name))


def _listed(record: Record) -> Record:
    """A record whose statements by name (`support: {firefox: …}`) are one list, each with its name."""
    found = dict(record)
    for name, value in record.items():
        if name == "support":
            found[name] = [
                {"of": who, **(each if isinstance(each, dict) else {"value": each})}
                for who, some in value.items()
                for each in (some if isinstance(some, list) else [some])
            ]
    return found


# -- the project -------------------------------------------------------------------------------------------------------


def write(root: Path, name: str, records: dict[str, Record], per_file: int = PER_FILE) -> Collected:
    """Write a project with these records, and give their rows."""
    collected, top = Collected(), Table(name)
    for record in records.values():
        collected.scan(top, record)
    entries = [(key, collected.add(top, (key,), record)) for key, record in records.items()]
    alike: dict[str, list[str]] = {}
    for key in records:
        alike.setdefault(key.lower(), []).append(key)
    pairs = [[some[0], other] for some in alike.values() for other in some[1:]]
    settings = {
        "distinct": pairs,
        "curated": True,
        "site": False,
        "spreadsheets": {"workbook": False, "risky_cells": "allow"},
    }
    descriptor = {"name": name.replace("_", "-"), "version": "0.1.0", "standoff": settings}
    _put(root / "datapackage.json", json.dumps(descriptor))
    for table in collected.tables.values():
        _put(root / f"schemas/{table.name}.yaml", json.dumps(_schema(table), indent=1))
    for number in range(0, len(entries), per_file):
        lines = [f"{json.dumps(key)}: {json.dumps(entry)}\n" for key, entry in entries[number : number + per_file]]
        _put(root / f"annotations/registry/{name}/{number:06}.yaml", "".join(lines))
    return collected


def _put(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def _schema(table: Table) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [{"name": table.key[0]}]
    fields += [{"name": name, "type": "integer"} for name in table.key[1:]]
    fields += [_field(name, kinds) for name, kinds in table.columns.items()]
    top = table
    while top.parent:
        top = top.parent
    if table.parent is None:
        return {"fields": fields, "primaryKey": table.key, "standoff": {"key": {"pattern": ".+"}}}
    nest = {"under": table.parent.name, "as": next(n for n, t in table.parent.children.items() if t is table)}
    value = {"value": "value"} if "value" in table.columns else {}
    return {
        "fields": fields,
        "primaryKey": table.key,
        "foreignKeys": [{"fields": top.key[0], "reference": {"resource": top.name, "fields": top.key[0]}}],
        "standoff": {"nest": nest | {"list": table.key[-1]} | value, "together": []},
    }


def _field(name: str, kinds: set[str]) -> dict[str, Any]:
    (kind,) = kinds if len(kinds) == 1 else ("text",)
    return {"name": name, "standoff": {"type": "text"}} if kind == "text" else {"name": name, "type": kind}


# -- compared ----------------------------------------------------------------------------------------------------------


def differences(folder: Path, collected: Collected) -> Iterator[str]:
    """The values of the source that are not in their cell, and cells that no value of the source is in."""
    for table in collected.tables.values():
        wanted = {key: cells for (name, key), cells in collected.cells.items() if name == table.name}
        with (folder / f"csv/{table.name}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                key = tuple(row[name] for name in table.key)
                cells = wanted.pop(key, {})
                for name in table.columns:
                    if row[name] != cells.get(name, ""):
                        yield f"{table.name} {'/'.join(key)} {name}: {cells.get(name)!r} became {row[name]!r}"
        yield from (f"{table.name} {'/'.join(key)}: is not there" for key in wanted)


def main() -> None:
    """Convert, build, compare, and print how many there are of what."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("project", type=Path)
    parser.add_argument("--table", required=True)
    parser.add_argument("--id", default="", help="the path of the id in a record of a list")
    parser.add_argument("--at", default="", help="the key under which records are in a tree")
    parser.add_argument("--per-file", type=int, default=PER_FILE, help="entries in a file of the registry")
    given = parser.parse_args()
    collected = write(given.project, given.table, read(given.source, given.id, given.at), given.per_file)
    start, start_cpu = time.perf_counter(), _cpu()
    compiled = compile_corpus(given.project, keeps_frames=False)
    if compiled.failed:
        sys.exit("\n".join(f"{p.place} {p.code}: {p.message}" for p in compiled.problems[:20]))
    folder = given.project / "build" / "next"
    write_build(compiled, folder)
    seconds, cpu = time.perf_counter() - start, _cpu() - start_cpu
    found = list(differences(folder, collected))
    n_values = sum(map(len, collected.cells.values()))
    print(f"{given.table}: {len(collected.cells):,} rows in {len(collected.tables)} tables, {n_values:,} values")
    print(f"nulls left out: {collected.nulls:,}; differences: {len(found):,}; check and build: {seconds:.1f} s")
    sizes = {path.stem: path.stat().st_size for path in (folder / "csv").iterdir()}
    mine = sum(size for name, size in sizes.items() if name in collected.tables)
    receipts = sum(sizes.get(n, 0) for n in ("registry_entries", "assertions", "evidence", "resolutions"))
    print(f"tables {mine / 1e6:.1f} MB, receipts {receipts / 1e6:.1f} MB ({receipts / mine:.2f} times)")
    print("".join(f"{each}\n" for each in found[:20]), end="")
    records = sum(name == given.table for name, _ in collected.cells)
    rows = {name: sum(each == name for each, _ in collected.cells) for name in collected.tables}
    print(json.dumps({"record": records, "value": n_values, "differences": len(found), "rows": rows, "cpu": cpu}))
    sys.exit(bool(found))


def _cpu() -> float:
    """Seconds of processor time so far, with those of child processes that ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    main()
