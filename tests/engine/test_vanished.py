"""A good build is not replaced by one that has lost a whole text or table, unless that is requested."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from standoff.cli import main
from standoff.engine.out_of_core.memory_budget import MemoryBudget
from standoff.engine.pipeline import compile_corpus
from standoff.engine.vanished import vanished
from tiny import FAIRS, FILES, GUESTS_SCHEMA, ONE, PEOPLE, TWO, write


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


def reported(result: Result) -> list[tuple[str, str, str]]:
    """The errors: without a text some decisions are idle, which is a warning."""
    problems = [json.loads(line) for line in result.stdout.splitlines()]
    found = [problem for problem in problems if problem["severity"] == "error"]
    return [(problem["file"], problem["code"], problem["message"]) for problem in found]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    root = write(tmp_path)
    assert run(root, "build").exit_code == 0
    return root


TEXT_TWO = (TWO, "vanished-text", "the text `two` was in the last build, and now is not")


def lose_two(root: Path) -> None:
    (root / TWO).unlink()


def test_a_text_that_vanished_keeps_the_last_build_until_it_is_allowed(built: Path) -> None:
    kept = (built / "build/next/SHA256SUMS").read_bytes()
    lose_two(built)
    for command in ("check", "build"):
        result = run(built, command, "--format", "json")
        assert (result.exit_code, reported(result)) == (1, [TEXT_TWO])
    assert (built / "build/next/SHA256SUMS").read_bytes() == kept
    shown = run(built, "build")
    assert "restore the file, or pass --allow-vanished if nothing of it is to be kept" in shown.stdout
    assert run(built, "check", "--allow-vanished").exit_code == 0
    assert run(built, "build", "--allow-vanished").exit_code == 0
    assert [run(built, command).exit_code for command in ("check", "build")] == [0, 0]


def test_all_texts_of_a_folder_that_was_emptied(built: Path) -> None:
    shutil.rmtree(built / "annotations/texts")
    (built / FAIRS).write_text("")
    found = reported(run(built, "build", "--format", "json"))
    assert [(file, code) for file, code, _ in found] == [
        ("annotations", "vanished-table"),
        ("annotations", "vanished-table"),
        (ONE, "vanished-text"),
        TEXT_TWO[:2],
    ]


def test_a_text_of_which_only_its_block_is_left(built: Path) -> None:
    (built / TWO).write_text(FILES[TWO][: FILES[TWO].index("fairs:")])
    found = reported(run(built, "build", "--format", "json"))
    assert found == [(TWO, "vanished-text", "the text `two` had annotations in the last build, and now has none")]


def test_a_table_whose_records_or_schema_are_gone(built: Path) -> None:
    write(built, (TWO, "{at: 35-49, kind: market, guests: {visitor: [bell, carr]}}", "{at: 35-49, kind: market}"))
    one = FILES[ONE].replace("      guests: {host: bell}\n", "")
    (built / ONE).write_text(one)
    found = reported(run(built, "check", "--format", "json"))
    message = "the table `fair_guests` had 3 rows in the last build, and now has none"
    assert found == [("annotations", "vanished-table", message)]
    (built / GUESTS_SCHEMA).unlink()
    (built / "schemas/vocabularies/guest-role.yaml").unlink()
    found = reported(run(built, "check", "--format", "json"))
    assert found == [(GUESTS_SCHEMA, "vanished-table", message)]


def test_a_text_that_was_renamed_has_not_vanished(built: Path) -> None:
    (built / "texts/two.txt").rename(built / "texts/market.txt")
    (built / "annotations/texts/market.yaml").write_text(FILES[TWO].replace("two.txt", "market.txt"))
    lose_two(built)
    result = run(built, "build")
    assert result.exit_code == 0, result.output


def test_errors_come_first(built: Path) -> None:
    lose_two(built)
    write(built, (PEOPLE, "{name: Ann Bell}", "{nam: Ann Bell}"), files={TWO: None})
    assert {code for _, code, _ in reported(run(built, "check", "--format", "json"))} == {"unknown-field"}


def test_without_a_build_the_last_release_is_compared(built: Path) -> None:
    assert run(built, "release", "1.0.0", "--date", "2026-01-02").exit_code == 0
    shutil.rmtree(built / "build/next")
    lose_two(built)
    message = "the text `two` was in 1.0.0, and now is not"
    assert reported(run(built, "build", "--format", "json")) == [(TWO, "vanished-text", message)]
    refused = run(built, "release", "2.0.0", "--date", "2026-02-02")
    assert (refused.exit_code, "vanished-text" in refused.output) == (1, True)
    assert "--allow-removals" in refused.output
    assert run(built, "release", "2.0.0", "--date", "2026-02-02", "--allow-removals").exit_code == 0


def test_a_first_build_has_nothing_to_lose(tmp_path: Path) -> None:
    root = write(tmp_path, files={TWO: None})
    assert vanished(compile_corpus(root)) == []


def test_a_build_elsewhere_is_compared_with_itself(built: Path) -> None:
    out = str(built / "tables")
    assert run(built, "build", "--out", out).exit_code == 0
    lose_two(built)
    assert run(built, "build", "--out", out).exit_code == 1
    assert run(built, "build", "--out", out, "--allow-vanished").exit_code == 0


def test_out_of_core_it_is_the_same(built: Path, tmp_path: Path) -> None:
    lose_two(built)
    pieces = compile_corpus(built, jobs=1, budget=MemoryBudget(0, tmp_path / "scratch", 150))
    assert [(p.place.file, p.code, p.message) for p in vanished(pieces)] == [TEXT_TWO]


def test_out_of_core_assertions_are_read_only_where_a_text_may_have_none_left(built: Path, tmp_path: Path) -> None:
    """On a cluster they would be fetched."""
    whole = compile_corpus(built, jobs=1, budget=MemoryBudget(0, tmp_path / "whole", 150))
    del whole.stored["assertions"]
    assert sorted(whole.cited) == ["one", "two"]
    assert vanished(whole) == []
    (built / TWO).write_text(FILES[TWO][: FILES[TWO].index("fairs:")])
    pieces = compile_corpus(built, jobs=1, budget=MemoryBudget(0, tmp_path / "pieces", 150))
    message = "the text `two` had annotations in the last build, and now has none"
    assert sorted(pieces.cited) == ["one"]
    assert [(p.place.file, p.message) for p in vanished(pieces)] == [(TWO, message)]
