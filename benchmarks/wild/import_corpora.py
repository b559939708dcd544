"""The corpora of others, whole: what is in their files, what comes out, and how long it takes beside a plain script.

    python benchmarks/wild/import_corpora.py DIR [--out FOLDER] [--only NAME]

DIR holds the corpora, each in a folder that is called as its repository (README.md says where they are); those that are
missing are left out. Annotations are imported into a project of their own by the map beside this file, or by the one
that `--draft-map` drafts, and then built; collections are converted and built (`curated_collection.py`); of a
collection with quotes, these are looked for. Counts in come from a plain script, counts out from the account of the
import, from the rows of the CSV files, and for collections from a comparison of all cells. Nothing is kept but in
FOLDER.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from measure import Run, measure  # noqa: E402

KINDS = ("record", "value", "span", "event", "link", "argument", "relation", "attribute", "equivalence", "quote")
PART = re.compile(r"([\d,]+) (\w+?)s? -> ([\d,]+)")
BIONLP = "brat/example-data/corpora/BioNLP-ST_2011/BioNLP-ST_2011_"
BRATIAA = "bratiaa/example-files/example-project/"
DESCRIPTOR = '{"name": "wild", "version": "0.1.0", "standoff": {"site": false}}\n'
OPTIONS = ("--texts-from-export", "--language", "en", "--write")
PUBLISHED = "published: 0.890, 0.053"  # by bratiaa, of these files
Counts = Counter[str]


@dataclass
class Figures:
    """What was read and came out by kind, rows of tables, seconds of processor time, and what else is to be said."""

    read: Counts
    out: Counts
    seconds: tuple[float, float, float]  # the plain script, the import, the build or check
    rows: dict[str, int] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Wild:
    """A corpus: its files or folders in DIR, how it is brought in, and what that needs (a map, options)."""

    name: str
    sources: tuple[str, ...]
    bring: Callable[["Wild", list[Path], Path], Figures]
    given: tuple[str, ...] = ()


# -- annotations -------------------------------------------------------------------------------------------------------


def standoff(project: Path, *arguments: str, may_fail: bool = False) -> Run:
    """Run a command of a project; it `may_fail` with problems, which are exit code 1."""
    command = [sys.executable, "-m", "standoff.cli", "--root", str(project), "--texts", str(project / "texts")]
    lenient = ["sh", "-c", '"$@"; [ $? -le 1 ]', "sh"] if may_fail else []
    return measure([*lenient, *command, *arguments])


def n_of(code: str, printed: str) -> int:
    """How many problems have a code, of which one or none is printed and the rest counted."""
    rest = re.search(rf"([\d,]+) {code}\b", printed)
    return printed.count(f"[{code}]") + (int(rest[1].replace(",", "")) if rest else 0)


def begun(project: Path, rules: tuple[str, ...]) -> Path:
    """An empty project, with the map and schemas beside this file; the file of its map."""
    shutil.rmtree(project, ignore_errors=True)
    for folder in ("annotations/texts", "annotations/registry", "schemas", "texts"):
        (project / folder).mkdir(parents=True)
    (project / "datapackage.json").write_text(DESCRIPTOR)
    for name in rules:
        shutil.copytree(HERE / name / "schemas", project / "schemas", dirs_exist_ok=True)
        shutil.copy(HERE / name / "map.yaml", project / "map.yaml")
    return project / "map.yaml"


def of_brat(wild: Wild, sources: list[Path], project: Path) -> Figures:
    """Import brat's files: the first folder is the first annotator's, the others are other annotation sets."""
    rules = begun(project, wild.given)
    plain = measure([sys.executable, str(HERE / "plain_brat.py"), str(project / "plain.csv"), *map(str, sources)])
    if not wild.given:
        standoff(project, "import", "brat", *map(str, sources), "--draft-map", "--map", str(rules), "--write")
    out, imported = Counts(), 0.0
    for number, source in enumerate(sources):
        into = ("--into", f"annotations/second/{source.name}") if number else ()
        run = standoff(project, "import", "brat", str(source), "--map", str(rules), *OPTIONS, *into)
        imported += run.cpu
        out += accounted(run)
    built = standoff(project, "build", "--only", "csv")
    figures = Figures(Counts(json.loads(plain.last_line)), out, (plain.cpu, imported, built.cpu), rows_of(project))
    if len(sources) > 1:
        sets = [project / "annotations/texts", *sorted((project / "annotations/second").iterdir())]
        figures.remarks.append(f"F1 of exact spans {agreement(project, sets)} ({PUBLISHED})")
    return figures


def accounted(run: Run) -> Counts:
    """What came out, by the account of an import."""
    return Counts({kind: int(n.replace(",", "")) for _, kind, n in PART.findall(run.printed)})


def agreement(project: Path, sets: list[Path]) -> str:
    """The mean over all pairs of annotators and its standard deviation."""
    command = [sys.executable, "-m", "standoff.cli", "--root", str(project), "--texts", str(project / "texts")]
    done = subprocess.run([*command, "agreement", *map(str, sets), "--format", "json"], capture_output=True, check=True)
    total = json.loads(done.stdout)["total"]
    return f"{total['mean']['exact_f1']:.3f}, {total['sd']['exact_f1']:.3f}"


def rows_of(project: Path) -> dict[str, int]:
    """How many rows the project's own tables have."""
    schemas = {path.stem for path in (project / "schemas").glob("*.yaml")}
    found = {}
    for path in sorted((project / "build" / "next" / "csv").glob("*.csv")):
        if path.stem in schemas:
            with path.open(encoding="utf-8") as file:
                found[path.stem] = sum(1 for _ in file) - 1
    return found


