"""Within a stated memory: a corpus that is built in pieces has the same tables, to the byte, and the same problems."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import harbour
import tiny
from batches import batches, changes_of
from mistakes import Case, broken
from paths import REPOSITORY, RULES, TEXTS
from standoff.checks import near_ids as identifiers
from standoff.cli import main
from standoff.engine.cache import NOTES
from standoff.engine.compilation import Compiled
from standoff.engine.executors import WorkerProcesses
from standoff.engine.file_digests import NAME as DIGESTS
from standoff.engine.out_of_core import arrow_store as stored
from standoff.engine.out_of_core import partitions
from standoff.engine.out_of_core.memory_budget import MemoryBudget, bytes_of, needed, shown
from standoff.engine.out_of_core.partitions import borders_of, by_record, by_text, scattered
from standoff.engine.pipeline import compile_corpus
from standoff.engine.up_to_date import LAST
from standoff.engine.write import write_build
from standoff.files.locks import scratch
from standoff.formats.descriptor import hashes
from standoff.schema.read import builtin_table
from standoff.schema.record_ids import encoded
from standoff.source.problem import severity
from standoff.tables import sections
from standoff.tables.ranges import ranges_of
from standoff.tables.sections import ROWS, TOP, Sections, borders, divides, in_ranges

TINY = 150  # bytes of annotations in a piece: a few records
SEVERAL = 600  # and half of the tiny corpus
TABLES = ("csv", "parquet")
LISTING = {"datapackage.json", "dataset.jsonld", "SHA256SUMS", "site/data/meta.js"}  # which state what files there are


@pytest.fixture(autouse=True)
def _batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each text is a part of its own."""
    monkeypatch.setattr("standoff.engine.batches.limit_of", lambda total: 1)


def within(root: Path, folder: Path, texts: Path | None = None, largest: int = TINY, jobs: int = 1) -> Compiled:
    """Compile a corpus in pieces that lie in a folder."""
    return compile_corpus(root, texts, jobs=jobs, budget=MemoryBudget(0, folder, largest))


