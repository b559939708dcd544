"""Measure `anchor`, the search for a missing quote, and the alignment of two versions of a text, in processor time.

`python benchmarks/anchor.py --characters 200000 --quotes 1000` prints Markdown. The text and its quotes are made up: a
quarter of them word by word, a quarter in other typography, half as first and last words.
"""

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from standoff.authoring.edit.align import align
from standoff.authoring.edit.anchor import anchor
from standoff.corpus.grammar import record_grammars
from standoff.corpus.quotes.elsewhere import Others
from standoff.corpus.quotes.find import nearest_passage
from standoff.corpus.texts import sentences
from standoff.schema.model import Field, Schema, Table

PLAIN = str.maketrans({"“": '"', "”": '"', "’": "'", "–": "-"})


def made_up_text(rng: Random, characters: int) -> str:
    """Make sentences of made-up words, some quoted, of about so many characters in all."""
    words = ["".join(rng.choice("abcdefghij") for _ in range(rng.randint(2, 9))) for _ in range(3000)]
    lines, length = [], 0
    while length < characters:
        sentence = [rng.choice(words) for _ in range(rng.randint(6, 25))]
        sentence[2] = f"“{sentence[2]}” – it’s"
        lines.append(f"{' '.join(sentence).capitalize()}.")
        length += len(lines[-1]) + 1
    return " ".join(lines)


def made_up_quotes(rng: Random, content: str, bounds: list[tuple[int, int]], count: int) -> list[str]:
    """Quote so many passages of the text, in turn in each of the ways in which a curator may."""
    quotes = []
    for number in range(count):
        words = content[slice(*rng.choice(bounds))].split()
        whole, ends = " ".join(words), f"{' '.join(words[:2])} … {' '.join(words[-2:])}"
        quotes.append([whole, whole.translate(PLAIN), ends, ends.translate(PLAIN)][number % 4])
    return quotes


def seconds(work: Callable[[], object]) -> float:
    """Do the work and return how much processor time it took."""
    started = time.process_time()
    work()
    return time.process_time() - started


def annotation_file(content: str, bounds: list[tuple[int, int]], quotes: list[str]) -> bytes:
    """Write the text file in which these quotes are to be anchored."""
    digest, spans = hashlib.sha256(content.encode()).hexdigest(), ", ".join(f"{a}-{b}" for a, b in bounds)
    mentions = "".join(f"    - {{quote: {json.dumps(quote, ensure_ascii=False)}}}\n" for quote in quotes)
    block = f"text: {{file: a.txt, sha256: {digest}, length: {len(content)}, sentences: [{spans}]}}"
    return f"{block}\nevents:\n  event:\n{mentions}".encode()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", type=int, default=200_000)
    parser.add_argument("--quotes", type=int, default=1000)
    given = parser.parse_args()
    rng = Random(1)
    content = made_up_text(rng, given.characters)
    bounds = sentences(content, "en")
    quotes = made_up_quotes(rng, content, bounds, given.quotes)
    schema = Schema({"events": Table("events", "", "", {"event_id": Field("event_id")}, ("event_id",), {})})
    grammars = record_grammars(schema, "text")
    data = annotation_file(content, bounds, quotes)
    missing = f"{quotes[0][:60]} and never {quotes[4][:60]}"
    corrected = content.replace("aj", "ja").replace(". B", ". Put in. B")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.txt").write_bytes(content.encode())
        took = seconds(lambda: anchor("a.yaml", data, grammars, Path(folder), Others(list)))
    print(f"| a text of {len(content):,} characters | cpu, s |\n|---|---|")
    print(f"| {len(quotes):,} quotes anchored | {took:.2f} |")
    print(f"| one missing quote, its nearest passage | {seconds(lambda: nearest_passage(content, missing)):.3f} |")
    print(f"| aligned with a corrected copy | {seconds(lambda: align(content, corrected)):.2f} |")


if __name__ == "__main__":
    main()
