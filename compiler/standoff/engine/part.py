"""A part: what came of a batch, as frames and small rows; in memory, or in a folder of Arrow IPC files and one of JSON.

A part on disk holds no code and no pickles, so that a folder that others can write to is data and nothing else.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

import polars as pl

from standoff.corpus.assertions import Frames, assert_all, merge
from standoff.corpus.compiled.files import REGISTRY, TEXT, CompiledFiles, Grammar, grammar_of
from standoff.corpus.files import AnnotationReader
from standoff.corpus.rows import LeftOut, Redirect, Remark, Rows, Sentence, TextBlock
from standoff.engine.batches import Batch
from standoff.files.annotation_files import is_in_folder, subject_of
from standoff.files.project_files import RefusedError
from standoff.formats.descriptor import broken_sums, hashes, write_sums
from standoff.source.problem import from_dict

ROWS, KEY = "rows.json", "key"
Compression = Literal["lz4", "zstd"]


@dataclass(slots=True)
class Part:
    """What came of a batch, or of all: frames, and the small rows that are not frames."""

    frames: Frames
    rows: Rows = field(default_factory=Rows)


@dataclass(frozen=True, slots=True)
class LeftPart:
    """A part that was left in a folder, which is named by its key; and the first of its files."""

    folder: Path
    first: str


def read_batch(batch: Batch) -> Part:
    """Read the files of a batch into frames; mistakes become problems. Raises OSError."""
    grammar = grammar_of(batch.schema)
    if grammar is None:
        reader = AnnotationReader.of(batch.schema, batch.has_drafts)
        for file in batch.registry:
            reader.registry_file(batch.document(file))
        for file in batch.texts:
            reader.text_file(batch.document(file))
        part = Part(assert_all(reader.rows, batch.schema), reader.rows)
    else:
        files = _compiled(batch, grammar)
        columns = files.columns()
        part = Part(assert_all(files.rows, batch.schema, columns), files.rows)
    part.rows.problems.extend(part.frames.problems)
    part.rows.forget()
    return part


def _compiled(batch: Batch, grammar: Grammar) -> CompiledFiles:
    """The files of a batch, read by the compiled reader where it can, else in Python."""
    files = CompiledFiles(grammar, batch.limits, batch.has_drafts)
    spread = {subject_of(file) for file in batch.texts if is_in_folder(file)}  # further files take over from the first
    for kind, names in ((REGISTRY, batch.registry), (TEXT, batch.texts)):
        for file in names:
            data = batch.taken(file)
            is_spread = kind == TEXT and subject_of(file) in spread
            if is_spread or isinstance(data, RefusedError) or not files.read(file, kind, data):
                files.take(batch.document_of(file, data), kind)
    return files


def leave(part: Part, folder: Path, compression: Compression = "lz4") -> None:
    """Write a part as a folder, complete or not at all, with the sums of its files; raises OSError.

    Of the two compressions `lz4` is quicker to write, and `zstd` half the size.
    """
    fresh = Path(tempfile.mkdtemp(prefix=".part-", dir=folder.parent))
    try:
        for name, frame in part.frames.by_name().items():
            frame.write_ipc(_path(fresh, name), compression=compression)
        (fresh / ROWS).write_bytes(json.dumps(_as_json(part.rows), ensure_ascii=True, separators=(",", ":")).encode())
        (fresh / KEY).write_text(folder.name)
        write_sums(fresh, hashes(fresh))
        shutil.rmtree(folder, ignore_errors=True)
        fresh.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def is_intact(folder: Path, key: str = "") -> bool:
    """Whether a part is there, that of the key (its folder's name, if none is given), and every byte as it was written.

    Two parts under each other's names are both intact, and each would be taken for what it is not.
    """
    try:
        return not broken_sums(folder) and (folder / KEY).read_text() == (key or folder.name)
    except (OSError, ValueError):
        return False


def take_frame(folder: Path, name: str, columns: list[str] | None = None) -> pl.DataFrame:
    """One frame of a part that was left, or some of its columns; raises OSError."""
    return pl.read_ipc(_path(folder, name), columns=columns)


def take(folder: Path) -> Part:
    """A part that was left; raises OSError or ValueError where it is not as it was written."""
    return Part(Frames.of({name: take_frame(folder, name) for name in Frames.names()}), take_rows(folder))


def take_rows(folder: Path) -> Rows:
    """The small rows of a part that was left; raises OSError or ValueError where they are not as they were written."""
    return _rows(json.loads((folder / ROWS).read_bytes()))


def joined(parts: Iterable[Part], left: Iterable[Path] = ()) -> Part:
    """Parts as one, whatever their order: those at hand, which stay as they are, and those left in folders.

    Raises OSError or ValueError where a part is not as it was written.
    """
    parts, left = list(parts), list(left)
    frames = merge((part.frames for part in parts), map(scan, left))
    return Part(frames, joined_rows([part.rows for part in parts] + [take_rows(folder) for folder in left]))


def scan(folder: Path) -> dict[str, pl.LazyFrame]:
    """The frames of a stored part by name, lazily, to be collected together with those of others."""
    return {name: pl.scan_ipc(_path(folder, name)) for name in Frames.names()}


def joined_rows(parts: Iterable[Rows]) -> Rows:
    """The small rows of parts as one, whatever their order."""
    rows = Rows()
    for part in parts:
        for name in (f.name for f in fields(Rows)):
            getattr(rows, name).extend(getattr(part, name))
    rows.files.sort()
    rows.texts.sort(key=lambda block: block.file)
    rows.redirects.sort()
    return rows


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.arrow"


def _as_json(rows: Rows) -> dict[str, Any]:
    return {
        "files": rows.files,
        "texts": [asdict(block) for block in rows.texts],
        "redirects": rows.redirects,
        "remarks": rows.remarks,
        "left_out": rows.left_out,
        "problems": [asdict(problem) for problem in rows.problems],
        "incomplete_tables": rows.incomplete_tables,
    }


def _rows(stored: dict[str, Any]) -> Rows:
    return Rows(
        files=stored["files"],
        texts=[_block(**block) for block in stored["texts"]],
        redirects=[Redirect(*row) for row in stored["redirects"]],
        remarks=[Remark(*row) for row in stored["remarks"]],
        left_out=[LeftOut(*row) for row in stored["left_out"]],
        problems=[from_dict(problem) for problem in stored["problems"]],
        incomplete_tables=stored["incomplete_tables"],
    )


def _block(fields: dict[str, list[Any]], sentences: list[list[int]], **rest: Any) -> TextBlock:
    stated = {name: (raw, basis, because, line, column) for name, (raw, basis, because, line, column) in fields.items()}
    return TextBlock(fields=stated, sentences=[Sentence(*row) for row in sentences], **rest)
