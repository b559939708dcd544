"""Two records become one in an annotation file: mentions in one list, equal children once, one registry entry."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from standoff.authoring.edit.change import BY_HAND, cannot
from standoff.authoring.edit.entries import NoPlaceError, line_break, line_end, line_start, start_of
from standoff.authoring.edit.entry_file import EntryFile
from standoff.authoring.edit.fmt import Formatter
from standoff.authoring.edit.laid_out import LaidOut, laid_out
from standoff.authoring.edit.merged_entry import SETTLE, Choices, meaning, merged, notes
from standoff.authoring.edit.order import by_place
from standoff.authoring.edit.use_finder import KEY, Names, Use
from standoff.corpus.grammar import RecordGrammar, is_keyed
from standoff.files.annotation_files import is_of_registry, subject_of
from standoff.source import comments
from standoff.source.layout import NULL, entry_lines, written
from standoff.source.nodes import NULLS
from standoff.source.problem import Place
from standoff.source.tree import Edit, Entry, Mapping, Node, Scalar, Sequence, edited


@dataclass(frozen=True, slots=True)
class Joiner:
    """Makes two records one in the files of a corpus: `names` finds the old id and what its uses become."""

    names: Names
    formatter: Formatter
    choices: Choices

    def joined(self, file: str, source: str, addition: Mapping | None = None, moved: Entry | None = None) -> str:
        """The source of an annotation file with one record; a formatted file stays formatted.

        If this is the registry file that has the record's entry, `addition` has fields to be taken into it, and `moved`
        is the entry of the other record, where that is in another file. Raises CannotEditError.
        """
        is_text = not is_of_registry(file)
        found = [use for use in self.names.in_file(file, source) if not use.is_name_of_file]
        work = Work(self, source, comments.read(source), found, is_text, moved)
        try:
            result = work.result(file, addition)
        except NoPlaceError:
            message = "the entries cannot be one entry in a file with this layout"
            raise cannot(Place(file, 1, 1), "cannot-insert", message, BY_HAND) from None
        if result != source and self.formatter.is_formatted(file, source, is_text):
            return (self.formatter.format(file, result.encode(), is_text).data or result.encode()).decode("utf-8")
        return result


@dataclass(slots=True)
class Work:
    """One file while two of its records become one."""

    joiner: Joiner
    source: str
    file: comments.File
    uses: list[Use]
    is_text: bool
    moved: Entry | None = None
    laid_out: LaidOut | None = None
    bounds: dict[int, tuple[int, int]] = field(default_factory=dict)  # of the lines of an entry, by its start
    above: dict[int, list[str]] = field(default_factory=dict)  # the comments that it gets above it

    def result(self, file: str, addition: Mapping | None) -> str:
        """The source with one record."""
        old_keys = {use.start for use in self.uses if use.what == KEY}
        becomes = {use.start: use.becomes for use in self.uses}
        rename_scalars(self.file.root, becomes)
        edits: list[Edit] = []
        for section, grammar, records in self._tables(file):
            bounds = self._bounds(section) if section else (0, 0)
            old = self.laid_out.starts(old_keys) if self.laid_out else old_keys
            found = self._records(grammar, records, old, addition)
            if found and records.is_flow:
                if section is None or (isinstance(self.file.root, Mapping) and self.file.root.is_flow):
                    return written(self.file, spaced=self.is_text)
                found = [(*bounds, self._lines(section))]
            edits += found
        kept = [use.edit for use in self.uses if not any(start <= use.start < end for start, end, _ in edits)]
        return edited(self.source, [*edits, *kept])

    def _tables(self, file: str) -> Iterator[tuple[Entry | None, RecordGrammar, Mapping]]:
        """The tables of the file with their records; in a registry file the whole file is one."""
        root, grammars, stem = self.file.root, self.joiner.formatter.orders[self.is_text].grammars, subject_of(file)
        if not self.is_text and stem in grammars:
            self.laid_out = laid_out(EntryFile(file, self.source, grammars[stem].table), self.file)
            if self.laid_out is not None:
                yield None, grammars[stem], self.laid_out.records
            elif isinstance(root, Mapping):
                yield None, grammars[stem], root
        for entry in root.entries if self.is_text and isinstance(root, Mapping) else ():
            if entry.key in grammars and isinstance(entry.value, Mapping):
                yield entry, grammars[entry.key], entry.value

    def _records(
        self, grammar: RecordGrammar, records: Mapping, old_keys: set[int], addition: Mapping | None
    ) -> list[Edit]:
        """The edits of the records that are not merely renamed."""
        edits, names = [], self.joiner.names
        for record in records.entries:
            self._bounds(record)
        used = [record for record in records.entries if self._is_used_in(record)]
        changed = [record for record in used if self._is_tidied(grammar, record)]
        if grammar.table.name == names.table:
            ours = [record for record in records.entries if record.key == names.new]
            old = next((record for record in ours if record.start in old_keys), None)
            into = next((record for record in ours if record is not old), None)
            if old is not None and into is not None:
                first, second = (old, into) if self.is_text and old.start < into.start else (into, old)
                edits.append(self._gone(records, first, second))
                first.value = self._value(grammar, old, into, first)
                records.entries.remove(second)
                changed = [record for record in changed if record not in {old, into}] + [first]
            if old is None and into is not None and self.moved is not None and not self.is_text:
                into.value = merged(grammar, self.moved.value, into.value, self.joiner.choices)
                self.above[into.start] = [*self.moved.before, *self.moved.after]
                changed += [] if into in changed else [into]
            stays = into or old
            if addition is not None and stays is not None and not self.is_text:
                stays.value = merged(grammar, addition, stays.value, self.joiner.choices)
                changed += [] if stays in changed else [stays]
        return edits + [(*self._bounds(record), self._lines(record)) for record in changed]

    def _value(self, grammar: RecordGrammar, old: Entry, into: Entry, first: Entry) -> Node:
        if not self.is_text:
            return merged(grammar, old.value, into.value, self.joiner.choices)
        return _in_one_list(first, into if first is old else old)

    def _is_used_in(self, entry: Entry) -> bool:
        return any(entry.start <= use.start < entry.end for use in self.uses)

    def _is_tidied(self, grammar: RecordGrammar, record: Entry) -> bool:
        """Whether children or decisions of a record were under two ids that are one now; then they are under one."""
        items = record.value.entries if isinstance(record.value, Sequence) else [Entry(record.value)]
        is_changed = False
        for mention in items:
            for entry in mention.value.entries if isinstance(mention.value, Mapping) else ():
                if entry.key in grammar.children:
                    is_changed |= _are_children_once(grammar.children[entry.key], entry)
                elif entry.key == SETTLE and isinstance(entry.value, Mapping):
                    is_changed |= self._are_decisions_once(f"{grammar.table.name}/{record.key}", entry.value)
        return is_changed

    def _are_decisions_once(self, record: str, settled: Mapping) -> bool:
        """The same of decisions: two on one cell are one if they are equal, else one has to be chosen."""
        renamed = {use.start for use in self.uses}
        found: dict[str, Entry] = {}
        for decision in settled.entries:
            there = found.setdefault(decision.key, decision)
            if there is decision:
                continue
            old, into = (there, decision) if there.start in renamed else (decision, there)
            is_equal = meaning(old.value) == meaning(into.value)
            name = f"{record}/{SETTLE}/{decision.key}"
            kept, gone = (
                (old, into) if not is_equal and self.joiner.choices.is_old(name, old.value, into.value) else (into, old)
            )
            kept.before += [note for note in notes(gone) if note not in kept.before]
            found[decision.key] = kept
        is_changed = len(found) < len(settled.entries)
        settled.entries = [*found.values()]
        return is_changed

    def _gone(self, records: Mapping, first: Entry, second: Entry) -> Edit:
        """The edit that removes the lines of a record; the comments directly above it go to the other one."""
        start, end = self._bounds(second)
        above = start_of(self.source, second.start, second.name.column - 1 if second.name else 0)
        n_above = self.source.count("\n", above, start)
        if not records.is_flow:
            second.before = second.before[len(second.before) - n_above :]
        if not self.is_text:
            beside = self.laid_out.notes(second) if self.laid_out else []
            self.above[first.start] = [*second.before, *beside, *second.after]
        while not above and self.source[end : line_end(self.source, end)].isspace():
            end = line_end(self.source, end)
        return above, end, ""

    def _bounds(self, entry: Entry) -> tuple[int, int]:
        """Where the lines of an entry are, also after it got another value."""
        bounds = line_start(self.source, entry.start), line_end(self.source, entry.end)
        return self.bounds.setdefault(entry.start, bounds)

    def _lines(self, entry: Entry) -> str:
        """The lines of an entry of a block mapping; the comments above it are where they were."""
        start, end = self._bounds(entry)
        indent = entry.start - start
        if isinstance(entry.value, Sequence) and len(entry.value.entries) > 1:
            entry.value.is_open = True  # the mentions of a record have lines of their own
        below = Entry(entry.value, entry.name, self.above.get(entry.start, []), entry.after)
        lines = self.laid_out.lines(below, indent) if self.laid_out else [*entry_lines(below, indent)]
        text = line_break(self.source).join(lines)
        is_ended = self.source[end - 1 : end] == "\n"
        return text + line_break(self.source) if is_ended else text


def rename_scalars(node: Node, becomes: dict[int, str]) -> None:
    """Give the scalars that start at these offsets their new texts; an empty value is printed as one."""
    if isinstance(node, Scalar):
        if node.plain and node.text and node.text in NULLS:
            node.text, node.style = NULL.text, NULL.style
        return
    for entry in node.entries:
        for scalar in (entry.name, entry.value):
            if isinstance(scalar, Scalar) and scalar.start in becomes:
                scalar.text, scalar.style = becomes[scalar.start], ""
        rename_scalars(entry.value, becomes)


def _in_one_list(first: Entry, second: Entry) -> Node:
    """The mentions of two records in the order of the text, equal ones once."""
    found: list[Entry] = []
    for record in (first, second):
        items = record.value.entries if isinstance(record.value, Sequence) else [Entry(record.value)]
        if not isinstance(record.value, Sequence):
            items[0].after, record.after = record.after, []
        if record is second and items:
            items[0].before = [*record.before, *items[0].before]
            items[0].after += record.after
        for item in items:
            mate = next((each for each in found if meaning(each.value) == meaning(item.value)), None)
            if mate is None:
                found.append(item)
            else:
                mate.before += [note for note in notes(item) if note not in mate.before]
    if len(found) == 1 and not (found[0].before or found[0].after):
        return found[0].value
    return Sequence(sorted(found, key=by_place), is_open=True)


def _are_children_once(grammar: RecordGrammar, entry: Entry) -> bool:
    if not is_keyed(grammar, entry.value) or not isinstance(entry.value, Mapping):
        return grammar.order is None and isinstance(entry.value, Sequence) and _are_items_once(entry.value)
    groups: dict[str, Entry] = {}
    is_changed = False
    for group in entry.value.entries:
        if group.key in groups:
            first = groups[group.key]
            items = [*_items(first), *_items(group)]
            first.value = Sequence(items)
            first.before += group.before
            is_changed = True
        else:
            groups[group.key] = group
    for group in groups.values():
        if isinstance(group.value, Sequence) and grammar.order is None:
            is_changed |= _are_items_once(group.value)
            if len(group.value.entries) == 1 and not [*notes(group.value.entries[0])]:
                group.value = group.value.items[0]
    entry.value.entries = [*groups.values()]
    return is_changed


def _items(entry: Entry) -> list[Entry]:
    return entry.value.entries if isinstance(entry.value, Sequence) else [Entry(entry.value, None, [], entry.after)]


def _are_items_once(node: Sequence) -> bool:
    found: list[Entry] = []
    for item in node.entries:
        mate = next((each for each in found if meaning(each.value) == meaning(item.value)), None)
        if mate is None:
            found.append(item)
        else:
            mate.before += notes(item)
    is_changed = len(found) < len(node.entries)
    node.entries = found
    return is_changed
