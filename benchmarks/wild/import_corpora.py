"""Annotations of others, imported whole: what is in their files, what comes out, and how long it takes.

    python benchmarks/wild/import_corpora.py DIR [--out FOLDER]

DIR holds the corpora, each in a folder that is called as its repository (README.md says where they are); those that are
missing are left out. Each is imported into a project of its own by the map beside this file, or by the one that
`--draft-map` drafts, and then built. Counts come from `plain_brat.py`, from the account of the import, and from the
rows of the CSV files. Nothing of the corpora is kept but in FOLDER.
"""

import argparse
import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from measure import measure  # noqa: E402

KINDS = ("span", "event", "argument", "relation", "attribute", "equivalence")
PART = re.compile(r"([\d,]+) (\w+?)s? -> ([\d,]+)")
BIONLP = "brat/example-data/corpora/BioNLP-ST_2011/BioNLP-ST_2011_"


@dataclass(frozen=True)
class Wild:
    """A corpus: its folders, the first of them the first annotator's; its map and schemas (empty: drafted)."""

    name: str
    folders: tuple[str, ...]
    rules: str = ""


CORPORA = (
    Wild("BioNLP-ST 2011 GE", (f"{BIONLP}GE",), "bionlp"),
    Wild("BioNLP-ST 2011 ID", (f"{BIONLP}ID",), "bionlp"),
    Wild("LEAF clinical trials", ("leaf-corpora/leaf_clinical_trials",)),
    Wild(
        "bratiaa example",
        tuple(f"bratiaa/example-files/example-project/{name}" for name in ("Lisa", "Maria", "Max", "Peter")),
        "bratiaa",
    ),
)


@dataclass
class Figures:
    """What was read and came out by kind, rows of tables, and seconds of processor time."""

    plain: Counter[str]
    out: Counter[str]
    rows: dict[str, int]
    seconds: tuple[float, float, float]


def bring(wild: Wild, corpora: Path, scratch: Path) -> Figures:
    """Import a corpus into a new project, and build it."""
    project = scratch / wild.name.replace(" ", "-").lower()
    shutil.rmtree(project, ignore_errors=True)
    for folder in ("annotations/texts", "annotations/registry", "schemas", "texts"):
        (project / folder).mkdir(parents=True)
    (project / "datapackage.json").write_text('{"name": "wild", "version": "0.1.0", "standoff": {"site": false}}\n')
    folders = [str(corpora / folder) for folder in wild.folders]
    python, standoff = sys.executable, [sys.executable, "-m", "standoff.cli", "--root", str(project)]
    standoff += ["--texts", str(project / "texts")]
    rows = scratch / "plain.csv"
    plain = measure([python, str(HERE / "plain_brat.py"), str(rows), *folders])
    rules = project / "map.yaml"
    if wild.rules:
        shutil.copytree(HERE / wild.rules / "schemas", project / "schemas", dirs_exist_ok=True)
        shutil.copy(HERE / wild.rules / "map.yaml", rules)
    else:
        measure([*standoff, "import", "brat", *folders, "--draft-map", "--map", str(rules), "--write"])
    out: Counter[str] = Counter()
    imported = 0.0
    for number, folder in enumerate(folders):
        into = ("--into", f"annotations/second/{Path(folder).name}") if number else ()
        options = ("--map", str(rules), "--texts-from-export", "--language", "en", "--write", *into)
        run = measure([*standoff, "import", "brat", folder, *options])
        imported += run.cpu
        out += Counter({kind: int(n.replace(",", "")) for _, kind, n in PART.findall(run.printed)})
    built = measure([*standoff, "build", "--only", "csv"])
    seconds = (plain.cpu, imported, built.cpu)
    return Figures(Counter(json.loads(plain.last_line)), out, dict(_rows(project / "build" / "next")), seconds)


def _rows(package: Path) -> Iterator[tuple[str, int]]:
    """How many rows the project's own tables have."""
    described = json.loads((package / "datapackage.json").read_text("utf-8"))["resources"]
    schemas = {path.stem for path in (package.parent.parent / "schemas").glob("*.yaml")}
    for resource in described:
        path = package / str(resource["path"])
        if path.suffix == ".csv" and path.stem in schemas:
            with path.open(encoding="utf-8") as file:
                yield path.stem, sum(1 for _ in file) - 1


def table(figures: dict[str, Figures]) -> Iterator[str]:
    """The report as Markdown: in -> out of each kind, rows of the tables, seconds of processor time."""
    kinds = " | ".join(f"{kind}s" for kind in KINDS)
    yield f"| corpus | files | {kinds} | rows of tables | plain script | import | build |"
    yield f"|---|{'---:|' * (len(KINDS) + 1)}---|---:|---:|---:|"
    for name, each in figures.items():
        counts = [f"{each.plain[kind]:,} → {each.out[kind]:,}" if each.plain[kind] else "" for kind in KINDS]
        rows = ", ".join(f"{table} {n:,}" for table, n in sorted(each.rows.items()))
        seconds = " | ".join(f"{second:.1f} s" for second in each.seconds)
        yield f"| {name} | {each.plain['file']:,} | {' | '.join(counts)} | {rows} | {seconds} |"


def main() -> int:
    """Import the corpora that are there; 1 if any kind comes out in another number than it went in."""
    parser = argparse.ArgumentParser(description="Import the annotations of others, and count.")
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--out", type=Path, default=Path("build/.wild"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Figures] = {}
    for wild in CORPORA:
        if all((options.corpora / folder).is_dir() for folder in wild.folders):
            figures[wild.name] = bring(wild, options.corpora, options.out.resolve())
        else:
            print(f"{wild.name} is not in {options.corpora}", file=sys.stderr)
    print("\n".join(table(figures)))
    return int(any(each.plain[kind] != each.out[kind] for each in figures.values() for kind in KINDS))


if __name__ == "__main__":
    sys.exit(main())
