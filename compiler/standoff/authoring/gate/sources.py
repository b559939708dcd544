"""The texts that quotes name as their sources: found by a template of their paths, and never outside its folder."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from standoff.files.project_files import Kind, RefusedError, entries, kind_of, read_file

HOLE = "{source}"
UNSAFE = re.compile(r"[^\w.-]")  # in a file's name written as `_`: `PMID:1` is in `PMID_1.md`
LARGEST = 1 << 26  # bytes of a source


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the text of a source cannot be used: a problem's code, message and hint."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a source: where it is, its content and hash."""

    file: str
    content: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Template:
    """Where texts are: a folder, and the path in it with a hole for the source."""

    folder: Path
    path: str

    @staticmethod
    def of(written: str) -> "Template":
        """A template as it is written; raises ValueError where it has no `{source}`."""
        if HOLE not in written:
            raise ValueError(
                f"`{written}` has no {HOLE}: write the path of a text with {HOLE} in the place of its name"
            )
        fixed = written.partition(HOLE)[0].rpartition("/")[0]
        folder = fixed or ("/" if written.startswith("/") else ".")
        return Template(Path(folder), written[len(fixed) + 1 :] if fixed or written.startswith("/") else written)

    def files(self, source: str) -> list[str]:
        """The files of its folder that may be the text of a source, by their paths in it."""
        names = dict.fromkeys([source, UNSAFE.sub("_", source)])
        return [self.path.replace(HOLE, name) for name in names if _is_inside(name)]

    def all(self) -> Iterator[str]:
        """All files of its folder that it fits, where the hole is in the last part of the path."""
        folder, _, name = self.path.rpartition("/")
        if HOLE in folder:
            return
        before, _, after = name.partition(HOLE)
        for entry in entries(self.folder, folder or "."):
            if entry.kind is Kind.FILE and entry.name.startswith(before) and entry.name.endswith(after):
                yield f"{folder}/{entry.name}" if folder else entry.name


def _is_inside(name: str) -> bool:
    """Whether a name leads nowhere but into its folder."""
    path = PurePosixPath(name)
    return bool(name.strip()) and not path.is_absolute() and ".." not in path.parts and not {"\0", "\\"} & {*name}


class Sources:
    """The texts of a run, by what names them; read when they are needed, and not kept."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self.templates = tuple(templates)

    def file_of(self, source: str) -> "tuple[Template, str] | Fault":
        """The one file of a source, or why there is not one."""
        found: list[tuple[Template, str]] = []
        for template in self.templates:
            for file in template.files(source):
                kind = kind_of(template.folder, file)
                if kind is Kind.LINK:
                    return _outside(source, template)
                if kind is Kind.FILE:
                    found.append((template, file))
        if len(found) == 1:
            return found[0]
        if found:
            listed = ", ".join(f"`{_shown(*each)}`" for each in found)
            return Fault("source-twice", f"the source `{source}` has several texts: {listed}", "keep one of them")
        if not _is_inside(source):
            return _outside(source, self.templates[0])
        where = _shown(self.templates[0], self.templates[0].files(source)[-1])
        return Fault("source-missing", f"the source `{source}` is not there", f"put its text at `{where}`")

    def others(self) -> Iterator[tuple[Template, str]]:
        """All files that may be sources."""
        for template in self.templates:
            yield from ((template, file) for file in template.all())


def read_source(template: Template, file: str) -> Source | Fault:
    """The text of a file, or why it is none; raises OSError where it cannot be read."""
    shown = _shown(template, file)
    try:
        data = read_file(template.folder, file, LARGEST)
    except RefusedError as error:
        return Fault("source-unreadable", f"the source `{shown}` is not read: {error.strerror}", "give it as text")
    why = _why_not_text(data)
    if why:
        return Fault("source-unreadable", f"the source `{shown}` {why}", "put its text there, as UTF-8")
    content = data.decode("utf-8-sig")
    return Source(shown, content, hashlib.sha256(data).hexdigest())


def _why_not_text(data: bytes) -> str:
    if not data.strip():
        return "is empty"
    if data[:5] == b"%PDF-":
        return "is a PDF, not its text"
    if b"\0" in data[:100_000]:
        return "is not text"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"is not UTF-8: byte {data[error.start]:#04x} at offset {error.start}"
    return ""


def _outside(source: str, template: Template) -> Fault:
    message = f"the source `{source}` leads out of `{template.folder.as_posix()}`"
    return Fault("source-outside", message, "name a text in that folder: nothing else is read")


def _shown(template: Template, file: str) -> str:
    folder = template.folder.as_posix()
    return file if folder == "." else f"{folder.rstrip('/')}/{file}"
