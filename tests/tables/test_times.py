"""When rows are (`time:`): the columns `sort_date`, `year` and `month`, and the order of rows, in memory or not."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import tiny
from on_disk import n_pieces
from paths import REPOSITORY
from standoff.engine.compilation import Compiled
from standoff.engine.out_of_core.memory_budget import MemoryBudget
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.formats import sqlite
from standoff.formats.package_reader import read_package
from standoff.formats.workbook.reader import read_sheet
from standoff.schema.columns import STANDARD
from standoff.schema.times import Order

TIME = "happened: [held, fixed_on], began: opened, ended: closed, as_of: seen, like: part_of_id"
DATES = "".join(f"  - {{name: {name}, standoff: {{type: edtf}}}}\n" for name in ("opened", "closed", "seen"))
WRITTEN = {
    "at-last": "seen: 2024-05-07, closed: ..2024",
    "day": "held: 2024-05-07",
    "day-to-day": "held: 2024-05-07, closed: 2024-06-01",
    "fixed": "fixed_on: 2023-02-28",
    "goes-on": "opened: 2019-03, seen: 2024-05",
    "month": "held: 2024-05",
    "never-dated": "visitors: 3",
    "not-after": "held: ..2024-05",
    "not-before": "held: 2024-05..",
    "no-part": "part_of_id: never-dated",
    "one-year": "opened: 2019-03, closed: 2019-12-31",
    "part": "part_of_id: fixed, guests: {host: carr}",
    "part-of-part": "part_of_id: part",
    "part-seen": "part_of_id: fixed, seen: 2025-02",
    "seen-alone": "seen: 2021-11-01..2021-11-30",
    "seen-long": "seen: 2021-11..2022-02",
    "several": "held: 2023..2024",
}
SHOWN = {
    "goes-on": (date(2019, 3, 1), None, None),
    "one-year": (date(2019, 3, 1), 2019, None),
    "seen-alone": (date(2021, 11, 1), 2021, "2021-11"),
    "seen-long": (date(2021, 11, 1), None, None),
    "several": (date(2023, 1, 1), None, None),
    "fixed": (date(2023, 2, 28), 2023, "2023-02"),
    "part": (date(2023, 2, 28), 2023, "2023-02"),
    "month": (date(2024, 5, 1), 2024, "2024-05"),
    "not-before": (date(2024, 5, 1), None, None),
    "spring-fair": (date(2024, 5, 1), 2024, "2024-05"),
    "day": (date(2024, 5, 7), 2024, "2024-05"),
    "day-to-day": (date(2024, 5, 7), 2024, None),
    "not-after": (date(2024, 5, 31), None, None),
    "at-last": (date(2024, 12, 31), None, None),
    "part-seen": (date(2025, 2, 1), 2025, "2025-02"),
    "hat-market": (None, None, None),
    "never-dated": (None, None, None),
    "no-part": (None, None, None),
    "part-of-part": (None, None, None),
}


def corpus(root: Path, *changes: tiny.Change) -> Path:
    """The tiny corpus with a fair for each way of being in time, in the order of their ids."""
    fairs = "".join(f"  {name}: {{at: 0-33, kind: fair, {fields}}}\n" for name, fields in WRITTEN.items())
    return tiny.write(
        root,
        (
            tiny.FAIRS_SCHEMA,
            "  - {name: visitors",
            "  - {name: fixed_on, type: date}\n  - {name: part_of_id}\n" + DATES + "  - {name: visitors",
        ),
        (
            tiny.FAIRS_SCHEMA,
            "primaryKey: fair_id\n",
            f"primaryKey: fair_id\nstandoff:\n  time: {{{TIME}}}\n  wide: [fair_id, held]\n",
        ),
        (
            tiny.FAIRS_SCHEMA,
            "foreignKeys:\n",
            "foreignKeys:\n  - {fields: part_of_id, reference: {resource: fairs, fields: fair_id}}\n",
        ),
        (tiny.GUESTS_SCHEMA, "by: role}", "by: role}\n  time: {like: fair_id}"),
        (tiny.TWO, "fairs:\n", f"fairs:\n{fairs}"),
        *changes,
    )


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    root = corpus(tmp_path_factory.mktemp("times"))
    found = compile_corpus(root, root / "texts")
    assert found.problems == []
    return found


def test_a_row_is_placed_by_its_first_bound_and_in_a_year_or_month_only_as_a_whole(compiled: Compiled) -> None:
    shown = compiled.tables["fairs"].select("fair_id", "sort_date", "year", "month")
    assert shown.schema == {"fair_id": pl.String, "sort_date": pl.Date, "year": pl.Int64, "month": pl.String}
    assert {name: tuple(rest) for name, *rest in shown.rows()} == SHOWN


def test_a_child_is_dated_like_its_parent_and_that_like_what_it_is_a_part_of(compiled: Compiled) -> None:
    found = compiled.tables["fair_guests"].select("fair_id", "role", "sort_date", "year", "month")
    assert found.rows() == [
        ("hat-market", "visitor", None, None, None),
        ("hat-market", "visitor", None, None, None),
        ("part", "host", *SHOWN["part"]),
        ("spring-fair", "host", *SHOWN["spring-fair"]),
    ]


def test_rows_are_in_order_of_time_then_of_their_key_in_wide_tables_too(compiled: Compiled) -> None:
    assert compiled.tables["fairs"]["fair_id"].to_list() == list(SHOWN)
    wide = compiled.wide["fairs"].rows.lazy().collect()
    assert wide["fair_id"].to_list() == list(SHOWN)
    assert [name for name in wide.columns if name in {"sort_date", "year", "month"}] == ["sort_date", "year", "month"]
    assert wide["sort_date"].to_list() == [day for day, _, _ in SHOWN.values()]


def test_the_example_of_the_grammar_is_the_one_tested_here() -> None:
    assert f"  time: {{{TIME}}}\n" in (REPOSITORY / "docs" / "grammar.md").read_text("utf-8")


def test_the_columns_come_before_those_of_every_table(compiled: Compiled) -> None:
    before = -len(STANDARD)
    assert compiled.tables["fairs"].columns[before - 3 : before + 1] == ["sort_date", "year", "month", "factuality"]
    assert "sort_date" not in compiled.tables["people"].columns


@pytest.mark.parametrize("largest", [50, 400])
def test_partitions_are_merged_in_the_same_order(compiled: Compiled, tmp_path: Path, largest: int) -> None:
    root = corpus(tmp_path / "corpus")
    pieces = compile_corpus(root, root / "texts", budget=MemoryBudget(0, tmp_path / "scratch", largest))
    assert pieces.problems == []
    assert n_pieces(pieces.stored["fairs"]) > 1
    for name in ("fairs", "fair_guests"):
        assert pieces.stored[name].lazy().collect().equals(compiled.tables[name])
    assert pieces.wide["fairs"].rows.lazy().collect().equals(compiled.wide["fairs"].rows.lazy().collect())


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same corpus where `part_of_id` makes a hierarchy, with a part whose id is before that of the whole."""
    return corpus(
        tmp_path_factory.mktemp("parts"),
        (tiny.FAIRS_SCHEMA, "  time:", "  broader: part_of_id\n  time:"),
        (tiny.TWO, "fairs:\n", "fairs:\n  a-part: {at: 0-33, kind: fair, part_of_id: fixed}\n"),
    )


