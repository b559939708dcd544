"""The data of the explorer's pages, made of the last check when a page first wants them; they have the words."""

import tempfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from standoff.engine.write import unreleased
from standoff.files.project_files import BUILD, NEXT
from standoff.formats.explorer.encode import put
from standoff.formats.explorer.meta import write_meta
from standoff.formats.explorer.records import write_records
from standoff.formats.explorer.source import Source
from standoff.formats.explorer.tables import write_tables
from standoff.formats.explorer.texts import write_texts
from standoff.formats.explorer.views import write_views
from standoff.formats.package_reader import made_package

if TYPE_CHECKING:
    from standoff.engine.compilation import Compiled

LOCAL = f"{BUILD}/{NEXT}"
TOGETHER = {"v": "meta", "x": "texts"}  # folders of `data/` that are written with another file


class LiveData:
    """The data files of a compilation, by their paths in `data/`, as JSON."""

    def __init__(self, compiled: "Compiled") -> None:
        self._compiled = compiled
        self._files: dict[str, dict[str, bytes]] = {}

    def get(self, path: str) -> bytes | None:
        """One file; None where there is none."""
        kind = path.partition("/")[0] if "/" in path else path
        kind = TOGETHER.get(kind, kind)
        maker = self._makers.get(kind)
        if maker is None:
            return None
        if kind not in self._files:
            self._files[kind] = _written(maker)
        return self._files[kind].get(path)

    @cached_property
    def source(self) -> Source:
        """The compilation as the explorer needs it."""
        compiled = self._compiled
        package = made_package("working annotations", "", compiled.tables, compiled.schema)
        return Source(package, unreleased(compiled.corpus.descriptor))

    @cached_property
    def _makers(self) -> dict[str, Callable[[Path], object]]:
        source = self.source
        return {
            "meta": self._meta,
            "texts": lambda folder: write_texts(source, folder),
            "t": lambda folder: write_tables(source, folder),
            "r": lambda folder: write_records(source, folder),
            "w": self._words,
        }

    def _meta(self, folder: Path) -> None:
        write_meta(self.source, folder, write_views(self.source, folder), f"{LOCAL}/", is_local=True)

    def _words(self, folder: Path) -> None:
        known = self.source.texts  # without hashes where the schemas could not be read
        hashes = dict(known.select("text_id", "sha256").iter_rows()) if "sha256" in known.columns else {}
        texts = self._compiled.texts
        verified = {name: text.content for name, text in texts.items() if text.sha256 == hashes.get(name)}
        put(folder, "w", [(name, verified.get(name)) for name in hashes])


def _written(write: Callable[[Path], object]) -> dict[str, bytes]:
    """What a writer of data files writes: the value in each script, by the path of the file."""
    with tempfile.TemporaryDirectory(prefix="standoff-") as scratch:
        folder = Path(scratch)
        write(folder)
        files = sorted(folder.rglob("*.js"))
        return {file.relative_to(folder).with_suffix("").as_posix(): _value(file.read_bytes()) for file in files}


def _value(script: bytes) -> bytes:
    """The value that a data file hands over: what is between the first comma and the last bracket."""
    return script[script.index(b",") + 1 : script.rindex(b")")]
