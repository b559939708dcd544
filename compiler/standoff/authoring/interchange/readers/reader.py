"""What a reader is: how one tool's exported files become documents."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from standoff.authoring.interchange.external import Document
from standoff.authoring.interchange.label_map import Map
from standoff.files.long_files import UTF_8, NotThisEncodingError, lines_of
from standoff.files.project_files import RefusedError, read_named, unsteady
from standoff.schema.model import Schema
from standoff.source.composer import Limits
from standoff.source.problem import Place, Problem


@dataclass(frozen=True, slots=True)
class Export:
    """One exported file: how it is shown, where it is, and its bytes, which are UTF-8 and no larger than the limit.

    One that is larger has no `data`, but `lines`: only readers that read line by line are given it. `encoding` is that
    of its lines. `schema` and `rules` are those of the import: some formats mean nothing without them.
    """

    file: str
    path: Path
    data: bytes
    limits: Limits
    size: int = 0  # of a file that is larger than the limit, else 0
    encoding: str = UTF_8
    schema: Schema = field(default_factory=lambda: Schema({}, {}))
    rules: Map = field(default_factory=Map)

    @property
    def source(self) -> str:
        """The file as text."""
        return self.data.decode("utf-8")

    def lines(self, newline: str = "\n") -> Iterator[str]:
        """The lines of the file with their ends; a line ends at `newline`, or if that is empty, at CR, LF and CRLF.

        Raises UnsteadyError and OSError.
        """
        if not self.size:
            yield from io.StringIO(self.source, newline=newline)
            return
        try:
            yield from lines_of(self.path, self.limits.size, self.encoding, newline)
        except NotThisEncodingError:  # it was not so when it was looked at
            raise unsteady(self.path) from None

    @property
    def top(self) -> Place:
        """The place of what concerns the file as a whole."""
        return Place(self.file, 1, 1)

    def beside(self, name: str) -> bytes | None:
        """The bytes of a file in the same folder; None if it is not there, is not a regular file, or is too large."""
        try:
            return read_named(self.path.parent / name, self.limits.size)
        except (FileNotFoundError, IsADirectoryError, RefusedError):
            return None


@dataclass(frozen=True, slots=True)
class Reader:
    """A tool: its name as an argument of `import`, what its files are, and how one is read.

    `read` yields documents, and problems of what is not a document: of the whole file, or of a record of it. A problem
    of a single line is in the annotations of its document (`ExternalAnnotations.problems`). It never raises for a
    mistake in a file. Files of a folder are taken by the ends of their names. `own_map` is the map that is used where
    none is given, for files that Standoff wrote. `is_by_line`: it takes a file by its `lines`, so that the limit is
    that of a line, and yields each document as soon as it is read.
    """

    tool: str
    what: str
    suffixes: tuple[str, ...]
    read: Callable[[Export], Iterator[Document | Problem]]
    has_configuration: bool = False  # brat's `annotation.conf` beside them says which labels there may be
    own_map: Callable[[Schema], str] | None = None
    is_by_line: bool = False
