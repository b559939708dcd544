"""What is measured on: a corpus of a size, and what the peers want to be made of it."""

import shutil
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from measure import measure
from peers import Folders

HERE = Path(__file__).parent
GENERATOR = ("generate.py", "draw.py", "event.py", "layout.py", "page.py", "corpus")
READ_PACKAGES = {"frictionless validate", "csvwvalidate"}


def folders(scratch: Path, records: int, seed: int) -> Folders:
    """Name the folders of a size; a corpus of another generator has another name."""
    name = f"{records}-{seed}-{_digest()}"
    return Folders(scratch / f"corpus-{name}", scratch / f"data-{name}", scratch / f"out-{name}")


def make(where: Folders, records: int, seed: int) -> None:
    """Write the corpus, unless it is there."""
    if not where.corpus.exists():
        _call(sys.executable, "generate.py", where.corpus, "--records", records, "--seed", seed)


def make_data(where: Folders, python: str, wanted: Iterable[str]) -> None:
    """Make what the tools of these names read, packages with the Standoff of now; `python` is the one of the peers."""
    names = set(wanted)
    shutil.rmtree(where.data, ignore_errors=True)
    _call(python, "records.py", where.corpus, where.data)
    if names & {*READ_PACKAGES, "DuckDB, tables"}:
        formats = () if names & READ_PACKAGES else ("--only", "csv", "--only", "parquet")
        command = (sys.executable, "-m", "standoff.cli", "--root", where.corpus, "build", *formats)
        _run(*command, "--out", where.data / "package")
        _call(python, "duck.py", "dump", where.data / "package" / "parquet", where.data / "lines")


def text_files(where: Folders) -> tuple[int, float]:
    """Count the text files and add up their megabytes."""
    sizes = [path.stat().st_size for path in where.corpus.glob("annotations/texts/*.yaml")]
    return len(sizes), sum(sizes) / 1e6


def _digest() -> str:
    paths = [path for name in GENERATOR for path in (HERE / name, *sorted((HERE / name).rglob("*")))]
    return sha256(b"".join(path.read_bytes() for path in paths if path.is_file())).hexdigest()[:8]


def _call(python: str, script: str, *given: object) -> None:
    _run(python, HERE / script, *given)


def _run(*command: object) -> None:
    measure([str(word) for word in command])  # for the sake of what it raises
