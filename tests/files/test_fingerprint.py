"""Fingerprints of files and folders: what is in them, and that a change shows."""

import os
from pathlib import Path

from standoff.files.fingerprint import fingerprint, snapshot


def test_the_files_below_folders_are_in_a_snapshot_and_what_is_absent_is_not(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.txt", "a/d/e.txt", "other.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "a" / "gone").symlink_to("nothing")
    paths = [tmp_path / "b.txt", tmp_path / "a", tmp_path / "absent"]
    expected = [fingerprint(tmp_path / name) for name in ("a/c.txt", "a/d/e.txt", "b.txt")]
    assert snapshot(paths) == tuple(expected)
    assert snapshot([tmp_path / "absent"]) == ()
    assert snapshot([tmp_path / "a"], but="d") == (fingerprint(tmp_path / "a/c.txt"),)


def test_a_fingerprint_is_path_times_size_and_inode(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one")
    found = path.stat()
    assert fingerprint(path) == (str(path), found.st_mtime_ns, found.st_ctime_ns, 3, found.st_ino)
    before = snapshot([tmp_path])
    os.utime(path, ns=(1, 1))
    assert snapshot([tmp_path]) != before
    assert fingerprint(tmp_path / "absent") is None
