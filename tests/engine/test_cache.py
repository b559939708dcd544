"""Nothing is read twice: parts are kept by content, found again whole or not at all, and never change a byte."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from standoff.engine import executors as spread
from standoff.engine.batches import Batch, batches_of
from standoff.engine.cache import Cache, keyed
from standoff.engine.compilation import Compiled
from standoff.engine.part import Part, read_batch
from standoff.engine.pipeline import compile_corpus
from standoff.files.project_files import CACHE
from tiny import FILES, ONE, TWO, write

REGISTRIES = sorted(file for file in FILES if file.startswith("annotations/registry/"))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read; each text is a batch of its own, and caches are used for the smallest corpus."""
    files: list[str] = []

    def noted(batch: Batch) -> Part:
        files.extend(batch.files)
        return read_batch(batch)

    monkeypatch.setattr(spread, "read_batch", noted)
    monkeypatch.setattr("standoff.engine.read.POOL_PAYS", 1)
    monkeypatch.setattr("standoff.engine.read.READ_AGAIN", 2.0)  # with the compiled reader too
    monkeypatch.setattr("standoff.engine.batches.limit_of", lambda total: 1)
    return files


def run(root: Path, cache: bool = True) -> Compiled:
    return compile_corpus(root, root / "texts", jobs=1, cache=root / CACHE if cache else None)


def contents(run: Compiled) -> object:
    tables = {name: frame.to_dicts() for name, frame in run.tables.items()}
    return tables, run.problems, run.files, run.rows.texts, run.rows.redirects, run.rows.incomplete_tables


def largest_first(root: Path) -> list[str]:
    """The files in the order in which their batches are read: that of the registries, and one for each text."""
    sizes = {file: (root / file).stat().st_size for file in (*REGISTRIES, ONE, TWO)}
    batches = sorted([REGISTRIES, [ONE], [TWO]], key=lambda batch: -sum(sizes[file] for file in batch))
    return [file for batch in batches for file in batch]


def parts(root: Path) -> list[Path]:
    return sorted((root / CACHE / "parts").iterdir())


def test_what_was_read_is_not_read_again_and_changes_nothing(tmp_path: Path, read: list[str]) -> None:
    root = write(tmp_path)
    clean = contents(run(root, cache=False))
    assert read == []  # without a cache nothing is left in files
    assert contents(run(root)) == clean
    assert read == largest_first(root)
    read.clear()
    assert contents(run(root)) == clean
    assert read == []


