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

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from standoff.authoring.interchange.external import Attribute, Document, ExternalAnnotations, Labelled
from standoff.authoring.interchange.readers.json_values import whole
from standoff.authoring.interchange.readers.quoted import Quote, find_quotes
from standoff.authoring.interchange.readers.reader import Export, Reader
from standoff.source.problem import Problem
from standoff.source.sheet import CODE, Dialect, Row, Sheet, read_sheet

Cells = Mapping[str, str]
PARTS = ("text", "start", "end", "label", "words", "id", "annotator")
NAMED = "name the columns in the map: `columns: {label: …, start: …, end: …}`, or `words:` instead of the offsets"
OFFSETS = "a start and an end are whole numbers, counted in characters from 0"


def _read(export: Export) -> Iterator[Document | Problem]:
    delimiter = Dialect(export.rules.dialect.delimiter)
    yield from read_spans(read_sheet(export.file, export.data, delimiter), export.rules.columns)


READER = Reader("csv", "spans in rows of a CSV or TSV file", (".csv", ".tsv"), _read)


def read_spans(sheet: Sheet, columns: Mapping[str, str]) -> Iterator[Document | Problem]:
    """The documents of a sheet, one for each text and annotator, in the order in which they first occur.

    `columns` are the names of columns by what they hold; without an entry, a column that is called so.
    """
    yield from sheet.problems
    if not sheet.columns:
        return
    known = {part: columns.get(part, part) for part in PARTS}
    absent = [name for name in columns.values() if name not in sheet.columns]
    known = {part: name for part, name in known.items() if name in sheet.columns}
    if absent:
        message = f"the file has no column `{absent[0]}`"
        yield _of_header(sheet, message, f"its columns: {', '.join(sheet.columns)}")
        return
    if "label" not in known or not (known.keys() >= {"start", "end"} or "words" in known):
        yield _of_header(sheet, "which columns hold the labels and the places is open", NAMED)
        return
    documents: dict[tuple[str, str], tuple[Document, dict[str, tuple[Quote, ...]]]] = {}
    for row in sheet.rows:
        cells = {part: row.cells[name].strip() for part, name in known.items()}
        key = (cells.get("text", ""), cells.get("annotator", ""))
        if key not in documents:
            names = (key[0],) if key[0] else ()
            documents[key] = Document(row.place, names, ExternalAnnotations(), annotator=key[1]), {}
        document, quotes = documents[key]
        _span(document.external, quotes, row, cells, set(known.values()))
    for document, quotes in documents.values():
        yield replace(document, fit=partial(find_quotes, document.external, quotes)) if quotes else document


def _of_header(sheet: Sheet, message: str, hint: str) -> Problem:
    sheet.complain(1, message, hint)
    return sheet.problems.pop()


def _span(
    external: ExternalAnnotations,
    quotes: dict[str, tuple[Quote, ...]],
    row: Row,
    cells: Mapping[str, str],
    used: set[str],
) -> None:
    name, words = cells.get("id") or f"row {row.number}", cells.get("words") or None
    given = [cells[part] for part in ("start", "end") if cells.get(part)]
    ends = [whole(each) for each in given]
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
