"""Mentions added to text files in the order of the text, changed and removed; no other character changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from standoff.authoring.edit.change import (
    Change,
    Project,
    cannot,
    change_of,
    plain,
    plain_of_new,
    refuse_unfaithful,
    source_of,
    text_file,
)
from standoff.authoring.edit.entries import NoPlaceError, put, replace_value
from standoff.authoring.edit.mention_places import (
    entry_of,
    expected,
    mention_at,
    mentions_of_record,
    tried,
    with_mention,
    without_mention,
)
from standoff.authoring.edit.mention_values import check_record, grammar_of, spans, value_of
from standoff.authoring.edit.order import keys_in_order
from standoff.authoring.edit.without import without
from standoff.corpus.grammar import RecordGrammar
from standoff.source import comments, tree
from standoff.source.problem import Place
from standoff.source.tree import Edit, Entry, edited, named


@dataclass(frozen=True, slots=True)
class Annotate:
    """Adds a mention of a record to a text: its spans `start-end`, and values of fields, children and qualifiers.

    A mention that the record has already, with the same values, is not added again. `file` is one in the folder of the
    text, if it is not to be the text's own file; the same holds for the edits below.
    """

    text: str
    table: str
    record: str
    at: tuple[str, ...]
    set: Mapping[str, str] = field(default_factory=dict)
    file: str = ""

    def change(self, project: Project) -> Change:
        """The change; raises CannotEditError."""
        file, data = text_file(project, self.text, self.file)
        order, grammar = grammar_of(project, file, self.table)
        check_record(file, grammar, self.record)
        values = [value_of(file, grammar, order, name, text) for name, text in self.set.items()]
        mention = order.mention(grammar, Entry(tree.Mapping([named("at", spans(file, self.at)), *values])))
        source, _ = source_of(project, file, data)
        after = tried(source, lambda: with_mention(source, self.table, self.record, mention))
        new = (self.record, plain_of_new(mention.value))
        if new[1] in mentions_of_record(source, self.table, self.record):
            return Change("", {}, "", None)
        refuse_unfaithful(file, source, after, expected(self.table, None, new))
        return change_of(project, file, data, after, f"annotate {self.table}/{self.record}")


@dataclass(frozen=True, slots=True)
class RemoveMention:
    """Removes a mention: the one of a number in the list of its record, from 0, whose characters are `was`.

    The comments that belong to it go too; so does a record or a table that holds nothing else.
    """

    text: str
    table: str
    record: str
    number: int
    was: str
    file: str = ""

    def change(self, project: Project) -> Change:
        """The change; raises CannotEditError."""
        file, data = text_file(project, self.text, self.file)
        source, _ = source_of(project, file, data)
        _unchanged(file, source, self.table, self.record, self.number, self.was)
        after = tried(source, lambda: without_mention(source, self.table, self.record, self.number))
        gone = comments.texts(source) - comments.texts(after) if after != source else None
        refuse_unfaithful(file, source, after, expected(self.table, (self.record, self.number), None), gone)
        return change_of(project, file, data, after, f"remove a mention of {self.table}/{self.record}")


@dataclass(frozen=True, slots=True)
class EditMention:
    """Changes a mention, which is given as for `RemoveMention`: only the values that are new.

    `set` and `at` are as for `Annotate`; without `at`, its spans stay. `unset` names what is taken out of it. It
    becomes a mention of the record `move_to` of the same table, if that is given.
    """

    text: str
    table: str
    record: str
    number: int
    was: str
    set: Mapping[str, str] = field(default_factory=dict)
    unset: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    move_to: str = ""
    file: str = ""

    def change(self, project: Project) -> Change:
        """The change; raises CannotEditError."""
        file, data = text_file(project, self.text, self.file)
        order, grammar = grammar_of(project, file, self.table)
        source, _ = source_of(project, file, data)
        mention = _unchanged(file, source, self.table, self.record, self.number, self.was)
        new = [value_of(file, grammar, order, name, text) for name, text in self.set.items()]
        new += [named("at", spans(file, self.at))] if self.at else []
        _check_unset(file, grammar, mention, self.unset, self.set)
        wanted = {key: value for key, value in plain(mention).items() if key not in self.unset}
        wanted |= {entry.key: plain_of_new(entry.value) for entry in new}
        here = (self.record, self.number)
        after = tried(source, lambda: self._edited(source, grammar, new))
        refuse_unfaithful(file, source, after, expected(self.table, here, (self.record, wanted)))
        if self.move_to not in {"", self.record}:
            check_record(file, grammar, self.move_to)
            noted, same = order.mention(grammar, self._noted(after)), after
            after = tried(same, lambda: self._moved(same, noted))
            moved = (self.move_to, plain_of_new(noted.value))
            refuse_unfaithful(file, same, after, expected(self.table, here, moved))
        return change_of(project, file, data, after, f"edit a mention of {self.table}/{self.record}")

    def _edited(self, source: str, grammar: RecordGrammar, new: list[Entry]) -> str:
        """The source with new values in the place of others, then with further ones, then without some."""
        mention = self._mention(source)
        old = {entry.key: entry for entry in mention.entries}
        replaced: list[Edit] = []
        for entry in new:
            if entry.key in old and plain(old[entry.key].value) != plain_of_new(entry.value):
                replaced += replace_value(source, old[entry.key], entry.value, mention.is_flow)
        source = edited(source, replaced)
        ranks = {name: number for number, name in reversed([*enumerate(keys_in_order(grammar))])}
        further = sorted((entry for entry in new if entry.key not in old), key=lambda entry: ranks[entry.key])
        for entry in further:
            mention = self._mention(source)
            after = [n for n, each in enumerate(mention.entries) if ranks.get(each.key, len(ranks)) > ranks[entry.key]]
            source = edited(source, [put(source, mention, after[0] if after else len(mention.entries), entry)])
        return edited(source, list(without(source, self._mention(source), self.unset))) if self.unset else source

    def _mention(self, source: str) -> tree.Mapping:
        found = mention_at(source, self.table, self.record, self.number)
        if found is None or not found.entries:
            raise NoPlaceError
        return found

    def _noted(self, source: str) -> Entry:
        """The mention with its comments, and those of its record if that has no other."""
        root = comments.read(source).root
        records = root.value(self.table) if isinstance(root, tree.Mapping) else None
        holder = entry_of(records, self.record) if isinstance(records, tree.Mapping) else None
        assert holder is not None
        if not isinstance(holder.value, tree.Sequence):
            return Entry(holder.value, None, holder.before, holder.after)
        item = holder.value.entries[self.number]
        if len(holder.value.entries) > 1:
            return item
        return Entry(item.value, None, [*holder.before, *item.before], [*item.after, *holder.after])

    def _moved(self, source: str, mention: Entry) -> str:
        left = without_mention(source, self.table, self.record, self.number)
        if self.table in plain(tree.read(left)):
            return with_mention(left, self.table, self.move_to, mention)
        put_in = with_mention(source, self.table, self.move_to, mention)  # the table stays, with its comments
        return without_mention(put_in, self.table, self.record, self.number)


def _unchanged(file: str, source: str, table: str, record: str, number: int, was: str) -> tree.Mapping:
    """The mention of a number; raises CannotEditError where the file holds something else there now."""
    found = mention_at(source, table, record, number)
    if found is None or source[found.start : found.end] != was:
        line = found.line if found else 0
        message = f"the mention of `{table}/{record}` is no longer what it was when it was shown"
        raise cannot(Place(file, line, found.column if found else 0), "changed-meanwhile", message, "look at it again")
    return found


def _check_unset(
    file: str, grammar: RecordGrammar, mention: tree.Mapping, unset: tuple[str, ...], given: Mapping[str, str]
) -> None:
    for name in unset:
        place = Place(file, mention.line, mention.column)
        if name == "at":
            raise cannot(place, "at-missing", "a mention in a text file needs its place", "set other spans instead")
        if mention.value(name) is None or name in given:
            known = ", ".join(key.text for key, _ in mention.pairs if key.text != "at")
            message = f"this mention of `{grammar.table.name}` has no `{name}` to take out"
            raise cannot(place, "unknown-field", message, f"it has: {known}")
