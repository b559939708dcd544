"""Provenance of a release: hashes of its inputs and versions of the tools that determine its bytes.

Contains no machine names and no clock time: the date is the one given.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from standoff.engine.toolchain import hash_of_compiler, versions
from standoff.files.annotation_files import annotation_entries
from standoff.files.project_files import (
    AGREEMENT,
    DESCRIPTOR,
    LIMITS,
    QUERIES,
    REGISTRY_FILES,
    SCHEMAS,
    TEXT_FILES,
    VOCABULARIES,
    digest,
    yaml_entries,
)
from standoff.formats.descriptor import PROVENANCE
from standoff.formats.package import UnreadableError, read_of
from standoff.source.version_number import number

OF_SCHEMAS = (SCHEMAS, VOCABULARIES, QUERIES)
OF_ANNOTATIONS = (REGISTRY_FILES, TEXT_FILES)
PAGES = (LIMITS, AGREEMENT)


@dataclass(frozen=True, slots=True)
class Provenance:
    """A release's version, date, predecessor, inputs and tools.

    `previous_sums` is the hash of the predecessor's SHA256SUMS, on which changes and deltas depend. `compiler` is the
    hash of the compiler's own files, `descriptor` that of the hand-written part of datapackage.json. `with_drafts` says
    that mentions that are drafts were not left out.
    """

    version: str
    date: str
    previous: str | None
    previous_sums: str | None
    descriptor: str
    inputs: Mapping[str, str]
    compiler: str
    packages: Mapping[str, str]
    with_drafts: bool = False

    def changed_inputs(self, today: "Provenance") -> list[str]:
        """Paths of inputs that have changed, disappeared or appeared."""
        names = sorted(self.inputs.keys() | today.inputs.keys())
        found = [name for name in names if self.inputs.get(name) != today.inputs.get(name)]
        return found + ([DESCRIPTOR] if self.descriptor != today.descriptor else [])

    def changed_tools(self, today: "Provenance") -> list[str]:
        """Tools that have changed, as `polars 2.1.0 -> 2.2.0`."""
        names = sorted(self.packages.keys() | today.packages.keys())
        pairs = [(name, self.packages.get(name, "none"), today.packages.get(name, "none")) for name in names]
        found = [f"{name} {old} -> {new}" for name, old, new in pairs if old != new]
        return found + (["the compiler's own files"] if self.compiler != today.compiler else [])


def provenance(
    root: Path,
    about: Mapping[str, Any],
    version: str,
    date: str,
    previous: tuple[str, str] | None,
    with_drafts: bool = False,
) -> Provenance:
    """The provenance of a release made now; `previous` is the last version and the hash of its SHA256SUMS."""
    found = [entry for folder in OF_SCHEMAS for entry in yaml_entries(root, folder)]
    found += [entry for folder in OF_ANNOTATIONS for entry in annotation_entries(root, folder)]
    inputs = sorted(entry.path for entry in found)
    inputs += [page for page in PAGES if (root / page).is_file()]
    return Provenance(
        version,
        date,
        previous[0] if previous else None,
        previous[1] if previous else None,
        hash_of_descriptor(about),
        {name: digest(root, name, sys.maxsize) for name in inputs},
        hash_of_compiler(),
        versions(),
        with_drafts,
    )


def hash_of_descriptor(about: Mapping[str, Any]) -> str:
    """The hash of the hand-written part of datapackage.json: all but `resources` and `version`, as compact JSON."""
    kept = {name: value for name, value in about.items() if name not in ("resources", "version")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def as_bytes(origin: Provenance) -> bytes:
    """The content of provenance.json; like older versions, those without drafts do not mention them."""
    content = asdict(origin)
    if not origin.with_drafts:
        del content["with_drafts"]
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def read_provenance(folder: Path) -> Provenance | None:
    """The provenance of a folder, or None if it is not a release; raises UnreadableError."""
    path = folder / PROVENANCE
    try:
        found = Provenance(**json.loads(read_of(folder, PROVENANCE)))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, RecursionError) as error:
        raise UnreadableError(path, "not a valid provenance file") from error
    wrong = _wrong_value(found)
    if wrong:
        raise UnreadableError(path, f"not a valid provenance file: its `{wrong}`")
    return found


def _wrong_value(found: Provenance) -> str:
    """The first key of a provenance file whose value is of another kind; `previous` becomes the name of a folder."""
    texts = ("version", "date", "descriptor", "compiler")
    if wrong := next((name for name in texts if not isinstance(getattr(found, name), str)), ""):
        return wrong
    if found.previous is not None and not (isinstance(found.previous, str) and number(found.previous)):
        return "previous"
    if not isinstance(found.previous_sums, str | None):
        return "previous_sums"
    if not isinstance(found.with_drafts, bool):
        return "with_drafts"
    return next((name for name in ("inputs", "packages") if not _are_texts(getattr(found, name))), "")


def _are_texts(value: object) -> bool:
    """Whether a value is an object whose values are texts."""
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
