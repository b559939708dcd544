"""Several files change together or not at all: killed at every step, and where a step fails."""

import hashlib
import json
import os
import sys
from itertools import islice
from pathlib import Path

import pytest

from standoff.files.atomic_file import ChangedError
from standoff.files.journal import LIST, JournalError, recover, rewrite_all
from standoff.files.project_files import BUILD, JOURNAL

OLD = {"a.yaml": b"a: 1\n", "sub/b.yaml": b"b: 1\n", "new/deep/c.yaml": None}
NEW = {"a.yaml": b"a: 2\n", "sub/b.yaml": b"b: 2\n", "new/deep/c.yaml": b"c: 2\n"}
CHANGES = {path: (before, NEW[path]) for path, before in OLD.items()}
KILLED = 9
STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "shutil.rmtree")


def project(root: Path) -> Path:
    for path, data in OLD.items():
        if data is not None:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
    return root


def state(root: Path) -> dict[str, bytes | None]:
    """The files that the change is about; that there are no others but journals and temporary ones is asserted."""
    left = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    strange = {path for path in left - OLD.keys() if not path.startswith(JOURNAL) and not path.endswith(".tmp")}
    assert not strange
    return {path: (root / path).read_bytes() if (root / path).is_file() else None for path in OLD}


def killed_at(root: Path, step: int) -> bool:
    """Run the change in a process that is killed when it touches the file system for the n-th time; whether it was."""
    child = os.fork()
    if child == 0:
        count = 0

        def kill(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal count
            if event in STEPS and str(root) in str(arguments[0]):
                count += 1
                if count == step:
                    os._exit(KILLED)

        sys.addaudithook(kill)
        try:
            rewrite_all(root, CHANGES, "a trial")
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED


def test_killed_at_every_step_all_files_are_old_or_new_after_the_next_command(tmp_path: Path) -> None:
    outcomes = []
    for step in range(1, 200):
        root = project(tmp_path / str(step))
        was_killed = killed_at(root, step)
        partly = state(root)
        lines = recover(root)
        now = state(root)
        assert now in (OLD, NEW), step
        assert not (root / JOURNAL).exists()
        assert recover(root) == []
        if partly not in (OLD, NEW):
            assert (now, len(lines)) == (NEW, 1), step
        outcomes.append((now == NEW, tuple(lines)))
        if not was_killed:
            break
    else:
        raise AssertionError("the change never ended")
    assert len(outcomes) > 25
    begun = [is_new for is_new, _ in outcomes]
    assert begun == sorted(begun), "once all files are listed the change is always finished"
    finished = "finished what an interrupted command had begun (a trial): 3 files"
    nothing = "a command was interrupted before it changed any file: run it again"
    assert {lines for is_new, lines in outcomes if is_new} == {(finished,), ()}
    assert {lines for is_new, lines in outcomes if not is_new} == {(), (nothing,)}


def test_killed_while_it_finishes(tmp_path: Path) -> None:
    root = project(tmp_path)
    step = next(step for step in range(1, 200) if killed_at(root, step) and (root / JOURNAL / LIST).exists())
    assert step
    (root / "a.yaml").write_bytes(NEW["a.yaml"])  # as a first attempt to finish left it
    assert recover(root) == ["finished what an interrupted command had begun (a trial): 3 files"]
    assert state(root) == NEW


def test_a_step_that_fails_takes_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path)
    real = Path.replace
    for failing in range(1, 8):
        calls = 0

        def replace(self: Path, target: Path, failing: int = failing) -> Path:
            nonlocal calls
            calls += 1
            if calls == failing:
                raise OSError(28, "No space left on device")
            return real(self, target)

        monkeypatch.setattr(Path, "replace", replace)
        if failing <= 4:  # the list, two files that are there (a new one is linked), the mark that all is done
            with pytest.raises(OSError, match="No space left on device"):
                rewrite_all(root, CHANGES)
        else:
            rewrite_all(root, CHANGES)
        monkeypatch.undo()
        if failing == 4:  # all files are written: the next command only clears the journal
            assert recover(root) == ["finished what an interrupted command had begun: 3 files"]
        if failing >= 4:
            assert state(root) == NEW
            for path, data in OLD.items():
                (root / path).write_bytes(data) if data is not None else (root / path).unlink()
        assert state(root) == OLD
        assert not (root / JOURNAL).exists()


