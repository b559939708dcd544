"""Batches: which annotation files are read together; a change to one file moves hardly any other file."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path

from standoff.corpus.project import Corpus
from standoff.files.annotation_files import about
from standoff.files.project_files import RefusedError, read_file
from standoff.schema.model import Schema
from standoff.source import composer
from standoff.source.composer import Document, Limits
from standoff.source.documents import refused

SMALLEST, LARGEST = 1 << 19, 1 << 21  # bytes of annotations that a batch has about, where files are smaller
HELD = 1 << 23  # where nothing is kept of them: a batch takes about as much time as 100 kB, whatever it has
SHARES = 4  # batches that each thread is to have at least
EACH = 12  # batches that a corpus is to have at least, so that all workers end at about the same time


@dataclass(frozen=True, slots=True)
class Batch:
    """What is read together: files of one corpus, those of registries first; `carried` has the bytes of those that
    travel with it. Without `has_drafts`, mentions that are drafts are left out.
    """

    root: Path
    schema: Schema
    limits: Limits
    registry: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    carried: Mapping[str, bytes | RefusedError] | None = None
    has_drafts: bool = True

    @property
    def files(self) -> tuple[str, ...]:
        """All files, relative to the project."""
        return (*self.registry, *self.texts)

    def content(self, file: str) -> bytes:
        """The bytes of one of the files; raises RefusedError and OSError."""
        if self.carried is None:
            return read_file(self.root, file, self.limits.size)
        data = self.carried[file]
        if isinstance(data, RefusedError):
            raise data
        return data

    def document(self, file: str) -> Document:
        """One of the files, read; one that is refused is a problem. Raises OSError."""
        return self.document_of(file, self.taken(file))

    def document_of(self, file: str, data: bytes | RefusedError) -> Document:
        """One of the files from its bytes, or from why it is refused."""
        if isinstance(data, RefusedError):
            return Document(file, None, [refused(file, data)])
        return composer.read(file, data, self.limits)

    def digest(self, file: str) -> str:
        """The SHA-256 of one of the files, or why it is refused; raises OSError."""
        data = self.taken(file)
        return str(data.strerror) if isinstance(data, RefusedError) else hashlib.sha256(data).hexdigest()

    def taken(self, file: str) -> bytes | RefusedError:
        """The bytes of one of the files, or why it is refused; raises OSError."""
        try:
            return self.content(file)
        except RefusedError as error:
            return error

    def packed(self) -> "Batch":
        """The same with all its files' bytes, to be read where the project is not; raises OSError."""
        return replace(self, root=Path(), carried={file: self.taken(file) for file in self.files})


def batches_of(corpus: Corpus, schema: Schema, sizes: Mapping[str, int], limit: int | None = None) -> list[Batch]:
    """The batches of those files of a corpus that have these sizes in bytes: one for the registries, and of texts as
    many as it takes; a few files are one batch. `limit` stands for the bytes that a batch has about.
    """
    limit = limit or limit_of(sum(sizes.values()))
    registry = tuple(file for file in corpus.registry_files if file in sizes)
    texts = [file for file in corpus.text_files if file in sizes]
    batch = partial(Batch, corpus.root, schema, corpus.settings.limits, has_drafts=corpus.has_drafts)
    if sum(sizes.values()) <= limit:
        return [batch(registry=registry, texts=tuple(texts))]
    found = [batch(registry=registry)] if registry else []
    return found + [batch(texts=group) for group in _groups(texts, sizes, limit)]


def alone(corpus: Corpus, schema: Schema, files: Collection[str]) -> list[Batch]:
    """Batches of one file each, but of all that are about one table or one text."""
    batch = partial(Batch, corpus.root, schema, corpus.settings.limits, has_drafts=corpus.has_drafts)
    registry = [batch(registry=group) for group in by_subject(file for file in corpus.registry_files if file in files)]
    return registry + [batch(texts=group) for group in by_subject(file for file in corpus.text_files if file in files)]


def by_subject(files: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The files, in order of what they are about, as groups of those about the same; these are always read together."""
    for _, group in groupby(files, key=about):
        yield tuple(group)


def largest_first(batches: Iterable[Batch], sizes: Mapping[str, int]) -> list[Batch]:
    """The batches in the order in which they are best begun, so that all processes end at about the same time."""
    return sorted(batches, key=lambda batch: -sum(sizes[file] for file in batch.files))


def held_together(corpus: Corpus, schema: Schema, sizes: Mapping[str, int], jobs: int) -> list[Batch]:
    """Batches for so many threads, of which nothing is kept: larger ones take less time."""
    total = sum(sizes.values())
    return batches_of(corpus, schema, sizes, max(limit_of(total), min(total // (SHARES * jobs), HELD)))


def limit_of(total: int) -> int:
    """The bytes that a batch has about: a power of two, so that it hardly ever changes as a corpus grows."""
    return min(max(SMALLEST, 1 << max(total // EACH, 1).bit_length() - 1), LARGEST)


def _groups(files: Iterable[str], sizes: Mapping[str, int], limit: int) -> Iterator[tuple[str, ...]]:
    """Neighbours, from half to twice the limit; one text in eight may end a group, as the hash of its file decides.

    So a file that grows, comes or goes shifts the ends of a few groups after it, and not of all (content-defined
    chunking, as rsync and backup programs do it).
    """
    group: list[str] = []
    size = 0
    for about_one in by_subject(files):
        group += about_one
        size += sum(sizes[file] for file in about_one)
        if size >= 2 * limit or (size >= limit / 2 and hashlib.sha256(about_one[0].encode()).digest()[0] < 32):
            yield tuple(group)
            group, size = [], 0
    if group:
        yield tuple(group)
