"""State kept between runs in one process, so that unchanged files are not read again, nor their records resolved.

A file is unchanged where its bytes are. The result of a run never depends on the state (see docs/caching.md).
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from standoff.corpus.project import Corpus
from standoff.engine.up_to_date import RACY
from standoff.files.annotation_files import about
from standoff.files.fingerprint import Fingerprint, fingerprint
from standoff.files.project_files import digest
from standoff.schema.digests import digests
from standoff.schema.model import Schema
from standoff.schema.read import Loaded, read_schema
from standoff.source.composer import Limits
from standoff.source.problem import Problem

if TYPE_CHECKING:
    from standoff.engine.batches import Batch
    from standoff.engine.incremental.kept import Kept
    from standoff.engine.incremental.reading import Reading
    from standoff.engine.part import Part


@dataclass(slots=True)
class Session:
    """Begin with an empty one and pass it to every run; it belongs to one project.

    `kept` is what the last run gave, for `standoff.engine.incremental`. `early`, if given, is called with the problems
    that are known before anything is resolved: those of files, values, references and spans, sorted; none of them is
    taken back later.
    """

    loaded: Loaded | None = None
    schemas: list[tuple[str, str]] = field(default_factory=list)
    limits: Limits | None = None
    has_drafts: bool = True
    digests: dict[str, tuple[Fingerprint | None, str]] = field(default_factory=dict)
    parts: "list[tuple[dict[str, str], Part]]" = field(default_factory=list)  # with the digests of the files
    kept: "Kept | None" = None
    early: "Callable[[list[Problem]], None] | None" = None

    def read_schema(self, root: Path) -> Loaded:
        """The schemas, read again where one of their files changed; then all other state is dropped."""
        now = digests(root, self._digest)
        if self.loaded is None or self.schemas != now:
            self.parts, self.kept = [], None
            self.schemas, self.loaded = now, read_schema(root)
        return self.loaded

    def read_annotations(self, corpus: Corpus, schema: Schema, **how: Any) -> "Reading":
        """The annotation files, of which only those that changed are read; `how` is that of `read_apart`.

        A large corpus is read in batches at first. A file that changes is a batch of its own from then on.
        """
        from standoff.engine.batches import alone, batches_of
        from standoff.engine.incremental.reading import Reading
        from standoff.engine.read import POOL_PAYS, read_apart

        limits = corpus.settings.limits
        is_read_alike = (limits, corpus.has_drafts) == (self.limits, self.has_drafts)
        if not is_read_alike:
            self.digests, self.parts, self.kept = {}, [], None
        kept, self.kept = self.kept, None  # of no use if a file cannot be read: it would not be known what changed
        before = self.parts
        now = {file: self._digest(corpus.root, file, limits.size) for file in corpus.files}
        self.limits, self.has_drafts, self.parts = limits, corpus.has_drafts, []
        sizes = corpus.sizes()
        batches: list[Batch] = []
        fresh = _changed(before, now)
        for each in before:
            read, _ = each
            rest = {file for file in read if file in now} - fresh
            if len(rest) == len(read):
                self.parts.append(each)
            elif rest:
                batches += batches_of(corpus, schema, {file: sizes[file] for file in rest})
        left = {file: sizes[file] for file in sorted(fresh)}
        is_long = sum(left.values()) >= POOL_PAYS
        batches += batches_of(corpus, schema, left) if is_long else alone(corpus, schema, left)
        if not batches and not self.parts:  # no file is left: frames without rows come of a batch without files
            batches = batches_of(corpus, schema, {})
        found = read_apart(corpus, batches, sizes, **how)
        fresh_parts = [({file: now[file] for file in batch.files}, part) for batch, part in found]
        left_as_they_are = set(map(id, self.parts))
        gone = [each for each in before if id(each) not in left_as_they_are]
        self.parts += fresh_parts
        self.kept = kept
        return Reading(tuple(self.parts), fresh_parts, gone)

    def _digest(self, root: Path, file: str, limit: int) -> str:
        """The digest of a file, which is not read where its fingerprint is that of the last time.

        A file saved within two seconds of being read is read again: some file systems could not show a second save.
        """
        now = fingerprint(root / file)
        known, found = self.digests.get(file, (None, ""))
        if now is None or now != known or not found:
            found = digest(root, file, limit)
        is_old = now is not None and max(now[1:3]) + RACY < time.time_ns()
        self.digests[file] = (now if is_old else None), found
        return found


def _changed(before: "list[tuple[dict[str, str], Part]]", now: Mapping[str, str]) -> set[str]:
    """The files that were not read as they are now, and all others that are about the same table or text.

    A file that is gone changes what the others about the same say together.
    """
    read = {file: digest for files, _ in before for file, digest in files.items()}
    others = {about(file) for file in {*read, *now} if read.get(file) != now.get(file)}
    return {file for file in now if about(file) in others}
