"""What one run leaves for the next in the same process: schemas, readings and tables of what has not changed.

A file is the same where its bytes are. The result of a run never depends on what was kept.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from standoff.corpus import Corpus
from standoff.nodes import Limits
from standoff.problem import Problem
from standoff.schema.model import Schema
from standoff.schema.read import Loaded, read_schema

if TYPE_CHECKING:
    import polars as pl

    from standoff.reading.part import Part

SCHEMAS = "schemas"


@dataclass(slots=True)
class Kept:
    """Begin with an empty one and give it to every run; it belongs to one project.

    `sound` has the tables in which the last run found nothing wrong. `early`, where it is given, is told the problems
    that are known before anything is resolved: those of files, values, references and spans, sorted; none of them is
    taken back later.
    """

    loaded: Loaded | None = None
    schemas: bytes = b""
    limits: Limits | None = None
    parts: "dict[str, tuple[bytes, Part]]" = field(default_factory=dict)
    sound: "dict[str, pl.DataFrame]" = field(default_factory=dict)
    early: "Callable[[list[Problem]], None] | None" = None

    def read_schema(self, root: Path) -> Loaded:
        """The schemas, read anew where one of their files is another; then nothing else is kept."""
        digest = hashlib.sha256()
        for path in sorted((root / SCHEMAS).rglob("*.yaml")):
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        if self.loaded is None or self.schemas != digest.digest():
            self.parts, self.sound = {}, {}
            self.schemas, self.loaded = digest.digest(), read_schema(root)
        return self.loaded

    def read_annotations(self, corpus: Corpus, schema: Schema) -> "Part":
        """The annotation files, each a batch of its own: those of which the bytes are others are read."""
        from standoff.reading.batch import Batch
        from standoff.reading.part import joined, read_batch

        limits = corpus.settings.limits
        before = self.parts if limits == self.limits else {}
        self.limits, self.parts = limits, {}
        for file in (*corpus.registry_files, *corpus.text_files):
            digest = hashlib.sha256((corpus.root / file).read_bytes()).digest()
            known, part = before.get(file, (b"", None))
            if part is None or known != digest:
                is_text = file in corpus.text_files
                batch = Batch(corpus.root, schema, limits, () if is_text else (file,), (file,) if is_text else ())
                part = read_batch(batch)
            self.parts[file] = digest, part
        return joined(part for _, part in self.parts.values())

    def doubtful(self, tables: "dict[str, pl.DataFrame]") -> "dict[str, pl.DataFrame]":
        """Those tables that are not equal to ones in which nothing was wrong."""
        return {
            name: frame
            for name, frame in tables.items()
            if name not in self.sound or not frame.equals(self.sound[name])
        }