def written(compiled: Compiled, target: Path, only: Sequence[str] = ()) -> dict[str, str]:
    """The hashes of all that is written but the workbook, which is never written of tables on disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("standoff.formats.xlsx.write", lambda contents, folder: [])
        write_build(compiled, target, only=only)
    return {path: sha for path, sha in hashes(target).items() if path not in LISTING}


def assert_same(
    root: Path,
    folder: Path,
    texts: Path | None = None,
    largest: int = TINY,
    jobs: int = 1,
    only: Sequence[str] = (),
) -> Compiled:
    """A corpus has the same problems and the same bytes, built in pieces or not; `only` names formats to compare."""
    whole = compile_corpus(root, texts)
    pieces = within(root, folder / "scratch", texts, largest, jobs)
    assert pieces.problems == whole.problems
    assert pieces.tables == {}
    if not whole.failed:
        assert pieces.sizes == whole.sizes
        assert written(pieces, folder / "pieces", only) == written(whole, folder / "whole", only)
    return pieces


def assert_as_built(pieces: Compiled, folder: Path, whole: Compiled, build: Path) -> None:
    """A corpus that was compiled in pieces has the same problems and bytes as one that another test compiled."""
    assert (pieces.problems, pieces.sizes, pieces.tables) == (whole.problems, whole.sizes, {})
    expected = {path: sha for path, sha in hashes(build).items() if path not in LISTING and not path.endswith(".xlsx")}
    assert written(pieces, folder) == expected


# -- the same bytes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_corpus_of_the_rules(tmp_path: Path, rules: Compiled, rules_build: Path, jobs: int) -> None:
    pieces = within(RULES, tmp_path / "scratch", RULES / "texts", 3500, jobs)
    assert_as_built(pieces, tmp_path / "pieces", rules, rules_build)
    assert len(list((tmp_path / "scratch" / "assertions").iterdir())) > 5


def test_the_dataset(tmp_path: Path, dataset: Compiled, dataset_build: Path) -> None:
    pieces = within(REPOSITORY, tmp_path / "scratch", TEXTS, 60_000)
    assert_as_built(pieces, tmp_path / "pieces", dataset, dataset_build)
    assert len(list((tmp_path / "scratch" / "wide" / "actors").iterdir())) > 2


@pytest.mark.parametrize("largest", [80, 10**6])
def test_small_corpora(tmp_path: Path, largest: int) -> None:
    assert_same(tiny.write(tmp_path / "tiny"), tmp_path / "1", tmp_path / "tiny" / "texts", largest)
    assert_same(harbour.write(tmp_path / "harbour"), tmp_path / "2", tmp_path / "harbour" / "texts", largest)


def test_a_corpus_without_records(tmp_path: Path) -> None:
    root = tiny.write(
        tmp_path / "tiny", files=dict.fromkeys((tiny.FAIRS, tiny.PEOPLE, tiny.PLACES, tiny.ONE, tiny.TWO))
    )
    assert_same(root, tmp_path)


def test_what_derives_from_another_partition_that_derives_from_another(tmp_path: Path) -> None:
    """`region` of a guest derives from a fair's, which derives from its place's."""
    mapped = "codes:\n  town: {definition: A town., mappings: {region: {code: urban, match: exact}}}\n"
    mapped += "  land: {definition: Land.}\n"
    root = tiny.write(
        tmp_path / "tiny",
        (tiny.PLACES_SCHEMA, "  - {name: within_id}\n", "  - {name: within_id}\n" + KIND),
        (tiny.PLACES, "within_id: shire}", "within_id: shire, kind: town}"),
        (tiny.FAIRS_SCHEMA, "  - {name: stalls", MAPPED + "  - {name: stalls"),
        files={"schemas/vocabularies/place-kind.yaml": mapped},
    )
    pieces = assert_same(root, tmp_path)
    fairs = pieces.stored["fairs"].lazy().select("fair_id", "region").collect()
    assert fairs.rows() == [("hat-market", None), ("spring-fair", "urban")]


KIND = "  - {name: kind, standoff: {vocabulary: place-kind, from: registry}}\n"
MAPPED = "  - {name: region, standoff: {derive: {mapping: region, of: kind, through: place_id}}}\n"

IDS = st.lists(
    st.from_regex(r"\A[ab](-?[ab1]){0,4}\Z").filter(lambda i: "--" not in i), min_size=1, max_size=12, unique=True
)


@given(IDS, st.integers(80, 400))
@settings(max_examples=5, deadline=None)
def test_wherever_the_cuts_fall_no_byte_changes(
    tmp_path_factory: pytest.TempPathFactory, ids: list[str], largest: int
) -> None:
    """Ids of which one is the beginning of another, with a hyphen after it: their children sort otherwise than they."""
    folder = tmp_path_factory.mktemp("cuts")
    fairs = "".join(f"  {i}: {{at: 35-60, kind: market, guests: {{visitor: [bell, carr]}}}}\n" for i in ids)
    head = tiny.FILES[tiny.TWO].split("fairs:\n")[0]
    files: dict[str, str | bytes | None] = {tiny.TWO: head + "fairs:\n" + fairs, tiny.ONE: None, tiny.FAIRS: None}
    assert_same(tiny.write(folder / "tiny", files=files), folder, largest=largest, only=TABLES)


# -- the same problems -------------------------------------------------------------------------------------------------


def begins(batch: list[Case]) -> bool:
    """Whether anything is read of a corpus with these mistakes: with an error in its schemas, nothing is."""
    return severity(batch[0].code) == "warning" or not batch[0].code.startswith("schema-")


# Of the mistakes that are alone in their corpus every second one: partitions differ in what annotations become.
BATCHES = [batch for number, batch in enumerate(filter(begins, batches())) if len(batch) > 1 or number % 2]


@pytest.mark.one_in(8)
@pytest.mark.parametrize("cases", BATCHES, ids=[f"{batch[0].code}-{n}" for n, batch in enumerate(BATCHES)])
def test_the_same_mistakes(tmp_path: Path, cases: list[Case]) -> None:
    """Each is the same problem here; those that others in their corpus hide are made again, together, then alone.

    What is only warned of is written as it is of the whole.
    """
    hidden, before = cases, len(cases) + 1
    while 1 < len(hidden) < before:
        hidden, before = hidden_together(hidden, tmp_path / f"together-{len(hidden)}"), len(hidden)
    for number, case in enumerate(hidden):
        root = broken(tmp_path / f"{number}", case.broken)
        message = case.message.replace("{root}", str(root))
        folder = tmp_path / f"of-{number}"
        pieces = within(root, folder / "scratch", root / "texts", SEVERAL)
        assert [(p.code, str(p.place), p.message) for p in pieces.problems] == [(case.code, case.place, message)]
        assert pieces.tables == {}
        if not pieces.failed:
            is_same(pieces, root, folder)


def hidden_together(cases: list[Case], folder: Path) -> list[Case]:
    """Those of several mistakes made in one corpus that are not found in it; what is found is as in the whole."""
    root = tiny.write(folder / "corpus", *(change for case in cases for change in changes_of(case) or ()))
    pieces = within(root, folder / "scratch", root / "texts", SEVERAL)
    is_same(pieces, root, folder)
    found = {(p.code, p.message) for p in pieces.problems}
    return [case for case in cases if (case.code, case.message.replace("{root}", str(root))) not in found]


def is_same(pieces: Compiled, root: Path, folder: Path) -> None:
    """The corpus compiled as a whole has the same problems and, if it has no error, the same bytes."""
    whole = compile_corpus(root, root / "texts")
    assert (pieces.problems, pieces.tables) == (whole.problems, {})
    if not pieces.failed:
        assert pieces.sizes == whole.sizes
        assert written(pieces, folder / "pieces", TABLES) == written(whole, folder / "whole", TABLES)


def test_a_cell_of_a_wide_table_that_is_too_long(tmp_path: Path) -> None:
    guests = f"{{name: guests, from: fair_guests, show: '{'x' * 20_000} {{person_id}}'}}"
    wide = f"standoff:\n  wide: [fair_id, {guests}]\n"
    root = tiny.write(tmp_path / "tiny", (tiny.FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\n{wide}"))
    found = assert_same(root, tmp_path).problems
    assert [(problem.code, "`fairs/hat-market`" in problem.message) for problem in found] == [("cell-too-long", True)]


def test_a_label_that_is_too_long(tmp_path: Path) -> None:
    label = f"primaryKey: fair_id\nstandoff: {{label: '{'x' * 32_760} {{fair_id}}'}}\n"
    root = tiny.write(tmp_path / "tiny", (tiny.FAIRS_SCHEMA, "primaryKey: fair_id\n", label))
    found = assert_same(root, tmp_path).problems
    assert [(problem.code, str(problem.place)) for problem in found] == [
        ("cell-too-long", f"{tiny.FAIRS}:2:3"),
        ("cell-too-long", f"{tiny.TWO}:11:7"),
    ]


def test_many_mistakes_in_many_files(tmp_path: Path) -> None:
    """Each kind of problem in every third text, and ids that are shared, alike or unknown."""
    files: dict[str, str | bytes | None] = {}
    for number in range(30):
        text = tiny.FILES[tiny.TWO].replace("two.txt", f"t{number}.txt").replace("fairs:\n", f"fairs:\n{_fair(number)}")
        files[f"annotations/texts/t{number}.yaml"] = text
    files["annotations/texts/bare.yaml"] = tiny.FILES[tiny.TWO].replace("two.txt", "bare.txt").split("fairs:\n")[0]
    root = tiny.write(
        tmp_path / "tiny", (tiny.DESCRIPTOR, '"speakers"', '"coverage": "required", "speakers"'), files=files
    )
    found = assert_same(root, tmp_path, largest=500).problems
    codes = {problem.code for problem in found}
    assert {"unknown-id", "near-id", "shared-id", "out-of-range", "bad-count", "uncovered-sentence"} <= codes
    assert len(found) > 50


def _fair(number: int) -> str:
    values = ("visitors: 1000", "place_id: nowhere", "visitors: many", "kind: bazaar")[number % 4]
    return f"  fair-of-{'abcdefghij'[number % 10]}den-{number // 10}: {{at: 0-33, kind: fair, {values}}}\n"


@given(st.lists(st.text("abc1", min_size=6, max_size=9), min_size=2, unique=True))
def test_similar_ids_are_found_among_many(masked: list[str]) -> None:
    """Of many ids, first those are found that may have a neighbour."""
    shapes = pl.DataFrame({"table_name": "fairs", "record_id": masked, "masked": masked})
    in_one_join = identifiers._neighbours(shapes, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identifiers, "MANY", 1)
        in_several = identifiers._neighbours(shapes, 1)
    assert in_several.sort("n", "n_other").equals(in_one_join.sort("n", "n_other"))


# -- cuts and order ----------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.text("ab-", min_size=1, max_size=3), st.integers(1, 9)), min_size=1), st.integers(1, 9))
def test_partitions_follow_one_another_as_keys_do(weights: list[tuple[str, int]], partitions: int) -> None:
    frame = pl.DataFrame(weights, orient="row", schema={TOP: pl.String, ROWS: pl.Int64})
    cuts = borders_of(frame, partitions, is_of_records=True)
    assert cuts == sorted(set(cuts))
    assert len(cuts) < partitions
    keys = pl.DataFrame({"record_id": sorted(key for key, _ in weights)})
    numbers = by_record(keys, cuts).to_list()
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(len(cuts) + 1))


def test_a_child_is_in_the_partition_of_its_parent() -> None:
    frame = pl.DataFrame({"record_id": ["a", "a/x", "a/x/y", "a-b/x", "b%2Fc/x", "b/c"]})
    assert by_record(frame, ["a-b", "b/c"]).to_list() == [0, 0, 0, 1, 2, 1]


@given(st.lists(st.tuples(st.text("ab-/%0", min_size=1, max_size=3), st.integers(1, 9)), min_size=1), st.integers(1, 9))
def test_no_border_lies_between_a_record_and_its_children(weights: list[tuple[str, int]], size: int) -> None:
    """Receipts are sorted by whole ids, in which `/` comes after `-`, and in which `/` in a key is a code."""
    frame = pl.DataFrame(weights, orient="row", schema={TOP: pl.String, ROWS: pl.Int64})
    tops = sorted({encoded(key) for key, _ in weights})
    ids = pl.DataFrame({"record_id": sorted([*tops, *(f"{top}/{child}" for top in tops for child in "-x")])})
    for cuts in (borders_of(frame, size, is_of_records=True), borders(frame, size, is_of_records=True)):
        numbers = by_record(ids, cuts).to_list()
        assert numbers == sorted(numbers)
        assert list(cuts) == sorted(set(cuts) & {key for key, _ in weights})
        parts = [ids["record_id"].filter(pl.Series(numbers) == number).to_list() for number in range(len(cuts) + 1)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sections, "RANGE", 1)
            in_memory = in_ranges(
                ids.with_columns(table_name=pl.lit("a")), builtin_table("assertions"), Sections(tuple(cuts))
            )
        assert [each.lazy().collect()["record_id"].to_list() for each in ranges_of(in_memory)] == parts


def test_texts_are_divided_whatever_they_are_called() -> None:
    """Evidence is sorted by its text; only ids of records have others below them, which may come later."""
    weights = pl.DataFrame({TOP: ["a", *(f"a-{number}" for number in range(1, 8))], ROWS: [5] * 8})
    assert borders_of(weights, 4) == ["a-2", "a-4", "a-6"]
    assert borders_of(weights, 4, is_of_records=True) == []


NAMES = st.one_of(st.none(), st.sampled_from("abc"))


@given(st.lists(st.tuples(NAMES, st.integers(0, 65_535), st.integers(1, 3))))
def test_evidence_is_divided_row_by_row_or_in_pieces(rows: list[tuple[str | None, int, int]]) -> None:
    """Texts by their borders, in order, and what is in no text by the first digits of the ids."""
    each = [(text, f"a-{digits:04x}{'0' * 16}") for text, digits, times in rows for _ in range(times)]
    frame = pl.DataFrame(each, orient="row", schema={"text_id": pl.Categorical, "assertion_id": pl.String})
    wanted = [4 + int(id_[2:6], 16) * 2 // 65_536 if text is None else "-abc".index(text) for text, id_ in each]
    numbers = by_text(frame, ["a", "b", "c"], 2)
    assert numbers.to_list() == wanted
    in_pieces: dict[str, list[tuple[str | None, str]]] = {}
    by_row: dict[str, list[tuple[str | None, str]]] = {}
    for found, long in ((in_pieces, 1), (by_row, 1 << 30)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(partitions, "LONG", long)
            found |= {path: rows.rows() for path, rows in scattered(frame, numbers, "evidence", "0")}
    assert in_pieces == by_row
    assert in_pieces.pop("evidence/columns/0.arrow") == []
    assert in_pieces == {
        f"evidence/{number:05d}/0.arrow": [row for row, n in zip(each, wanted, strict=True) if n == number]
        for number in wanted
    }


def test_keys_that_divide_ids_are_found_among_others() -> None:
    keys = pl.Series(["a", "a-b", "a-b-c", "ab", "b", "b/c", "b0"])
    assert divides(keys).to_list() == [False, False, False, True, True, False, True]
    assert divides(keys.head(1)).to_list() == [False]
    assert divides(keys.head(0)).to_list() == []


# -- what ends a run ---------------------------------------------------------------------------------------------------


def fall_once(marker: Path) -> int:
    """Kill the worker it runs in, the first time."""
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def fall(_: Path) -> int:
    """Kill the worker it runs in."""
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def test_what_a_killed_worker_had_to_do_is_begun_once_more(tmp_path: Path) -> None:
    with WorkerProcesses(2) as workers:
        assert len(workers.each(fall_once, [tmp_path / "fell"] * 2)) == 2
        with pytest.raises(
            OSError, match=r"a worker process was killed, twice \(out of memory\?\): use a lower --memory limit"
        ):
            workers.each(fall, [tmp_path, tmp_path])


def test_a_scratch_folder_goes_with_its_run_and_takes_those_of_killed_runs(tmp_path: Path) -> None:
    (tmp_path / "scratch-left").mkdir()
    (tmp_path / "scratch-left" / ".lock").touch()
    with scratch(tmp_path) as one, scratch(tmp_path) as other:
        assert sorted(tmp_path.iterdir()) == sorted([one, other])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_not_used_for_scratch_space(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with scratch(tmp_path / "file") as folder:
        assert folder.is_dir()
    assert not folder.exists()


HELD = """
import sys, time
from pathlib import Path
import standoff.engine.out_of_core.memory_budget as budget, standoff.engine.out_of_core.run as runner
from standoff.cli import main

