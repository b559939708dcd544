"""Limits of spreadsheets: texts that look like formulas, long cells, long sheets."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.project import Corpus, Settings, Spreadsheets
from standoff.corpus.reporting import as_written, everywhere, problems
from standoff.corpus.rows import PLACE, Redirect, TextBlock
from standoff.files.project_files import VOCABULARIES
from standoff.resolve.cells import Resolved
from standoff.schema.model import Schema, Table
from standoff.schema.pattern import beginnings
from standoff.schema.record_ids import RECORD, record_id
from standoff.source.problem import Place, Places, Problem
from standoff.tables.disagreements import count_of
from standoff.tables.package_contents import Wide, in_memory
from standoff.tables.spreadsheet_limits import (
    CONFLICTS,
    MOST_CHARACTERS,
    MOST_ROWS,
    lengthy,
    may_fail,
    maybe_risky,
    maybe_too_long,
    risky,
    too_long,
)

TEXT = "text"
FOUND = pl.Schema(
    {
        TEXT: pl.String,
        "is_value": pl.Boolean,
        "annotation_file": pl.String,
        "annotation_line": pl.Int64,
        "column": pl.Int64,
    }
)
IDS = frozenset({"assertion_id", "text_id", "annotation_file"})
RECORD_ID = "record_id"
HOLDS = f"a cell of a spreadsheet holds {MOST_CHARACTERS:,}"
WITHOUT = 'shorten it, or disable both: "spreadsheets": {"workbook": false, "csv": false}'
SHOWN = 40  # characters of a long text in a message


class Test(NamedTuple):
    """What may be wrong with a text: in which rows of which columns it may be, at one look, and in which it is."""

    maybe: Callable[[pl.DataFrame], dict[str, pl.Series]]
    rows: Callable[[pl.DataFrame, str], pl.DataFrame]


IS_RISKY, IS_TOO_LONG = Test(maybe_risky, risky), Test(maybe_too_long, too_long)


def check_cells(frames: Frames, settings: Settings) -> list[Problem]:
    """Texts that a spreadsheet may run (unless they are allowed), and those too long for a cell (where it matters).

    Values, keys and reasons are checked in every mention, chosen or not.
    """
    return _risks(lambda test: _where(test, frames), settings.spreadsheets)


def check_other_cells(
    blocks: Sequence[TextBlock], redirects: Sequence[Redirect], schema: Schema, places: Places, settings: Settings
) -> list[Problem]:
    """The same for all other texts that become cells: those of text blocks, redirects, codes and columns.

    `places` gives that of (schema file, path in it).
    """
    others = _others(blocks, redirects, schema, places)
    return _risks(lambda test: test.rows(others, TEXT).unique(), settings.spreadsheets)


def _risks(where: Callable[[Test], pl.DataFrame], settings: Spreadsheets) -> list[Problem]:
    found: list[Problem] = []
    if settings.risky_cells == "refuse":
        hint = 'remove its first character, or allow such cells: "spreadsheets": {"risky_cells": "allow"}'
        message = f"a spreadsheet may run `{{{TEXT}}}` as a formula"
        found += _problems(where(IS_RISKY), "risky-cell", message, hint)
    if settings.workbook or settings.csv:
        message = f"`{{{TEXT}}}` has {{length}} characters; {HOLDS}"
        found += _problems(where(IS_TOO_LONG), "cell-too-long", message, WITHOUT)
    return found


def _problems(bad: pl.DataFrame, code: str, message: str, hint: str) -> list[Problem]:
    if bad.is_empty():
        return []
    text = pl.col(TEXT)
    length = pl.Series("length", [f"{length:,}" for length in bad[TEXT].str.len_chars()], pl.String)
    is_long = text.str.len_chars() > SHOWN
    shown = bad.with_columns(
        length,
        pl.when(is_long).then(text.str.slice(0, SHOWN) + "…").otherwise(text),
        word=pl.when("is_value").then(text.str.slice(0, 80)),
    )
    return problems(shown, code, message, hint.replace("{", "{{").replace("}", "}}"), "word")


def _where(test: Test, frames: Frames) -> pl.DataFrame:
    """The texts that fail, at every place where they are written."""
    found = []
    for rows in (frames.assertions, frames.keys):
        for name, is_maybe in test.maybe(rows[["value"]]).items():
            values = test.rows(as_written(rows.filter(is_maybe), "value"), name)
            found.append(_as_found(everywhere(values, frames), "value", is_value=True))
    for name, is_maybe in test.maybe(frames.evidence[_texts_of(frames.evidence)]).items():
        found.append(_as_found(test.rows(frames.evidence.filter(is_maybe), name), name))
    for frame in (frames.settled, frames.excluded):
        if len(frame) and test.maybe(frame[["because"]]):
            placed = test.rows(frame, "because").rename({"file": "annotation_file", "line": "annotation_line"})
            found.append(_as_found(placed, "because"))
    return pl.concat(found).unique() if found else pl.DataFrame(schema=FOUND)


def _texts_of(evidence: pl.DataFrame) -> list[str]:
    """The columns of evidence in which curators write: remarks, quotes, free text of the corpus's own qualifiers."""
    texts = (name for name, dtype in evidence.schema.items() if dtype == pl.String and name not in IDS)
    return [name for name in texts if evidence[name].null_count() < len(evidence)]


