"""SHA256SUMS: what a folder holds, by hash."""

from pathlib import Path

from standoff.files.project_files import SUMS
from standoff.formats.descriptor import broken_sums, hashes, write_sums


def test_files_that_are_other_than_listed_are_named(tmp_path: Path) -> None:
    for name in ("a.txt", "two  blanks.txt", "sub/c.txt", "gone.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    write_sums(tmp_path, hashes(tmp_path))
    assert (tmp_path / SUMS).read_text("utf-8").splitlines()[-1].endswith("  two  blanks.txt")
    assert broken_sums(tmp_path) == []
    (tmp_path / "sub/c.txt").write_text("other", "utf-8")
    (tmp_path / "gone.txt").unlink()
    (tmp_path / "new.txt").touch()
    assert broken_sums(tmp_path) == ["gone.txt", "new.txt", "sub/c.txt"]
