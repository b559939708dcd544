"""Where mentions are in a text file, and the edits that put one in, in the order of the text, or take one out."""

from collections.abc import Callable, Iterable
from typing import Any

from standoff.authoring.edit.change import plain
from standoff.authoring.edit.entries import (
    NoPlaceError,
    fill,
    is_empty,
    line_end,
    listed,
    put,
    put_section,
    start_of,
    take,
    take_section,
)
from standoff.authoring.edit.order import by_place
from standoff.schema.renamed import is_excluded
from standoff.source.tree import Edit, Entry, Mapping, Scalar, Sequence, edited, items, named, read


def with_mention(source: str, table: str, record: str, mention: Entry) -> str:
    """The source with a mention put in, with its comments; raises NoPlaceError."""
    return edited(source, list(_put(source, _root(source), table, record, mention)))


def without_mention(source: str, table: str, record: str, number: int) -> str:
    """The source without a mention and its comments, without the record and the table if they hold no other."""
    root = _root(source)
    section = index_of(root, table)
    records = root.entries[section].value
    if not isinstance(records, Mapping):
        raise NoPlaceError
    here = index_of(records, record)
    held = records.entries[here].value
    if isinstance(held, Sequence) and len(held.entries) > 1:
        return edited(source, [take(source, held, number)])
    if len(records.entries) > 1:
        return edited(source, [take(source, records, here)])
    if len(root.entries) > 1:
        return edited(source, [take_section(source, root, section)])
    return edited(source, [(start_of(source, root.start, 0), line_end(source, root.end), "")])


def tried(source: str, edit: Callable[[], str]) -> str:
    """The source after an edit, or as it is where what is to be written has no place."""
    try:
        return edit()
    except NoPlaceError:
        return source


def mention_at(source: str, table: str, record: str, number: int) -> Mapping | None:
    """The mapping of a mention, by its place in the list of its record; None if there is none."""
    records = _root(source).value(table)
    held = items(records.value(record)) if isinstance(records, Mapping) else []
    found = held[number] if 0 <= number < len(held) else None
    return found if isinstance(found, Mapping) else None


def mentions_of_record(source: str, table: str, record: str) -> list[Any]:
    """The mentions of a record as plain values."""
    records = _root(source).value(table)
    return [plain(item) for item in items(records.value(record))] if isinstance(records, Mapping) else []


def _root(source: str) -> Mapping:
    root = read(source)
    return root if isinstance(root, Mapping) else Mapping()


def _put(source: str, root: Mapping, table: str, record: str, mention: Entry) -> Iterable[Edit]:
    new = Entry(mention.value, Scalar(record), mention.before, mention.after)
    section = entry_of(root, table)
    if section is None:
        entry = named(table, Mapping([new], is_open=True))
        return [put_section(source, root, section_number(root, table), entry)]
    held = section.value
    if is_empty(held):
        return fill(source, section, Mapping([new], is_open=True))
    if not isinstance(held, Mapping):
        raise NoPlaceError
    there = entry_of(held, record)
    if there is None:
        return [put(source, held, place_among(held.entries, new), new)]
    return into(source, there, mention, held.is_flow)


def into(source: str, holder: Entry, item: Entry, is_in_flow: bool) -> Iterable[Edit]:
    """The edits that add an item to an entry that holds none, one or a list."""
    held = holder.value
    if is_empty(held):
        return fill(source, holder, item.value)
    if isinstance(held, Sequence):
        return [put(source, held, place_among(held.entries, item), item)]
    if isinstance(held, Mapping):
        return listed(source, holder, place_among([Entry(held)], item), item, is_in_flow)
    raise NoPlaceError


def entry_of(node: Mapping, key: str) -> Entry | None:
    """The entry of a key; None if there is none."""
    return next((entry for entry in node.entries if entry.key == key), None)


def place_among(entries: list[Entry], new: Entry) -> int:
    """Before which of the entries a new one goes in the order of the text; their number if after all."""
    mine = by_place(new)
    return next((number for number, entry in enumerate(entries) if by_place(entry) > mine), len(entries))


def section_number(root: Mapping, key: str) -> int:
    """Before which of the tables of a text file a new one goes: by name, after what is about the text itself."""

    def rank(name: str) -> tuple[bool, bool, str]:
        return name != "text", not is_excluded(name), name

    return next((n for n, entry in enumerate(root.entries) if rank(entry.key) > rank(key)), len(root.entries))


def index_of(node: Mapping, key: str) -> int:
    """The number of the entry of a key; raises NoPlaceError if there is none."""
    found = next((number for number, entry in enumerate(node.entries) if entry.key == key), None)
    if found is None:
        raise NoPlaceError
    return found


# -- what a file should say after an edit ------------------------------------------------------------------------------

Mentioned = tuple[str, Any]


def expected(table: str, gone: tuple[str, int] | None, new: Mentioned | None) -> Callable[[Any, Any], bool]:
    """Whether plain values before and after differ in this alone: a mention of the table that is gone, one that is new.

    The one that is gone is given by its record and place, the new one by its record and its plain values.
    """

    def is_expected(before: Any, after: Any) -> bool:
        rest = _rest(before, table, *gone) if gone else _rest(before, table)
        if new is None:
            return bool(rest == _rest(after, table))
        record, mention = new
        records = _rest(after, table).get(table)
        held = records.get(record, []) if isinstance(records, dict) else []
        places = [number for number, each in enumerate(held) if each == mention]
        return any(_rest(after, table, record, number) == rest for number in places)

    return is_expected


def _rest(data: Any, table: str, record: str = "", number: int = -1) -> Any:
    """Plain values in which each record of a table has a list, without one mention, or anything that is empty."""
    held = data.get(table) or {}
    if not isinstance(held, dict):
        return data
    records = {name: value if isinstance(value, list) else [value] for name, value in held.items() if value}
    if record in records:
        records[record] = [each for n, each in enumerate(records[record]) if n != number]
    records = {name: value for name, value in records.items() if value}
    return {**{name: value for name, value in data.items() if name != table}, **({table: records} if records else {})}
