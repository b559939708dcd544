"""Measure the finder of quotes on cases of which a careful reader's verdict is known; prints Markdown.

    python benchmarks/quotes/verdicts.py [--other PYTHON] [--misses]

`--other` is the Python of an environment with linkml-reference-validator, which is then run on the same cases.
"""

import argparse
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from standoff.corpus.quotes.found import Verdict
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.verdict import find_quote
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


def of_the_other(python: str) -> tuple[str, set[str]]:
    """The version of the other tool, and the cases that it accepts."""
    given = json.dumps([[case.id, case.text, case.quote] for case in cases()])
    command = [python, str(HERE / "other.py")]
    result = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    version, accepted = json.loads(result.stdout.splitlines()[-1])
    return version, set(accepted)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="list the cases in which the verdicts differ")
    parser.add_argument("--other", metavar="PYTHON", help="of an environment with linkml-reference-validator")
    given = parser.parse_args()
    known = verdicts()
    tools: dict[str, Callable[[str], bool]] = {"standoff quotes": lambda name: known[name].refused() is None}
    if given.other:
        version, accepted = of_the_other(given.other)
        tools[f"linkml-reference-validator {version}"] = accepted.__contains__
    alarms = false_alarms()
    print(f"| a careful reader | cases | {' | '.join(tools)} |\n|---|---{'|---' * len(tools)}|")
    for kind, wanted in (("accepts", True), ("refuses", False)):
        chosen = [case for case in cases() if case.is_accepted is wanted]
        right = [sum(accepts(case.id) is wanted for case in chosen) for accepts in tools.values()]
        print(f"| {kind} | {len(chosen)} | {' | '.join(f'{kind} {count}' for count in right)} |")
    print(f"| sees no cut in | {len(ends())} | false alarms: {len(alarms)} |{' |' * (len(tools) - 1)}")
    for case in cases() if given.misses else ():
        wrong = [name for name, accepts in tools.items() if accepts(case.id) is not case.is_accepted]
        if wrong:
            print(f"{'accept' if case.is_accepted else 'refuse'} {case.id}: {', '.join(wrong)}")
    for content in alarms if given.misses else ():
        print(f"{content!r}")


if __name__ == "__main__":
    main()
