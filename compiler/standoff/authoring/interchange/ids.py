"""The ids of imported records: given, numbered, or made of words; two things never get one id unnoticed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from standoff.authoring.edit.registry import NoIdError, same_name
from standoff.authoring.edit.word_ids import id_of_words
from standoff.authoring.interchange.external import Labelled
from standoff.authoring.interchange.label_map import IN_PATTERN, LABEL, OF_WORDS, TEXT, WORDS, LabelRule
from standoff.corpus.ids import is_id, wanted
from standoff.schema.model import Table
from standoff.source.problem import Place, Problem

NUMBERED = re.compile(r"[A-Za-z]\d+")
GIVEN, OF_NAME, COUNTED = "given", "name", "counted"
APART = 'separate them: `id: "{text}-{words}"`, `ids: {"…": …}`, or the attribute that holds the id'
NOT_ONE = "number them: `id: auto`; or say which words are which id: `ids: {words: id}`"


class NoRecordError(ValueError):
    """A unit of which no record can be made; the message says why, and `hint` what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Origin:
    """What an id was made from: how, what distinguishes it, how that is shown, and where it is.

    Of a numbered one also the text and its spans.
    """

    how: str
    identity: str
    shown: str
    place: Place
    table: str
    text: str = ""
    at: tuple[str, ...] = ()


@dataclass(slots=True)
class RecordIds:
    """The ids of all documents of an import, with what each was made from, and the entries that registries get."""

    origins: dict[tuple[str, str], Origin] = field(default_factory=dict)
    entries: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def counted(self) -> dict[tuple[str, str], Origin]:
        """The ids that were numbered, by table and id."""
        return {key: origin for key, origin in self.origins.items() if origin.how == COUNTED}

    def origin(self, table: str, record: str) -> Origin | None:
        """What an id was made from first."""
        return self.origins.get((table, record)) or self.origins.get(("", record))

    def record(self, unit: Labelled, rule: LabelRule, text_id: str, number: str, given: str | None) -> str:
        """The id of a unit's record; `number` is its name within the text, `given` the value of the attribute for ids.

        Raises NoRecordError. A collision is a problem, and the id is returned nevertheless.
        """
        words = " ".join((unit.words or "").split())
        record, origin = self._of(unit, rule, {WORDS: words, TEXT: text_id, LABEL: unit.label}, number, given)
        self._collide(rule.grammar.table, record, origin)
        if rule.register is not None:
            parts = {WORDS: words, TEXT: text_id, LABEL: unit.label}
            entry = {name: filled(pattern, parts) for name, pattern in rule.register}
            self.entries.setdefault(rule.grammar.table.name, {}).setdefault(record, entry)
        return record

    def _of(
        self, unit: Labelled, rule: LabelRule, parts: Mapping[str, str], number: str, given: str | None
    ) -> tuple[str, Origin]:
        table, words = rule.grammar.table.name, parts[WORDS]
        if rule.record is not None:
            return rule.record, Origin(GIVEN, rule.record, rule.record, unit.place, table)
        if rule.id is not None:
            if given is None or not is_id(given, rule.grammar.table.id_pattern):
                what = f"`{given}` is not a valid id" if given else f"`{unit.name}` does not name a record"
                raise NoRecordError(what, f"the attribute `{rule.id}` should hold its id")
            return given, Origin(GIVEN, given, given, unit.place, table)
        if words in rule.ids:
            return rule.ids[words], Origin(GIVEN, rule.ids[words], words, unit.place, table)
        try:
            if rule.is_auto or (unit.is_event and not rule.pattern):
                record, whole = f"{id_of_words(parts[TEXT])}-{number}", f"{parts[TEXT]}: {unit.name}"
                at = tuple(f"{start}-{end}" for start, end in unit.spans)
                return record, Origin(COUNTED, whole, whole, unit.place, table, parts[TEXT], at)
            whole = filled(rule.pattern or OF_WORDS, parts)
            return _of_words(whole, rule.grammar.table), Origin(OF_NAME, same_name(whole), whole, unit.place, table)
        except NoIdError as error:
            raise NoRecordError(str(error), NOT_ONE) from None

    def _collide(self, table: Table, record: str, origin: Origin) -> None:
        """Report an id that two different things would have; ids are unique across the tables with a registry."""
        scope = "" if table.registered else table.name
        first = self.origins.setdefault((scope, record), origin)
        if first.table != origin.table:
            where = f"in `{first.table}` and in `{origin.table}`"
            message = f"`{first.shown}` and `{origin.shown}` would both get the id `{record}`, {where}"
        elif first.how != origin.how and COUNTED in (first.how, origin.how):
            message = f"`{first.shown}` and `{origin.shown}` would both get the id `{record}`"
        elif first.how == origin.how != GIVEN and first.identity != origin.identity:
            message = f"`{first.shown}` and `{origin.shown}` would both get the id `{record}`: are they one record?"
        else:
            return
        self.problems.append(Problem(origin.place, "id-collision", message, APART, 1, (first.place,)))


def filled(pattern: str, parts: Mapping[str, str]) -> str:
    """A pattern such as `{text}-{words}` with its parts."""
    return IN_PATTERN.sub(lambda match: parts.get(match[1], match[0]), pattern)


def numbers(units: Mapping[str, Labelled]) -> dict[str, str]:
    """What each unit is called within its text: as the tool numbers it (`e12`), else by kind in the order of spans."""
    found = {name: name.lower() for name in units if NUMBERED.fullmatch(name)}
    counts = {"e": 0, "s": 0}
    for unit in sorted((each for name, each in units.items() if name not in found), key=lambda each: each.spans):
        kind = "e" if unit.is_event else "s"
        counts[kind] += 1
        found[unit.name] = f"{kind}{counts[kind]}"
    return found


def _of_words(whole: str, table: Table) -> str:
    """The id that is made of words; the words themselves where others gave the ids of the table. Raises NoIdError."""
    if table.id_pattern is None:
        return id_of_words(whole)
    if not is_id(whole, table.id_pattern):
        raise NoIdError(f"`{whole}` is not a valid id of `{table.name}`: {wanted(table.id_pattern)}")
    return whole
