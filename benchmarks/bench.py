"""Measure Standoff and its peers on the same files, in turn, and report: what `make bench` runs.

`python benchmarks/bench.py --peers-python .venv-peers/bin/python --records 200 2000 --rounds 3 --out RESULTS.md` writes
the report, the results beside it as JSON, and the chart as SVG. Only the standard library is imported here.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from chart import chart
from corpora import folders, make, make_data, text_files
from machine import describe, versions
from peers import HERE, PACKAGES, Folders, tools
from report import report
from turns import remove, take_turns


def measure_size(where: Folders, records: int, rounds: int, python: str) -> dict[str, Any]:
    """Measure everyone who takes part at a size; outputs are removed before each run and at the end."""
    everyone = tools(python, where, records)
    outputs = (where.corpus / "build", where.out, where.out.with_name(f"{where.out.name}.csv"))
    make_data(where, python, (tool.name for tool in everyone))
    files, megabytes = text_files(where)
    results = take_turns(everyone, rounds, outputs)
    remove((*outputs, where.data))
    return {"records": records, "files": files, "megabytes": megabytes, "rounds": rounds, "tools": results}


def measure_all(options: argparse.Namespace) -> dict[str, Any]:
    """Measure size by size, after a round at the least size that does not count."""
    python = str(options.peers_python.absolute())
    sizes = dict(sorted(size_and_rounds(each, options.rounds) for each in options.records))
    places = {records: folders(options.scratch.absolute(), records, options.seed) for records in sizes}
    for records, where in places.items():
        make(where, records, options.seed)
    least = min(sizes)
    results = {
        "machine": describe(),
        "standoff": versions(sys.executable, ("standoff", "polars", "PyYAML")),
        "peers": versions(python, PACKAGES),
        "seed": options.seed,
        "differences": output_of(python, "differences.py", places[least].corpus),
    }
    measure_size(places[least], least, options.warm_up, python)
    results["sizes"] = [measure_size(places[n], n, rounds, python) for n, rounds in sizes.items()]
    return results


def size_and_rounds(given: str, rounds: int) -> tuple[int, int]:
    """Read `RECORDS` or `RECORDS:ROUNDS`."""
    records, _, own = given.partition(":")
    return int(records), int(own or rounds)


def output_of(python: str, script: str, *given: object) -> Any:
    """Run a script that prints JSON."""
    command = [python, str(HERE / script), *map(str, given)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Measure Standoff and its peers on the same files.")
    add = parser.add_argument
    add("--records", nargs="+", default=["200", "2000", "20000"], help="sizes, each as RECORDS or RECORDS:ROUNDS")
    add("--rounds", type=int, default=3, help="how often each runs (default 3)")
    add("--warm-up", type=int, default=1, help="rounds at the least size that do not count (default 1)")
    add("--seed", type=int, default=1, help="seed of the corpora (default 1)")
    add("--peers-python", type=Path, metavar="PYTHON", required=True, help="the interpreter that has the peers")
    add("--scratch", type=Path, default=Path("build/.bench"), help="keep the corpora here (default build/.bench)")
    add("--out", type=Path, default=Path("build/.bench/RESULTS.md"), help="the report; its JSON and SVG go beside it")
    return parser.parse_args()


def main() -> int:
    """Measure, write, print; 1 if somebody failed."""
    options = arguments()
    options.scratch.mkdir(parents=True, exist_ok=True)
    results = measure_all(options)
    out: Path = options.out
    out.parent.mkdir(parents=True, exist_ok=True)
    out.with_suffix(".json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    out.with_suffix(".svg").write_text("\n".join(chart(results)) + "\n", "utf-8")
    lines = [*report(results), f"\n![Seconds by tool and by records]({out.with_suffix('.svg').name})"]
    out.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))
    return int(any(tool["failure"] for size in results["sizes"] for tool in size["tools"]))


if __name__ == "__main__":
    sys.exit(main())
