"""A corpus on disk: its settings (`standoff:` in datapackage.json), its files, and its texts."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from standoff.nodes import Limits
from standoff.problem import Place, Problem

DESCRIPTOR = "datapackage.json"
SETTINGS = frozenset({"speakers", "limits", "distinct", "coverage"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What `standoff:` in datapackage.json says of the corpus."""

    speakers: str = "actors"
    limits: Limits = field(default_factory=Limits)
    distinct: frozenset[frozenset[str]] = frozenset()
    coverage: str = "optional"


@dataclass(slots=True)
class Corpus:
    """A project folder, its hand-written descriptor and its settings."""

    root: Path
    descriptor: dict[str, Any]
    settings: Settings
    problems: list[Problem] = field(default_factory=list)

    @property
    def text_files(self) -> list[str]:
        """The files of `annotations/texts/`, sorted, relative to the project."""
        return self._yaml("annotations/texts")

    @property
    def registry_files(self) -> list[str]:
        """The files of `annotations/registry/`, sorted, relative to the project."""
        return self._yaml("annotations/registry")

    def _yaml(self, folder: str) -> list[str]:
        return sorted(path.relative_to(self.root).as_posix() for path in (self.root / folder).glob("*.yaml"))


def read_corpus(root: Path) -> Corpus:
    """Read `datapackage.json` at the root; what is wrong with it is a problem, never an exception."""
    path = root / DESCRIPTOR
    corpus = Corpus(root, {}, Settings())
    try:
        descriptor = json.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        hint = "run standoff in a project's folder, or name it with --root"
        corpus.problems.append(Problem(Place(DESCRIPTOR), "no-project", f"there is no {DESCRIPTOR} in {root}", hint))
        return corpus
    except json.JSONDecodeError as error:
        place = Place(DESCRIPTOR, error.lineno, error.colno)
        corpus.problems.append(Problem(place, "bad-descriptor", f"not JSON: {error.msg}", "", 1))
        return corpus
    except UnicodeDecodeError as error:
        corpus.problems.append(
            Problem(Place(DESCRIPTOR), "bad-utf8", f"byte at offset {error.start} is not UTF-8", "save it as UTF-8")
        )
        return corpus
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("standoff", {}), dict):
        corpus.problems.append(
            Problem(Place(DESCRIPTOR), "bad-descriptor", "the file is an object, and so is its `standoff`", "")
        )
        return corpus
    corpus.descriptor = descriptor
    corpus.problems.extend(_faults(descriptor))
    if not corpus.problems:
        corpus.settings = _settings(descriptor.get("standoff", {}))
    return corpus


def _faults(descriptor: dict[str, Any]) -> list[Problem]:
    given = descriptor.get("standoff", {})
    faults = [f"no setting `{name}`" for name in sorted(set(given) - SETTINGS)]
    faults += [f"no `{name}`" for name in ("name", "version") if not isinstance(descriptor.get(name), str)]
    limits = given.get("limits", {})
    sizes = ("size", "depth", "nodes")
    if not isinstance(limits, dict) or any(k not in sizes or type(v) is not int or v < 1 for k, v in limits.items()):
        faults.append("`limits` holds whole numbers: size (bytes), depth (levels), nodes (values)")
    pairs = given.get("distinct", [])
    if not isinstance(pairs, list) or any(not isinstance(pair, list) or len(pair) != 2 for pair in pairs):
        faults.append('`distinct` is a list of pairs of ids: [["iran", "iraq"]]')
    if given.get("coverage", "optional") not in {"optional", "required"}:
        faults.append("`coverage` is `optional` or `required`")
    hint = "settings: " + ", ".join(sorted(SETTINGS))
    return [Problem(Place(DESCRIPTOR), "bad-descriptor", fault, hint) for fault in faults]


def _settings(given: dict[str, Any]) -> Settings:
    return Settings(
        speakers=str(given.get("speakers", "actors")),
        limits=Limits(**given.get("limits", {})),
        distinct=frozenset(frozenset(str(i) for i in pair) for pair in given.get("distinct", [])),
        coverage=given.get("coverage", "optional"),
    )
