"""A CSV or TSV file of spans, a row each: the map says which column holds what.

columns:
  text: document      # the text's id or file; without it, `--text` names the one text
  start: begin        # offsets; without them, the words are looked for
  end: end
  label: type
  words: passage
  id: nr              # names the span, so that problems can
  annotator: who
delimiter: semicolon
encoding: windows-1252

The other columns are attributes, by their names; an empty cell is none.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from standoff.authoring.interchange.external import Attribute, Document, ExternalAnnotations, Labelled
from standoff.authoring.interchange.readers.json_values import whole
from standoff.authoring.interchange.readers.quoted import Quote, find_quotes
from standoff.authoring.interchange.readers.reader import Export, Reader
from standoff.source.problem import Place, Problem
from standoff.source.sheet import CODE, Dialect, Row, Sheet, rows_of

Key = tuple[str, str]
PARTS = ("text", "start", "end", "label", "words", "id", "annotator")
NAMED = "name the columns in the map: `columns: {label: …, start: …, end: …}`, or `words:` instead of the offsets"
OFFSETS = "a start and an end are whole numbers, counted in characters from 0"


def _read(export: Export) -> Iterator[Document | Problem]:
    dialect = Dialect(export.rules.dialect.delimiter)

    def rows(sheet: Sheet) -> Iterator[Row]:
        return rows_of(sheet, export.lines(newline=""), dialect, export.limits.size)

    yield from read_spans(export.file, rows, export.rules.columns)


READER = Reader("csv", "spans in rows of a CSV or TSV file", (".csv", ".tsv"), _read, is_by_line=True)


def read_spans(
    file: str, rows: Callable[[Sheet], Iterator[Row]], columns: Mapping[str, str]
) -> Iterator[Document | Problem]:
    """The documents of a file, one for each text and annotator, each as soon as its last row is read.

    The rows are gone through twice: once for which is the last of each document. `columns` are the names of columns by
    what they hold; without an entry, a column that is called so.
    """
    before, sheet = Sheet(file), Sheet(file)
    last = {_key(row, columns): row.number for row in rows(before)}
    known = {part: name for part in PARTS if (name := columns.get(part, part)) in before.columns}
    fault = _of_header(before, columns, known) if before.columns else None
    if fault is not None or not before.columns:
        yield from before.problems
        yield from [fault] if fault is not None else []
        return
    begun: dict[Key, tuple[Document, dict[str, tuple[Quote, ...]]]] = {}
    for row in rows(sheet):
        key = _key(row, columns)
        if key not in begun:
            names = (key[0],) if key[0] else ()
            begun[key] = Document(row.place, names, ExternalAnnotations(), annotator=key[1]), {}
        document, quotes = begun[key]
        _span(document.external, quotes, row, {part: row.cells[name].strip() for part, name in known.items()}, known)
        if last[key] == row.number:
            del begun[key]
            yield replace(document, fit=partial(find_quotes, document.external, quotes)) if quotes else document
    yield from sheet.problems


def _key(row: Row, columns: Mapping[str, str]) -> Key:
    """The text and the annotator of a row."""
    text, annotator = (row.cells.get(columns.get(part, part), "").strip() for part in ("text", "annotator"))
    return text, annotator


def _of_header(sheet: Sheet, columns: Mapping[str, str], known: Mapping[str, str]) -> Problem | None:
    """What the map and the header leave open."""
    absent = [name for name in columns.values() if name not in sheet.columns]
    message, hint = "which columns hold the labels and the places is open", NAMED
    if absent:
        message, hint = f"the file has no column `{absent[0]}`", f"its columns: {', '.join(sheet.columns)}"
    elif "label" in known and (known.keys() >= {"start", "end"} or "words" in known):
        return None
    return Problem(Place(sheet.file, 1, 1), CODE, message, hint, 1)


def _span(
    external: ExternalAnnotations,
    quotes: dict[str, tuple[Quote, ...]],
    row: Row,
    cells: Mapping[str, str],
    known: Mapping[str, str],
) -> None:
    name, words = cells.get("id") or f"row {row.number}", cells.get("words") or None
    given = [cells[part] for part in ("start", "end") if cells.get(part)]
    ends, used = [whole(each) for each in given], set(known.values())
    if not cells["label"]:
        external.problems.append(Problem(row.place, CODE, f"row {row.number} has no label", NAMED, 1))
    elif name in external.labelled:
        message = f"row {row.number} has the id of an earlier one, `{name}`"
        external.problems.append(Problem(row.place, CODE, message, "give each span an id of its own", 1))
    elif len(ends) == 1 or None in ends or not (ends or words):
        message = f"row {row.number} has no start and end that can be read"
        external.problems.append(Problem(row.place, CODE, message, OFFSETS, 1))
    else:
        spans = ((ends[0] or 0, ends[1] or 0),) if ends else ()
        external.labelled[name] = Labelled(name, cells["label"], spans, words, row.place)
        if not spans:
            quotes[name] = (Quote(words or ""),)
        external.attributes += (
            Attribute(name, column, value.strip(), row.place)
            for column, value in row.cells.items()
            if column not in used and value.strip()
        )
