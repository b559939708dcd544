"""Files of a project: regular files inside it are read; whatever else lies there is a problem, the same for all."""

import errno
import json
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from standoff.cli import main
from standoff.engine.watch import inputs
from standoff.files import project_files
from standoff.files.annotation_files import files_about
from standoff.files.project_files import (
    Entry,
    Kind,
    RefusedError,
    UnsteadyError,
    entries,
    files_below,
    kind_of,
    read_file,
)
from tiny import DESCRIPTOR, FAIRS, FILES, ONE, PEOPLE, TWO, compiled, write

SECRET = "secret: a line that must not be shown\n"
LINK = "this is a link that leads out of the project, to a folder or to nothing; it is not read"
SPECIAL = "this is a pipe, a socket or a device, not a file; it is not read"


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


def reported(root: Path) -> list[tuple[str, str, str]]:
    return [(str(p.place), p.code, p.message) for p in compiled(root).problems]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "outside.yaml").write_text(SECRET)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "in.yaml").write_text(SECRET)
    return write(tmp_path / "project")


# -- links -------------------------------------------------------------------------------------------------------------


def leads_out(path: Path) -> None:
    path.symlink_to(path.parents[path.parts[::-1].index("project")] / "outside.yaml")


def leads_out_by_steps(path: Path) -> None:
    path.symlink_to("../../../outside.yaml")


