"""Results as Markdown: `python benchmarks/report.py RESULTS.json` prints the report once more."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from figures import (
    Result,
    Size,
    fastest,
    is_admissible,
    keeps_text,
    loaders,
    middle,
    named,
    of_kind,
    peak,
    ratios,
    short,
    spread,
    values,
)
from peers import MEMBERS, STANDOFF

PARTS = ("read", "reduce", "checks", "write", "bare")


def report(results: dict[str, Any]) -> Iterator[str]:
    """Give the report line by line."""
    yield from head(results)
    for size in results["sizes"]:
        name = f"{size['records']:,} records: {size['files']:,} files, {size['megabytes']:.1f} MB of YAML"
        yield f"\n## {name}; rounds: {size['rounds']}"
        yield from wholes(size)
        yield from limit(results, size)
        yield from parts(results, size)
        yield from failures(size)
    yield from growth(results["sizes"])
    yield from differences(results["differences"])


def head(results: dict[str, Any]) -> Iterator[str]:
    """State what was measured, on what, and how to read it."""
    yield "# Standoff and its peers\n"
    yield f"* Machine: {results['machine']}"
    yield f"* Standoff: {results['standoff']}"
    yield f"* Peers: {results['peers']}"
    yield f"* Corpora: `generate.py`, seed {results['seed']}. In each round all run once, in turn, on the same files."
    yield "* Figures are medians with the least and the most, ratios are taken round by round; see README.md."


def wholes(size: Size) -> Iterator[str]:
    """Tabulate whole processes, the fastest first."""
    base = named(size, STANDOFF)
    yield "\n| whole process | what it does | wall, s | cpu, s | peak, MB | ms a record | times `standoff build` |"
    yield "|---|---|---|--:|--:|--:|---|"
    for result in sorted(of_kind(size, "whole"), key=lambda result: middle(result, "wall")):
        each = short(1000 * middle(result, "wall") / size["records"])
        cells = f"{short(middle(result, 'cpu'))} | {peak(result):,.0f} | {each}"
        against = spread(ratios(result, base)) if base else ""
        yield f"| {result['name']} | {result['does']} | {spread(values(result, 'wall'))} | {cells} | {against} |"


def limit(results: dict[str, Any], size: Size) -> Iterator[str]:
    """Tabulate parsing alone, the fastest first, and how many times as long Standoff reads."""
    jobs = sorted({result["jobs"] for result in of_kind(size, "parse")})
    heads = [f"{n} process{'es' * (n > 1)}, s | MB/s | Standoff's read takes so many times that" for n in jobs]
    yield f"\n| parse alone | {' | '.join(heads)} |"
    yield "|---|" + "---|--:|---|" * len(jobs)
    able = loaders(results, is_admissible)
    best = [fastest(size, n, able) for n in jobs]
    for first in sorted(of_kind(size, "parse", jobs[0] if jobs else 1), key=lambda each: middle(each, "parse")):
        cells = [_parsed(size, each, best) for each in of_kind(size, "parse") if each["name"] == first["name"]]
        yield f"| {first['name']} | {' | '.join(cells)} |"
    yield "\nBold: the fastest that is admissible (see the last table)."


def _parsed(size: Size, result: Result, best: list[Result | None]) -> str:
    seconds, read = spread(values(result, "parse")), next(of_kind(size, "parts", result["jobs"]), None)
    against = spread(ratios(read, result, "read", "parse")) if read else ""
    mark = "**" if result in best else ""
    return f"{mark}{seconds}{mark} | {short(size['megabytes'] / middle(result, 'parse'))} | {against}"


def parts(results: dict[str, Any], size: Size) -> Iterator[str]:
    """Tabulate the parts of a cold build, and their ratios to what bounds them."""
    yield "\n| parts of a build | " + " | ".join(f"{part}, s" for part in PARTS) + " |"
    yield "|---|" + "---|" * len(PARTS)
    for result in of_kind(size, "parts"):
        yield f"| {_processes(result)} | {' | '.join(spread(values(result, part)) for part in PARTS)} |"
    yield "\n| ratios | read / fastest parse | read / fastest that keeps the text | write / bare | checks / all |"
    yield "|---|---|---|---|---|"
    for result in of_kind(size, "parts"):
        bounds = [fastest(size, result["jobs"], loaders(results, able)) for able in (is_admissible, keeps_text)]
        cells = [f"{spread(ratios(result, by, 'read', 'parse'))}, {by['name']}" if by else "" for by in bounds]
        cells.append(spread(ratios(result, result, "write", "bare")))
        cells.append(spread([run["checks"] / (run["read"] + run["reduce"] + run["write"]) for run in result["runs"]]))
        yield f"| {_processes(result)} | {' | '.join(cells)} |"


def _processes(result: Result) -> str:
    return "`--jobs 1`" if result["jobs"] == 1 else f"as it is, {result['jobs']} cores"


def failures(size: Size) -> Iterator[str]:
    """List who failed."""
    for result in size["tools"]:
        if result["failure"]:
            yield f"\nFailed: {result['name']} ({result['jobs']}): {result['failure']}"


def growth(sizes: list[Size]) -> Iterator[str]:
    """Tabulate medians by size, and by how much they grow from each to the next."""
    yield "\n## Growth\n"
    yield "| records | " + " | ".join(f"{name}: s | MB" for name in MEMBERS) + " |"
    yield "|--:|" + "---|---|" * len(MEMBERS)
    before: Size | None = None
    for size in sizes:
        cells = [_grown(named(size, name), before and named(before, name)) for name in MEMBERS]
        yield f"| {size['records']:,} | {' | '.join(cells)} |"
        before = size


def _grown(result: Result | None, before: Result | None) -> str:
    if not result:
        return " | "
    pairs = []
    for measure in (lambda each: middle(each, "wall"), peak):
        now, then = measure(result), measure(before) if before else 0
        pairs.append(short(now) + (f" (x{now / then:.1f})" if then else ""))
    return " | ".join(pairs)


def differences(found: dict[str, Any]) -> Iterator[str]:
    """Tabulate what loaders make of the same files."""
    yield "\n## What the loaders make of the same files\n"
    yield "Compared leaf by leaf with PyYAML's CSafeLoader. The probe is 12 scalars such as `007`, `NO`, `12:30:00`."
    yield "Standoff needs their text, and the line and column of each, which only PyYAML's events give as loaders are"
    yield "called here. Admissible are those that refuse no file and have CSafeLoader's data or the text as written.\n"
    yield "| loader | files refused | leaves | unlike CSafeLoader's | for example | text kept, probe | admissible |"
    yield "|---|--:|--:|--:|---|---|---|"
    for name, each in found.items():
        counts = f"{each['refused']} | {each['leaves']:,} | {each['unlike']:,} | {each['example'].replace('|', ' ')}"
        yield f"| {name} | {counts} | {each['probe']} | {'yes' if is_admissible(each) else 'no'} |"


def main() -> None:
    """Print the report of results that were kept."""
    parser = argparse.ArgumentParser(description="Print results as Markdown.")
    parser.add_argument("results", type=Path, metavar="RESULTS.json")
    for line in report(json.loads(parser.parse_args().results.read_text("utf-8"))):
        print(line)


if __name__ == "__main__":
    main()
