"""What taking one side of a pair does to the mentions of the first reading.

`first` changes nothing. With `second` the values of the first reading become those of the second, with `both` those of
the second are added beside them, with `neither` those of the first go. A value replaces another in its place where its
mention has the same qualifiers and lies within the other's; else it comes with the mention that gives it.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from standoff.authoring.edit.as_written import as_given
from standoff.authoring.edit.change import Project, cannot, plain
from standoff.authoring.readings.children import Row, is_of, rows, without_empty
from standoff.authoring.readings.pairs import Given, Pair, Pairs, span_order
from standoff.authoring.readings.wording import Wording
from standoff.authoring.readings.written import Mentioned
from standoff.corpus.grammar import RecordGrammar, record_grammars
from standoff.corpus.kinds_of_pairs import Take
from standoff.files.project_files import READINGS
from standoff.schema.keys import root_of
from standoff.schema.qualifiers import ANCHORS, DRAFT, NAMES, REVIEW
from standoff.source.problem import Place
from standoff.source.tree import Entry, Mapping, Scalar, Sequence, named

BY_HAND = "edit the two mentions by hand, then decide the pair"


@dataclass(slots=True)
class Altered:
    """A mention of the first reading that gets other values, loses some, goes, or becomes one of another record."""

    mention: Mentioned
    set: dict[str, str] = field(default_factory=dict)
    unset: list[str] = field(default_factory=list)
    move_to: str = ""
    is_removed: bool = False

    @property
    def was(self) -> Any:
        """The mention as plain values, by which it is found again after other edits."""
        return plain(self.mention.node)


@dataclass(frozen=True, slots=True)
class Added:
    """A mention that the first reading gets: its record, its spans, and values as they are given to edits."""

    table: str
    record: str
    at: tuple[str, ...]
    set: dict[str, str]


@dataclass(slots=True)
class Steps:
    """What is done to the mentions of the first reading."""

    altered: list[Altered] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)

    def alter(self, mention: Mentioned) -> Altered:
        """What becomes of one mention."""
        found = next((each for each in self.altered if each.mention == mention), None)
        if found is None:
            found = Altered(mention)
            self.altered.append(found)
        return found


def steps_of(project: Project, found: Pairs, pair: Pair, take: Take) -> Steps:
    """What taking does; raises CannotEditError where it cannot be done."""
    table = project.schema.tables[pair.table]
    grammars = record_grammars(project.schema, "text")
    top = root_of(table, project.schema)
    taker = _Taker(pair, found, Wording(project, found), grammars[top.name])
    if take in {"first", "equal"}:
        return taker.steps
    if table.nest and table.nest.under != top.name:
        message = (
            f"rows of `{table.name}` are nested in rows of `{table.nest.under}`, and cannot be taken by themselves"
        )
        raise cannot(Place(READINGS), "bad-decision", message, "change the first reading by hand")
    if pair.field is None:
        taker.whole(take)
    elif pair.field in table.key and not table.nest:
        taker.key(take)
    else:
        taker.values(take)
    return taker.steps


@dataclass(slots=True)
class _Taker:
    pair: Pair
    found: Pairs
    wording: Wording
    grammar: RecordGrammar  # of the mentions: a child's is one of its children
    steps: Steps = field(default_factory=Steps)

    @property
    def nest(self) -> str:
        """The name under which children of the pair's table are written; empty where they are not children."""
        return next((name for name, each in self.grammar.children.items() if each.table.name == self.pair.table), "")

    @property
    def anchors(self) -> set[str]:
        """The keys of a mention that say where it is; a field of such a name is none."""
        return set(ANCHORS) - self.grammar.fields.keys()

    @property
    def parent(self) -> str:
        """The record of the first reading in whose mentions things are written."""
        return self.pair.record.partition("/")[0] if self.pair.first else self._counterpart()

    def _counterpart(self) -> str:
        top = self.pair.record.partition("/")[0]
        return self.found.counterparts.get((self.grammar.table.name, top), top)

    # -- a whole record, or the id that it is under --------------------------------------------------------------------

    def whole(self, take: Take) -> None:
        first, second = self.pair.first, self.pair.second
        if first is not None and take in {"second", "neither"}:
            for mention in first.mentions:
                self._take_out(mention, first.record)
        if second is not None and take in {"second", "both"}:
            for mention in second.mentions:
                self._bring(mention, second.record)

    def _take_out(self, mention: Mentioned, record: str) -> None:
        if not self.nest:
            self.steps.alter(mention).is_removed = True
            return
        entry = self._children(mention)
        for row in self._rows(entry, record):
            row.remove()
        self._store(mention, entry)

    def _bring(self, mention: Mentioned, record: str) -> None:
        if not self.nest:
            given = [each for each in mention.node.entries if each.key not in self.anchors and not _is_draft(each)]
            self._add(mention, record, self.wording.entries(self.grammar, given))
            return
        cells = [
            self.wording.entries(self.grammar.children[self.nest], row.cells)
            for row in self._rows(self._children(mention), record)
        ]
        self._add(mention, self.parent, [*self._qualifiers(mention), _as_rows(self.nest, cells)])

    def key(self, take: Take) -> None:
        first, second = self.pair.first, self.pair.second
        assert first is not None
        assert second is not None
        record = second.record  # shared ids mean the same to both
        if take == "both":
            for mention in second.mentions:
                given = [each for each in mention.node.entries if each.key not in self.anchors and not _is_draft(each)]
                self._add(mention, record, self.wording.entries(self.grammar, given))
            return
        for mention in first.mentions:
            altered = self.steps.alter(mention)
            altered.is_removed, altered.move_to = take == "neither", record if take == "second" else ""

    # -- values of a field ---------------------------------------------------------------------------------------------

    def values(self, take: Take) -> None:
        first, second = self.pair.first, self.pair.second
        assert first is not None
        assert second is not None
        lost = [each for each in first.given if take == "neither" or each.meant not in second.meant]
        gained = [each for each in second.given if each.meant not in first.meant]
        lost, gained = lost if take != "both" else [], gained if take != "neither" else []
        for side, given in ((first, lost), (second, gained)):
            written = self.found.first if side is first else self.found.second
            if any(not written.spots(self.pair.table, side.record, self.pair.field, each.value) for each in given):
                raise self._cannot("these fields go together, and are stated as one")
        if len(lost) == len(gained) == 1 and self._replaced(lost[0], gained[0]):
            return
        for each in lost:
            for mention in each.mentions:
                self._lose(mention)
        for each in gained:
            for mention in each.mentions:
                self._gain(mention)

    def _replaced(self, lost: Given, gained: Given) -> bool:
        """Replace a value in its place, if that says what the second reading says; whether it does."""
        if len(lost.mentions) != 1 or not gained.mentions:
            return False
        mention, other = lost.mentions[0], gained.mentions[0]
        if _qualified(mention.node) != _qualified(other.node) or not _lies_in(other, mention):
            return False
        if not self.nest:
            if mention.node.value(self._field) is None:
                return False
            self.steps.alter(mention).set[self._field] = as_given(self._new(other).value)
            return True
        entry, (theirs, *more) = self._children(mention), self._rows(self._children(other), self._second)
        mine = self._rows(entry, self._first)
        is_same = [_plain(row.qualifiers) for row in mine] == [_plain(theirs.qualifiers)]
        cell = theirs.cell(self._field)
        if more or not is_same or cell is None or mine[0].cell(self._field) is None:
            return False
        mine[0].put(self._field, self.wording.entry(self.grammar.children[self.nest], cell).value)
        self._store(mention, entry)
        return True

    def _lose(self, mention: Mentioned) -> None:
        if self.nest:
            entry = self._children(mention)
            for row in self._rows(entry, self._first):
                if row.cell(self._field) is None:
                    raise self._cannot("the value follows from the speaker")
                row.put(self._field, None)
            self._store(mention, entry)
        elif mention.node.value(self._field) is None:
            raise self._cannot("the value follows from the speaker")
        else:
            self.steps.alter(mention).unset.append(self._field)

    def _gain(self, mention: Mentioned) -> None:
        if not self.nest:
            self._add(mention, self.parent, [*self._qualifiers(mention), self._new(mention)])
            return
        grammar, cells = self.grammar.children[self.nest], []
        for row in self._rows(self._children(mention), self._second):
            cell = row.cell(self._field)
            if cell is not None:
                cells.append(self.wording.entries(grammar, [*row.keys, *row.qualifiers, cell]))
        self._add(mention, self.parent, [*self._qualifiers(mention), _as_rows(self.nest, cells)])

    def _new(self, mention: Mentioned) -> Entry:
        """The field in a mention of the second reading, in the words of the first."""
        found = next((each for each in mention.node.entries if each.key == self._field), None)
        if found is None:
            raise self._cannot("the value follows from the speaker")
        return self.wording.entry(self.grammar, found)

    # -- what they share -----------------------------------------------------------------------------------------------

    @property
    def _field(self) -> str:
        return self.pair.field or ""

    @property
    def _first(self) -> str:
        return self.pair.first.record if self.pair.first else ""

    @property
    def _second(self) -> str:
        return self.pair.second.record if self.pair.second else ""

    def _children(self, mention: Mentioned) -> Entry:
        """A copy of the entry that holds the children; of a mention that is altered already, as it will be."""
        altered = next((each for each in self.steps.altered if each.mention == mention), None)
        node = mention.node.value(self.nest)
        if node is None or altered is not None:
            raise self._cannot("the value is given twice in one mention")
        return named(self.nest, deepcopy(node))

    def _rows(self, entry: Entry, record: str) -> list[Row]:
        found = [row for row in rows(self.grammar.children[self.nest], entry) if is_of(row, record)]
        if not found:
            raise self._cannot("the row cannot be found in its mention")
        return found

    def _store(self, mention: Mentioned, entry: Entry) -> None:
        altered = self.steps.alter(mention)
        if without_empty(entry):
            altered.set[self.nest] = as_given(entry.value)
        else:
            altered.unset.append(self.nest)

    def _qualifiers(self, mention: Mentioned) -> list[Entry]:
        known = (*NAMES, *self.grammar.qualifiers)
        return self.wording.entries(
            self.grammar, [each for each in mention.node.entries if each.key in known and not _is_draft(each)]
        )

    def _add(self, mention: Mentioned, record: str, given: Iterable[Entry]) -> None:
        values = {each.key: as_given(each.value) for each in given}
        if not mention.at:
            raise self._cannot("the mention of the second reading has no span")
        self.steps.added.append(Added(self.grammar.table.name, record, mention.at, values))

    def _cannot(self, why: str) -> Exception:
        side = self.pair.first or self.pair.second
        mention = side.mentions[0] if side and side.mentions else None
        place = Place(mention.file, mention.line, 1) if mention else Place(self.found.first.file)
        return cannot(place, "cannot-take", f"this cannot be taken by itself: {why}", BY_HAND)


def _is_draft(entry: Entry) -> bool:
    """Whether an entry says that its mention is a draft: it ends when somebody takes it with a reason."""
    return entry.key == REVIEW and isinstance(entry.value, Scalar) and entry.value.text == DRAFT


def _as_rows(name: str, given: list[list[Entry]]) -> Entry:
    return named(name, Sequence([Entry(Mapping(cells)) for cells in given]))


def _plain(entries: Iterable[Entry]) -> dict[str, Any]:
    return {each.key: plain(each.value) for each in entries}


def _qualified(node: Mapping) -> dict[str, Any]:
    """The qualifiers of a mention."""
    return _plain(each for each in node.entries if each.key in NAMES)


def _lies_in(inner: Mentioned, outer: Mentioned) -> bool:
    """Whether each span of a mention lies within one of another's."""
    wide = [span_order(span) for span in outer.at]
    spans = [span_order(span) for span in inner.at]
    return bool(spans) and all(any(a <= start and end <= b for a, b in wide) for start, end in spans)
