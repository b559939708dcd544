"""A folder of this machine, with the methods of fsspec's file systems that a target uses: it needs no extra."""

import shutil
from pathlib import Path
from typing import IO


class LocalFiles:
    """Files by their absolute paths; every method raises OSError."""

    def cat_file(self, path: str) -> bytes:
        """The bytes of a file."""
        return Path(path).read_bytes()

    def open(self, path: str, mode: str) -> IO[bytes]:
        """A file, opened to read its bytes."""
        return Path(path).open(mode)

    def find(self, path: str, detail: bool = True) -> dict[str, dict[str, int]]:
        """The files below a folder by path, each with its size if `detail` is set."""
        found = sorted(each for each in Path(path).rglob("*") if each.is_file())
        return {each.as_posix(): {"size": each.stat().st_size if detail else 0} for each in found}

    def put_file(self, local: str, path: str) -> None:
        """Copy a file."""
        shutil.copyfile(local, path)

    def pipe_file(self, path: str, data: bytes) -> None:
        """Write a file."""
        Path(path).write_bytes(data)

    def mv(self, path: str, target: str) -> None:
        """Put a file in the place of another."""
        Path(path).replace(target)

    def makedirs(self, path: str, exist_ok: bool) -> None:
        """Make a folder, and those above it."""
        Path(path).mkdir(parents=True, exist_ok=exist_ok)

    def rm_file(self, path: str) -> None:
        """Remove a file."""
        Path(path).unlink()
