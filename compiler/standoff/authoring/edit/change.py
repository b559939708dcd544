"""An edit that is not written yet: what it changes in which files, and what the new lines will be.

Each edit is a frozen dataclass of plain values (`edits.py` lists them) with `change(project)`. It keeps every character
that it need not change. A file that is formatted stays formatted: `fmt` has nothing left to do in it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath
from typing import Any

from standoff.authoring.edit.common_ends import common_ends
from standoff.authoring.edit.fmt import Formatter
from standoff.corpus.files import TEXT_ID
from standoff.corpus.project import Settings
from standoff.engine.compilation import Compiled
from standoff.files.annotation_files import about, is_in_folder, is_of_registry
from standoff.files.journal import Rewrites
from standoff.files.project_files import TEXT_FILES, Kind, kind_of, read_file
from standoff.schema.model import Schema
from standoff.source import comments, composer, tree
from standoff.source.layout import entry_lines
from standoff.source.nodes import NULLS
from standoff.source.problem import Place, Problem

BY_HAND = "edit the file by hand, or run `standoff fmt` first"


class CannotEditError(Exception):
    """An edit that cannot be made; nothing is written.

    `problems` says why, in the words of `check`; without one, the message says why there is nothing to do.
    """

    def __init__(self, problems: Iterable[Problem], message: str = "") -> None:
        self.problems = list(problems)
        super().__init__(message or "; ".join(problem.message for problem in self.problems))


def cannot(place: Place, code: str, message: str, hint: str = "") -> CannotEditError:
    """The error for one problem."""
    return CannotEditError([Problem(place, code, message, hint)])


@dataclass(frozen=True, slots=True)
class Change:
    """An edit that is not written yet.

    `written` are the lines that will be new or different, as they will be in the file; it is empty where lines only go.
    `place` is where the first of them will be. `files` is empty where nothing would change.
    """

    what: str
    files: Rewrites
    written: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Project:
    """What an edit is planned on; `compiled` is the last compilation, if there is one."""

    root: Path
    texts: Path | None
    schema: Schema
    settings: Settings
    compiled: Compiled | None = None

    def read(self, file: str) -> bytes | None:
        """The bytes of a file, by its path below the root; None if it is not there. Raises OSError."""
        return None if kind_of(self.root, file) is Kind.ABSENT else read_file(self.root, file)


def text_file(project: Project, text: str, file: str = "") -> tuple[str, bytes]:
    """The annotation file of a text by its id, or one of the files in its folder, and its bytes.

    One in the folder that is not there is empty. Raises CannotEditError if there is no such text.
    """
    head = f"{TEXT_FILES}/{text}.yaml"
    file = file or head
    is_its = bool(TEXT_ID.fullmatch(text)) and file.startswith(f"{TEXT_FILES}/") and about(file) == about(head)
    data = project.read(file) if is_its else None
    if data is None and is_in_folder(file) and is_its:
        _, name = text_file(project, text), PurePosixPath(file).stem
        if not TEXT_ID.fullmatch(name):
            raise cannot(Place(file), "bad-id", f"`{name}` is not a valid name", "letters, digits, `_`, `-`, `.`")
        return file, b""
    if data is None:
        raise cannot(Place(file), "unannotated-text", f"no text `{text}` is annotated", "run `standoff add-text`")
    return file, data


def source_of(project: Project, file: str, data: bytes) -> tuple[str, tree.Mapping]:
    """The text of a file and its root; raises CannotEditError where it cannot be read."""
    problems = composer.read(file, data, project.settings.limits).problems
    if problems:
        raise CannotEditError(problems)
    source = data.decode("utf-8")
    root = tree.read(source)
    if root is None or (isinstance(root, tree.Scalar) and not root.text):
        return source, tree.Mapping()
    if not isinstance(root, tree.Mapping) or root.is_flow:
        message = "the file is not in block style (lines of `key: …`)"
        raise cannot(Place(file, 1, 1), "cannot-insert", message, BY_HAND)
    return source, root


def plain(node: tree.Node | None) -> Any:
    """A node as plain values; a text is never the same as no value."""
    if isinstance(node, tree.Scalar):
        return None if node.plain and node.text in NULLS else node.text
    if isinstance(node, tree.Sequence):
        return [plain(item) for item in node.items]
    return None if node is None else {key.text: plain(value) for key, value in node.pairs}


def plain_of_new(node: tree.Node) -> Any:
    """The same of a node that is not in a file yet."""
    root = tree.read("\n".join(entry_lines(tree.named("new", node), 0)))
    return plain(root)["new"]


def refuse_unfaithful(
    file: str, before: str, after: str, is_expected: Callable[[Any, Any], bool], gone: Counter[str] | None = None
) -> None:
    """Raise CannotEditError unless a file reads as it should after an edit, and has the same comments.

    `is_expected` compares the plain values before and after; `gone` are the comments that go too.
    """
    refuse_misread(file, before, after, gone or Counter(), lambda text: plain(tree.read(text)) or {}, is_expected)


def refuse_misread(
    file: str,
    before: str,
    after: str,
    gone: Counter[str],
    read: Callable[[str], Any],
    is_expected: Callable[[Any, Any], bool],
) -> None:
    """The same, of what `read` makes of both."""
    if not composer.read(file, after.encode()).problems and is_expected(read(before), read(after)):
        lost = comments.texts(before) - comments.texts(after)
        if lost <= gone and not comments.texts(after) - comments.texts(before):
            return
    message = "this cannot be written into a file with this layout without changing other characters"
    raise cannot(Place(file, 1, 1), "cannot-insert", message, BY_HAND)


def change_of(project: Project, file: str, before: bytes | None, after: str, what: str) -> Change:
    """The change of one file, which is begun if it is not there; a formatted one stays formatted."""
    before = before or project.read(file)
    data = formatted(project, file, before, after)
    written, line = new_lines(before or b"", data)
    column = len(written) - len(written.lstrip(" ")) + 1
    place = Place(file, line, column) if written else None
    return Change(what, {file: (before, data)} if data != before else {}, written, place)


def formatted(project: Project, file: str, before: bytes | None, after: str) -> bytes:
    """A file after an edit: in its canonical form if it was in that before, or is new."""
    formatter, is_text = Formatter.of(project.schema, project.settings.limits), not is_of_registry(file)
    if before is not None and not formatter.is_formatted(file, before.decode("utf-8"), is_text):
        return after.encode()
    return formatter.format(file, after.encode(), is_text).data or after.encode()


def new_lines(before: bytes, after: bytes) -> tuple[str, int]:
    """The lines of a file that are new or different, and the number of the first of them (0 where there are none)."""
    old, new = before.decode("utf-8").split("\n"), after.decode("utf-8").split("\n")
    head, tail = common_ends(old, new)
    middle = new[head : len(new) - tail]
    matcher = SequenceMatcher(None, old[head : len(old) - tail], middle, autojunk=False)
    found = [number for tag, *_, start, end in matcher.get_opcodes() if tag != "equal" for number in range(start, end)]
    while found and not middle[found[0]].strip():
        del found[0]
    written = "\n".join(middle[number].rstrip("\r") for number in found).rstrip("\n")
    return written, head + found[0] + 1 if found else 0
