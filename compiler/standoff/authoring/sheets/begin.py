"""A new corpus from a spreadsheet: its tables, schemas and registries, tried before they are in place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from standoff.authoring.edit.new_corpus import name_of, tools_of, write_corpus
from standoff.authoring.sheets.columns import SheetField
from standoff.authoring.sheets.new_tables import SheetTable, descriptor, files_of, tables_of
from standoff.authoring.sheets.read import read_spreadsheet
from standoff.engine.pipeline import compile_corpus
from standoff.files.project_files import DESCRIPTOR
from standoff.source.plural import plural
from standoff.source.problem import Place, Problem, errors

TAKEN = frozenset({"reserved-name", "schema-name", "schema-reference"})
RISKY = "risky-cell"
ABOUT_RISKY = "cells that a spreadsheet may take for formulas are allowed: `risky_cells` in datapackage.json"
QUOTED = re.compile(r"`(\w+)`")
TRIES = 4
KINDS = {
    "string": "words", "text": "text with line ends", "code": "codes of a vocabulary", "edtf": "dates (EDTF)",
    "date": "days", "count": "counts with bounds", "children": "children", "integer": "whole numbers",
    "number": "numbers", "boolean": "true or false",
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
    found = read_spreadsheet(file, str(file))
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
    has_risky_cells = False
    for number in range(TRIES):
        files = [*tools_of(name), *files_of(tables), (DESCRIPTOR, descriptor(name, title, has_risky_cells))]
        files.append(("README.md", README.format(title=title, source=source).encode()))
        try:
            written = write_corpus(folder, files, _check)
        except _WrongError as error:
            left = [problem for problem in error.problems if problem.code != RISKY]
            has_risky_cells |= len(left) < len(error.problems)
            if number + 1 == TRIES or not _renamed(tables, left):
                raise BadSheetError(error.problems) from None
        else:
            about = [line for each in tables for line in _about(each)]
            return Begun(written, [*about, *([ABOUT_RISKY] if has_risky_cells else [])])
    raise AssertionError("each try returns or raises")


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
    return f"{plural(len(each.codes), 'code')} of a vocabulary" if each.codes else KINDS[each.kind]
