"""Blame: since which commit each place of a record's receipts says what it says, and what was said there before.

`git blame` names the commit that changed a line last, which may have changed something else on it, or moved it. So the
file before that commit is read as well: if it makes the same assertion, the line is followed into it, until a commit
is found before which the assertion was not made. Files are read as annotations, so that form, order and line ends
make no difference.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from standoff.corpus.assertions import Frames, assert_all
from standoff.corpus.files import TOP, AnnotationReader
from standoff.corpus.registry_layout import Layout, layout_of
from standoff.corpus.rows import Rows, Settled
from standoff.files.annotation_files import is_of_registry, subject_of
from standoff.files.git_blame import Blame, Commit, Origin, Origins, numbers_of_lines
from standoff.files.project_files import read_file
from standoff.source.composer import Limits
from standoff.source.composer import read as read_yaml
from standoff.source.nodes import Mapping, Node, Scalar, Sequence
from standoff.source.problem import errors
from standoff.views.assertions import NAMES, Assertion, Mention, mentions_of
from standoff.views.explain import Cell, Decision, Receipt, Record

NOW = ""  # in place of a commit: the file as it is now
EVERY = ""  # in place of a record: all that a file has
IN_FRAMES = tuple(name for name in NAMES if name != "outcome")
Version = tuple[str, str]  # a commit, and the path of a file in it


@dataclass(frozen=True, slots=True)
class Before:
    """What a cell said in a file before a commit, and the line that said so; `because` is that of a decision."""

    commit: str
    file: str
    line: int
    value: str | None
    because: str | None = None
    assertion: Assertion | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """Who wrote what one line says.

    `since` is the commit since which the line says it; `last` is the one that changed the line last, which may have
    changed its form only, or what else is on it. Either is None where that is not committed. `before` is what the same
    file said of the cell just before, and says no longer; it is empty where nothing was replaced. `is_known` is false
    where the file before cannot be read as annotations by today's schemas.
    """

    since: Commit | None
    last: Commit | None
    before: tuple[Before, ...] = ()
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """What one place of a file says of a cell: `says` identifies it, `at` are its spans; None as value is existence.

    The line is as git counts them.
    """

    cell: tuple[str, str, str | None]
    says: str
    at: tuple[tuple[int, int], ...]
    line: int
    value: str | None
    because: str | None = None
    assertion: Assertion | None = None

    @property
    def record(self) -> str:
        """The record under whose id it is written: its own, or the one that it is nested in."""
        return self.cell[1].partition("/")[0]

    def is_like(self, other: "Statement") -> bool:
        """Whether both say the same of one field, be it of records with different ids."""
        return (self.cell[0], self.cell[2], self.value) == (other.cell[0], other.cell[2], other.value)


@dataclass(frozen=True, slots=True)
class Contents:
    """All statements of a file; `is_read` is false where some could not be read."""

    statements: tuple[Statement, ...]
    is_read: bool

    def again(self, wanted: Statement) -> Statement | None:
        """The place that says the same with the same spans."""
        return next((each for each in self.statements if (each.says, each.at) == (wanted.says, wanted.at)), None)

    def on_line(self, wanted: Statement, line: int) -> Statement | None:
        """The place on a line that says what is wanted, be it of a record that had another id then."""
        here = [each for each in self.statements if each.line == line]
        same = [each for each in here if each.says == wanted.says]
        return next(iter(same or [each for each in here if each.is_like(wanted)]), None)

    def moved(self, wanted: Statement, later: "Contents") -> Statement | None:
        """The place that says the same with spans that it has no longer."""
        kept = {each.at for each in later.statements if each.says == wanted.says}
        same = (each for each in self.statements if each.says == wanted.says)
        return next((each for each in same if each.at not in kept), None)

    def gone(self, cell: tuple[str, str, str | None], later: "Contents") -> list[Statement]:
        """What is said of a cell here and no longer later, each once."""
        kept = {each.says for each in later.statements}
        found = {each.says: each for each in reversed(self.statements) if each.cell == cell and each.says not in kept}
        return sorted(found.values(), key=lambda each: each.line)


@dataclass(frozen=True)
class History:
    """Finds who wrote the annotations of a project; what a version of a file has of a record is read once.

    `reader` knows the schemas of today, by which all versions are read. Raises GitError, OSError.
    """

    blame: Blame
    reader: AnnotationReader
    limits: Limits
    _origins: dict[str, Origins] = field(default_factory=dict)
    _contents: dict[tuple[str, Version, str], Contents] = field(default_factory=dict)

    def of_mention(self, assertion: Assertion, mention: Mention) -> Written:
        """Who wrote a mention of an assertion."""
        at = tuple((span.start, span.end) for span in mention.spans)
        return self._written(mention.annotation_file, _stated(assertion, at, mention.annotation_line))

    def of_decision(self, cell: Cell, decision: Decision) -> Written:
        """Who settled a cell."""
        place = cell.table_name, cell.record_id, str(cell.field_name)
        return self._written(
            decision.annotation_file, _decided(place, decision.to, decision.because, decision.annotation_line)
        )

    def _written(self, file: str, statement: Statement) -> Written:
        origin = self._of_line(file, statement.line)
        last = origin.commit
        while origin.previous is not None:
            before = self._of_version(file, origin.previous, statement.record)
            same = before.again(statement)
            if same is None:
                version = (origin.commit.id if origin.commit else NOW, origin.path)
                statement = self._as_it_was(file, version, origin.line, statement)
                here = self._of_version(file, version, statement.record)
                before = self._of_version(file, origin.previous, statement.record)
                same = before.again(statement) or before.moved(statement, here)
                if same is None:
                    gone = before.gone(statement.cell, here)
                    found = tuple(_before(each, *origin.previous) for each in gone)
                    return Written(origin.commit, last, found, before.is_read or bool(found))
            older = self.blame.of_commit(*origin.previous).get(same.line)
            if older is None:
                return Written(origin.commit, last, is_known=False)
            origin, statement = older, same
        return Written(origin.commit, last)

    def _of_line(self, file: str, line: int) -> Origin:
        if file not in self._origins:
            self._origins[file] = self.blame.of_file(file, read_file(self.blame.repository.folder, file))
        return self._origins[file].get(line) or Origin(None, file, line, None)

    def _as_it_was(self, file: str, version: Version, line: int, statement: Statement) -> Statement:
        """What a version says on a line: of the same record or, where ids have changed, of another."""
        found = self._of_version(file, version, statement.record).on_line(statement, line)
        return found or self._of_version(file, version, EVERY).on_line(statement, line) or statement

    def _of_version(self, file: str, version: Version, record: str) -> Contents:
        """What a version of a file has of a record, read under the name that it has now: a text keeps its id."""
        key = file, version, record
        if key not in self._contents:
            commit, path = version
            folder = self.blame.repository.folder
            data = read_file(folder, file) if commit == NOW else self.blame.content(commit, path)
            self._contents[key] = Contents((), is_read=False) if data is None else self._read(file, data, record)
        return self._contents[key]

    def _read(self, file: str, data: bytes, record: str) -> Contents:
        reader = replace(self.reader, rows=Rows())
        document = read_yaml(file, data, self.limits)
        is_registry = is_of_registry(file)
        if record != EVERY and not (is_registry and self._layout(file, document.root) is not Layout.BY_ID):
            _keep(document.root, record, is_registry)
        (reader.registry_file if is_registry else reader.text_file)(document)
        frames = assert_all(reader.rows, reader.schema)
        is_read = not errors([*reader.rows.problems, *frames.problems])
        numbers = numbers_of_lines(data)
        found = (*_all_stated(frames), *_all_decided(reader.rows.settled))
        return Contents(tuple(replace(each, line=numbers[each.line - 1]) for each in found), is_read)

    def _layout(self, file: str, root: Node | None) -> Layout:
        table = self.reader.schema.tables.get(subject_of(file))
        return layout_of(table, file, isinstance(root, Sequence)) if table else Layout.BY_ID


def _keep(root: Node | None, record: str, is_registry: bool) -> None:
    """Leave all other records out of a file, which takes longer to read than to parse."""
    tables = [root] if is_registry else [node for name, (_, node) in _entries(root) if name not in TOP]
    for table in tables:
        if isinstance(table, Mapping):
            kept = {record} if not is_registry else {record, "curator"}
            table.entries = {name: entry for name, entry in table.entries.items() if name in kept}


def _entries(root: Node | None) -> list[tuple[str, tuple[Scalar, Node]]]:
    return list(root.entries.items()) if isinstance(root, Mapping) else []


def _all_stated(frames: Frames) -> Iterator[Statement]:
    rows = frames.assertions.select(IN_FRAMES).iter_rows(named=True)
    known = {row["assertion_id"]: Assertion(**row, outcome="") for row in rows}
    for assertion_id, mentions in mentions_of(frames.evidence, lambda *_: None).items():
        for mention in mentions:
            at = tuple((span.start, span.end) for span in mention.spans)
            yield _stated(known[assertion_id], at, mention.annotation_line)


def _stated(assertion: Assertion, at: tuple[tuple[int, int], ...], line: int) -> Statement:
    cell = assertion.table_name, assertion.record_id, assertion.field_name
    return Statement(cell, assertion.assertion_id, at, line, assertion.value, None, assertion)


def _all_decided(settled: Iterable[Settled]) -> Iterator[Statement]:
    for each in settled:
        yield _decided((each.table, each.record, each.field), each.to, str(each.because), each.line)


def _decided(cell: tuple[str, str, str], to: str | None, because: str, line: int) -> Statement:
    table, record, name = cell
    return Statement((f"settle {table}", record, name), f"{cell} {to!r} {because}", (), line, to, because)


def _before(statement: Statement, commit: str, path: str) -> Before:
    return Before(commit, path, statement.line, statement.value, statement.because, statement.assertion)


# -- a record with what is known of its places -------------------------------------------------------------------------


def without_words(record: Record) -> Record:
    """A record without the words of texts."""
    return replace(record, cells=tuple(replace(cell, receipts=_without_words(cell.receipts)) for cell in record.cells))


def _without_words(receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    return tuple(
        replace(
            receipt,
            mentions=tuple(
                replace(each, spans=tuple(replace(span, passage=None) for span in each.spans))
                for each in receipt.mentions
            ),
        )
        for receipt in receipts
    )


def as_dict(record: Record, history: History) -> dict[str, Any]:
    """A record as JSON has it, with `written` beside each place."""
    found = asdict(record)
    for cell, shown in zip(record.cells, found["cells"], strict=True):
        if cell.decision is not None:
            shown["decision"]["written"] = _written_dict(history.of_decision(cell, cell.decision))
        for receipt, receipt_shown in zip(cell.receipts, shown["receipts"], strict=True):
            for mention, mention_shown in zip(receipt.mentions, receipt_shown["mentions"], strict=True):
                mention_shown["written"] = _written_dict(history.of_mention(receipt.assertion, mention))
    return found


def _written_dict(written: Written) -> dict[str, Any]:
    """What is known of a place, each statement of before without what it never has."""
    found = asdict(written)
    for before in found["before"]:
        kept = "because" if before["assertion"] is None else "assertion"
        before.pop("assertion" if kept == "because" else "because")
        if kept == "assertion":
            before["assertion"].pop("outcome")
    return found
