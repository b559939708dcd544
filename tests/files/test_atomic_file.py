"""New files get their names in one step, so that a killed process leaves no second name."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from standoff.files import atomic_file
from standoff.files.atomic_file import ChangedError, create_file, rewrite_file
from standoff.files.locks import alone
from standoff.files.renaming import exchange, rename_new

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the system has no renameat2")


@ON_LINUX
def test_a_name_that_is_taken_is_not_replaced(tmp_path: Path) -> None:
    fresh, path = tmp_path / "fresh", tmp_path / "path"
    fresh.write_bytes(b"new")
    path.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        rename_new(fresh, path)
    assert (fresh.read_bytes(), path.read_bytes()) == (b"new", b"old")
    path.unlink()
    assert rename_new(fresh, path)
    assert (fresh.exists(), path.read_bytes()) == (False, b"new")


@ON_LINUX
def test_two_folders_are_exchanged(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert exchange(tmp_path / "one", tmp_path / "other")
    assert [[each.name for each in (tmp_path / name).iterdir()] for name in ("one", "other")] == [["other"], ["one"]]
    assert not exchange(tmp_path / "one", tmp_path / "missing")


@pytest.mark.parametrize("rename", [rename_new, lambda fresh, path: False], ids=["one step", "two steps"])
def test_a_file_that_appeared_meanwhile_is_kept(
    rename: Callable[[Path, Path], bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.yaml"

    def meanwhile(fresh: Path, target: Path) -> bool:
        target.write_bytes(b"theirs")
        return rename(fresh, target)

    monkeypatch.setattr(atomic_file, "rename_new", meanwhile)
    with pytest.raises(FileExistsError):
        create_file(path, b"ours")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("new.yaml", b"theirs")]


@pytest.mark.parametrize("is_link", [False, True])
def test_a_file_or_a_link_to_nothing_is_not_replaced(tmp_path: Path, is_link: bool) -> None:
    path = tmp_path / "folder" / "taken"
    path.parent.mkdir()
    if is_link:
        path.symlink_to(tmp_path / "nothing")
    else:
        path.write_bytes(b"theirs")
    with pytest.raises(FileExistsError, match="the file exists"):
        create_file(path, b"ours")
    assert [each.name for each in path.parent.iterdir()] == ["taken"]
    assert path.is_symlink() == is_link
    assert not (tmp_path / "nothing").exists()


@ON_LINUX
def test_a_new_file_has_one_name_at_every_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", lambda *_: pytest.fail("a second name"))
    create_file(tmp_path / "new.yaml", b"ours")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("new.yaml", b"ours")]


ON_POSIX = pytest.mark.skipif(os.name == "nt", reason="the system has no locks of folders")


@ON_POSIX
def test_between_the_look_at_a_file_and_its_replacement_no_other_replaces_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    with ThreadPoolExecutor(1) as pool:
        with alone(tmp_path):
            written = pool.submit(rewrite_file, path, b"old", b"theirs")
            while not list(tmp_path.glob("*.tmp")):
                assert not written.done()
            path.write_bytes(b"mine")
        with pytest.raises(ChangedError):
            written.result(timeout=60)
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"mine", [path])


def test_of_many_that_replace_the_same_content_one_does(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")

    def tried(number: int) -> bytes:
        try:
            rewrite_file(path, b"old", b"%d" % number)
        except ChangedError:
            return b""
        return b"%d" % number

    with ThreadPoolExecutor(8) as pool:
        done = [each for each in pool.map(tried, range(16)) if each]
    assert done == [path.read_bytes()]


def test_a_new_file_is_made_below_new_folders(tmp_path: Path) -> None:
    create_file(tmp_path / "one" / "two" / "a.yaml", b"a: 1\n")
    assert (tmp_path / "one" / "two" / "a.yaml").read_bytes() == b"a: 1\n"