WHOLE_FIRST = [*list(SHOWN)[:6], "a-part", *list(SHOWN)[6:]]  # after `fixed`


def test_of_one_day_what_is_part_of_nothing_comes_first_in_every_format(parts: Path, tmp_path: Path) -> None:
    found = compile_corpus(parts, parts / "texts")
    assert found.problems == []
    assert found.tables["fairs"]["fair_id"].to_list() == WHOLE_FIRST
    wide = found.wide["fairs"].rows.lazy().collect()
    assert wide["fair_id"].to_list() == WHOLE_FIRST
    assert wide["part_of_id"].to_list() == found.tables["fairs"]["part_of_id"].to_list()
    write_build(found, tmp_path / "next")
    package = read_package(tmp_path / "next", "next")
    assert package.tables["fairs"].order == package.wide["fairs-wide"].order
    assert package.tables["fairs"].order == Order(("sort_date", "part_of_id", "fair_id"), "part_of_id")
    for read, file in ((sqlite.read, "tiny.sqlite"), (read_sheet, "tiny.xlsx")):
        rows = read(tmp_path / "next" / file, package.tables["fairs"])
        assert rows is not None
        assert rows["fair_id"].to_list() == WHOLE_FIRST


@pytest.mark.parametrize("largest", [50, 400])
def test_partitions_have_what_is_part_of_nothing_first_too(parts: Path, tmp_path: Path, largest: int) -> None:
    pieces = compile_corpus(parts, parts / "texts", budget=MemoryBudget(0, tmp_path / "scratch", largest))
    assert pieces.problems == []
    assert n_pieces(pieces.stored["fairs"]) > 1
    for table in (pieces.stored["fairs"], pieces.wide["fairs"].rows):
        assert table.lazy().collect()["fair_id"].to_list() == WHOLE_FIRST


def test_every_format_holds_the_rows_in_this_order(compiled: Compiled, tmp_path: Path) -> None:
    write_build(compiled, tmp_path / "build" / "next")
    package = read_package(tmp_path / "build" / "next", "next")
    table = package.tables["fairs"]
    assert table.order == Order(("sort_date", "fair_id"))
    assert package.wide["fairs-wide"].order == Order(("sort_date", "fair_id"))
    assert package.tables["fair_guests"].order == Order(("fair_id", "role", "person_id"))
    assert table.read().select("fair_id").to_series().to_list() == list(SHOWN)
    assert sqlite.read(tmp_path / "build" / "next" / "tiny.sqlite", table)["fair_id"].to_list() == list(SHOWN)
