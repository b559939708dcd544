"""A new corpus from a spreadsheet: its tables, schemas and registries, tried before they are in place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from standoff.authoring.edit.new_corpus import name_of, tools_of, write_corpus
from standoff.authoring.sheets.columns import SheetField
from standoff.authoring.sheets.new_tables import SheetTable, descriptor, files_of, tables_of
from standoff.authoring.sheets.read import read_spreadsheet
from standoff.engine.pipeline import compile_corpus
from standoff.files.project_files import DESCRIPTOR
from standoff.source.composer import Limits
from standoff.source.plural import plural
from standoff.source.problem import Place, Problem, errors

TAKEN = frozenset({"reserved-name", "schema-name", "schema-reference"})
RISKY, LONG, OVER = "risky-cell", "sheet-too-long", frozenset({"too-large", "too-many"})
SETTLED = frozenset({RISKY, LONG, *OVER})  # a setting allows it
QUOTED = re.compile(r"`(\w+)`")
TRIES = 7
Settings = dict[str, dict[str, Any]]
KINDS = {
    "string": "words", "text": "text with line ends", "code": "codes of a vocabulary", "edtf": "dates (EDTF)",
    "date": "days", "count": "counts with bounds", "children": "children", "integer": "whole numbers",
    "number": "numbers", "boolean": "true or false", "decimal": "exact numbers", "year": "years",
    "integer_range": "ranges of whole numbers", "number_range": "ranges of numbers",
    "decimal_range": "ranges of exact numbers", "year_range": "ranges of years", "money": "amounts of money",
    "datetime": "moments", "time": "times of day", "url": "links",
}  # fmt: skip
README = """\
# {title}

A dataset compiled with Standoff, begun with the spreadsheet `{source}`.

    annotations/registry/<table>.yaml  the rows, an entry each
    schemas/                           tables, columns and codes
    datapackage.json                   name, version and settings
    build/next/                        the tables: written by a build, ignored by git

Descriptions in `schemas/` say only which columns things come from: write what they mean. To annotate texts, put them
into `texts/`, run `standoff add-text`, and take `from: registry` out of the fields that texts may give.
"""


class BadSheetError(Exception):
    """A spreadsheet from which no corpus can be made; nothing is written."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Begun:
    """What was written, and what each column became, in words."""

    files: list[str]
    about: list[str]


def begin_with(folder: Path, file: Path) -> Begun:
    """Create a corpus in an empty folder from a spreadsheet; it has no errors.

    Raises BadSheetError where the sheet has mistakes, and OSError.
    """
    found = read_spreadsheet(file, str(file), Limits())
    problems = list(found.problems)
    if not problems and not any(each.sheet.rows for each in found.sheets):
        hint = "the first row names the columns, and each row below it is a record"
        problems.append(Problem(Place(str(file)), "bad-sheet", "the file has no rows", hint))
    if problems:
        raise BadSheetError(sorted(problems))
    filled = [each for each in found.sheets if each.sheet.rows]
    source = file.name
    sources = [source if len(filled) == 1 else f"{source}, sheet {each.name}" for each in filled]
    tables = tables_of((each.name, where, each.sheet) for each, where in zip(filled, sources, strict=True))
    name = name_of(folder)
    title = name.replace("-", " ").capitalize()
    settings: Settings = {}
    for number in range(TRIES):
        corpus_files = list(files_of(tables))
        files = [*tools_of(name), *corpus_files, (DESCRIPTOR, descriptor(name, title, settings))]
        files.append(("README.md", README.format(title=title, source=source).encode()))
        try:
            written = write_corpus(folder, files, _check)
        except _WrongError as error:
            _allow(settings, error.problems, (data for _, data in corpus_files))
            left = [problem for problem in error.problems if problem.code not in SETTLED]
            if number + 1 == TRIES or not _renamed(tables, left):
                raise BadSheetError([_within(folder, problem) for problem in error.problems]) from None
        else:
            about = [line for each in tables for line in _about(each)]
            return Begun(written, [*about, *_about_settings(settings)])
    raise AssertionError("each try returns or raises")


def _allow(settings: Settings, problems: list[Problem], files: Iterable[bytes]) -> None:
    """Change settings so that some of these problems are none: a new corpus has the rows that it is begun with."""
    codes = {problem.code for problem in problems}
    if RISKY in codes:
        settings.setdefault("spreadsheets", {})["risky_cells"] = "allow"
    if LONG in codes:
        named = {name for problem in problems if problem.code == LONG for name in QUOTED.findall(problem.message)}
        spreadsheets = settings.setdefault("spreadsheets", {})
        spreadsheets["leave_out"] = sorted({*spreadsheets.get("leave_out", ()), *named})
    if codes & OVER:
        settings["limits"] = _room_for(files)


def _room_for(files: Iterable[bytes]) -> dict[str, Any]:
    """Limits that the largest of some files keeps, with room for as much again."""
    size = 1 << max(len(data) for data in files).bit_length()
    return {"size": max(2 * size, Limits().size), "nodes": max(size // 2, Limits().nodes)}


def _about_settings(settings: Settings) -> Iterator[str]:
    """What is allowed, and where that can be changed."""
    spreadsheets = settings.get("spreadsheets", {})
    if "risky_cells" in spreadsheets:
        yield f"cells that a spreadsheet may take for formulas are allowed: `risky_cells` in {DESCRIPTOR}"
    if "leave_out" in spreadsheets:
        names = ", ".join(spreadsheets["leave_out"])
        yield f"longer than a sheet, and left out of the workbook: {names}; `leave_out` in {DESCRIPTOR}"
    if "limits" in settings:
        yield f"the limits of a file are raised for so many rows: `limits` in {DESCRIPTOR}"


def _within(folder: Path, problem: Problem) -> Problem:
    """A problem with its place in the corpus that is not written, so that no file here is taken for it."""
    place = replace(problem.place, file=f"{folder}/{problem.place.file}")
    return replace(problem, place=place, related=())


class _WrongError(Exception):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


def _check(root: Path) -> None:
    found = errors(compile_corpus(root).problems)
    if found:
        raise _WrongError(found)


def _renamed(tables: list[SheetTable], problems: list[Problem]) -> bool:
    """Give other names to fields whose names the grammar or the formats have taken; whether there were only such."""
    if any(problem.code not in TAKEN for problem in problems):
        return False
    for problem in problems:
        stem = Path(problem.place.file).stem
        words = set(QUOTED.findall(problem.message))
        for table in tables:
            for each in table.fields if stem == table.name or stem.startswith(table.name.removesuffix("s")) else ():
                name = table.name_of(each)
                if any(word == name or word.startswith(f"{name}_") or word == f"{name}s" for word in words):
                    table.renamed[each.name] = f"{name}_value"
    return True


def _about(table: SheetTable) -> Iterator[str]:
    """What a table's columns became."""
    yield f"{table.name}: {plural(len(table.sheet.rows), 'row')}, ids in {table.key}"
    for each in table.fields:
        yield f"  {', '.join(each.columns)} -> {table.name_of(each)}: {_kind(each)}"


def _kind(each: SheetField) -> str:
    if each.unit:
        return f"quantities in {each.unit}"
    return f"{plural(len(each.codes), 'code')} of a vocabulary" if each.codes else KINDS[each.kind]
