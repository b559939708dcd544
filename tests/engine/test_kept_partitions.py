"""Partitions that are kept on disk: a run after another gives what one with nothing kept gives, and does its share."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random

import polars as pl
import pytest
from click.testing import CliRunner
from test_incremental import copied

import edits_of_files
import tiny
from paths import RULES
from standoff.cli import main
from standoff.engine.compilation import Compiled
from standoff.engine.last_build import NOTES
from standoff.engine.out_of_core.ledger import LEDGER
from standoff.engine.out_of_core.memory_budget import MemoryBudget
from standoff.engine.out_of_core.task import Left, Task, run_task
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.files.locks import kept, scratch
from standoff.formats.descriptor import hashes
from standoff.tables.package_contents import in_memory
from standoff.tables.ranges import Ranged
from standoff.tables.sections import ROWS, TOP, Sections, borders, grouped, in_ranges, ranges_of

IS_LONG = bool(os.environ.get("STANDOFF_LONG"))
TABLES = ("csv", "parquet")


@pytest.fixture(autouse=True)
def _batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each text is a part of its own."""
    monkeypatch.setattr("standoff.engine.batches.limit_of", lambda total: 1)


def again(root: Path, folder: Path, largest: int = 150) -> Compiled:
    """Compile a corpus with partitions that stay in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    budget = MemoryBudget(0, folder, largest, is_kept=True, is_exceeded=False)
    return compile_corpus(root, root / "texts", jobs=1, cache=folder.parent / "cache", budget=budget)


def assert_same(now: Compiled, fresh: Compiled, what: str) -> None:
    """Both runs gave the same problems and tables."""
    assert now.problems == fresh.problems, what
    if fresh.failed:
        return
    assert list(now.stored) == list(fresh.tables), what
    for name, frame in fresh.tables.items():
        assert in_memory(now.stored[name]).equals(frame), f"{what}: {name}"
    for name, wide in fresh.wide.items():
        assert in_memory(now.wide[name].rows).equals(in_memory(wide.rows)), f"{what}: {name}"
    assert now.coverage is not None


@contextmanager
def counted() -> Iterator[list[tuple[str, str]]]:
    """The tasks that are run in a block, each by what its first step gives and its piece."""
    found: list[tuple[str, str]] = []

    def counted_task(task: Task) -> Left:
        found.append((task.steps[0].gives[0], task.place.piece))
        return run_task(task)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("standoff.engine.out_of_core.run.run_task", counted_task)
        yield found


# -- the same results --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(30 if IS_LONG else 1))
@pytest.mark.parametrize("corpus", ["rules", "tiny"])
def test_random_edits_change_no_result(tmp_path: Path, corpus: str, seed: int) -> None:
    """Also those that make mistakes and mend them, and those that take files and records away."""
    root, random = tmp_path / "corpus", Random(seed)
    tiny.write(root) if corpus == "tiny" else copied(RULES, root)
    largest = 150 if corpus == "tiny" else 3500
    original = edits_of_files.read(root)
    files, done = original, ["as it was"]
    for _ in range(30 if IS_LONG else 4):
        assert_same(
            again(root, tmp_path / "kept", largest), compile_corpus(root, root / "texts"), " > ".join(done[-6:])
        )
        for _ in range(random.choice((1, 1, 2, 3))):
            name, files = edits_of_files.edited(files, original, random)
            done.append(name)
        edits_of_files.write(root, files)


def test_only_what_changed_is_run(tmp_path: Path) -> None:
    """Nothing; then the partition of one record, and what takes of it what is another; then lines alone."""
    root = copied(RULES, tmp_path / "corpus")
    again(root, tmp_path / "kept", 3500)
    with counted() as run:
        again(root, tmp_path / "kept", 3500)
    assert run == []
    one = root / "annotations" / "registry" / "places.yaml"
    one.write_text(one.read_text("utf-8").replace("name: Zenda, kind: town", "name: Zenda!, kind: town"), "utf-8")
    with counted() as run:
        now = again(root, tmp_path / "kept", 3500)
    stages = {stage for stage, _ in run}
    assert len([piece for stage, piece in run if stage == "outcomes"]) == 1
    assert len([piece for stage, piece in run if stage == "assertions"]) == 1
    assert {"existence", "assertions", "outcomes"} <= stages
    assert_same(now, compile_corpus(root, root / "texts"), "another name")


def test_an_id_that_goes_is_missed_where_nothing_else_changed(tmp_path: Path) -> None:
    root = tiny.write(tmp_path / "tiny")
    assert not again(root, tmp_path / "kept").failed
    places = root / tiny.PLACES
    before = places.read_text("utf-8")
    places.write_text(before.replace("shire: {", "shyre: {"), "utf-8")
    gone = again(root, tmp_path / "kept")
    assert_same(gone, compile_corpus(root, root / "texts"), "gone")
    assert {problem.code for problem in gone.problems} >= {"unknown-id"}
    places.write_text(before, "utf-8")
    assert_same(again(root, tmp_path / "kept"), compile_corpus(root, root / "texts"), "back")


def test_other_texts_are_checked_against(tmp_path: Path) -> None:
    root = tiny.write(tmp_path / "tiny")
    again(root, tmp_path / "kept")
    text = next((root / "texts").glob("*.txt"))
    text.write_text(text.read_text("utf-8") + "More.\n", "utf-8")
    found = again(root, tmp_path / "kept")
    assert_same(found, compile_corpus(root, root / "texts"), "another text")
    assert "text-changed" in {problem.code for problem in found.problems}


def test_a_key_is_the_same_in_every_process() -> None:
    """The settings of a corpus have sets, whose order is another in each process."""
    code = "from standoff.corpus.project import Settings; from standoff.engine.out_of_core.ledger import key_of; "
    code += "print(key_of(Settings(distinct=frozenset({frozenset('abc'), frozenset('xyz')})), frozenset('pqrs')))"
    seeds = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    run = partial(subprocess.run, [sys.executable, "-c", code], check=True, capture_output=True)
    found = {run(env=env).stdout for env in seeds}
    assert len(found) == 1
    assert len(found.pop().strip()) == 64


# -- damage ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["cut", "gone", "other"])
def test_damaged_partitions_are_made_again(tmp_path: Path, damage: str) -> None:
    root, folder = tiny.write(tmp_path / "tiny"), tmp_path / "kept"
    again(root, folder)
    whole = compile_corpus(root, root / "texts")
    pieces = sorted(path for path in folder.rglob("*.arrow"))
    for piece in pieces[::3]:
        if damage == "gone":
            piece.unlink()
        else:
            piece.write_bytes(piece.read_bytes()[:40] if damage == "cut" else b"no frame")
    assert_same(again(root, folder), whole, damage)


@pytest.mark.parametrize("content", [None, b"{", b"[]", b'{"common": 1}', b"\xff"])
def test_without_a_ledger_that_can_be_read_all_is_run(tmp_path: Path, content: bytes | None) -> None:
    """It goes when a run begins: what one leaves that was killed is not built upon."""
    root, folder = tiny.write(tmp_path / "tiny"), tmp_path / "kept"
    again(root, folder)
    (folder / LEDGER).unlink() if content is None else (folder / LEDGER).write_bytes(content)
    (folder / "assertions" / "99999").mkdir()
    with counted() as run:
        now = again(root, folder)
    assert {"existence", "outcomes", "wide"} <= {stage for stage, _ in run} | {"wide"}
    assert_same(now, compile_corpus(root, root / "texts"), "no ledger")


def test_files_that_nobody_left_are_not_read(tmp_path: Path) -> None:
    """A run that was interrupted may have left files that its ledger does not know."""
    root, folder = tiny.write(tmp_path / "tiny"), tmp_path / "kept"
    again(root, folder)
    for path in [*folder.rglob("*.arrow")]:
        shutil.copy(path, path.with_name(f"9{path.name}"))
    two = root / tiny.TWO
    two.write_text(two.read_text("utf-8").replace("visitors: 45", "visitors: 46"), "utf-8")
    assert_same(again(root, folder), compile_corpus(root, root / "texts"), "more files")


def test_another_schema_begins_with_nothing(tmp_path: Path) -> None:
    root, folder = tiny.write(tmp_path / "tiny"), tmp_path / "kept"
    again(root, folder)
    schema = root / tiny.FAIRS_SCHEMA
    schema.write_text(schema.read_text("utf-8").replace("name: stalls", "title: Stands, name: stalls"), "utf-8")
    assert_same(again(root, folder), compile_corpus(root, root / "texts"), "another schema")


# -- the files of the last build ---------------------------------------------------------------------------------------


def built(root: Path, folder: Path, target: Path) -> dict[str, str]:
    """Build from kept partitions, and give the hashes of the package."""
    write_build(again(root, folder), target, only=TABLES)
    return hashes(target)


def fresh(root: Path, target: Path) -> dict[str, str]:
    """The hashes of the same built in memory."""
    write_build(compile_corpus(root, root / "texts"), target, only=TABLES)
    return hashes(target)


def test_what_did_not_change_is_taken_from_the_last_build(tmp_path: Path) -> None:
    """The bytes are those of a build in memory, and files of which nothing changed are the same files."""
    root, target = tiny.write(tmp_path / "tiny"), tmp_path / "out"
    built(root, tmp_path / "kept", target)
    before = {path: path.stat().st_ino for path in target.rglob("*.*") if path.suffix in {".csv", ".parquet"}}
    two = root / tiny.TWO
    two.write_text(two.read_text("utf-8").replace("visitors: 45", "visitors: 46"), "utf-8")
    assert built(root, tmp_path / "kept", target) == fresh(root, tmp_path / "fresh")
    kept_files = {path.name for path, inode in before.items() if path.stat().st_ino == inode}
    assert {"people.csv", "people.parquet", "places.csv"} <= kept_files
    assert not {"fairs.csv", "fairs.parquet", "assertions.csv", "assertions.parquet"} & kept_files


@pytest.mark.parametrize("change", ["other bytes", "gone", "another folder", "no notes"])
def test_a_last_build_that_is_not_as_it_was_is_not_copied_from(tmp_path: Path, change: str) -> None:
    root, folder, target = tiny.write(tmp_path / "tiny"), tmp_path / "kept", tmp_path / "out"
    expected = built(root, folder, target)
    match change:
        case "other bytes":
            for path in target.rglob("*.csv"):
                path.write_bytes(path.read_bytes()[::-1])
        case "gone":
            (target / "csv" / "assertions.csv").unlink()
        case "no notes":
            (folder / NOTES).write_bytes(b"{")
    second = tmp_path / "elsewhere" if change == "another folder" else target
    assert built(root, folder, second) == expected
    if change == "another folder":  # a file of two packages could be changed in both
        assert not {path.stat().st_ino for path in target.rglob("*.*")} & {p.stat().st_ino for p in second.rglob("*.*")}


def test_large_corpora_keep_their_partitions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`check` and `build` use the same; `--no-cache` uses none, and while another process has them none are kept."""
    monkeypatch.setattr("standoff.engine.out_of_core.memory_budget.KEPT", 1)
    root = tiny.write(tmp_path / "tiny")
    only = ("build", "--only", "csv", "--only", "parquet")
    expected = fresh(root, tmp_path / "fresh")

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["--root", str(root), *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    folder = root / "build" / ".cache" / "partitions"
    run(*only, "--no-cache")
    assert not folder.exists()
    run("check")
    assert (folder / LEDGER).is_file()
    with counted() as tasks:
        run(*only)
    assert tasks == []
    assert hashes(root / "build" / "next") == expected
    two = root / tiny.TWO
    two.write_text(two.read_text("utf-8") + "\n", "utf-8")
    ledger = (folder / LEDGER).read_bytes()
    with kept(folder) as held:
        assert held == folder
        run(*only)
    assert (folder / LEDGER).read_bytes() == ledger


def test_a_kept_folder_is_had_by_one_process_at_a_time(tmp_path: Path) -> None:
    with kept(tmp_path / "kept") as one, kept(tmp_path / "kept") as other:
        assert (one, other) == (tmp_path / "kept", None)
    with kept(tmp_path / "kept") as one:
        assert one is not None
    (tmp_path / "file").touch()
    with kept(tmp_path / "file" / "kept") as none, scratch(tmp_path) as instead:
        assert none is None
        assert instead.is_dir()


# -- sections ----------------------------------------------------------------------------------------------------------


def weights(rows: dict[str, int]) -> pl.DataFrame:
    return pl.DataFrame({TOP: list(rows), ROWS: list(rows.values())}, schema={TOP: pl.String, ROWS: pl.Int64})


def test_a_row_more_hardly_moves_a_border() -> None:
    random = Random(1)
    rows = {f"{random.getrandbits(40):010x}": random.randint(1, 30) for _ in range(6_000)}
    before = borders(weights(rows), least=3_000)
    assert 20 < len(before) < 40
    moved = 0
    for key in random.sample(sorted(rows), 12):
        moved += len(set(borders(weights(rows | {key: rows[key] + 1}), least=3_000)) ^ set(before)) > 0
    assert moved <= 2
    assert len(set(borders(weights({k: n for k, n in rows.items() if k > min(rows)}), 3_000)) - set(before)) <= 2


def test_borders_do_not_depend_on_the_order_of_rows() -> None:
    rows = {f"k{number:04}": number % 7 + 1 for number in range(3_000)}
    halves = pl.concat([weights({k: n - 1 for k, n in rows.items()}), weights(dict.fromkeys(rows, 1))])
    assert borders(halves.reverse(), 500) == borders(weights(rows), 500)
    assert borders(weights({}), 5) == borders(weights({"a": 9}), 5) == ()


@pytest.mark.parametrize(("rows", "ranges"), [(0, 1), (1, 1), (100, 1), (101, 2), (201, 4), (400, 4), (401, 8)])
def test_ranges_are_a_power_of_two(rows: int, ranges: int) -> None:
    assert ranges_of(rows, 100) == ranges


def test_small_neighbours_are_written_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standoff.tables.sections.RANGE", 100)
    assert grouped([]) == [range(0)]
    assert grouped([10, 95, 3, 200, 7]) == [range(2), range(2, 4), range(4, 5)]


@pytest.mark.parametrize(("corpus", "least", "largest"), [("rules", 60, 10**6), ("tiny", 3, 60)])
def test_ranges_in_memory_are_those_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corpus: str, least: int, largest: int
) -> None:
    """With sections of a few rows the same bytes are written of tables in memory and in any partitions."""
    monkeypatch.setattr("standoff.tables.sections.LEAST", least)
    monkeypatch.setattr("standoff.tables.sections.RANGE", least // 2)
    monkeypatch.setattr("standoff.tables.sections.borders.__defaults__", (least,))
    root = tiny.write(tmp_path / "corpus") if corpus == "tiny" else copied(RULES, tmp_path / "corpus")
    whole = compile_corpus(root, root / "texts")
    sections = Sections.of_tables(whole.tables["assertions"], whole.tables["evidence"])
    assert len(sections.records) > 1
    ranged = in_ranges(whole.tables["assertions"], whole.schema.tables["assertions"], sections)
    assert isinstance(ranged, Ranged)
    assert len(ranged.ranges) > 2
    assert in_memory(ranged).equals(whole.tables["assertions"])
    write_build(whole, tmp_path / "whole", only=TABLES)
    write_build(again(root, tmp_path / "kept", largest), tmp_path / "pieces", only=TABLES)
    assert hashes(tmp_path / "pieces") == hashes(tmp_path / "whole")


def test_a_mistake_that_is_mended_leaves_nothing_to_do(tmp_path: Path) -> None:
    """What steps left that were not come to is there still."""
    root = tiny.write(tmp_path / "tiny")
    again(root, tmp_path / "kept")
    two = root / tiny.TWO
    before = two.read_text("utf-8")
    two.write_text(before.replace("visitors: 45", "visitors: 1000"), "utf-8")
    assert again(root, tmp_path / "kept").failed
    two.write_text(before, "utf-8")
    with counted() as run:
        now = again(root, tmp_path / "kept")
    assert {stage for stage, _ in run} <= {
        "existence",
        "assertions",
        "spans",
        "sentences",
        "coverage",
        "outcomes",
        "wide",
    }
    assert ("table.evidence", "00000") not in run
    assert_same(now, compile_corpus(root, root / "texts"), "mended")
