"""What the last build or release held of whole texts and tables, and a compilation does not: lost, or left out."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import polars as pl

from standoff.engine.compilation import Compiled
from standoff.files.project_files import ANNOTATIONS, BUILD, NEXT, REGISTRY_FILES, SCHEMAS, SUMS, TEXT_FILES
from standoff.formats import parquet
from standoff.formats.index import read_index
from standoff.formats.package import Package, UnreadableError
from standoff.formats.package_reader import read_package
from standoff.schema.columns import is_of_records
from standoff.source.problem import Place, Problem
from standoff.tables.package_contents import Tabular, in_memory

OPTION = "--allow-vanished"


def vanished(compiled: Compiled, target: Path | None = None, allow: str = OPTION) -> list[Problem]:
    """Texts and tables of the last build or release of which nothing is left; `allow` is the option that allows it.

    The last build is the one in `target` or in `build/next`; if neither is there, the last release is compared. A text
    that only has a new name has not vanished, and with errors in the corpus nothing is compared.
    """
    before = None if compiled.failed else last_package(compiled.corpus.root, target)
    return [] if before is None else [*_texts(compiled, before, allow), *_tables(compiled, before, allow)]


def last_package(root: Path, target: Path | None = None) -> Package | None:
    """The last build if there is one that can be read, else the last release, if any."""
    folders = [target] if target else []
    folders.append(root / BUILD / NEXT)
    with suppress(UnreadableError):  # `verify` reports it
        folders += [root / BUILD / entry.version for entry in read_index(root / BUILD)[-1:]]
    for folder in folders:
        try:
            if (folder / SUMS).is_file():
                return read_package(folder, folder.name if folder.name != NEXT else "the last build")
        except UnreadableError:
            continue
    return None


def _texts(compiled: Compiled, before: Package, allow: str) -> Iterator[Problem]:
    if "texts" not in before.tables:
        return
    tables: Mapping[str, Tabular] = compiled.kept_tables
    now = in_memory(tables["texts"])
    hashes, present = set(now["sha256"].drop_nulls()), set(now["text_id"])
    emptied = (_asserted_before(before) & present) - compiled.cited
    if emptied:  # else all assertions need not be read, which may lie elsewhere
        emptied -= _with_assertions(tables["assertions"].lazy())
    for text_id, sha256 in before.tables["texts"].read().select("text_id", "sha256").iter_rows():
        place = Place(f"{TEXT_FILES}/{text_id}.yaml")
        if text_id not in present and sha256 not in hashes:
            message = f"the text `{text_id}` was in {before.label}, and now is not"
            yield Problem(place, "vanished-text", message, _hint("the file", allow))
        elif text_id in emptied:
            message = f"the text `{text_id}` had annotations in {before.label}, and now has none"
            yield Problem(place, "vanished-text", message, _hint("them", allow))


def _asserted_before(before: Package) -> set[str]:
    """The texts with assertions, if the package has them as Parquet, of which one column can be read."""
    table = before.tables.get("assertions")
    path = before.folder / parquet.path_of(table) if table and before.folder else None
    try:
        return _with_assertions(pl.scan_parquet(path)) if path and path.is_file() else set()
    except pl.exceptions.PolarsError:  # `verify` reports it
        return set()


def _with_assertions(rows: pl.LazyFrame) -> set[str]:
    return set(rows.select("text_id").unique().collect().to_series().drop_nulls())


def _tables(compiled: Compiled, before: Package, allow: str) -> Iterator[Problem]:
    for name, table in before.tables.items():
        if not table.rows or not is_of_records(table.fields, table.marks) or compiled.sizes.get(name):
            continue
        message = f"the table `{name}` had {table.rows:,} rows in {before.label}, and now has none"
        is_known = name in compiled.schema.tables
        place = Place(_annotations(compiled, name) if is_known else f"{SCHEMAS}/{name}.yaml")
        yield Problem(place, "vanished-table", message, _hint("its records" if is_known else "its schema", allow))


def _annotations(compiled: Compiled, table: str) -> str:
    return f"{REGISTRY_FILES}/{table}.yaml" if compiled.schema.tables[table].registered else ANNOTATIONS


def _hint(what: str, allow: str) -> str:
    return f"restore {what}, or pass {allow} if nothing of it is to be kept"
