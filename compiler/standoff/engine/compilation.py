"""A compilation: what was made of a corpus, and what leads to it wherever the steps are run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from standoff.corpus.project import Corpus
from standoff.corpus.rows import Rows
from standoff.engine.results import RECEIPTS
from standoff.schema.model import Schema
from standoff.source.problem import Place, Problem, errors

if TYPE_CHECKING:
    import polars as pl

    from standoff.corpus.assertions import Frames
    from standoff.corpus.texts import Text
    from standoff.engine.data import Common, Data
    from standoff.engine.executors import Remote
    from standoff.engine.final_tables import FinalTables
    from standoff.engine.last_build import LastBuild
    from standoff.engine.out_of_core.written_ranges import WrittenRanges
    from standoff.formats.codebook.reliability import Sources
    from standoff.resolve.cells import Resolved
    from standoff.tables.exchanges import Plan
    from standoff.tables.package_contents import Tabular, Wide


@dataclass(frozen=True, slots=True)
class Options:
    """How `compile_corpus` compiles, see there; `reading` are the arguments of `read_annotations`."""

    texts: Path | None
    reading: dict[str, Any]
    executor: "Remote | None"
    has_wide: bool
    keeps_frames: bool
    has_coverage: bool
    formats: "Collection[str] | None"
    final: "FinalTables | None" = None


@dataclass(slots=True)
class Compiled:
    """A compilation of a corpus; `tables` is empty where there were errors before any could be made."""

    corpus: Corpus
    schema: Schema
    rows: Rows
    problems: list[Problem]
    files: int
    texts: "dict[str, Text]" = field(default_factory=dict)
    frames: "Frames | None" = None
    resolved: "Resolved | None" = None
    tables: "Mapping[str, pl.DataFrame]" = field(default_factory=dict)
    stored: "dict[str, Tabular]" = field(default_factory=dict)  # the tables, where they are on disk
    is_too_large: bool = False  # for the memory budget
    last_build: "LastBuild | None" = None  # where its partitions are kept
    earlier: "WrittenRanges | None" = None  # what the workers of a cluster wrote
    final: "FinalTables | None" = None  # which are written while the last steps are taken
    places: dict[tuple[str, str], Place] = field(default_factory=dict)  # of (schema file, path in it)
    sources: "Sources | None" = None
    wide: "dict[str, Wide]" = field(default_factory=dict)  # where there is no error before them
    cited: frozenset[str] = frozenset()  # texts with evidence, where partitions counted it
    coverage: "pl.DataFrame | None" = None  # of each text, where the frames are not in memory (`text_counts`)

    @property
    def failed(self) -> bool:
        """Whether a problem is an error."""
        return bool(errors(self.problems))

    @property
    def kept_tables(self) -> "Mapping[str, Tabular]":
        """The tables as formats take them: on disk, or in memory with codes for texts that repeat."""
        return self.stored or getattr(self.tables, "coded", self.tables)

    @property
    def sizes(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: len(table) for name, table in self.kept_tables.items()}

    @property
    def unverified(self) -> list[str]:
        """The texts that are not there to be verified."""
        return sorted({block.text_id for block in self.rows.texts} - set(self.texts))


def begin(compiled: Compiled, rows: Rows, folder: Path | None, exchanges: "Plan") -> "Common":
    """Take in what was read, and what all steps know from then on."""
    from standoff.corpus.texts import read_texts
    from standoff.engine.data import Common

    compiled.rows = rows
    compiled.files += len(rows.files)
    blocks = (block.fields for block in rows.texts if "file" in block.fields)
    stated = {block["file"][0]: block["sha256"][0] if "sha256" in block else "" for block in blocks}
    compiled.texts = read_texts(folder, stated)
    redirected = frozenset(i for redirect in rows.redirects for i in (redirect.old, redirect.new) if i)
    settings = compiled.corpus.settings
    return Common(compiled.schema, settings, frozenset(rows.incomplete_tables), redirected, exchanges)


def given_to_steps(compiled: Compiled, found: list[Problem], has_wide: bool) -> dict[str, Any]:
    """The data that steps begin with."""
    return {
        "before": found + compiled.rows.problems,
        "rows": compiled.rows,
        "places": compiled.places,
        "corpus": compiled.corpus,
        "has_wide": has_wide,
    }


def problems_of(data: "Data") -> list[Problem]:
    """All problems; those of wide tables where there are no errors besides."""
    found = [*data["problems"], *data["wrong.sheets"]]
    return found if errors(found) else [*found, *data.get("wrong.wide", ())]


def take_tables(compiled: Compiled, data: "Data") -> None:
    """Take the tables that the steps made."""
    from standoff.engine.partition_steps import resolved_of
    from standoff.tables.coded import Decoded
    from standoff.tables.labels import with_texts
    from standoff.tables.wide import described

    compiled.resolved = resolved_of(data) if data.get("cells") is not None else None
    tables = data["tables"] | data["corpus_tables"] | {name.removeprefix("table."): data[name] for name in RECEIPTS}
    if data.get("labels") is not None:
        tables |= {"ties": data["ties"], "labels": with_texts(data["labels"], tables["texts"], compiled.schema)}
    compiled.tables = Decoded({name: tables[name] for name in compiled.schema.tables if name in tables})
    if not errors([*data["problems"], *data["wrong.sheets"]]):
        compiled.wide = described(data.get("wide", {}), compiled.schema)
