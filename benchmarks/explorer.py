"""Measure the explorer against its budget: `python benchmarks/explorer.py --records 20000 --texts ../shared/texts`.

The dataset of this repository and made-up corpora are each built without the explorer and with it, in turn; the
difference is what writing it takes. Then each page is opened in Chromium. Prints a table in Markdown, and writes it and
the figures as JSON with `--out`. Needs Chromium, node, and `make browser` once.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from machine import describe
from measure import measure

HERE = Path(__file__).resolve().parent
DATASET = ("annotations", "schemas", "datapackage.json")
PAGE_CPU, PAGE_HEAP = 1.5, 60  # seconds, MB: any page, up to 20,000 records
TABLE_CPU, TABLE_HEAP = 2, 150  # of the largest table above
FIRST_PAGE, RECORD = 150, 100  # KB sent
WRITING, SIZE = 0.5, 0.15  # shares: of the processor time of a build, of the bytes of the package
UP_TO = 20_000  # records


@dataclass(frozen=True)
class Size:
    """What one package takes: seconds of processor time, bytes, files, and each of its pages."""

    name: str
    records: int
    without: float
    writing: float
    package: int
    site: int
    files: int
    pages: list[dict[str, Any]]


def main() -> None:
    """Measure all sizes and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="*", default=[20_000])
    parser.add_argument("--texts", type=Path, help="the texts of the dataset")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("no Chromium: install it")
    with tempfile.TemporaryDirectory(prefix="standoff-explorer-") as scratch:
        sizes = list(_sizes(Path(scratch), given, chromium))
    report = "\n".join(_report(sizes))
    print(report)
    if given.out:
        given.out.write_text(report + "\n", "utf-8")
        given.out.with_suffix(".json").write_text(
            json.dumps([asdict(size) for size in sizes], indent=1) + "\n", "utf-8"
        )


def _sizes(scratch: Path, given: argparse.Namespace, chromium: str) -> Iterator[Size]:
    if given.texts:
        corpus = scratch / "dataset"
        corpus.mkdir()
        for name in DATASET:
            path = HERE.parent / name
            (shutil.copytree if path.is_dir() else shutil.copy)(path, corpus / name)
        yield _size("the dataset", corpus, ("--texts", str(given.texts.resolve())), given.rounds, chromium)
    for records in given.records:
        corpus = scratch / str(records)
        command = [sys.executable, str(HERE / "generate.py"), str(corpus), "--records", str(records)]
        subprocess.run([*command, "--seed", "1"], check=True)
        yield _size(f"{records:,} made-up records", corpus, (), given.rounds, chromium)
        shutil.rmtree(corpus)


def _size(name: str, corpus: Path, options: tuple[str, ...], rounds: int, chromium: str) -> Size:
    pairs = [(_build(corpus, options, site=False), _build(corpus, options, site=True)) for _ in range(rounds)]
    without = sorted(a for a, _ in pairs)[rounds // 2]
    writing = sorted(b - a for a, b in pairs)[rounds // 2]
    package = corpus / "out"
    site = [path.stat().st_size for path in (package / "site").rglob("*") if path.is_file()]
    whole = sum(path.stat().st_size for path in package.rglob("*") if path.is_file())
    descriptor = json.loads((package / "datapackage.json").read_bytes())
    rows = [each["rows"] for each in descriptor["resources"] if _is_of_records(each)]
    command = ["node", str(HERE / "explorer_pages.mjs"), chromium, str(package / "site")]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pages = [json.loads(line) for line in found.splitlines()]
    return Size(name, sum(rows), without, writing, whole - sum(site), sum(site), len(site), pages)


def _is_of_records(resource: dict[str, Any]) -> bool:
    """Whether a resource is a table of records that are nested in no other."""
    marks = resource.get("schema", {}).get("standoff", {})
    return marks.get("holds") == "records" and "nestedIn" not in marks and str(resource["path"]).startswith("csv/")


def _build(corpus: Path, options: tuple[str, ...], site: bool) -> float:
    """The processor time of a build with the explorer or without."""
    path = corpus / "datapackage.json"
    descriptor = json.loads(path.read_bytes())
    descriptor["standoff"]["site"] = site
    path.write_text(json.dumps(descriptor), "utf-8")
    shutil.rmtree(corpus / "out", ignore_errors=True)
    command = (sys.executable, "-m", "standoff.cli", "--quiet", "--root", str(corpus), *options)
    return measure([*command, "build", "--no-cache", "--out", str(corpus / "out")]).cpu


def _report(sizes: list[Size]) -> Iterator[str]:
    yield "# The explorer against its budget"
    yield ""
    yield f"{describe()}. Median of pairs; processor time in seconds. Bold is what is over the budget."
    yield ""
    yield "| package | records | build without | writing | share | package | explorer | share | files |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|"
    for size in sizes:
        share, weight = size.writing / size.without, size.site / size.package
        yield (
            f"| {size.name} | {size.records:,} | {size.without:.1f} | {size.writing:.1f} | "
            f"{_limited(share, WRITING, f'{share:.0%}')} | {size.package / 1e6:.1f} MB | {size.site / 1e6:.1f} MB | "
            f"{_limited(weight, SIZE, f'{weight:.0%}')} | {size.files:,} |"
        )
    yield ""
    yield f"Budget: writing {WRITING:.0%} of the build, size {SIZE:.0%} of the package."
    for size in sizes:
        yield from _pages(size)


def _pages(size: Size) -> Iterator[str]:
    yield ""
    yield f"## {size.name[0].upper()}{size.name[1:]}"
    yield ""
    yield "| page | processor time | heap, MB | loaded, KB | sent as gzip, KB |"
    yield "|---|--:|--:|--:|--:|"
    for page in size.pages:
        is_large = page["name"] == "largest table" and size.records > UP_TO
        cpu, heap = (TABLE_CPU, TABLE_HEAP) if is_large else (PAGE_CPU, PAGE_HEAP)
        most = {"first page": FIRST_PAGE, "a record": RECORD}.get(page["name"], float("inf"))
        yield (
            f"| {page['name']} | {_limited(page['cpu'], cpu, format(page['cpu'], '.2f'))} | "
            f"{_limited(page['heap'], heap, format(page['heap'], '.0f'))} | {page['bytes'] / 1e3:,.0f} | "
            f"{_limited(page['sent'] / 1e3, most, format(page['sent'] / 1e3, ',.0f'))} |"
        )


def _limited(value: float, most: float, shown: str) -> str:
    return shown if value <= most else f"**{shown}**"


if __name__ == "__main__":
    main()
