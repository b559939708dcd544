"""A corpus on disk: its settings (`standoff:` in datapackage.json), its files, and its texts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from standoff.corpus.profile import faults, is_day
from standoff.files.annotation_files import annotation_entries, is_in_folder, subject_of
from standoff.files.project_files import DESCRIPTOR, REGISTRY_FILES, SCHEMAS, TEXT_FILES, Entry, Kind, kind_of
from standoff.schema.renamed import TABLES, message_of
from standoff.source.composer import Limits, fault_of_bytes
from standoff.source.documents import JsonText, content, read_json
from standoff.source.problem import Place, Problem

WIDEST_SPAN = 160  # characters; a wider span is warned of, unless the settings say otherwise


@cache
def _identifiers() -> dict[str, str]:
    """The identifiers by how they are written in lower case."""
    listed = (resources.files("standoff") / "builtin" / "spdx.txt").read_text("utf-8").split()
    return {name.lower(): name for name in listed}


def spdx_id(name: str) -> str | None:
    """The identifier that a name is, whatever its letter case; none where it is not an identifier of the list."""
    return _identifiers().get(name.lower())


@dataclass(frozen=True, slots=True)
class Spreadsheets:
    """What is made for spreadsheets: the workbook, the CSV files, without which tables, with or without risky cells."""

    workbook: bool = True
    csv: bool = True
    leave_out: tuple[str, ...] = ()
    risky_cells: str = "refuse"


@dataclass(frozen=True, slots=True)
class Settings:
    """What `standoff:` in datapackage.json says of the corpus; `site` is None where their number of records decides."""

    speakers: str = ""
    limits: Limits = field(default_factory=Limits)
    distinct: frozenset[frozenset[str]] = frozenset()
    coverage: str = "optional"
    widest_span: int = WIDEST_SPAN
    spreadsheets: Spreadsheets = field(default_factory=Spreadsheets)
    site: bool | None = None


@dataclass(slots=True)
class Corpus:
    """A project folder, its hand-written descriptor and its settings; its files are listed once while it is read."""

    root: Path
    descriptor: dict[str, Any]
    settings: Settings
    problems: list[Problem] = field(default_factory=list)
    json: JsonText | None = None
    has_drafts: bool = True  # else mentions that are drafts are left out, as if they had not been written
    listed: dict[str, list[Entry]] | None = field(default=None, repr=False)  # while a run keeps what it listed

    @property
    def text_files(self) -> list[str]:
        """The files of `annotations/texts/` and of the folders in it, by text, relative to the project."""
        return self._yaml(TEXT_FILES)

    @property
    def heads(self) -> dict[str, str]:
        """The file that describes each text, by the text's id; not those in its folder."""
        return {subject_of(file): file for file in self.text_files if not is_in_folder(file)}

    @property
    def registry_files(self) -> list[str]:
        """The files of `annotations/registry/` and of the folders in it, by table, relative to the project."""
        return self._yaml(REGISTRY_FILES)

    @property
    def files(self) -> list[str]:
        """All annotation files, those of registries first."""
        return [*self.registry_files, *self.text_files]

    def sizes(self) -> dict[str, int]:
        """The bytes of every annotation file, none of those that are not read; raises OSError."""
        limit = self.settings.limits.size
        found = [entry for folder in (REGISTRY_FILES, TEXT_FILES) for entry in self._entries(folder)]
        return {entry.path: entry.size if entry.size <= limit else 0 for entry in found}

    @property
    def size(self) -> int:
        """The bytes of all annotation files; raises OSError."""
        return sum(self.sizes().values())

    def place(self, *path: str | int) -> Place:
        """Where a setting is in the descriptor; where it is not given, that of all settings."""
        return self.json.place(("standoff", *path)) if self.json else Place(DESCRIPTOR, 1, 1)

    def _yaml(self, folder: str) -> list[str]:
        return [entry.path for entry in self._entries(folder)]

    def _entries(self, folder: str) -> list[Entry]:
        listed = {} if self.listed is None else self.listed
        if folder not in listed:
            listed[folder] = annotation_entries(self.root, folder)
        return listed[folder]


