"""Measure the workbench from outside, over HTTP: `python benchmarks/serve.py --records 50000 --corpus .`.

Started is the command until the first page's state is answered, and until that of the first check is; a write is a
preview and a write of a mention, undone again. Each cell is the time that passed and, in brackets, the processor time
of the server, in seconds; what the server says that writing and checking took is the last.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from generate import generate
from machine import describe

COPIED = ("annotations/registry", "annotations/texts", "schemas")
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/#key=(\S+)")


class Page:
    """What a page of the workbench asks."""

    def __init__(self, process: int, origin: str, key: str) -> None:
        self.process, self.origin = process, origin
        self.headers = {"X-Standoff-Key": key, "Origin": origin, "Content-Type": "application/json"}

    def ask(self, name: str, **asked: Any) -> Any:
        """The answer to a question."""
        body = json.dumps(asked).encode()
        request = urllib.request.Request(f"{self.origin}/api/{name}", body, self.headers)
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.load(answer)


Taken = tuple[float, float]
"""Seconds that passed, and processor time."""


def now(process: int) -> Taken:
    """The time, and the processor time (user and system) of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return time.perf_counter(), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(page: Page, work: Callable[[], Any]) -> tuple[Taken, Any]:
    """What work takes, and what it gives."""
    began = now(page.process)
    found = work()
    return since(page.process, began), found


def since(process: int, began: Taken) -> Taken:
    """What has passed since."""
    ended = now(process)
    return ended[0] - began[0], ended[1] - began[1]


def shown_as(taken: Taken) -> str:
    """A cell."""
    return f"{taken[0]:.2f} ({taken[1]:.2f})"


def measure(corpus: Path, texts: Path | None, rounds: int) -> Iterator[str]:
    """The cells of the row of a corpus."""
    command = [sys.executable, "-m", "standoff.cli", "--root", str(corpus), *(("--texts", str(texts)) if texts else ())]
    began = time.perf_counter()
    with subprocess.Popen([*command, "serve", "--no-browser"], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            found = ADDRESS.search(process.stdout.readline())
            assert found
            page = Page(process.pid, *found.groups())
            urllib.request.urlopen(page.origin).read()
            state = page.ask("state", since=-1)
            yield shown_as(since(process.pid, (began, 0.0)))
            while page.ask("state", since=0)["number"] == 0:  # a page asks again after a while
                pass
            yield shown_as(since(process.pid, (began, 0.0)))
            yield from writes(page, state["texts"][0]["id"], rounds)
        finally:
            process.terminate()


def writes(page: Page, text: str, rounds: int) -> Iterator[str]:
    """A text shown, a mention shown as it would be written, and written."""
    took, shown = timed(page, lambda: page.ask("text", id=text))
    yield shown_as(took)
    mention = shown["mentions"][0]
    start, end, *_ = shown["sentences"][len(shown["sentences"]) // 2]
    edit = {"edit": "Annotate", "text": text, "table": mention["table"], "record": mention["record"]}
    edits = [{**edit, "at": [f"{start}-{end}"], "set": {}}]
    previews: list[Taken] = []
    written: list[Taken] = []
    checked = []
    for _ in range(rounds + 1):  # the first reads a file alone that was read with others
        took, planned = timed(page, lambda: page.ask("preview", edits=edits))
        previews.append(took)
        took, outcome = timed(page, partial(page.ask, "write", edits=edits, files=planned["files"]))
        assert outcome["isKept"], outcome
        written.append(took)
        checked.append(outcome["seconds"])
        page.ask("undo")
    for each in (previews, written):
        passed, used = zip(*each[1:], strict=True)
        yield shown_as((statistics.median(passed), statistics.median(used)))
    yield f"{statistics.median(checked[1:]):.2f}"


def main() -> None:
    """Print a report in Markdown."""
    parser = argparse.ArgumentParser(description="Measure the workbench.")
    parser.add_argument("--records", type=int, nargs="*", default=[50_000], help="sizes of made-up corpora, 50 a text")
    parser.add_argument("--corpus", type=Path, help="a corpus to measure as well; a copy of it is written to")
    parser.add_argument("--texts", type=Path, help="its texts")
    parser.add_argument("--rounds", type=int, default=5, help="writes")
    options = parser.parse_args()
    print(f"{describe()}\n")
    print("| corpus | first page | first check | a text | preview | write | as the server says |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        if options.corpus:
            copy = Path(folder) / "corpus"
            for name in COPIED:
                shutil.copytree(options.corpus / name, copy / name)
            shutil.copy(options.corpus / "datapackage.json", copy)
            row = measure(copy, options.texts, options.rounds)
            print(f"| {options.corpus.resolve().name} | {' | '.join(row)} |", flush=True)
        for records in options.records:
            corpus = Path(folder) / str(records)
            generate(corpus, records, 1, 50)
            print(f"| {records // 50:,} texts | {' | '.join(measure(corpus, None, options.rounds))} |", flush=True)


if __name__ == "__main__":
    main()
