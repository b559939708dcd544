"""What the dataset would be without a text: as a build says that never had its file, and as `sensitivity` says."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from paths import REPOSITORY
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.without import Hypothesis, compile_without
from standoff.resolve.sensitivity import Base
from standoff.resolve.withdrawal import Source, Stated
from standoff.schema.record_ids import CELL, RECORD
from standoff.views.sensitivity import falls_with, sensitivity


@pytest.fixture(scope="module")
def dataset() -> Compiled:
    return compile_corpus(REPOSITORY)


@pytest.fixture(scope="module")
def base(dataset: Compiled) -> Base:
    assert dataset.frames
    assert dataset.resolved
    stated = Stated.of(dataset.frames, dataset.schema, dataset.corpus.settings.speakers)
    return Base(stated, dataset.resolved.cells, dataset.resolved.records, dataset.frames.settled)


@pytest.mark.parametrize("short", ["001", "003"])
def test_as_if_the_file_had_never_been_there(short: str, dataset: Compiled, base: Base, tmp_path: Path) -> None:
    for name in ("annotations", "schemas"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    shutil.copy(REPOSITORY / "datapackage.json", tmp_path)
    (file,) = (tmp_path / "annotations" / "texts").glob(f"{short}_*.yaml")
    file.unlink()
    really = compile_corpus(tmp_path)
    assert {problem.code for problem in really.problems} >= {"required-missing"}  # what a hypothetical build allows
    source = Source("text", file.stem)
    without = compile_without(dataset, Hypothesis((source,)))
    compared = {name for name in without.tables if name in really.tables}
    assert compared >= {*dataset.schema.record_tables, "assertions", "evidence", "resolutions", "texts", "sentences"}
    assert {name for name in compared if not without.tables[name].equals(really.tables[name])} == set()

    falls = falls_with(base, source, list(dataset.schema.record_tables))
    assert without.resolved
    assert dataset.resolved
    vanished = falls.filter(effect="vanished").select(RECORD)
    assert sorted(vanished.rows()) == sorted(_ids(dataset.resolved.records) - _ids(without.resolved.records))
    values = {tuple(row[:3]): row[3] for row in without.resolved.cells.select(*CELL, "value").iter_rows()}
    cells = falls.drop_nulls("field_name")
    assert len(cells) > 80
    assert [values.get(cell) for cell in cells.select(CELL).iter_rows()] == cells["new_value"].to_list()


def _ids(records: pl.DataFrame) -> set[tuple[str, str]]:
    return {(str(table), record) for table, record in records.select(RECORD).iter_rows()}


def test_all_texts_are_examined_and_the_sums_agree(dataset: Compiled, base: Base) -> None:
    found = sensitivity(base, list(dataset.schema.record_tables))
    rows = found.falls.filter(pl.col("field_name").is_not_null())
    for table in found.tables:
        mine = rows.filter(table_name=table.table_name)
        assert {kind: mine.filter(kind=kind).select(CELL).n_unique() for kind in table.altered} == table.altered
        assert sum(table.rests_on.values()) == len(dataset.tables[table.table_name])
    assert {each.source.name for each in found.sources if each.source.kind == "text"} == {
        *dataset.tables["texts"]["text_id"]
    }
