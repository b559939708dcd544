"""Folders that are replaced whole: what is written is on disk before it takes the place of the old folder."""

from pathlib import Path

import pytest

from standoff.files import atomic_folder
from standoff.files.atomic_folder import replace_folder


def test_every_file_is_flushed_before_the_folder_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, flushed = tmp_path / "build", set[str]()

    def write(folder: Path) -> None:
        (folder / "csv").mkdir()
        (folder / "csv" / "fairs.csv").write_text("fair_id\n", "utf-8")
        (folder / "SHA256SUMS").write_text("", "utf-8")
        monkeypatch.setattr(
            atomic_folder, "flush", lambda path: flushed.add(path.relative_to(folder.parent).as_posix())
        )

    def broken(folder: Path) -> list[str]:
        name = folder.name
        assert not target.exists()
        assert flushed == {name, f"{name}/csv", f"{name}/csv/fairs.csv", f"{name}/SHA256SUMS"}
        return []

    replace_folder(target, write, broken)
    assert (target / "csv" / "fairs.csv").read_text("utf-8") == "fair_id\n"
