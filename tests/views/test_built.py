"""Explaining from the last build, and from the annotations: the same, for records and columns of every kind."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner

import tiny
from paths import RULES, TEXTS
from standoff.cli.application import main
from standoff.corpus.texts import Text, read_texts
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.schema.columns import columns
from standoff.schema.record_ids import decoded
from standoff.views.built import Build, has_all
from standoff.views.explain import explain
from standoff.views.inputs import Compilation, UnknownError, find_record
from standoff.views.loader import load


def of(compiled: Compiled) -> Compilation:
    assert compiled.frames is not None
    assert compiled.resolved is not None
    return Compilation.of(compiled.schema, compiled.frames, compiled.resolved, compiled.tables, compiled.texts)


def build_of(compiled: Compiled, package: Path, texts: Path | None) -> Build:
    return Build.of_package(load(package), compiled.corpus, compiled.schema, texts)


@pytest.fixture(scope="module", params=["rules", "tiny"])
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Compilation, Callable[[], Build]]:
    """A small corpus, compiled, and its last build, as read from its files."""
    tmp_path = tmp_path_factory.mktemp("both")
    root = RULES if request.param == "rules" else tiny.write(tmp_path / "corpus")
    texts = None if request.param == "rules" else root / "texts"
    compiled = compile_corpus(root, texts)
    write_build(compiled, tmp_path / "next")
    return of(compiled), lambda: build_of(compiled, tmp_path / "next", texts)


def test_records_and_every_column_of_some(both: tuple[Compilation, Callable[[], Build]]) -> None:
    compiled, read = both
    compared = 0
    for table in compiled.schema.record_tables.values():
        assert read().record_ids(table.name) == compiled.record_ids(table.name)
        children = compiled.schema.children.get(table.name, {})
        ids = compiled.record_ids(table.name)
        decided = set(ids) & set(compiled.frames.settled["record_id"])
        for number, record in enumerate([*ids[::10], *sorted(decided)]):
            names = [*(c.name for c in columns(table, compiled.schema)), *children] if number % 20 == 0 else []
            built = read()  # anew, as a command does
            for name in (None, *names):
                assert asdict(explain(built, table, record, name)) == asdict(explain(compiled, table, record, name))
                compared += 1
    assert compared > 30


def test_what_does_not_exist(both: tuple[Compilation, Callable[[], Build]]) -> None:
    compiled, read = both
    table = next(iter(compiled.schema.record_tables))
    for name in ("", table, f"{table}/nothing", "nothing/else", "assertions/a"):
        with pytest.raises(UnknownError) as ours:
            find_record(read(), name)
        with pytest.raises(UnknownError) as theirs:
            find_record(compiled, name)
        assert str(ours.value) == str(theirs.value)


def test_records_are_found_however_their_ids_are_written(both: tuple[Compilation, Callable[[], Build]]) -> None:
    def outcome(compiled: Compilation, name: str) -> str:
        try:
            table, record = find_record(compiled, name)
        except UnknownError as unknown:
            return str(unknown)
        return f"{table.name}/{record}"

    compiled, read = both
    names = [f"{table}/{record}" for table in compiled.schema.record_tables for record in compiled.record_ids(table)]
    built, written = read(), {decoded(name) for name in names if "%" in name} | {f"{name}/" for name in names[::9]}
    for name in [*names[::9], *sorted(written)]:
        assert outcome(built, name) == outcome(compiled, name)


def test_only_the_texts_that_are_quoted_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tiny.write(tmp_path / "corpus")
    compiled = compile_corpus(root)
    write_build(compiled, tmp_path / "next", only=["csv", "parquet"])
    stated: list[str] = []

    def read(folder: Path | None, texts: Mapping[str, str]) -> dict[str, Text]:
        stated.extend(texts)
        return read_texts(folder, texts)

    monkeypatch.setattr("standoff.views.built.read_texts", read)
    built = build_of(compiled, tmp_path / "next", root / "texts")
    assert built.passage("one", 0, 20) == (root / "texts/one.txt").read_text()[:20]
    assert built.passage("one", 5, 9) == (root / "texts/one.txt").read_text()[5:9]
    assert stated == ["one.txt"]


def test_a_text_that_changed_or_is_gone_is_not_quoted(tmp_path: Path) -> None:
    root = tiny.write(tmp_path / "corpus")
    compiled = compile_corpus(root)
    write_build(compiled, tmp_path / "next", only=["csv", "parquet"])
    built = build_of(compiled, tmp_path / "next", root / "texts")
    assert None not in (built.passage("one", 0, 20), built.passage("two", 0, 20))
    path = root / "texts/one.txt"
    path.write_text(path.read_text().swapcase())
    (root / "texts/two.txt").unlink()
    built = build_of(compiled, tmp_path / "next", root / "texts")
    assert (built.passage("one", 0, 20), built.passage("two", 0, 20)) == (None, None)
    assert built.passage("unknown", 0, 20) is None


def test_some_records_of_the_dataset(dataset: Compiled, dataset_build: Path) -> None:
    compiled = of(dataset)
    texts = TEXTS if compiled.texts else None
    for table in compiled.schema.record_tables.values():
        for record in compiled.record_ids(table.name)[::40]:
            built = build_of(dataset, dataset_build, texts)
            assert asdict(explain(built, table, record)) == asdict(explain(compiled, table, record))


def explained(root: Path) -> str:
    call = ["--root", str(root), "--texts", str(root / "texts"), "explain", "fairs/spring-fair", "visitors"]
    result = CliRunner().invoke(main, call)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_reads_the_build_only_while_it_is_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("standoff.engine.up_to_date.RACY", 0)
    root = tiny.write(tmp_path / "corpus")
    build = ["--root", str(root), "--texts", str(root / "texts"), "build"]
    assert CliRunner().invoke(main, [*build, "--only", "csv"]).exit_code == 0
    from_annotations = explained(root)
    assert CliRunner().invoke(main, build).exit_code == 0
    with monkeypatch.context() as patch:
        patch.setattr("standoff.engine.pipeline.compile_corpus", None)  # nothing is compiled
        assert explained(root) == from_annotations
    path = root / tiny.TWO
    path.write_text(path.read_text().replace("visitors: 45", "visitors: 46"))
    assert "46" in explained(root)


def test_a_build_without_some_table_is_not_used(tmp_path: Path) -> None:
    compiled = compile_corpus(tiny.write(tmp_path / "corpus"))
    write_build(compiled, tmp_path / "next", only=["csv", "parquet"])
    assert has_all(load(tmp_path / "next"), compiled.schema) is True
    path = tmp_path / "next" / "datapackage.json"
    path.write_text(path.read_text().replace("parquet/evidence.parquet", "parquet/others.parquet"))
    assert has_all(load(tmp_path / "next"), compiled.schema) is False
