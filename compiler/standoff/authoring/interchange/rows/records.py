"""Rows of a sheet and a map -> entries of a registry, with the place of the row that each came from."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from standoff.authoring.edit.registry import NoIdError
from standoff.authoring.edit.word_ids import id_of_words
from standoff.authoring.interchange.rows.row_map import AUTO, IN_PATTERN, ChildRule, RowMap, parts_of
from standoff.corpus.ids import is_id, wanted
from standoff.source.plural import plural
from standoff.source.problem import Place, Problem
from standoff.source.sheet import Row, Sheet
from standoff.source.tree import Entry, Node, Scalar, Sequence, named
from standoff.source.tree import Mapping as Tree

LEAVE_OUT = "add it to `columns`; `{}:` without a value ignores it"
OF_WORDS = '; `id: "{{{}}}"` makes one of the words'


@dataclass(slots=True)
class Entries:
    """The entries by id, the rows that they came from, counts for the account, and problems."""

    entries: dict[str, Tree] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    n_rows: int = 0
    n_values: int = 0
    n_children: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        """The account in one line."""
        line = f"{plural(self.n_rows, 'row')} -> {plural(len(self.entries), 'record')}"
        line += f", with {plural(self.n_values, 'value')} and {plural(self.n_children, 'child row')}"
        over = ", ".join(f"{count:,} in `{name}`" for name, count in self.ignored.items())
        return f"{line}; ignored: {over}" if over else line


def entries_of(sheet: Sheet, rules: RowMap, stem: str) -> Entries:
    """The entries that the rows of a sheet become; `stem` begins the ids that are numbered."""
    work = Entries(problems=[*sheet.problems, *_unmapped(sheet, rules)])
    if work.problems:
        return work
    used = {column for patterns in rules.fields.values() for pattern in patterns for column in parts_of(pattern)}
    used |= {column for rule in rules.children for column in rule.columns}
    used |= set(parts_of(rules.id) or ([] if rules.id == AUTO else [rules.id]))
    used |= {column for column, rule in rules.columns.items() if rule is not None}
    for row in sheet.rows:
        cells = {column: cell.strip() for column, cell in row.cells.items()}
        work.n_rows += 1
        work.ignored.update(column for column, cell in cells.items() if cell and column not in used)
        record = _record(work, row, cells, rules, stem)
        if record is not None:
            work.entries[record] = Tree(list(_fields(work, row, cells, rules)))
            work.places[record] = row.place
    return work


def _unmapped(sheet: Sheet, rules: RowMap) -> Iterator[Problem]:
    """A problem for each column that the map does not name, and for each that it names and the file lacks."""
    for column in sheet.columns:
        if column not in rules.named():
            message = f"the column `{column}` is not in the map"
            yield Problem(Place(sheet.file, 1, 1), "unmapped-label", message, LEAVE_OUT.format(column), 1)
    for column, place in rules.named().items():
        if sheet.columns and column not in sheet.columns:
            hint = f"its columns: {', '.join(sheet.columns)}"
            yield Problem(place, "bad-map", f"the file has no column `{column}`", hint)


def _record(work: Entries, row: Row, cells: Mapping[str, str], rules: RowMap, stem: str) -> str | None:
    """The id of a row's record; None with a problem where it has none, or one that another row has."""
    try:
        if rules.id == AUTO:
            record = id_of_words(f"{stem} {row.number}")
        elif parts_of(rules.id):
            words = "".join(_filled(rules.id, cells))
            record = id_of_words(words) if rules.id_pattern is None else words
        else:
            record = cells[rules.id]
    except NoIdError as error:
        work.problems.append(
            Problem(row.place, "no-mention", f"row {row.number}: {error}", "fill the cells of its id", 1)
        )
        return None
    if not is_id(record, rules.id_pattern):
        what = f"`{record}` is not a valid id" if record else f"the cell in `{rules.id}` is empty"
        hint = wanted(rules.id_pattern) + (OF_WORDS.format(rules.id) if rules.id_pattern is None else "")
        work.problems.append(Problem(row.place, "bad-id", f"row {row.number}: {what}", hint, 1))
        return None
    if record in work.places:
        first = work.places[record]
        message = f"row {row.number} would get the id `{record}`, which an earlier one has"
        hint = "one row is one record: join them, or add another column to the pattern of their ids"
        work.problems.append(Problem(row.place, "id-collision", message, hint, 1, (first,)))
        return None
    return record


def _filled(pattern: str, cells: Mapping[str, str]) -> list[str]:
    """A pattern with its cells; nothing if one of them is empty."""
    if not all(cells[column] for column in parts_of(pattern)):
        return []
    return [IN_PATTERN.sub(lambda match: cells[match[1]].rjust(int(match[2] or 0), "0"), pattern)]


def _fields(work: Entries, row: Row, cells: Mapping[str, str], rules: RowMap) -> Iterator[Entry]:
    """The fields and children of an entry."""
    given: dict[str, str] = {}
    for column, rule in rules.columns.items():
        if rule is not None and cells[column]:
            value = dict(rule.values).get(cells[column], cells[column])
            _give(work, row, given, rule.field, _id(work, row, value) if rule.as_id else value)
    for name, patterns in rules.fields.items():
        values = [value for pattern in patterns for value in _filled(pattern, cells)]
        if values:
            _give(work, row, given, name, values[0])
        elif any(cells[column] for pattern in patterns for column in parts_of(pattern)):
            message = f"row {row.number}: the cells for `{name}` fill none of its patterns"
            work.problems.append(Problem(row.place, "no-mention", message, f"patterns: {', '.join(patterns)}", 1))
    work.n_values += len(given)
    yield from (named(name, _word(value)) for name, value in given.items())
    children: dict[str, list[Entry]] = {}
    for child in rules.children:
        children.setdefault(child.child, []).extend(Entry(row_of) for row_of in _children(work, row, cells, child))
    for name, items in children.items():
        work.n_children += len(items)
        if items:
            yield named(name, Sequence(items))


def _word(value: str) -> Scalar:
    """A value as a word, whatever YAML would make of it: `null` in a cell is not a missing value."""
    return Scalar(value, '"')


def _give(work: Entries, row: Row, given: dict[str, str], name: str, value: str) -> None:
    if given.setdefault(name, value) != value:
        message = f"row {row.number} gives `{name}` two values, `{given[name]}` and `{value}`"
        work.problems.append(Problem(row.place, "no-mention", message, "map one of the columns", 1))


def _children(work: Entries, row: Row, cells: Mapping[str, str], rule: ChildRule) -> Iterator[Node]:
    for column in rule.columns:
        listed = cells[column].split(rule.split) if rule.split else [cells[column]]
        for cell in (each.strip() for each in listed if each.strip()):
            value = dict(rule.values).get(cell, cell)
            key = _id(work, row, value) if rule.as_id else value
            yield Tree([named(name, _word(given)) for name, given in ((rule.key, key), *rule.set)])


def _id(work: Entries, row: Row, words: str) -> str:
    try:
        return id_of_words(words)
    except NoIdError as error:
        work.problems.append(Problem(row.place, "no-mention", f"row {row.number}: {error}", "map it with `values:`", 1))
        return words