@pytest.mark.parametrize("share", [0.0, 0.875, 1.0])
def test_parts_are_kept_unless_the_compiled_reader_takes_all_files_that_are_tried(
    share: float, tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To read them again takes no longer than to take parts."""
    root = write(tmp_path)
    clean = contents(run(root, cache=False))
    monkeypatch.setattr("standoff.engine.read.READ_AGAIN", 1.0)
    monkeypatch.setattr("standoff.engine.read.compiled_share", lambda _: share)
    assert contents(run(root)) == clean
    assert (root / CACHE / "parts").exists() is (share < 1.0)


def test_only_the_batch_of_a_file_that_changed_is_read_again(tmp_path: Path, read: list[str]) -> None:
    root = write(tmp_path)
    run(root)
    read.clear()
    write(tmp_path, (ONE, "host: bell", "host: carr"))
    changed = contents(run(root))
    assert read == [ONE]
    assert changed == contents(run(root, cache=False))


def test_other_schemas_or_limits_are_another_content(tmp_path: Path, read: list[str]) -> None:
    root = write(tmp_path)
    run(root)
    for file, old, new in [
        ("schemas/places.yaml", "{name: within_id}", "{name: within_id, title: Within}"),
        ("datapackage.json", '"people"', '"people", "limits": {"nodes": 400}'),
    ]:
        read.clear()
        write(tmp_path, (file, old, new))
        run(root)
        assert read == largest_first(root), file


def test_problems_are_the_same_from_the_cache(tmp_path: Path, read: list[str]) -> None:
    root = write(tmp_path, (ONE, "host: bell", "host: bel, sort: {"), (TWO, "at: 0-33", "att: 0-33"))
    fresh = run(root, cache=False)
    assert fresh.failed
    assert contents(run(root)) == contents(fresh)
    read.clear()
    assert (contents(run(root)), read) == (contents(fresh), [])


def test_parts_under_each_other_s_names_are_not_taken(tmp_path: Path, read: list[str]) -> None:
    root = write(tmp_path)
    clean = contents(run(root))
    one, other, *_ = parts(root)
    one.rename(root / "aside")
    other.rename(one)
    (root / "aside").rename(other)
    read.clear()
    assert contents(run(root)) == clean
    assert len(read) > 0


def flip(part: Path) -> None:
    path = part / "assertions.arrow"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(part: Path) -> None:
    path = part / "evidence.arrow"
    path.write_bytes(path.read_bytes()[:-100])


def lose(part: Path) -> None:
    (part / "rows.json").unlink()


def garble(part: Path) -> None:
    (part / "SHA256SUMS").write_bytes(b"\xff\xfe no sums")


def add(part: Path) -> None:
    (part / "more.arrow").write_bytes(b"")


@pytest.mark.parametrize("damage", [flip, cut, lose, garble, add])
def test_a_damaged_part_is_found_and_made_again(
    tmp_path: Path, read: list[str], damage: Callable[[Path], None]
) -> None:
    root = write(tmp_path)
    clean = contents(run(root))
    for part in parts(root):
        damage(part)
    read.clear()
    assert contents(run(root)) == clean
    assert read == largest_first(root)
    read.clear()
    assert contents(run(root)) == clean
    assert read == []


def test_the_cache_holds_at_most_twice_what_is_in_use(tmp_path: Path, read: list[str]) -> None:
    root = write(tmp_path)
    run(root)
    in_use = {part.name for part in parts(root)}
    for number in range(9):
        write(tmp_path, (ONE, "host: bell", f"host: guest-{number}"))
        run(root)
    size = sum(path.stat().st_size for path in (root / CACHE).rglob("*") if path.is_file())
    write(tmp_path)
    run(root)
    mine = sum(path.stat().st_size for part in parts(root) if part.name in in_use for path in part.iterdir())
    assert in_use <= {part.name for part in parts(root)}
    assert size <= 2.1 * mine


def test_without_a_folder_to_write_to_nothing_is_kept(
    tmp_path: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert not run(root).failed
    assert list((root / CACHE / "parts").iterdir()) == []
    monkeypatch.undo()
    (root / "build").mkdir(exist_ok=True)
    file = root / "build" / "file"
    file.write_bytes(b"")
    assert Cache.at(file) is None


def test_a_file_that_grows_comes_or_goes_moves_few_others(tmp_path: Path) -> None:
    root = write(tmp_path)
    for number in range(400):
        (root / f"annotations/texts/t{number:03}.yaml").write_bytes(b"#" * (100 + number % 7))
    corpus, schema = compile_corpus(root).corpus, compile_corpus(root).schema

    def groups() -> list[tuple[str, ...]]:
        sizes = {file: (root / file).stat().st_size for file in corpus.files}
        return [batch.files for batch in batches_of(corpus, schema, sizes, 2000)]

    before = groups()
    assert [file for group in before for file in group] == corpus.files
    (root / "annotations/texts/t050.yaml").write_bytes(b"#" * 1500)
    (root / "annotations/texts/t150.yaml").unlink()
    (root / "annotations/texts/t250b.yaml").write_bytes(b"#" * 90)
    after = groups()
    assert len(set(before) - set(after)) <= 12
    assert len(before) > 20


def test_a_key_depends_on_the_name_and_content_of_files(tmp_path: Path) -> None:
    root = write(tmp_path)
    run = compile_corpus(root)
    one = Batch(root, run.schema, run.corpus.settings.limits, texts=(ONE,))
    two = Batch(root, run.schema, run.corpus.settings.limits, texts=(TWO,))
    assert len(keyed(root, [one, two])) == 2
    assert list(keyed(root, [one])) == list(keyed(root, [one]))
