"""Which text a document of another tool is about, and the annotation file that its mentions go into."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from standoff.authoring.edit.add_text import odd_characters, rules_language, skeleton, stated_of
from standoff.authoring.interchange.external import Document
from standoff.corpus.files import TEXT_ID
from standoff.corpus.text_block import ANEW
from standoff.corpus.texts import TEXT_NAMES, Text, read_text, sentences
from standoff.files.project_files import TEXT_FILES, Kind, kind_of, read_file
from standoff.schema.model import Schema
from standoff.source import tree
from standoff.source.layout import scalar
from standoff.source.problem import Place, Problem

UPLOADED = re.compile(r"[0-9a-f]{2,8}-")  # what Label Studio puts before the name of a file
LACKING = "its `text:` block lacks `file`, `sha256` or `length`"
NAME = "name the text: `text_id` in the record, or --text"
ADD = "run `standoff add-text` with it, name it with --text, or take it from the export with --texts-from-export"


class NoTargetError(ValueError):
    """A document that cannot go into an annotation file; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(slots=True)
class Target:
    """A text, and the file for what is annotated of it.

    `file` is relative to the project, and `before` its bytes, None if it is new; `data` are the bytes that mentions are
    inserted into. `words` is the content of the text, if it is known. `new_text` has the bytes of a text to be written.
    """

    text_id: str
    file: str
    before: bytes | None
    data: bytes
    length: int
    words: str | None = None
    text_file: str = ""
    new_text: bytes | None = None
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Targets:
    """Finds the texts of documents in a project.

    `heads` are the files that describe the texts, by id; `into` is the folder of the annotation files. With `creates`,
    texts that are not in the project are taken from the documents, and begun in a `language`, by a `curator`.
    """

    root: Path
    texts: Path
    schema: Schema
    heads: dict[str, str]
    into: str = TEXT_FILES
    creates: bool = False
    language: str | None = None
    curator: str = ""
    begun: dict[str, bytes] = field(default_factory=dict)

    # -- which text ---------------------------------------------------------------------------------------------------

    def text_of(self, document: Document) -> str:
        """The id of the annotated text that a document is about, by its name or its words; empty if there is none.

        Without a name, a document may also be a paragraph of one text. Raises NoTargetError if it is one of several.
        """
        known = self._of_name_or_hash(document)
        holders = [] if known or self.creates or document.content is None else self._holders(document.content)
        if len(holders) > 1:
            message = f"the words of this record are in several texts: {', '.join(holders[:5])}"
            raise NoTargetError(Problem(document.place, "quote-ambiguous", message, NAME, 1))
        return known or next(iter(holders), "")

    def is_about(self, document: Document, text: str) -> bool:
        """Whether a document is about this text, or a paragraph of it."""
        known = self._of_name_or_hash(document)
        part = (document.content or "").strip()
        return known == text if known or not part else part in (self.words_of(text) or "")

    def _of_name_or_hash(self, document: Document) -> str:
        for name in document.names:
            for each in _stems(name):
                if each in self.heads:
                    return each
        if document.content is None or not self.heads:
            return ""
        return self._by_hash.get(hashlib.sha256(document.content.encode()).hexdigest(), "")

    def _holders(self, content: str) -> list[str]:
        """The texts that have a paragraph: those with its first line that have all of it."""
        part = content.strip()
        texts = self._by_line.get(part.partition("\n")[0].strip(), ())
        return [text for text in texts if part in (self.words_of(text) or "")]

    @cached_property
    def _by_line(self) -> dict[str, list[str]]:
        """The texts that are there by each of their lines."""
        found: dict[str, list[str]] = {}
        for text in self.heads:
            for line in {line.strip() for line in (self.words_of(text) or "").split("\n")}:
                found.setdefault(line, []).append(text)
        return found

    @cached_property
    def _by_hash(self) -> dict[str, str]:
        found = {stated_of(self.root, head).get("sha256", ""): text for text, head in reversed(self.heads.items())}
        return {sha256: text for sha256, text in found.items() if sha256}

    # -- its file -----------------------------------------------------------------------------------------------------

    def target(self, document: Document, text: str = "", fallback: str = "") -> Target:
        """The annotation file for a document; `text` is the id of its text, if it is known.

        `fallback` is what a text is called that the export does not name. Raises NoTargetError and OSError.
        """
        text = text or self.text_of(document)
        if text:
            return self._known(document, text)
        names = [name for name in document.names if TEXT_ID.fullmatch(PurePosixPath(name).stem)]
        name = PurePosixPath(names[0] if names else fallback).name
        if not self.creates:
            message = f"no annotated text is called `{next(_stems(name), name)}`, or has the words of this one"
            raise NoTargetError(Problem(document.place, "unannotated-text", message, ADD, 1))
        return self._new(document, name)

    def _known(self, document: Document, text: str) -> Target:
        """The file of a text that the project has; a file in another folder is begun with the same `text:` block."""
        head = self.heads[text]
        stated, before = stated_of(self.root, head), read_file(self.root, head)
        if not (stated.get("file") and stated.get("sha256") and stated.get("length", "").isdecimal()):
            message = f"the file does not state which text it is about: {LACKING}"
            raise NoTargetError(Problem(Place(head), "text-block", message, ANEW.format("the block")))
        if document.sha256 not in ("", stated["sha256"]):
            message = f"the text `{text}` is not the one that the export is about: it has another hash"
            hint = "restore the text, or export again; spans in a different text are meaningless"
            raise NoTargetError(Problem(document.place, "text-changed", message, hint, 1))
        words, file, data = self._words(document, head, stated), head, before
        old: bytes | None = before
        if self.into != TEXT_FILES:
            file = f"{self.into}/{text}.yaml"
            old = None if kind_of(self.root, file) is Kind.ABSENT else read_file(self.root, file)
            data = _block(before, self.curator) if old is None else old
        return Target(text, file, old, data, int(stated["length"]), words)

    def _words(self, document: Document, head: str, stated: dict[str, str]) -> str | None:
        """The words of a text: those in the folder of texts, or else those of the export, if they are the same."""
        sha256 = stated["sha256"]
        found = self._text(stated)
        if found is not None and found.sha256 != sha256:
            message = f"the text `{found.text_id}` is not the one that was annotated"
            hint = "restore the text; spans in a different text are meaningless"
            raise NoTargetError(Problem(Place(head), "text-changed", message, hint))
        if found is not None:
            return found.content
        if document.content is not None and hashlib.sha256(document.content.encode()).hexdigest() == sha256:
            return document.content
        return None

    def _text(self, stated: dict[str, str]) -> Text | None:
        """A text in the folder of texts, whatever it has become; one that is not UTF-8 has no hash."""
        name = stated.get("file", "")
        if PurePosixPath(name).name != name or kind_of(self.texts, name) is not Kind.FILE:
            return None
        try:
            return read_text(self.texts / name, stated.get("sha256", ""))
        except UnicodeDecodeError:
            return Text(PurePosixPath(name).stem, name, "", "")

    def words_of(self, text: str) -> str | None:
        """The words of an annotated text, if it is there as it was annotated."""
        stated = stated_of(self.root, self.heads[text])
        found = self._text(stated)
        return found.content if found is not None and found.sha256 == stated.get("sha256") else None

    def _new(self, document: Document, name: str) -> Target:
        """The file of a text that is taken from the export, and the text if the folder of texts lacks it."""
        stem = next(_stems(name))
        text_file = name if PurePosixPath(name).suffix in TEXT_NAMES else f"{name}.txt"
        if document.content is None:
            message = f"the export does not have the words of `{stem}`"
            hint = "put the text into the folder of texts, and run `standoff add-text` with it"
            raise NoTargetError(Problem(document.place, "text-missing", message, hint, 1))
        if not TEXT_ID.fullmatch(stem):
            hint = "name the text with --text, or rename it: letters, digits, `_`, `-`, `.`"
            raise NoTargetError(Problem(document.place, "bad-id", f"`{stem}` is not a valid text id", hint, 1))
        if not document.content.strip() or "\0" in document.content:
            hint = "export it again, or leave it out"
            raise NoTargetError(Problem(document.place, "empty-text", f"the text `{stem}` is empty", hint, 1))
        data = document.content.encode()
        if self.begun.setdefault(stem, data) != data:
            message = f"the export has two different texts that are called `{stem}`"
            raise NoTargetError(Problem(document.place, "text-changed", message, "rename one of the two", 1))
        is_there = kind_of(self.texts, text_file) is not Kind.ABSENT
        if is_there and read_file(self.texts, text_file) != data:
            message = f"{self.texts} has a different text that is called `{text_file}`"
            raise NoTargetError(Problem(document.place, "text-changed", message, "rename one of the two", 1))
        text = Text(stem, text_file, document.content, hashlib.sha256(data).hexdigest())
        file = f"{self.into}/{stem}.yaml"
        before = None if kind_of(self.root, file) is Kind.ABSENT else read_file(self.root, file)
        bounds = sentences(text.content, self.language or rules_language(text.content)) if before is None else []
        begun = skeleton(text, bounds, self.language, self.curator, self.schema).encode() if before is None else before
        new_text = None if is_there else data
        problems = list(odd_characters(text_file, text))
        return Target(stem, file, before, begun, len(text.content), text.content, text_file, new_text, problems)


def _stems(name: str) -> Iterator[str]:
    """The ids of texts that a name may mean: that of a file, without what a tool puts before it."""
    last = PurePosixPath(name.replace("\\", "/")).name
    for each in (last, UPLOADED.sub("", last, count=1)):
        yield PurePosixPath(each).stem if PurePosixPath(each).suffix in TEXT_NAMES else each


def _block(before: bytes, curator: str) -> bytes:
    """The `text:` block of an annotation file, as the beginning of another one by a curator."""
    source = before.decode("utf-8")
    root = tree.read(source)
    assert isinstance(root, tree.Mapping)
    number = next(n for n, each in enumerate(root.entries) if each.key == "text")
    block = root.entries[number].value
    edits = []
    named = block.value("curator") if isinstance(block, tree.Mapping) else None
    if curator and isinstance(named, tree.Scalar) and isinstance(block, tree.Mapping):
        edits.append((named.start, named.end, scalar(curator)))
    lines = tree.edited(source[: root.entries[number].end], edits)[root.entries[number].start :]
    return f"{lines.rstrip()}\n".encode()