def of_open_texts(wild: Wild, sources: list[Path], project: Path) -> Figures:
    """Import the events of open texts, and check them as texts whose words are private and as quotable ones."""
    rules = begun(project, wild.given)
    export = project / "events.jsonl"
    plain = measure([sys.executable, str(HERE / "open_texts.py"), str(export), *map(str, sources)])
    run = standoff(project, "import", "jsonl", str(export), "--map", str(rules), *OPTIONS)
    checked, copied = 0.0, []
    for words in ("private", "quotable"):
        for path in (project / "annotations" / "texts").glob("*.yaml"):
            block = path.read_text("utf-8").replace("text:\n", f"text:\n  words: {words}\n", 1)
            path.write_text(block.replace("  words: private\n", "", 1) if words == "quotable" else block, "utf-8")
        run_of_check = standoff(project, "check", "--max-problems", "1", may_fail=True)
        checked = run_of_check.cpu
        copied.append(n_of("copied-words", run_of_check.printed))
    read = Counts(json.loads(plain.last_line))
    figures = Figures(read, Counts(), (plain.cpu, run.cpu, checked))
    standoff(project, "build", "--only", "csv")
    figures.rows = rows_of(project)
    figures.out["event"], figures.out["link"] = figures.rows["events"], figures.rows["event_links"]
    figures.remarks.append(
        f"`copied-words`: {copied[0]:,} if the words are private, {copied[1]:,} if they are quotable"
    )
    return figures


# -- collections -------------------------------------------------------------------------------------------------------


def of_collection(wild: Wild, sources: list[Path], project: Path) -> Figures:
    """Convert a collection, build it, and compare each of its values with its cell."""
    shutil.rmtree(project, ignore_errors=True)
    options, [source] = list(wild.given), sources
    at = options[options.index("--at") : options.index("--at") + 2] if "--at" in options else []
    plain = measure(
        [sys.executable, str(HERE / "plain_collection.py"), str(project.with_suffix(".csv")), str(source), *at]
    )
    run = measure([sys.executable, str(HERE.parent / "curated_collection.py"), str(source), str(project), *options])
    found = json.loads(run.last_line)
    figures = Figures(Counts(json.loads(plain.last_line)), Counts(), (plain.cpu, 0.0, found["cpu"]), found["rows"])
    figures.out = Counts({"record": found["record"], "value": found["value"] - found["differences"]})
    figures.remarks.append(f"{found['differences']} differences, cell by cell")
    return figures


