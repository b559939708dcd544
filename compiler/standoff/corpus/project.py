"""A corpus on disk: its settings (`standoff:` in datapackage.json), its files, and its texts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from standoff.files.folders import DESCRIPTOR, REGISTRY_FILES, SCHEMAS, TEXT_FILES, VOCABULARIES
from standoff.source.nodes import Limits, fault_of_bytes
from standoff.source.problem import Place, Problem

FOLDERS = (REGISTRY_FILES, TEXT_FILES, SCHEMAS, VOCABULARIES)
SETTINGS = frozenset({"speakers", "limits", "distinct", "coverage", "spreadsheets"})


@dataclass(frozen=True, slots=True)
class Spreadsheets:
    """What is made for spreadsheets: the workbook, the CSV files, without which tables, with or without risky cells."""

    workbook: bool = True
    csv: bool = True
    leave_out: tuple[str, ...] = ()
    risky_cells: str = "refuse"


@dataclass(frozen=True, slots=True)
class Settings:
    """What `standoff:` in datapackage.json says of the corpus."""

    speakers: str = "actors"
    limits: Limits = field(default_factory=Limits)
    distinct: frozenset[frozenset[str]] = frozenset()
    coverage: str = "optional"
    spreadsheets: Spreadsheets = field(default_factory=Spreadsheets)


@dataclass(slots=True)
class Corpus:
    """A project folder, its hand-written descriptor and its settings."""

    root: Path
    descriptor: dict[str, Any]
    settings: Settings
    problems: list[Problem] = field(default_factory=list)
    source: str = ""

    @property
    def text_files(self) -> list[str]:
        """The files of `annotations/texts/`, sorted, relative to the project."""
        return self._yaml(TEXT_FILES)

    @property
    def registry_files(self) -> list[str]:
        """The files of `annotations/registry/`, sorted, relative to the project."""
        return self._yaml(REGISTRY_FILES)

    @property
    def files(self) -> list[str]:
        """All annotation files, those of registries first."""
        return [*self.registry_files, *self.text_files]

    def sizes(self) -> dict[str, int]:
        """The bytes of every annotation file; raises OSError."""
        return {file: (self.root / file).stat().st_size for file in self.files}

    @property
    def size(self) -> int:
        """The bytes of all annotation files; raises OSError."""
        return sum(self.sizes().values())

    def place(self, name: str) -> Place:
        """Where a setting stands in the descriptor; that of all settings where it is not given."""
        return _place(self.source, name if f'"{name}"' in self.source else "standoff")

    def _yaml(self, folder: str) -> list[str]:
        return sorted(path.relative_to(self.root).as_posix() for path in (self.root / folder).glob("*.yaml"))


def read_corpus(root: Path) -> Corpus:
    """Read `datapackage.json` at the root; what is wrong with it is a problem, never an exception."""
    corpus = Corpus(root, {}, Settings())
    try:
        data = (root / DESCRIPTOR).read_bytes()
    except FileNotFoundError:
        hint = "run standoff in a project's folder, or name it with --root"
        corpus.problems.append(Problem(Place(DESCRIPTOR), "no-project", f"there is no {DESCRIPTOR} in {root}", hint))
        return corpus
    fault = fault_of_bytes(DESCRIPTOR, data, Limits())
    corpus.source = "" if fault else data.decode("utf-8")
    descriptor, problems = ({}, [fault]) if fault else _read(corpus.source)
    corpus.problems.extend(problems)
    if not problems:
        corpus.descriptor, corpus.settings = descriptor, _settings(descriptor.get("standoff", {}))
    return corpus


def _read(source: str) -> tuple[dict[str, Any], list[Problem]]:
    top = Place(DESCRIPTOR, 1, 1)
    try:
        descriptor = json.loads(source)
        json.dumps(descriptor, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        place, hint = Place(DESCRIPTOR, error.lineno, error.colno), "look at the comma, quote mark or bracket before it"
        return {}, [Problem(place, "bad-descriptor", f"not JSON: {error.msg}", hint, 1)]
    except UnicodeEncodeError as error:
        message = f"the escape `\\u{ord(error.object[error.start]):04x}` is half a character"
        return {}, [Problem(top, "bad-descriptor", message, "write the character itself", 1)]
    except RecursionError:
        return {}, [
            Problem(
                top,
                "bad-descriptor",
                "the file is nested too deeply",
                "it holds a name, a version, `standoff` and little else",
                1,
            )
        ]
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("standoff", {}), dict):
        message = "the file is not an object, or its `standoff` is not"
        return {}, [Problem(top, "bad-descriptor", message, 'write `{"name": …, "standoff": {…}}`', 1)]
    return descriptor, [
        Problem(_place(source, name), "bad-descriptor", message, hint) for name, message, hint in _faults(descriptor)
    ]


def _place(source: str, name: str) -> Place:
    """Where a name stands in the descriptor: JSON has no places, so its first occurrence in quotation marks."""
    start = max(source.find(f'"{name}"'), 0)
    before = source[:start]
    return Place(DESCRIPTOR, before.count("\n") + 1, start - before.rfind("\n"))


def _faults(descriptor: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, example in (("name", "my-data"), ("version", "1.0.0")):
        if not isinstance(descriptor.get(name), str):
            yield name, f"the package has no `{name}`", f'add `"{name}": "{example}"`'
    given = descriptor.get("standoff", {})
    for name in sorted(set(given) - SETTINGS):
        yield name, f"there is no setting `{name}`", "settings: " + ", ".join(sorted(SETTINGS))
    if not isinstance(given.get("speakers", ""), str):
        yield "speakers", "`speakers` is no table", 'name the table whose records speak: `"actors"`'
    limits, sizes = given.get("limits", {}), ("size", "depth", "nodes")
    if not isinstance(limits, dict) or any(k not in sizes or type(v) is not int or v < 1 for k, v in limits.items()):
        yield "limits", "`limits` are not whole numbers", "limits: size (bytes), depth (levels), nodes (values)"
    pairs = given.get("distinct", [])
    if not isinstance(pairs, list) or any(not isinstance(pair, list) or len(pair) != 2 for pair in pairs):
        yield "distinct", "`distinct` is no list of pairs of ids", 'write `[["iran", "iraq"]]`'
    if given.get("coverage", "optional") not in ("optional", "required"):
        yield "coverage", "`coverage` is neither `optional` nor `required`", "write one of the two"
    yield from _faults_of_spreadsheets(given.get("spreadsheets", {}))


def _faults_of_spreadsheets(given: Any) -> Iterator[tuple[str, str, str]]:
    names = Spreadsheets.__dataclass_fields__
    if not isinstance(given, dict):
        yield "spreadsheets", "`spreadsheets` is no object", 'write `{"leave_out": ["evidence"]}`'
        return
    for name in sorted(set(given) - set(names)):
        yield name, f"`spreadsheets` has no setting `{name}`", "settings: " + ", ".join(names)
    for name in ("workbook", "csv"):
        if not isinstance(given.get(name, True), bool):
            yield name, f"`{name}` is neither true nor false", "write one of the two, without quotation marks"
    left = given.get("leave_out", [])
    if not isinstance(left, list) or not all(isinstance(name, str) for name in left):
        yield "leave_out", "`leave_out` is no list of tables", 'write `["assertions", "evidence"]`'
    if given.get("risky_cells", "refuse") not in ("refuse", "allow"):
        yield "risky_cells", "`risky_cells` is neither `refuse` nor `allow`", "write one of the two"


def _settings(given: dict[str, Any]) -> Settings:
    return Settings(
        speakers=str(given.get("speakers", "actors")),
        limits=Limits(**given.get("limits", {})),
        distinct=frozenset(frozenset(str(i) for i in pair) for pair in given.get("distinct", [])),
        coverage=given.get("coverage", "optional"),
        spreadsheets=_spreadsheets(given.get("spreadsheets", {})),
    )


def _spreadsheets(given: dict[str, Any]) -> Spreadsheets:
    return Spreadsheets(
        workbook=given.get("workbook", True),
        csv=given.get("csv", True),
        leave_out=tuple(given.get("leave_out", ())),
        risky_cells=given.get("risky_cells", "refuse"),
    )