def _as_found(frame: pl.DataFrame, name: str, is_value: bool = False) -> pl.DataFrame:
    return frame.select(pl.col(name).alias(TEXT), pl.lit(is_value).alias("is_value"), *PLACE).cast(FOUND)


def _others(blocks: Iterable[TextBlock], redirects: Iterable[Redirect], schema: Schema, places: Places) -> pl.DataFrame:
    """The texts of text blocks, redirects, codes and columns that may be risky or too long."""
    rows = [row for row in (*_of_blocks(blocks), *_of_redirects(redirects)) if may_fail(row[0])]
    rows += [*_of_vocabularies(schema, places), *_of_tables(schema, places)]
    return pl.DataFrame(rows, orient="row", schema=FOUND)


def _of_blocks(blocks: Iterable[TextBlock]) -> Iterator[tuple[str, bool, str, int, int]]:
    for block in blocks:
        for value, _, because, line, column in block.fields.values():
            yield value, True, block.file, line, column
            if because:
                yield because, False, block.file, line, column


def _of_redirects(redirects: Iterable[Redirect]) -> Iterator[tuple[str, bool, str, int, int]]:
    for redirect in redirects:
        for text in (redirect.since, redirect.because):
            if text:
                yield text, False, redirect.file, redirect.line, redirect.column


def _of_vocabularies(schema: Schema, places: Places) -> Iterator[tuple[str, bool, str, int, int]]:
    for scheme, vocabulary in schema.vocabularies.items():
        file = f"{VOCABULARIES}/{scheme}.yaml"
        for code in vocabulary.codes.values():
            external = [("mappings", part) for mapping in code.mappings for part in mapping]
            for key, text in (("definition", code.definition), ("label", code.label), *external):
                if not may_fail(text):
                    continue
                place = places.get((file, f"codes/{code.code}/{key}")) or Place(file, 1, 1)
                yield text, key != "mappings", place.file, place.line, place.column


def _of_tables(schema: Schema, places: Places) -> Iterator[tuple[str, bool, str, int, int]]:
    for table in schema.record_tables.values():
        place = places.get((table.file, "label")) or Place(table.file, 1, 1)
        for text in filter(may_fail, beginnings(table.label_pattern)):
            yield text, False, place.file, place.line, place.column
        for f in table.fields.values():
            for key, text in (("title", f.title), ("description", f.description)):
                if not may_fail(text):
                    continue
                place = places.get((table.file, f"fields/{f.name}/{key}")) or Place(table.file, 1, 1)
                yield text, True, place.file, place.line, place.column


def check_wide(wide: Mapping[str, Wide], resolved: Resolved, settings: Settings) -> list[Problem]:
    """Cells of wide tables that a spreadsheet may run, or that are too long for one, at the place of their record."""
    spreadsheets = settings.spreadsheets
    found = list(_risky_wide(wide, resolved)) if spreadsheets.risky_cells == "refuse" else []
    if not (spreadsheets.workbook or spreadsheets.csv):
        return found
    for table, contents in wide.items():
        frame = in_memory(contents.rows)
        for column in lengthy(frame) if table not in spreadsheets.leave_out else ():
            long = too_long(frame, column).select(pl.col(column).alias(TEXT), record_id(contents.key).alias(RECORD_ID))
            for text, record in long.iter_rows():
                message = f"`{column}` of the wide row `{table}/{record}` has {len(text):,} characters; {HOLDS}"
                found.append(Problem(_existence(resolved, table, record), "cell-too-long", message, WITHOUT))
    return found


