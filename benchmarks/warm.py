"""Measure a check after a save, in the process of `watch`: `python benchmarks/warm.py --records 50000 --corpus .`.

Each round, a date in one annotation file is changed, or a line added in its middle; printed are the medians of
processor time (user and system) of the check, with and without wide tables, beside a check that begins with nothing.
Every result is compared with that of the latter once, in the first round.
"""

import argparse
import re
import resource
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from generate import generate
from machine import describe

from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.session import Session

COPIED = ("annotations/registry", "annotations/texts", "schemas")
DATE = re.compile(rb"(?<=: )[0-9]{4}-[0-9]{2}-[0-9]{2}\b(?!T)")
EDITS = ("a date", "a line in the middle")


def cpu() -> float:
    """Processor time of this process so far, in seconds."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(work: Callable[[], Compiled]) -> tuple[float, Compiled]:
    """What work takes, and what it gives."""
    began = cpu()
    compiled = work()
    return cpu() - began, compiled


def edited(content: bytes, edit: str, number: int) -> bytes:
    """A file after an edit, another one each time."""
    if edit == EDITS[0]:
        dates = list(DATE.finditer(content))
        end = dates[len(dates) * (number % 7 + 1) // 9].end()
        return content[: end - 2] + b"%02d" % (number % 27 + 1) + content[end:]
    lines = content.splitlines(keepends=True)
    mentions = [number for number, line in enumerate(lines) if line.startswith(b"    - ")]
    lines.insert(mentions[len(mentions) // 2], b"    #\n" * (number + 1))
    return b"".join(lines)


def rows(corpus: Path, texts: Path | None, rounds: int) -> Iterator[tuple[str, ...]]:
    """The cells of the rows of the report on a corpus, one for each edit."""
    session = Session()
    cold, _ = timed(lambda: compile_corpus(corpus, texts, session=session, has_wide=False))
    file = sorted((corpus / "annotations" / "texts").glob("*.yaml"))[0]
    content = file.read_bytes()
    for edit in EDITS:
        narrow, wide = [], []
        for number in range(rounds + 1):  # the first reads a file alone that was read with others
            file.write_bytes(edited(content, edit, number))
            narrow.append(timed(lambda: compile_corpus(corpus, texts, session=session, has_wide=False))[0])
            took, compiled = timed(lambda: compile_corpus(corpus, texts, session=session))
            wide.append(took)
            if not number:
                assert not compiled.failed
                assert compiled.problems == compile_corpus(corpus, texts).problems
        file.write_bytes(content)
        compile_corpus(corpus, texts, session=session, has_wide=False)
        yield edit, f"{cold:.2f}", *(f"{statistics.median(each[1:]):.2f}" for each in (narrow, wide))


def main() -> None:
    """Print a report in Markdown."""
    parser = argparse.ArgumentParser(description="Measure a check after a save.")
    parser.add_argument("--records", type=int, nargs="*", default=[50_000], help="sizes of made-up corpora, 50 a text")
    parser.add_argument("--corpus", type=Path, help="a corpus to measure as well")
    parser.add_argument("--texts", type=Path, help="its texts")
    parser.add_argument("--rounds", type=int, default=5, help="saves of each kind")
    options = parser.parse_args()
    print(f"{describe()}\n")
    print("| corpus | edit | all, s CPU | check, s CPU | wide tables after it, s CPU |")
    print("|---|---|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for records in options.records:
            corpus = Path(folder) / str(records)
            generate(corpus, records, 1, 50)
            for row in rows(corpus, None, options.rounds):
                print(f"| {records // 50:,} texts | {' | '.join(row)} |", flush=True)
        if options.corpus:
            copy = Path(folder) / "corpus"
            for name in COPIED:
                shutil.copytree(options.corpus / name, copy / name)
            shutil.copy(options.corpus / "datapackage.json", copy)
            for row in rows(copy, options.texts, options.rounds):
                print(f"| {options.corpus.resolve().name} | {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