@pytest.mark.parametrize("n_files", [2, 3])
def test_what_another_program_changed_meanwhile_is_not_overwritten(tmp_path: Path, n_files: int) -> None:
    root = project(tmp_path)
    (root / "sub/b.yaml").write_bytes(b"b: 3\n")
    with pytest.raises(ChangedError, match=r"sub/b\.yaml was changed by another program; nothing was written"):
        rewrite_all(root, dict(islice(CHANGES.items(), n_files)))
    assert state(root) == OLD | {"sub/b.yaml": b"b: 3\n"}


def test_what_was_edited_after_a_kill_is_left_and_named(tmp_path: Path) -> None:
    root = project(tmp_path)
    assert any(killed_at(root, step) and (root / JOURNAL / LIST).exists() for step in range(1, 200))
    (root / "sub/b.yaml").write_bytes(b"b: 3\n")
    assert recover(root) == [
        "finished what an interrupted command had begun (a trial): 2 files",
        "sub/b.yaml was changed since and is left as it is: look at it",
    ]
    assert state(root) == NEW | {"sub/b.yaml": b"b: 3\n"}


OUTSIDE = ["../outside.yaml", "/outside.yaml", "link/outside.yaml", ".git/config", "sub/.git/config"]


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_journal_of_somebody_else_writes_nothing_outside(path: str, tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    (root / "link").symlink_to(tmp_path)
    folder = root / JOURNAL
    folder.mkdir(parents=True)
    (folder / "0.new").write_bytes(b"x")
    after = hashlib.sha256(b"x").hexdigest()
    (folder / LIST).write_text(json.dumps({"what": "", "files": [{"path": path, "before": None, "after": after}]}))
    with pytest.raises(JournalError, match="was not written by Standoff, or is damaged"):
        recover(root)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["project"]
    assert list(root.rglob(".git")) == []


def test_a_journal_with_another_content_than_it_says_writes_nothing(tmp_path: Path) -> None:
    root = project(tmp_path)
    folder = root / JOURNAL
    folder.mkdir(parents=True)
    (folder / "0.new").write_bytes(b"y")
    after = hashlib.sha256(b"x").hexdigest()
    files = [{"path": "new.yaml", "before": None, "after": after}]
    (folder / LIST).write_text(json.dumps({"what": "a trial", "files": files}))
    with pytest.raises(JournalError, match="was not written by Standoff, or is damaged"):
        recover(root)
    assert not (root / "new.yaml").exists()


def test_two_commands_at_the_same_time(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / JOURNAL).mkdir(parents=True)
    lock = os.open(root / JOURNAL / "lock", os.O_RDWR | os.O_CREAT)
    import fcntl

    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(JournalError, match="another command is changing this project's files"):
        rewrite_all(root, CHANGES)
    os.close(lock)
    rewrite_all(root, CHANGES)
    assert state(root) == NEW


@pytest.mark.parametrize("has_build", [False, True])
def test_no_folder_is_left_that_was_not_there(tmp_path: Path, has_build: bool) -> None:
    root = project(tmp_path)
    if has_build:
        (root / BUILD).mkdir()
    rewrite_all(root, CHANGES)
    assert (state(root), (root / BUILD).exists()) == (NEW, has_build)


BACK = {path: (NEW[path], before) for path, before in OLD.items()}


def test_files_are_removed_together_with_changes_of_others(tmp_path: Path) -> None:
    rewrite_all(project(tmp_path), CHANGES)
    rewrite_all(tmp_path, BACK)
    assert state(tmp_path) == OLD


def test_a_file_that_was_changed_is_not_removed_and_the_others_stay(tmp_path: Path) -> None:
    rewrite_all(project(tmp_path), CHANGES)
    (tmp_path / "new/deep/c.yaml").write_bytes(b"mine")
    with pytest.raises(ChangedError):
        rewrite_all(tmp_path, BACK)
    assert state(tmp_path) == {**NEW, "new/deep/c.yaml": b"mine"}
    with pytest.raises(ChangedError):
        rewrite_all(tmp_path, {"new/deep/c.yaml": BACK["new/deep/c.yaml"]})
    assert state(tmp_path) == {**NEW, "new/deep/c.yaml": b"mine"}


def test_a_removal_that_was_begun_is_finished_by_the_next_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite_all(project(tmp_path), CHANGES)
    with monkeypatch.context() as patch:
        patch.setattr("standoff.files.journal._apply", lambda *_: None)  # killed when it was to begin
        rewrite_all(tmp_path, BACK, "a trial")
    assert recover(tmp_path) == ["finished what an interrupted command had begun (a trial): 3 files"]
    assert state(tmp_path) == OLD