budget.WHOLE = 1 << 24
def held(task):
    (task.store.folder / "held").touch()
    time.sleep(60)
runner.run_task = held
main(["--root", sys.argv[1], "build", "--memory", "1GiB", "--only", "csv"])
"""


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    root = tiny.write(tmp_path / "tiny")
    child = subprocess.Popen([sys.executable, "-c", HELD, str(root)], stderr=subprocess.PIPE, text=True)
    while child.poll() is None and not list(root.glob("build/.cache/scratch-*/held")):
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, reported = child.communicate(timeout=60)
    assert (child.returncode, reported.splitlines()[-1]) == (130, "standoff: interrupted; the last build is kept")
    assert {path.name for path in (root / "build" / ".cache").iterdir()} == {DIGESTS, NOTES, "parts"}
    assert not (root / "build" / "next").exists()


# -- the commands ------------------------------------------------------------------------------------------------------


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments], env={"STANDOFF_TEXTS": None})


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any corpus exceeds the memory budget and is split into small partitions."""
    monkeypatch.setattr("standoff.engine.out_of_core.memory_budget.WHOLE", 1 << 24)
    monkeypatch.setattr("standoff.engine.out_of_core.memory_budget.SMALLEST", TINY)
    monkeypatch.setattr("standoff.engine.out_of_core.memory_budget.PIECE", 1 << 24)


