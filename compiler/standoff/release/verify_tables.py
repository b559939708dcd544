"""Whether a package's tables are as it declares them: columns, types, rows, keys, codes, references, all formats."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from standoff.formats import csv
from standoff.formats.package import Package, PackageTable, UnreadableError, path_in
from standoff.formats.package_reader import plain_reason
from standoff.formats.registry import read_back
from standoff.formats.typed_cells import CellError, HeaderError, as_written, record_id
from standoff.release.verify_rows import check_rows
from standoff.source.plural import plural
from standoff.source.problem import Place, Problem

FAULTS = (pl.exceptions.PolarsError, HeaderError, CellError, OSError, ValueError)
Columns = tuple[str, tuple[str, ...]]
Difference = tuple[str, str, str]  # what it is, in another format, in CSV


@dataclass(slots=True)
class Tables:
    """What is found in the tables of a package: problems, formats that hold the same, and the columns of references."""

    package: Package
    label: str
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    formats: set[str] = field(default_factory=set)
    columns: dict[Columns, pl.DataFrame] = field(default_factory=dict)

    def complain(self, path: str, code: str, message: str, hint: str = "") -> None:
        """Add a problem of a file."""
        problem = Problem(Place(f"{self.label}/{path}"), code, message, hint)
        if problem not in self.problems:  # a file of many tables is read for each
            self.problems.append(problem)


def check_tables(package: Package, label: str) -> Tables:
    """Read every table from CSV and compare it with what is declared and with the other formats; linear in the rows.

    A table with a different number of rows is not compared further: other differences would follow from that.
    """
    found = Tables(package, label)
    every = [*package.tables.values(), *package.wide.values()]
    wanted = {(table.name, each[0]) for table in every for each in table.references}
    wanted |= {(each[1] or table.name, each[2]) for table in every for each in table.references}
    for table in every:
        frame = _read(found, table)
        if frame is None:
            continue
        found.rows += len(frame) if table.name in package.tables else 0
        if table.rows is not None and len(frame) != table.rows:
            hint = "the file may be cut off"
            found.complain(
                table.path,
                "row-count",
                f"it has {plural(len(frame), 'row')}; the descriptor states {table.rows:,}",
                hint,
            )
            continue
        for code, message in check_rows(table, frame):
            found.complain(table.path, code, message)
        _check_formats(found, table, frame)
        for name, columns in wanted:
            if name == table.name and set(columns) <= set(frame.columns):
                found.columns[name, columns] = frame.select(columns)
    _check_references(found)
    return found


def _read(found: Tables, table: PackageTable) -> pl.DataFrame | None:
    path = table.path
    try:
        frame = csv.read(path_in(found.package.folder or Path(), path), table)
    except UnreadableError:  # not a regular file, which is reported as such
        return None
    except FAULTS as error:
        _unreadable(found, path, error)
        return None
    return frame


def _unreadable(found: Tables, path: str, error: Exception) -> None:
    if isinstance(error, FileNotFoundError) and any(p.place.file == f"{found.label}/{path}" for p in found.problems):
        return
    code = "schema-differs" if isinstance(error, HeaderError) else "unreadable-file"
    found.complain(path, "bad-cell" if isinstance(error, CellError) else code, plain_reason(error))


def _check_formats(found: Tables, table: PackageTable, frame: pl.DataFrame) -> None:
    files: dict[Difference, dict[str, str]] = {}  # the files that differ in the same way, by their format
    compared = 0
    for form in read_back():
        path = form.file_of(found.package, table)
        try:
            file = path_in(found.package.folder or Path(), path)
            other = form.read(file, table) if file.is_file() else None
        except UnreadableError:
            continue
        except FAULTS as error:
            _unreadable(found, path, error)
            continue
        if other is not None:
            compared += 1
            found.formats.add(form.name)
            for difference in differing(table, frame, other):
                files.setdefault(difference, {})[form.name] = path
    for (subject, value, in_csv), paths in files.items():
        if len(paths) == compared > 1:
            message = f"{subject} is {in_csv} in csv and {value} in {', '.join(sorted(paths))}"
            found.complain(table.path, "format-differs", message)
            continue
        for name, path in paths.items():
            message = f"{subject} is {value} in {name} and {in_csv} in csv"
            found.complain(path, "format-differs", message, "the CSV file is the measure")


def differing(table: PackageTable, plain: pl.DataFrame, other: pl.DataFrame) -> Iterator[Difference]:
    """How a table differs between CSV and another format: its number of rows, or the first cell of each column.

    Rows are compared by key: SQLite keeps them in its order, and the workbook sorts some by what links lead to.
    """
    if len(plain) != len(other):
        yield f"the number of rows of {table.name}", f"{len(other):,}", f"{len(plain):,}"
        return
    if plain.equals(other):
        return
    if not plain.select(table.key).equals(other.select(table.key)):
        plain, other = plain.sort(table.key), other.sort(table.key)
    for name in table.fields:
        differs = plain[name].ne_missing(other[name])
        if differs.any():
            row = int(differs.arg_true()[0])
            values = [as_written(frame[row], [name])[name][0] for frame in (other, plain)]
            shown = ["empty" if value is None else f"`{value}`" for value in values]
            yield f"`{name}` of `{table.name}/{record_id(plain[row], table.key)[0]}`", shown[0], shown[1]


def _check_references(found: Tables) -> None:
    for name, table in [*found.package.tables.items(), *found.package.wide.items()]:
        for columns, target, others in table.references:
            here, there = found.columns.get((name, columns)), found.columns.get((target or name, others))
            if here is None or there is None:
                continue
            lost = here.drop_nulls().join(there, left_on=columns, right_on=others, how="anti", maintain_order="left")
            if len(lost):
                lost = lost.unique(maintain_order=True)
                value = " ".join(str(part) for part in lost.row(0))
                more = f", and {len(lost) - 1:,} more" if len(lost) > 1 else ""
                message = f"`{', '.join(columns)}` names `{value}`{more}, and there is no such row in {target or name}"
                found.complain(table.path, "broken-reference", message)