def leads_nowhere(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


def leads_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def leads_round(path: Path) -> None:
    (path.parent / "back.yaml").symlink_to(path.name)
    path.symlink_to("back.yaml")


LINKS = [leads_out, leads_out_by_steps, leads_nowhere, leads_to_itself]
FOLDERS = [("annotations/registry", "annotations/texts"), ("schemas/vocabularies",)]


@pytest.mark.parametrize("folders", FOLDERS)
@pytest.mark.parametrize("link", LINKS)
def test_a_link_that_leads_out_or_nowhere_is_named_and_nothing_of_it_shown(
    root: Path, folders: tuple[str, ...], link: Callable[[Path], None]
) -> None:
    files = [f"{folder}/zz.yaml" for folder in folders]
    for file in files:
        link(root / file)
    assert reported(root) == [(file, "linked-file", LINK) for file in files]
    for command in (["check"], ["build"], ["check", "--format", "sarif"], ["check", "--format", "github"]):
        result = run(root, *command)
        assert result.exit_code == 1
        assert [file for file in files if file not in result.output] == []
        assert "linked-file" in result.output
        assert "must not be shown" not in result.output


def test_links_that_lead_to_each_other_are_both_named(root: Path) -> None:
    leads_round(root / "annotations/texts/zz.yaml")
    places = ["annotations/texts/back.yaml", "annotations/texts/zz.yaml"]
    assert reported(root) == [(place, "linked-file", LINK) for place in places]


@pytest.mark.parametrize("target", [".", "..", "../../..", "texts"])
def test_a_link_to_a_folder_is_named_by_check_and_build_alike(root: Path, target: str) -> None:
    names = ("loop", "loop.yaml")
    for name in names:
        (root / "annotations" / name).symlink_to(target)
    assert reported(root) == [(f"annotations/{name}", "linked-file", LINK) for name in names]
    assert [run(root, command).exit_code for command in ("check", "build", "conflicts", "coverage")] == [1, 1, 0, 0]


@pytest.mark.parametrize("folder", ["annotations", "annotations/texts", "annotations/registry", "schemas"])
def test_a_folder_that_is_a_link_leading_out_is_named_and_not_read(root: Path, folder: str) -> None:
    (root / folder).rename(root.parent / "moved")
    (root / folder).symlink_to(root.parent / "moved")
    assert (folder, "linked-file", LINK) in reported(root)
    assert run(root, "build").exit_code == 1


def test_the_descriptor_as_a_link_that_leads_out(root: Path) -> None:
    (root / DESCRIPTOR).unlink()
    (root / DESCRIPTOR).symlink_to("../outside.yaml")
    assert reported(root)[0] == (DESCRIPTOR, "linked-file", LINK)
    assert "must not be shown" not in run(root, "check").output


def test_links_inside_the_project_are_followed(root: Path) -> None:
    (root / "kept").mkdir()
    (root / PEOPLE).rename(root / "kept" / "people.yaml")
    (root / PEOPLE).symlink_to("../../kept/people.yaml")
    (root / "annotations/texts").rename(root / "kept" / "texts")
    (root / "annotations/texts").symlink_to("../kept/texts")
    assert reported(root) == []
    assert run(root, "build", "--only", "csv").exit_code == 0


def test_a_project_and_its_texts_may_be_reached_by_a_link(root: Path) -> None:
    (root.parent / "alias").symlink_to("project")
    (root / "texts").rename(root.parent / "library")
    found = run(root.parent / "alias", "--texts", str(root.parent / "library"), "check")
    assert (found.exit_code, found.stderr) == (0, "0 errors, 0 warnings in 12 files\n")


def test_a_text_that_is_a_link_leading_out_of_its_folder_is_not_read(root: Path) -> None:
    (root / "texts/one.txt").unlink()
    (root / "texts/one.txt").symlink_to("../../outside.yaml")
    for command in (["check"], ["show", "one"], ["build"]):
        result = run(root, *command)
        assert (result.exit_code, "must not be shown" in result.output) == (1, False)
        assert result.stderr == f"standoff: {root / 'texts/one.txt'}: error[linked-file]: {LINK}\n"


@pytest.mark.parametrize("command", ["fmt", "anchor", "rename people bell ann-bell"])
def test_commands_that_write_refuse_a_link_too(root: Path, command: str) -> None:
    leads_out(root / "annotations/texts/zz.yaml")
    before = {file: (root / file).read_bytes() for file in FILES}
    result = run(root, *command.split())
    assert (result.exit_code, "linked-file" in result.output) == (1, True)
    assert "must not be shown" not in result.output
    assert {file: (root / file).read_bytes() for file in FILES} == before


# -- what is not a file ------------------------------------------------------------------------------------------------


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as open_socket:
        here = Path.cwd()
        os.chdir(path.parent)  # the paths of sockets are short
        open_socket.bind(path.name)
        os.chdir(here)


def linked_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("place", ["annotations/registry/zz.yaml", "annotations/texts/zz.yaml", "schemas/zz.yaml"])
@pytest.mark.parametrize("make", [pipe, listening])
def test_a_pipe_or_socket_is_named_and_never_opened(root: Path, place: str, make: Callable[[Path], None]) -> None:
    make(root / place)
    assert reported(root) == [(place, "unread-file", SPECIAL)]
    assert [run(root, command).exit_code for command in ("check", "build")] == [1, 1]


def test_a_device_is_never_opened(root: Path) -> None:
    linked_device(root / "annotations/texts/zz.yaml")
    assert reported(root) == [("annotations/texts/zz.yaml", "linked-file", LINK)]


def test_a_folder_where_a_file_is_expected(root: Path) -> None:
    (root / TWO).unlink()
    (root / TWO).mkdir()
    (root / TWO / "more.yaml").write_text("{}")
    assert reported(root) == [(TWO, "unread-file", "this is a folder; it is not read")]
    assert run(root, "build").exit_code == 1


@pytest.mark.parametrize("folder", ["annotations", "schemas"])
def test_a_file_where_a_folder_is_expected(root: Path, folder: str) -> None:
    (root / folder).rename(root.parent / "moved")
    (root / folder).write_text("")
    assert reported(root) == [(folder, "missing-folder", f"`{folder}` is a file, not a folder")]


# -- names -------------------------------------------------------------------------------------------------------------


def test_a_name_that_is_not_utf8_is_named_in_every_format(root: Path) -> None:
    Path(os.fsdecode(os.fsencode(root / "annotations/texts") + b"/caf\xe9.yaml")).write_bytes(b"{}")
    assert reported(root) == [
        ("annotations/texts/caf\\xe9.yaml", "unread-file", "the file's name is not UTF-8; it is not read")
    ]
    for form in ("text", "json", "sarif", "github"):
        result = run(root, "check", "--format", form)
        assert (result.exit_code, "xe9.yaml" in result.stdout) == (1, True)


def test_the_longest_name_is_read_and_rewritten(root: Path) -> None:
    name = f"{'a' * 250}.yaml"
    (root / TWO).rename(root / "annotations/texts" / name)
    assert [code for _, code, _ in reported(root)] == ["text-block"]
    assert run(root, "fmt").exit_code == 0


def test_names_that_begin_with_a_dot_are_ignored_by_all_commands(root: Path) -> None:
    before = {command: run(root, *command.split()).output for command in ("check", "fmt --check", "conflicts")}
    for folder in ("annotations/texts", "annotations/registry", "schemas"):
        (root / folder / ".#one.yaml").symlink_to("curator@host.4711:1732800000")  # as Emacs locks a file
        (root / folder / ".hidden").mkdir()
        for name in ("._one.yaml", ".one.yaml.swp", ".DS_Store", ".hidden/x.yaml"):
            (root / folder / name).write_bytes(b"\x00\x05")
    assert reported(root) == []
    assert {command: run(root, *command.split()).output for command in before} == before
    assert run(root, "build", "--only", "csv").exit_code == 0


def test_readme_files_may_lie_anywhere(root: Path) -> None:
    for folder in ("annotations", "annotations/texts", "annotations/registry", "schemas", "schemas/vocabularies"):
        (root / folder / "README.md").write_text("# Notes\n")
    assert reported(root) == []


# -- sizes, permissions, changes ---------------------------------------------------------------------------------------


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


@pytest.mark.parametrize("place", [PEOPLE, ONE, "schemas/people.yaml", DESCRIPTOR])
def test_a_file_of_three_gigabytes_is_a_problem_and_no_byte_of_it_read(
    root: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sparse(root / place, 3 << 30)
    opened: list[str] = []
    plain = os.open

    def noting(path: Path, *rest: int, **more: int) -> int:
        opened.append(str(path))
        return plain(path, *rest, **more)

    monkeypatch.setattr(os, "open", noting)
    found = reported(root)
    assert (place, "too-large", "the file has 3,221,225,472 bytes; the limit is 16,777,216") in found
    assert str((root / place).resolve()) not in opened


def test_a_text_of_three_gigabytes_is_one_line(root: Path) -> None:
    sparse(root / "texts/one.txt", 3 << 30)
    result = run(root, "check")
    message = "error[too-large]: the file has 3,221,225,472 bytes; the limit is 268,435,456"
    assert (result.exit_code, result.stderr) == (1, f"standoff: {(root / 'texts/one.txt').resolve()}: {message}\n")


def test_empty_files_are_read(root: Path) -> None:
    write(root, files=dict.fromkeys(("annotations/texts/three.yaml", FAIRS, "schemas/hats.yaml"), ""))
    found = reported(root)
    assert ("schemas/hats.yaml:1:1", "schema-value", "the file is empty") in found
    assert [code for _, code, _ in found if code in {"missing-folder", "unread-file"}] == []


@pytest.mark.parametrize("folder", ["annotations/texts", "annotations/registry", "schemas", "schemas/vocabularies"])
def test_a_folder_that_cannot_be_listed_ends_every_command_and_keeps_the_last_build(
    root: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(root, "build", "--only", "csv").exit_code == 0
    kept = (root / "build/next/SHA256SUMS").read_bytes()
    plain = os.scandir

    def refusing(path: Path) -> object:
        if str(path).endswith(folder):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return plain(path)

    monkeypatch.setattr(os, "scandir", refusing)
    for command in (["check"], ["build"], ["build", "--no-cache"], ["coverage"]):
        result = run(root, *command)
        assert (result.exit_code, result.stderr) == (4, f"standoff: Permission denied: {root / folder}\n")
    assert (root / "build/next/SHA256SUMS").read_bytes() == kept


@pytest.mark.parametrize("file", [ONE, PEOPLE, "schemas/people.yaml", "texts/one.txt", DESCRIPTOR])
def test_a_file_that_may_not_be_read_ends_every_command(root: Path, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = os.open

    def refusing(path: Path, *rest: int, **more: int) -> int:
        if str(path).endswith(file):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return plain(path, *rest, **more)

    monkeypatch.setattr(os, "open", refusing)
    for command in ("check", "build"):
        result = run(root, command)
        assert (result.exit_code, result.stderr) == (4, f"standoff: Permission denied: {(root / file).resolve()}\n")


@pytest.mark.parametrize("more", [b"more", None])
def test_a_file_that_changes_while_it_is_read_is_not_taken(
    root: Path, more: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = project_files._check
    calls: list[Path] = []

    def changing(found: os.stat_result, path: Path, limit: int) -> None:
        plain(found, path, limit)
        if path.name == "people.yaml" and path.parent.name == "registry":
            calls.append(path)
            if len(calls) % 2 == 0:  # after it was opened
                path.write_bytes(path.read_bytes() + more if more else b"")

    monkeypatch.setattr(project_files, "_check", changing)
    with pytest.raises(UnsteadyError):
        read_file(root, PEOPLE)
    (root / PEOPLE).write_text(FILES[PEOPLE])
    result = run(root, "check")
    words = "the file was written to while it was read; try again"
    assert (result.exit_code, result.stderr) == (4, f"standoff: {words}: {(root / PEOPLE).resolve()}\n")


# -- the opener itself -------------------------------------------------------------------------------------------------


def test_kinds_and_entries(root: Path) -> None:
    os.mkfifo(root / "pipe")
    assert {name: kind_of(root, name) for name in ("texts", DESCRIPTOR, "pipe", "../outside.yaml", "none/x")} == {
        "texts": Kind.FOLDER,
        DESCRIPTOR: Kind.FILE,
        "pipe": Kind.SPECIAL,
        "../outside.yaml": Kind.LINK,
        "none/x": Kind.ABSENT,
    }
    size = len(FILES["texts/one.txt"])
    assert entries(root, "texts") == [
        Entry("texts/one.txt", Kind.FILE, size),
        Entry("texts/two.txt", Kind.FILE, len(FILES["texts/two.txt"])),
    ]
    assert entries(root, "none") == []
    with pytest.raises(RefusedError) as refused:
        read_file(root, "texts/one.txt", size - 1)
    assert (refused.value.kind, refused.value.size, refused.value.limit) == (Kind.FILE, size, size - 1)
    assert read_file(root, "texts/one.txt", size) == FILES["texts/one.txt"].encode()


def test_a_file_that_is_refused_is_one_problem_in_batches_and_from_the_cache(root: Path) -> None:
    leads_out(root / "annotations/registry/zz.yaml")
    results = [run(root, "check", "--jobs", "2", "--format", "json") for _ in range(2)]
    assert [json.loads(result.stdout)["code"] for result in results] == ["linked-file", "linked-file"]


# -- names that no file can have ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["one\0.txt", "texts/\0", "one\ud800.txt"])
def test_a_name_that_no_file_can_have_is_of_none(root: Path, name: str) -> None:
    assert kind_of(root, name) is Kind.ABSENT
    with pytest.raises(FileNotFoundError, match="no file can have this name"):
        read_file(root, name)


# -- folders of the compiler, packages, what was typed -----------------------------------------------------------------


def test_the_folder_of_texts_as_a_link_that_leads_out_has_to_be_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STANDOFF_TEXTS", raising=False)
    (root / "texts").rename(root.parent / "library")
    (root / "texts").symlink_to("../library")
    refused = run(root, "check")
    assert (refused.exit_code, refused.stderr) == (1, f"standoff: {root / 'texts'}: error[linked-file]: {LINK}\n")
    assert run(root, "--texts", str(root / "texts"), "check").exit_code == 0


@pytest.mark.parametrize("folder", ["build", "build/editor"])
def test_the_schemas_of_the_editor_are_not_written_through_a_link(root: Path, folder: str) -> None:
    (root / folder).parent.mkdir(exist_ok=True)
    (root / folder).symlink_to(root.parent / "elsewhere")
    refused = run(root, "editor")
    assert (refused.exit_code, refused.stderr) == (1, f"standoff: {root / folder}: error[linked-file]: {LINK}\n")
    assert not (root.parent / "elsewhere").exists()


@pytest.mark.parametrize("name", ["annotations", "schemas"])
def test_a_folder_that_is_a_link_leading_out_is_not_an_input(root: Path, name: str) -> None:
    before = {str(path) for path in inputs(root, root / "texts")}
    (root / name).rename(root.parent / "moved")
    (root / name).symlink_to(root.parent / "moved")
    assert before - {str(path) for path in inputs(root, root / "texts")} == {str(root / name)}


def test_folders_among_the_texts_are_not_inputs(root: Path) -> None:
    before = sorted(inputs(root, root / "texts"))
    (root / "texts" / "old").mkdir()
    (root / "texts" / "old" / "three.txt").write_text("Three.\n")
    assert sorted(inputs(root, root / "texts")) == before


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with a build and a release, and the secret beside it; copy it."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "outside.yaml").write_text(SECRET)
    root = write(folder / "project")
    assert run(root, "build", "--only", "csv").exit_code == 0
    assert run(root, "release", "1.0.0", "--date", "2026-01-01").exit_code == 0
    return folder


@pytest.mark.parametrize("broken", [os.mkfifo, lambda path: path.symlink_to("../../outside.yaml")])
@pytest.mark.parametrize("name", ["build/index.json", "build/next/datapackage.json"])
def test_no_command_waits_for_a_pipe_or_reads_a_link_in_a_package(
    published: Path, tmp_path: Path, name: str, broken: Callable[[Path], None]
) -> None:
    root = Path(shutil.copytree(published, tmp_path / "copy")) / "project"
    (root / name).unlink()
    broken(root / name)
    for command in (["check"], ["diff", "1.0.0", "next"], ["verify"], ["history"]):
        assert "must not be shown" not in run(root, *command).output
    assert run(root, "check").exit_code == 0


def test_what_was_typed_is_printed_without_commands_of_a_runner(root: Path) -> None:
    refused = run(root, "build", "--only", "##[error]")
    assert refused.exit_code == 2
    assert "##[" not in refused.output
    assert "'#\\u0023[error]' is not one of" in refused.output


def test_files_below_are_regular_and_have_names_in_utf8(root: Path) -> None:
    folder = root / "more"
    (folder / "deep").mkdir(parents=True)
    for path in (folder / "b.txt", folder / "deep" / "a.txt"):
        path.write_text("words", "utf-8")
    os.mkfifo(folder / "pipe")
    (folder / os.fsdecode(b"\xff.txt")).write_bytes(b"words")
    assert sorted(files_below(root, "more")) == ["more/b.txt", "more/deep/a.txt"]


@pytest.mark.parametrize("command", [("diff", "next", "next"), ("site", "next"), ("verify", "next")], ids=" ".join)
def test_a_package_that_is_a_link_leading_out_is_refused(
    root: Path, tmp_path_factory: pytest.TempPathFactory, command: tuple[str, ...]
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "datapackage.json").write_text(SECRET, "utf-8")
    (root / "build").mkdir(exist_ok=True)
    (root / "build" / "next").symlink_to(outside)
    done = run(root, *command)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"standoff: {root}/build/next: error[linked-file]: {LINK}\n"


def test_the_files_about_a_subject_are_its_own_and_those_of_its_folder(tmp_path: Path) -> None:
    for name in ("one.yaml", "one/b.yaml", "one/a.yaml", "two/a.yaml", "three.yaml"):
        path = tmp_path / "texts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}\n")
    found = {subject: files_about(tmp_path, "texts", subject) for subject in ("one", "two", "three", "four")}
    assert found == {
        "one": ["texts/one.yaml", "texts/one/a.yaml", "texts/one/b.yaml"],
        "two": ["texts/two/a.yaml"],
        "three": ["texts/three.yaml"],
        "four": [],
    }
