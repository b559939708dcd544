"""One exported file of many megabytes for each reader that takes a file line by line: made up, imported, measured.

    python benchmarks/wild/large_exports.py FOLDER [--megabytes 100] [--tool jsonl ...]

Each file is imported into a project of its own in FOLDER, with --write. JSON lines and CoNLL bring their texts; for CSV
and brat the texts are there. All of brat's file is about one text, so that its annotation file is as large as the
file: the project's limits are raised for it. Prints a table: what was read, seconds of wall time and of processor time,
megabytes at the peak, and those of what was written.
"""

import argparse
import json
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from measure import measure

NAMES = ("Ann Bell", "Tom Reed", "Ida Fell", "Jon Carr", "Eva Dane", "Max Hill")
OTHER = ("the", "quay", "was", "closed", "and", "nobody", "saw", "who", "came", "when", "a", "lamp", "lit", "in", "old")
WORDS, SHARE = 2_000, 0.2  # of a text: how many words, how many of them are names
SCHEMA = """\
title: People
description: Somebody who is named.
fields:
  - {name: person_id, type: string, title: Person, description: Readable id.}
  - {name: words, type: string, title: Words, description: As written.}
primaryKey: [person_id]
"""
MAP = 'labels:\n  Person: {table: people, id: "{words}", words: words}\nattributes:\n  Note:\n'
RAISED = '"limits": {"size": 2000000000, "nodes": 200000000}, '
Span = tuple[int, int, str]


def text(rng: random.Random) -> tuple[str, list[Span]]:
    """A text, and the places of the names in it."""
    parts, spans, at = [], list[Span](), 0
    for _ in range(WORDS):
        part = rng.choice(NAMES) if rng.random() < SHARE else rng.choice(OTHER)
        spans += [(at, at + len(part), part)] if part in NAMES else []
        parts.append(part)
        at += len(part) + 1
    return " ".join(parts) + "\n", spans


def of_jsonl(texts: Path, rng: random.Random) -> Iterator[str]:
    """A record a text, as a model writes it."""
    del texts
    for number in range(1_000_000):
        content, spans = text(rng)
        listed = [{"start": start, "end": end, "label": "Person", "text": words} for start, end, words in spans]
        yield json.dumps({"file": f"t{number:06}.txt", "text": content, "spans": listed}) + "\n"


def of_csv(texts: Path, rng: random.Random) -> Iterator[str]:
    """A row a span."""
    yield "text,start,end,label,words\n"
    for number in range(1_000_000):
        content, spans = text(rng)
        (texts / f"t{number:06}.txt").write_text(content)
        yield "".join(f"t{number:06}.txt,{start},{end},Person,{words}\n" for start, end, words in spans)


def of_conll(texts: Path, rng: random.Random) -> Iterator[str]:
    """A token a line."""
    del texts
    for number in range(1_000_000):
        content, spans = text(rng)
        starts = {start for start, _, _ in spans}
        lines, at, inside = [f"# newdoc id = t{number:06}"], 0, False
        for token in content.split():
            tag = "B-Person" if at in starts else "I-Person" if inside and token.istitle() else "O"
            inside = tag != "O"
            lines.append(f"{token}\t{tag}")
            at += len(token) + 1
        yield "\n".join([*lines, "", ""])


def of_brat(texts: Path, rng: random.Random) -> Iterator[str]:
    """An entity a line, with a note for each."""
    content, spans = text(rng)
    (texts / "t.txt").write_text(content)
    for number in range(100_000_000):
        start, end, words = spans[number % len(spans)]
        yield f"T{number}\tPerson {start} {end}\t{words}\n#{number}\tNote T{number}\tread twice\n"


TOOLS: dict[str, tuple[str, Callable[[Path, random.Random], Iterator[str]]]] = {
    "jsonl": ("all.jsonl", of_jsonl),
    "csv": ("all.csv", of_csv),
    "conll": ("all.conll", of_conll),
    "brat": ("t.ann", of_brat),
}


def brought(tool: str, folder: Path, megabytes: float) -> str:
    """Make up a file of a tool and import it; a row of the table."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("annotations/texts", "annotations/registry", "schemas", "texts"):
        (folder / name).mkdir(parents=True)
    limits = RAISED if tool == "brat" else ""
    settings = f'{{"name": "large", "version": "0.1.0", "standoff": {{{limits}"site": false}}}}\n'
    (folder / "datapackage.json").write_text(settings)
    (folder / "schemas" / "people.yaml").write_text(SCHEMA)
    (folder / "map.yaml").write_text(MAP)
    name, lines = TOOLS[tool]
    size = 0
    standoff = [sys.executable, "-m", "standoff.cli", "--root", str(folder), "--texts", str(folder / "texts")]
    with (folder / name).open("w") as file:
        for line in lines(folder / "texts", random.Random(7)):
            size += file.write(line)
            if size >= megabytes * 1e6:
                break
    options = ("--map", str(folder / "map.yaml"), "--texts-from-export", "--language", "en", "--write")
    texts = sorted((folder / "texts").iterdir())
    if texts:
        records = ({"file": path.name, "text": path.read_text(), "spans": []} for path in texts)
        (folder / "texts.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records))
        measure([*standoff, "import", "jsonl", str(folder / "texts.jsonl"), *options])
    run = measure([*standoff, "import", tool, str(folder / name), *options])
    account = next(line for line in run.printed.splitlines() if "->" in line)
    written = sum(path.stat().st_size for path in (folder / "annotations").rglob("*.yaml"))
    figures = f"{size / 1e6:,.0f} MB | {account} | {run.wall:,.0f} s | {run.cpu:,.0f} s | {run.memory:,.0f} MB"
    return f"| {tool} | {figures} | {written / 1e6:,.0f} MB |"


def main() -> None:
    """Take each tool that is named, or all."""
    parser = argparse.ArgumentParser(description="Import large files that are read line by line.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--tool", action="append", choices=list(TOOLS), default=[])
    options = parser.parse_args()
    print("| reader | file | account | wall | processor | peak memory | annotation files |")
    print("|---|---:|---|---:|---:|---:|---:|")
    for tool in options.tool or TOOLS:
        print(brought(tool, options.folder.resolve() / tool, options.megabytes), flush=True)


if __name__ == "__main__":
    main()