def of_quotes(wild: Wild, sources: list[Path], project: Path) -> Figures:
    """Look for the quotes of a collection in the texts that it has cached."""
    project.mkdir(parents=True, exist_ok=True)
    [folder] = sources
    texts = [f"{folder}/references_cache/{{source}}.{ending}" for ending in ("md", "txt", "json")]
    plain = measure([sys.executable, str(HERE / "plain_quotes.py"), str(folder / "kb"), *texts])
    options = [each for text in texts for each in ("--texts", text)]
    keys = ("--quote", "snippet", "--source", "reference", "--max-problems", "1")
    run = standoff(project, "quotes", str(folder / "kb"), *keys, *options, may_fail=True)
    outcome = run.printed.strip().rpartition("\n")[2]
    n_quotes = int(outcome.split(" ")[0].replace(",", ""))
    figures = Figures(Counts(json.loads(plain.last_line)), Counts(quote=n_quotes), (plain.cpu, 0.0, run.cpu))
    figures.remarks.append(outcome.partition(": ")[2] + f"; the plain script finds {figures.read.pop('found')}")
    return figures


POLICE = "2020PB/police-brutality"
CORPORA = (
    Wild("BioNLP-ST 2011 GE", (f"{BIONLP}GE",), of_brat, ("bionlp",)),
    Wild("BioNLP-ST 2011 ID", (f"{BIONLP}ID",), of_brat, ("bionlp",)),
    Wild("LEAF clinical trials", ("leaf-corpora/leaf_clinical_trials",), of_brat),
    Wild("bratiaa", tuple(f"{BRATIAA}{name}" for name in ("Lisa", "Maria", "Max", "Peter")), of_brat, ("bratiaa",)),
    Wild(POLICE, ("police-brutality/reports",), of_open_texts, ("police-brutality",)),
    Wild(
        "congress-legislators",
        ("congress-legislators/legislators-current.yaml",),
        of_collection,
        ("--table", "people", "--id", "id.bioguide"),
    ),
    Wild("browser-compat-data", ("browser-compat-data",), of_collection, ("--table", "features", "--at", "__compat")),
    Wild("rust-lang/team, people", ("team/people",), of_collection, ("--table", "people", "--per-file", "1")),
    Wild("rust-lang/team, teams", ("team/teams",), of_collection, ("--table", "teams", "--per-file", "1")),
    Wild("CommunityMech", ("CommunityMech",), of_quotes),
)


# -- the report --------------------------------------------------------------------------------------------------------


def table(figures: dict[str, Figures]) -> Iterator[str]:
    """The report as Markdown: in -> out of each kind, rows of the tables, seconds of processor time."""
    yield "| corpus | files | in → out | rows of tables | | plain script | import | build or check | times |"
    yield "|---|---:|---|---|---|---:|---:|---:|---:|"
    for name, each in figures.items():
        counts = "; ".join(f"{kind}s {each.read[kind]:,} → {each.out[kind]:,}" for kind in KINDS if each.read[kind])
        rows = ", ".join(f"{table} {n:,}" for table, n in sorted(each.rows.items()))
        plain, imported, built = each.seconds
        seconds = " | ".join(f"{second:.1f} s" if second else "" for second in each.seconds)
        times = f"{(imported + built) / plain:.1f}"
        cells = (name, f"{each.read['file']:,}", counts, rows, "; ".join(each.remarks), seconds, times)
        yield f"| {' | '.join(cells)} |"


def main() -> int:
    """Bring in the corpora that are there; 1 if any kind comes out in another number than it went in."""
    parser = argparse.ArgumentParser(description="Bring in the corpora of others, and count.")
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--out", type=Path, default=Path("build/.wild"))
    parser.add_argument("--only", action="append", default=[], help="the name of a corpus")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Figures] = {}
    for wild in (each for each in CORPORA if each.name in (options.only or [each.name])):
        sources = [options.corpora.resolve() / name for name in wild.sources]
        if all(source.exists() for source in sources):
            project = options.out.resolve() / re.sub(r"\W+", "-", wild.name.lower())
            figures[wild.name] = wild.bring(wild, sources, project)
        else:
            print(f"{wild.name} is not in {options.corpora}", file=sys.stderr)
    print("\n".join(table(figures)))
    return int(any(each.read[kind] != each.out[kind] for each in figures.values() for kind in KINDS))


if __name__ == "__main__":
    sys.exit(main())
