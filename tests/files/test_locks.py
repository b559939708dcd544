"""Locks, temporary files and caches are never opened through a link, and what killed runs left is cleaned up."""

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from standoff.authoring.edit.new_corpus import new_corpus
from standoff.cli import main
from standoff.files.atomic_file import create_file, rewrite_file, write_file
from standoff.files.atomic_folder import locked
from standoff.files.locks import is_taken, open_lock, scratch
from standoff.files.project_files import RefusedError
from standoff.files.remote import open_target
from tiny import write

PRECIOUS = b"not to be touched\n"


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    path = tmp_path / "outside" / "precious"
    path.parent.mkdir()
    path.write_bytes(PRECIOUS)
    return path


def test_a_lock_is_not_opened_through_a_link(tmp_path: Path, precious: Path) -> None:
    root = write(tmp_path / "project")
    (root / "build").mkdir()
    (root / "build" / ".next.lock").symlink_to(precious)
    result = run(root, "build")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1].startswith(f"standoff: {root / 'build/.next.lock'}: error[linked-file]: ")
    assert precious.read_bytes() == PRECIOUS


def test_a_lock_leaves_what_is_in_its_file(tmp_path: Path) -> None:
    (tmp_path / ".next.lock").write_bytes(PRECIOUS)
    with locked(tmp_path / "next"):
        assert (tmp_path / ".next.lock").read_bytes() == PRECIOUS


def test_a_lock_is_not_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lock")
    with pytest.raises(RefusedError):
        open_lock(tmp_path / "lock")
    with pytest.raises(FileNotFoundError):
        open_lock(tmp_path / "none", is_new=False)


def test_a_lock_is_taken_once(tmp_path: Path) -> None:
    with open_lock(tmp_path / "lock") as one, open_lock(tmp_path / "lock") as two:
        assert is_taken(one)
        assert not is_taken(two)


@pytest.mark.parametrize("folder", ["build", "build/.cache", "build/.cache/parts", "build/editor", "build/next"])
@pytest.mark.parametrize("command", ["check", "build"])
def test_nothing_is_written_through_a_folder_that_leads_out(
    tmp_path: Path, precious: Path, folder: str, command: str
) -> None:
    root = write(tmp_path / "project")
    (root / folder).parent.mkdir(parents=True, exist_ok=True)
    (root / folder).symlink_to(precious.parent)
    result = run(root, command, "--jobs", "2")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert [path.name for path in precious.parent.iterdir()] == ["precious"]
    assert precious.read_bytes() == PRECIOUS


def test_the_folder_of_builds_may_be_a_link_within_the_project(tmp_path: Path) -> None:
    root = write(tmp_path / "project")
    (root / "tables").mkdir()
    (root / "build").symlink_to("tables")
    assert run(root, "build").exit_code == 0
    assert (root / "tables" / "next" / "datapackage.json").is_file()


def test_scratch_folders_of_ended_runs_go_and_links_stay(tmp_path: Path, precious: Path) -> None:
    (precious.parent / ".lock").touch()
    (tmp_path / "scratch-link").symlink_to(precious.parent)
    (tmp_path / "scratch-left").mkdir()
    (tmp_path / "scratch-left" / ".lock").touch()
    (tmp_path / "scratch-new").mkdir()  # of a run that has not made its lock yet
    (tmp_path / "scratch-odd").mkdir()
    (tmp_path / "scratch-odd" / ".lock").symlink_to(precious)
    with scratch(tmp_path) as folder:
        assert sorted(path.name for path in tmp_path.glob("scratch-*")) == sorted(
            [folder.name, "scratch-link", "scratch-new", "scratch-odd"]
        )
    assert precious.read_bytes() == PRECIOUS


def test_temporary_files_of_killed_runs_go_with_the_next_write(tmp_path: Path) -> None:
    ended = _ended_process()
    left, running = tmp_path / f".standoff-{ended}-x.tmp", tmp_path / f".standoff-{os.getpid()}-y.tmp"
    for path in (left, running):
        path.write_bytes(b"half")
    (tmp_path / ".standoff-notes.tmp").write_bytes(b"not ours")
    create_file(tmp_path / "a", b"1")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([running.name, ".standoff-notes.tmp", "a"])


def test_what_a_killed_init_or_publish_left_goes_with_the_next_one(tmp_path: Path) -> None:
    left = tmp_path / f".standoff-{_ended_process()}-x.tmp"
    (left / "texts").mkdir(parents=True)
    new_corpus(tmp_path / "corpus")
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    (shelf / left.name).write_bytes(b"half")
    open_target(str(shelf)).write("index.json", b"{}")
    assert [(path.name, path.read_bytes()) for path in shelf.iterdir()] == [("index.json", b"{}")]


def _ended_process() -> int:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


def test_a_new_file_is_not_written_through_a_link(tmp_path: Path, precious: Path) -> None:
    (tmp_path / "link").symlink_to(precious)
    (tmp_path / "dangling").symlink_to(precious.parent / "none")
    for name in ("link", "dangling"):
        with pytest.raises(FileExistsError):
            create_file(tmp_path / name, b"1")
    assert write_file(tmp_path / "link", b"2")
    assert not (tmp_path / "link").is_symlink()
    assert precious.read_bytes() == PRECIOUS
    rewrite_file(tmp_path / "link", b"2", b"3")
    assert (tmp_path / "link").read_bytes() == b"3"
    assert not (precious.parent / "none").exists()


@pytest.mark.skipif(os.name == "nt", reason="permissions are those of POSIX")
def test_a_rewritten_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "run.sh"
    path.write_bytes(b"1")
    for mode in (0o755, 0o640, 0o777):
        path.chmod(mode)
        before = path.read_bytes()
        rewrite_file(path, before, before + b"2")
        assert stat.S_IMODE(path.stat().st_mode) == mode


def test_the_scratch_folder_of_a_run_is_not_removed_by_another(tmp_path: Path) -> None:
    with scratch(tmp_path) as mine, scratch(tmp_path) as other:
        assert mine.is_dir()
        assert other.is_dir()