@pytest.mark.usefixtures("narrow")
def test_build_and_check_within_a_memory(tmp_path: Path) -> None:
    root = tiny.write(tmp_path / "tiny")
    write_build(compile_corpus(root), tmp_path / "whole", only=("csv", "parquet"))
    whole = hashes(tmp_path / "whole")
    result = run(root, "build", "--memory", "1GiB", "--only", "csv", "--only", "parquet")
    assert result.exit_code == 0, result.output
    assert "fair_guests 3, fairs 2, people 2, places 2\n" in result.output
    assert hashes(root / "build" / "next") == whole
    # What a build leaves for the check of whether it is up to date depends on how old its files are.
    assert {path.name for path in (root / "build" / ".cache").iterdir()} - {LAST, "texts"} == {DIGESTS, NOTES, "parts"}
    (root / tiny.TWO).write_text(tiny.FILES[tiny.TWO].replace("visitors: 45", "visitors: 1000"))
    assert "out-of-range" in run(root, "check", "--memory", "1GiB").output
    assert run(root, "build", "--memory", "1 GiB", "--only", "csv").exit_code == 1
    assert hashes(root / "build" / "next") == whole


@pytest.mark.usefixtures("narrow")
def test_a_format_that_needs_all_in_memory_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    root = tiny.write(tmp_path / "tiny")
    (root / tiny.ONE).write_text("fairs: {")
    result = run(root, "build", "--memory", "1GiB", "--only", "csv", "--only", "xlsx")
    assert result.exit_code == 2
    assert "--only xlsx needs the whole corpus in memory: about" in result.output
    assert "more than --memory 1GiB. Leave it out, or raise --memory" in result.output
    assert not (root / "build").exists()