def read_corpus(root: Path) -> Corpus:
    """Read `datapackage.json` at the root; what is wrong with it is a problem, never an exception."""
    corpus = Corpus(root, {}, Settings())
    try:
        data = content(root, DESCRIPTOR)
    except FileNotFoundError:
        hint = "run standoff in a project's folder, or name it with --root"
        corpus.problems.append(Problem(Place(DESCRIPTOR), "no-project", f"there is no {DESCRIPTOR} in {root}", hint))
        return corpus
    if isinstance(data, Problem):
        corpus.problems.append(data)
        return corpus
    fault = fault_of_bytes(DESCRIPTOR, data, Limits())
    read, problems = (None, [fault]) if fault else _read(data.decode("utf-8"))
    corpus.problems.extend(problems)
    if read:
        corpus.problems.extend([*_oddities(read), *_old_words(root, read)])
        corpus.json, corpus.descriptor = read, _mended(read.value)
        corpus.settings = _settings(read.value.get("standoff", {}))
    return corpus


def _read(source: str) -> tuple[JsonText | None, list[Problem]]:
    """The descriptor, or none where it cannot be read or its shape is wrong, and all that is wrong with it."""
    read = read_json(DESCRIPTOR, source)
    if isinstance(read, Problem):
        return None, [read]
    wrong = [Problem(read.place(w.path), "bad-descriptor", w.message, w.hint) for w in faults(read.value)]
    problems = [*read.twice(), *wrong]
    return (None if problems else read), problems


def _oddities(read: JsonText) -> Iterator[Problem]:
    """What is right in form, and is left out of what is built."""
    about = read.value
    created = about.get("created")
    if created is not None and not is_day(created):
        message = f"`{created}` is not a day of the calendar, and is left out of what is built"
        yield Problem(read.place(("created",)), "odd-descriptor", message, "a release writes its own day here")
    for number, word in enumerate(about.get("keywords", ())):
        if word in about["keywords"][:number]:
            hint = "remove one of the two; it is written once"
            yield Problem(
                read.place(("keywords", number)), "odd-descriptor", f"the keyword `{word}` is given twice", hint
            )
    for number, licence in enumerate(about.get("licenses", ())):
        wanted = spdx_id(str(licence.get("name")))
        if wanted not in (None, licence.get("name")):
            message = f"`{licence['name']}` is not an identifier of SPDX: letter case counts"
            yield Problem(read.place(("licenses", number, "name")), "odd-descriptor", message, f"write `{wanted}`")


def _mended(about: dict[str, Any]) -> dict[str, Any]:
    """The descriptor without the oddities that are warned of: no day that does not exist, each keyword once."""
    mended = dict(about)
    if "keywords" in mended:
        mended["keywords"] = list(dict.fromkeys(mended["keywords"]))
    if not is_day(mended.get("created", "0001-01-01")):
        del mended["created"]
    return mended


def _old_words(root: Path, read: JsonText) -> Iterator[Problem]:
    """Tables that are left out under the name that they had before 2.0; they get their new one."""
    left_out = read.value.get("standoff", {}).get("spreadsheets", {}).get("leave_out", [])
    for number, old in enumerate(left_out):
        if old in TABLES and kind_of(root, f"{SCHEMAS}/{old}.yaml") is Kind.ABSENT:
            left_out[number] = TABLES[old]
            place = read.place(("standoff", "spreadsheets", "leave_out", number))
            yield Problem(place, "old-word", *message_of(old, TABLES[old]), fix=TABLES[old])


def _settings(given: dict[str, Any]) -> Settings:
    return Settings(
        speakers=str(given.get("speakers", "")),
        limits=Limits(**given.get("limits", {})),
        distinct=frozenset(frozenset(str(i) for i in pair) for pair in given.get("distinct", [])),
        coverage=given.get("coverage", "optional"),
        widest_span=given.get("widest_span", WIDEST_SPAN),
        spreadsheets=_spreadsheets(given.get("spreadsheets", {})),
        site=given.get("site"),
    )


def _spreadsheets(given: dict[str, Any]) -> Spreadsheets:
    return Spreadsheets(
        workbook=given.get("workbook", True),
        csv=given.get("csv", True),
        leave_out=tuple(given.get("leave_out", ())),
        risky_cells=given.get("risky_cells", "refuse"),
    )
