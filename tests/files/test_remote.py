"""Targets in other file systems: a file is written whole or not at all, below folders that are made where needed."""

from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.local import LocalFileSystem

from standoff.files.remote import CannotOpenError, Target, _message, open_target


class Failing(LocalFileSystem):  # type: ignore[misc]
    """A file system that moves nothing."""

    cachable = False

    def mv(self, path1: str, path2: str, **options: Any) -> None:
        raise ConnectionResetError(104, "Connection reset by peer")


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_written_below_new_folders_and_replaced(tmp_path: Path) -> None:
    target = Target(LocalFileSystem(), str(tmp_path), "shelf")
    target.write("one/two/index.json", b"{}")
    target.write("one/two/index.json", b"[]")
    assert files(tmp_path) == {"one/two/index.json": b"[]"}
    assert target.sizes("one") == {"two/index.json": 2}
    assert target.read("one/two/index.json") == b"[]"
    assert (target.sizes("two"), target.read("two")) == ({}, None)


def test_a_file_that_cannot_be_moved_into_place_leaves_the_old_one_and_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_bytes(b"old")
    with pytest.raises(OSError, match="Connection reset by peer"):
        Target(Failing(), str(tmp_path), "shelf").write("index.json", b"new")
    assert files(tmp_path) == {"index.json": b"old"}


def test_object_storage_gets_no_folders(tmp_path: Path) -> None:
    target = Target(LocalFileSystem(), str(tmp_path), "s3://shelf", is_flat=True)
    with pytest.raises(FileNotFoundError):
        target.write("one/index.json", b"{}")
    target.write("index.json", b"{}")
    assert files(tmp_path) == {"index.json": b"{}"}


def test_an_endpoint_is_for_s3_alone(tmp_path: Path) -> None:
    with pytest.raises(CannotOpenError, match="--endpoint-url is for addresses that begin with s3://"):
        open_target(str(tmp_path), "http://127.0.0.1:9")
    assert open_target(str(tmp_path)).name == str(tmp_path)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(28, "No space left on device", "/a/b"), "No space left on device"),
        (OSError("no number"), "no number"),
        (ValueError("two\n  lines"), "two lines"),
        (ValueError(), "ValueError"),
    ],
)
def test_an_exception_is_one_line(error: Exception, message: str) -> None:
    assert _message(error) == message