def check_made_of_others(
    linked: Mapping[str, pl.DataFrame], resolved: Resolved, schema: Schema, settings: Settings
) -> list[Problem]:
    """Cells of the labels and ties that are too long for a spreadsheet, though no value in them need be."""
    spreadsheets = settings.spreadsheets
    found: dict[tuple[str, str], Problem] = {}  # the first of an outermost record: others repeat its label
    for name, frame in linked.items():
        is_written = (spreadsheets.workbook or spreadsheets.csv) and name not in spreadsheets.leave_out
        for column in lengthy(frame) if is_written else ():
            long = too_long(frame, column).select(pl.col(column).alias(TEXT), *RECORD).unique()
            for text, table, record in long.sort(pl.col(RECORD_ID).str.len_chars(), *RECORD).iter_rows():
                owner = _outermost(schema.tables[table], record, schema)
                message = f"`{column}` of `{table}/{record}` in `{name}` has {len(text):,} characters; {HOLDS}"
                found.setdefault(owner, Problem(_existence(resolved, *owner), "cell-too-long", message, WITHOUT))
    return list(found.values())


def _risky_wide(wide: Mapping[str, Wide], resolved: Resolved) -> Iterator[Problem]:
    """Cells that begin as a formula does by the pattern that joins them, though no value in them does."""
    for table, contents in wide.items():
        frame = in_memory(contents.rows)
        for column, is_maybe in maybe_risky(frame).items():
            named = risky(frame.filter(is_maybe), column).select(column, record_id(contents.key).alias(RECORD_ID))
            for text, record in named.iter_rows():
                shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
                message = f"`{column}` of the wide row `{table}/{record}`: a spreadsheet may run `{shown}` as a formula"
                hint = 'let the pattern begin with a word, or allow such cells: "risky_cells": "allow"'
                yield Problem(_existence(resolved, table, record), "risky-cell", message, hint)


def _outermost(table: Table, record: str, schema: Schema) -> tuple[str, str]:
    """The record itself, or the one that it is nested in, outermost: children are where their parents are."""
    while table.nest:
        record = record.rsplit("/", len(table.own_key))[0]
        table = schema.tables[table.nest.under]
    return table.name, record


def _existence(resolved: Resolved, table: str, record: str) -> Place:
    """The place of the first assertion that a record exists."""
    mine = (pl.col("table_name") == table) & (pl.col(RECORD_ID) == record) & pl.col("field_name").is_null()
    return Place(*resolved.assertions.filter(mine).select(PLACE).sort(PLACE).row(0))


def check_sheets(row_counts: Mapping[str, int], n_disputed: int, corpus: Corpus) -> list[Problem]:
    """Tables, and the list of conflicts, that have more rows than a sheet and are not left out.

    `row_counts` are those of the tables, `n_disputed` those of the list of conflicts.
    """
    settings = corpus.settings.spreadsheets
    if not (settings.workbook or settings.csv):
        return []
    rows = {name: n for name, n in row_counts.items() if name not in settings.leave_out}
    if has_conflicts(settings):
        rows[CONFLICTS] = n_disputed
    long = [name for name, n in rows.items() if n >= MOST_ROWS]
    left = ", ".join(f'"{name}"' for name in (*settings.leave_out, *long))
    hint = (
        f'leave it out: "spreadsheets": {{"leave_out": [{left}]}}, or disable both: {{"workbook": false, "csv": false}}'
    )
    return [
        Problem(
            corpus.place("spreadsheets"),
            "sheet-too-long",
            f"`{name}` has {rows[name]:,} rows; a sheet holds {MOST_ROWS - 1:,} below its header",
            hint,
        )
        for name in long
    ]


def has_conflicts(settings: Spreadsheets) -> bool:
    """Whether a workbook with the list of conflicts is written."""
    return settings.workbook and CONFLICTS not in settings.leave_out


def disputed_rows(assertions: pl.DataFrame, resolutions: pl.DataFrame, settings: Spreadsheets) -> int:
    """The number of rows of the list of conflicts for these assertions; 0 where there is no list."""
    return count_of(assertions, resolutions) if has_conflicts(settings) else 0
