"""The workbook of xlsxwriter, in which nothing depends on the permissions that this process gives to files.

xlsxwriter writes each part of a workbook as a file, and then puts these into the zip that a workbook is. There are four
for each sheet, which are small but for the one with the rows. They wait in memory instead, and rows where they are few.
What is used of its internals, and would fail the tests if it changed: which of its methods gives a part its file, and
that a sheet in its mode `constant_memory` has a file of rows.
"""

from collections.abc import Mapping
from io import SEEK_END, BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from shutil import copyfileobj
from stat import S_IFREG
from tempfile import SpooledTemporaryFile
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet

MODE = S_IFREG | 0o600  # of the parts, which the zip records: whatever mask of permissions the process has
WRITTEN = (1980, 1, 31, 0, 0, 0)  # in every workbook, so that its bytes owe nothing to the clock
SHEET = "xl/worksheets/sheet"  # how the names of the parts begin that have rows
IN_MEMORY = 1 << 20  # bytes of such a part; one with more is on disk


class Book(Workbook):  # type: ignore[misc]
    """A workbook that is written to a path by that packager; what xlsxwriter itself writes is an empty zip."""

    def __init__(self, path: Path, options: Mapping[str, Any]) -> None:
        super().__init__(BytesIO(), options)
        self.worksheet_class = BookSheet
        self._path = path

    def _get_packager(self) -> Packager:
        return _Packager(self._path)


class BookSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose rows wait in such a file until all is known of it."""

    def _initialize(self, init_data: Mapping[str, Any]) -> None:
        super()._initialize({**init_data, "constant_memory": False})
        self.constant_memory = init_data["constant_memory"]
        if self.constant_memory:
            self.fh = self.row_data_fh = _waiting(self.tmpdir)

    def _set_xml_writer(self, filename: Any) -> None:
        self.fh, self.internal_fh = filename, False

    def _write_optimized_sheet_data(self) -> None:
        if self.dim_rowmin is None:
            super()._write_optimized_sheet_data()
            return
        self._xml_start_tag("sheetData")
        with self.row_data_fh as rows:
            rows.seek(0)
            copyfileobj(rows, self.fh)
        self._xml_end_tag("sheetData")


class _Packager(Packager):  # type: ignore[misc]
    """Makes the parts of a workbook, and puts them into the zip."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def _filename(self, xml_filename: str) -> TextIOWrapper | StringIO:
        part = _waiting(self.tmpdir) if xml_filename.startswith(SHEET) else StringIO()
        self.filenames.append((part, xml_filename, False))
        return part

    def _create_package(self) -> list[tuple[Any, str, bool]]:
        parts = super()._create_package()
        with ZipFile(self._path, "w", ZIP_DEFLATED) as archive:
            for part, name, _ in parts:
                _add(archive, name, part)
        return []


def _waiting(folder: str) -> TextIOWrapper:
    """A file for text that is in memory, or in a folder where it becomes large."""
    return TextIOWrapper(SpooledTemporaryFile(IN_MEMORY, dir=folder), "utf-8", newline="")


def _add(archive: ZipFile, name: str, part: Any) -> None:
    """Put a part into the zip, and close it."""
    info = ZipInfo(name, WRITTEN)
    info.compress_type, info.external_attr = ZIP_DEFLATED, MODE << 16
    with part:
        if isinstance(part, StringIO):
            archive.writestr(info, part.getvalue())
            return
        part.flush()
        info.file_size = part.buffer.seek(0, SEEK_END)  # by which a large part is recognized
        part.buffer.seek(0)
        with archive.open(info, "w") as stored:
            copyfileobj(part.buffer, stored)
