"""Measure the finder of quotes on cases of which a careful reader's verdict is known; prints Markdown.

    python benchmarks/quotes/verdicts.py [--other PYTHON] [--misses]

`--other` is the Python of an environment with linkml-reference-validator, which is then run on the same cases.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import yaml

from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.verdict import Verdict, find_quote
from standoff.corpus.words import cut

HERE = Path(__file__).parent
OPEN, CLOSE = "⟦", "⟧"


@dataclass(frozen=True, slots=True)
class Case:
    """A quote and its text, and whether a careful reader accepts it."""

    id: str
    text: str
    quote: str
    is_accepted: bool


def cases() -> list[Case]:
    """The cases, in the order of their file."""
    read = yaml.safe_load((HERE / "cases.yaml").read_text("utf-8"))
    return [Case(each["id"], each["text"], each["quote"], each["verdict"] == "accept") for each in read]


def ends() -> list[tuple[str, int, int]]:
    """The texts of which a passage is quoted, without its brackets, and its bounds."""
    groups = yaml.safe_load((HERE / "ends.yaml").read_text("utf-8"))
    found = []
    for item in (item for group in groups for item in group["items"]):
        start, end = item.index(OPEN), item.index(CLOSE) - 1
        found.append((item.replace(OPEN, "").replace(CLOSE, ""), start, end))
    return found


def verdicts() -> dict[str, Verdict]:
    """What the finder says of each case."""
    return {case.id: find_quote(Page(case.text), case.quote) for case in cases()}


def false_alarms() -> list[str]:
    """Passages that are whole, and of which the finder says that they cut a word or a number."""
    found = []
    for content, start, end in ends():
        verdict = find_quote(Page(content), content[start:end], 1)
        if cut(content, start, end) is not None or {"word", "digits"} & {*verdict.tiers}:
            found.append(content)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="list the cases in which the verdicts differ")
    given = parser.parse_args()
    known = verdicts()
    for kind, wanted in (("accepts", True), ("refuses", False)):
        chosen = [case for case in cases() if case.is_accepted is wanted]
        right = [case for case in chosen if (known[case.id].refused() is None) is wanted]
        print(f"| a careful reader {kind} | {len(right)} of {len(chosen)} |")
        for case in chosen if given.misses else ():
            print(f"    {'' if case in right else 'MISSED '}{case.id}: {known[case.id].tiers} {known[case.id].detail}")
    alarms = false_alarms()
    print(f"| false alarms | {len(alarms)} of {len(ends())} |")
    for content in alarms if given.misses else ():
        print(f"    {content!r}")


if __name__ == "__main__":
    main()
