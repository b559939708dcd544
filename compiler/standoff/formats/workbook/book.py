"""The workbook of xlsxwriter, in which nothing depends on the permissions that this process gives to files."""

from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager

MODE = 0o600  # of the files within, which the zip records: whatever mask of permissions the process has


class SteadyPackager(Packager):  # type: ignore[misc]
    """Writes the files of a workbook, all with the same permissions."""

    def _create_package(self) -> list[tuple[str, str, bool]]:
        files: list[tuple[str, str, bool]] = super()._create_package()
        for path, _, _ in files:
            Path(path).chmod(MODE)
        return files


class Book(Workbook):  # type: ignore[misc]
    """A workbook that is written by that packager."""

    def _get_packager(self) -> Packager:
        return SteadyPackager()