@pytest.mark.usefixtures("narrow")
def test_every_other_format_is_written_within_a_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole package but the workbook, to the byte; what states the files of a package leaves it out too."""
    monkeypatch.setattr("standoff.engine.up_to_date.RACY", 0)
    root = tiny.write(tmp_path / "tiny", (tiny.DESCRIPTOR, '"site": false', '"site": true'))
    write_build(compile_corpus(root), tmp_path / "all")
    expected = {path: sha for path, sha in hashes(tmp_path / "all").items() if path != "tiny.xlsx"}
    result = run(root, "build", "--memory", "1GiB")
    assert result.exit_code == 0, result.output
    line = "not written: xlsx, which needs the whole corpus in memory (more than --memory)\n"
    assert result.output.endswith(line)
    found = hashes(root / "build" / "next")
    assert found.keys() == expected.keys()
    changed = {path for path in found if found[path] != expected[path]}
    assert changed == LISTING
    assert run(root, "build", "--memory", "1GiB").output == result.output.replace("wrote", "unchanged")
    assert run(root, "build", "--memory", "1TiB").exit_code == 0
    assert hashes(root / "build" / "next") == hashes(tmp_path / "all")  # it is not taken for unchanged


def test_a_workbook_is_not_written_of_tables_on_disk(tmp_path: Path) -> None:
    compiled = within(tiny.write(tmp_path / "tiny"), tmp_path / "scratch")
    with pytest.raises(ValueError, match="a format that needs all tables in memory cannot be written from disk"):
        write_build(compiled, tmp_path / "out", only=["xlsx"])


@pytest.mark.usefixtures("narrow")
def test_a_full_disk_leaves_the_last_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tiny.write(tmp_path / "tiny")
    build = ("build", "--memory", "1GiB", "--only", "csv", "--no-cache")
    assert run(root, *build).exit_code == 0
    last = hashes(root / "build" / "next")

    def full(frame: pl.DataFrame, path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path.name))

    monkeypatch.setattr("standoff.engine.out_of_core.arrow_store.store", full)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    result = run(root, *build)
    assert (result.exit_code, result.output.startswith("standoff: No space left on device")) == (4, True)
    assert hashes(root / "build" / "next") == last
    assert sorted(path.name for path in (root / "build").iterdir()) == [".next.lock", "editor", "next"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this machine")
def test_pieces_say_that_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = pl.DataFrame.write_ipc
    monkeypatch.setattr(pl.DataFrame, "write_ipc", lambda frame, _, compression: write(frame, Path("/dev/full")))
    with pytest.raises(OSError, match="No space left on device"):
        stored.store(pl.DataFrame({"n": list(range(100_000))}), tmp_path / "piece.arrow")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "size"), [("6GiB", 6 << 30), ("500 MB", 500_000_000), ("1.5gib", 3 << 29), ("2TB", 2 * 10**12)]
)
def test_sizes(text: str, size: int) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize("text", ["6", "GiB", "-1GiB", "6 GB or so", "1e3GB", ""])
def test_invalid_sizes(tmp_path: Path, text: str) -> None:
    result = run(tiny.write(tmp_path), "check", "--memory", text)
    message = "is not a valid size: write a number and a unit, as in 6GiB or 500MB"
    assert (result.exit_code, message in result.output) == (2, True)


def test_less_than_a_run_takes_is_refused(tmp_path: Path) -> None:
    result = run(tiny.write(tmp_path), "check", "--memory", "900MiB")
    assert (result.exit_code, "`900MiB` is too small: the minimum is 1GiB" in result.output) == (2, True)


def test_a_budget_is_met_by_fewer_workers_and_smaller_partitions() -> None:
    few, many = MemoryBudget(1 << 30, Path()), MemoryBudget(1 << 40, Path())
    assert (few.jobs(16), many.jobs(16)) == (1, 16)
    assert few.partition_size(1) < many.partition_size(16) == many.largest
    assert shown(needed(0)) == "0.4GiB"
