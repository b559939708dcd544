"""Commands that write annotations, given what they cannot take: a plain message, an exit code, no file half-written."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from harbour import HARBOUR, HARBOUR_BLOCK, HARBOUR_YAML, run, write

PEOPLE = "annotations/registry/people.yaml"
UNTIDY = HARBOUR_BLOCK + "fairs:\n  spring-fair:\n    - {visitors: 7, quote: seven souls were here}\n"
COMMANDS: dict[str, tuple[str, ...]] = {
    "add-text": ("add-text", "{root}/inbox.txt"),
    "anchor": ("anchor",),
    "fmt": ("fmt",),
    "re-anchor": ("re-anchor", "01", "{root}/inbox.txt"),
    "new": ("new", "people", "cy-dunn", "--set", "name=Cy Dunn"),
    "rename": ("rename", "people", "ada-quill", "ada-wren"),
}


def prepared(root: Path) -> dict[str, bytes]:
    """A corpus in which each of the commands has something to write; all its files."""
    write(root, {HARBOUR_YAML: UNTIDY})
    (root / "inbox.txt").write_text(f"By hand. {HARBOUR}", "utf-8")
    return contents(root)


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def command(root: Path, name: str) -> list[str]:
    return [word.format(root=root) for word in COMMANDS[name]]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_something_to_write(tmp_path: Path, name: str) -> None:
    before = prepared(tmp_path)
    result = run(tmp_path, *command(tmp_path, name))
    assert (result.exit_code, contents(tmp_path) != before) == (0, True), result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_that_cannot_be_written_is_trouble_with_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def refuse(*_: object, dir: Path, **__: object) -> tuple[int, str]:
        raise PermissionError(13, "Permission denied", str(dir))

    before = prepared(tmp_path)
    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    result = run(tmp_path, *command(tmp_path, name))
    assert (result.stderr.splitlines()[-1][:30], result.exit_code) == ("standoff: Permission denied: /", 4)
    assert (contents(tmp_path), "Traceback" in result.output) == (before, False)


@pytest.mark.parametrize("name", ["anchor", "fmt", "re-anchor", "new", "rename"])
def test_a_file_that_changes_underneath_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    prepared(tmp_path)
    real = os.fsync

    def change(descriptor: int) -> None:
        for path in (*tmp_path.glob("annotations/*/*.yaml"),):
            path.write_text("# another\n", "utf-8")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", change)
    result = run(tmp_path, *command(tmp_path, name))
    reported = result.stderr.splitlines()[-1]
    assert ("was changed by another program" in reported, result.exit_code) == (True, 4)
    assert {data for file, data in contents(tmp_path).items() if file.startswith("annotations/")} == {b"# another\n"}


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [(("add-text",), "give a file"), (("anchor",), "give files"), (("fmt",), "give a file"),
     (("re-anchor", "01"), "give a file")],
)  # fmt: skip
def test_what_is_not_there_and_folders_are_mistakes_of_usage(
    tmp_path: Path, arguments: tuple[str, ...], folder: str
) -> None:
    before = prepared(tmp_path)
    missing = run(tmp_path, *arguments, str(tmp_path / "none.yaml"))
    assert (missing.stderr, missing.exit_code) == (f"standoff: no file {tmp_path}/none.yaml\n", 2)
    directory = run(tmp_path, *arguments, str(tmp_path / "texts"))
    assert (directory.stderr, directory.exit_code) == (f"standoff: {tmp_path}/texts is a folder: {folder}\n", 2)
    assert contents(tmp_path) == before


def binary(root: Path) -> None:
    (root / HARBOUR_YAML).write_bytes(b"\x89PNG\r\n\x1a\n\0 quote: ")


def folder(root: Path) -> None:
    (root / HARBOUR_YAML).unlink()
    (root / HARBOUR_YAML).mkdir()


DAMAGED: dict[str, tuple[Callable[[Path], None], str, dict[str, int]]] = {
    "binary": (binary, "", {"anchor": 1, "fmt": 1, "re-anchor": 1, "new": 0, "rename": 1}),
    "a folder": (folder, "", {"anchor": 1, "fmt": 1, "re-anchor": 1, "new": 0, "rename": 1}),
}


@pytest.mark.parametrize("name", ["anchor", "fmt", "re-anchor", "new", "rename"])
@pytest.mark.parametrize(("damage", "reported", "codes"), DAMAGED.values(), ids=DAMAGED)
def test_a_file_that_is_not_an_annotation_file_is_reported(
    tmp_path: Path, name: str, damage: Callable[[Path], None], reported: str, codes: dict[str, int]
) -> None:
    prepared(tmp_path)
    damage(tmp_path)
    before = contents(tmp_path)
    result = run(tmp_path, *command(tmp_path, name))
    assert (result.exit_code, reported in result.output, "Traceback" in result.output) == (codes[name], True, False)
    left = contents(tmp_path)
    assert left.get(HARBOUR_YAML) == before.get(HARBOUR_YAML)


def test_a_corpus_without_descriptor_or_registry_is_reported(tmp_path: Path) -> None:
    for name in COMMANDS:
        root = tmp_path / name
        prepared(root)
        (root / "datapackage.json").unlink()
        before = contents(root)
        result = run(root, *command(root, name))
        assert (result.stderr.count("\n"), "there is no datapackage.json" in result.stderr, result.exit_code) == (
            1,
            True,
            1,
        )
        assert contents(root) == before
