"""Folders that are replaced whole: what is written is on disk before it takes the place of the old folder."""

import errno
import threading
from pathlib import Path

import pytest

from standoff.files import atomic_folder
from standoff.files.atomic_folder import replace_folder


def _write(folder: Path) -> None:
    (folder / "csv").mkdir()
    (folder / "csv" / "fairs.csv").write_text("fair_id\n", "utf-8")
    (folder / "SHA256SUMS").write_text("", "utf-8")


def test_every_file_is_flushed_before_the_folder_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are read back while they are flushed: the test lets that end first."""
    target, flushed, is_read = tmp_path / "build", list[str](), threading.Event()

    def flush(path: Path) -> None:
        assert is_read.wait(60)
        assert not target.exists()
        flushed.append("/".join(path.relative_to(tmp_path).parts[1:]))

    def broken(folder: Path) -> list[str]:
        is_read.set()
        return []

    monkeypatch.setattr(atomic_folder, "flush", flush)
    replace_folder(target, _write, broken)
    assert sorted(flushed) == ["", "SHA256SUMS", "csv", "csv/fairs.csv"]
    assert (target / "csv" / "fairs.csv").read_text("utf-8") == "fair_id\n"


def test_what_cannot_be_flushed_takes_no_place_though_it_reads_back_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flush(path: Path) -> None:
        raise OSError(errno.EIO, "Input/output error", path.name)

    monkeypatch.setattr(atomic_folder, "flush", flush)
    with pytest.raises(OSError, match="Input/output error"):
        replace_folder(tmp_path / "build", _write, lambda _: [])
    assert list(tmp_path.iterdir()) == []
