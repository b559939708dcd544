"""The files of a run: named ones, and those of named folders; each becomes its quotes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from standoff.authoring.gate.quoted import Collector, Path, Quoted
from standoff.authoring.gate.read_json import read_json, read_json_lines
from standoff.authoring.gate.read_yaml import read_yaml
from standoff.files.project_files import files_below
from standoff.source.composer import Limits, fault_of_bytes
from standoff.source.problem import Problem

ENDINGS = (".yaml", ".yml", ".json", ".jsonl", ".ndjson")
LIMITS = Limits(size=1 << 26)
BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Read:
    """What the files of a run hold: their quotes and problems, and all keys that were met."""

    quotes: list[Quoted] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    files: int = 0
    names: set[str] = field(default_factory=set)
    has_quotes: bool = False
    has_sources: bool = False


def paths_of(given: Iterable[FilePath]) -> Iterator[FilePath]:
    """The named files, and all files of named folders that are YAML or JSON by their names; raises OSError."""
    for path in given:
        if path.is_dir():
            yield from (path / file for file in files_below(path, ".") if file.endswith(ENDINGS))
        else:
            yield path


def collect(into: Read, name: str, data: bytes, quote_keys: Sequence[Path], source_keys: Sequence[Path]) -> None:
    """Add the quotes of one file; `name` is that of the file in problems."""
    into.files += 1
    into.names.add(name)
    data = data.removeprefix(BOM)
    last = {path[-1].encode() for path in (*quote_keys, *source_keys)}
    if not any(key in data for key in last) and into.has_quotes:
        return  # nothing that is looked for is in it, and what other keys there are is of no interest any more
    fault = fault_of_bytes(name, data, LIMITS)
    if fault is not None:
        into.problems.append(fault)
        return
    found = Collector(name, quote_keys, source_keys)
    read(found, name, data)
    into.quotes += sorted(found.quotes, key=lambda quoted: quoted.place)
    into.problems += found.problems
    into.keys |= found.keys
    into.has_quotes |= found.has_quotes
    into.has_sources |= found.has_sources


def read(into: Collector, name: str, data: bytes) -> None:
    """Read a file into a collector, by the ending of its name."""
    if name.endswith(".json"):
        read_json(into, data.decode("utf-8"))
    elif name.endswith((".jsonl", ".ndjson")):
        read_json_lines(into, data.decode("utf-8"))
    else:
        read_yaml(into, data)
