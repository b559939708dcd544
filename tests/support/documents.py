"""The commands that the documents show, with what they print by the document."""

import re
from dataclasses import dataclass

from paths import REPOSITORY

# The last two of them run in test_publish.py and test_cluster.py.
NOT_HERE = ("# at the commit", "# until Ctrl-C", "# after a correction", "# after a release", "# on a cluster")


@dataclass(frozen=True)
class Line:
    """A command of a document, what it prints by the document, and where that stands."""

    document: str
    command: str
    output: str


def lines(document: str, skipped: tuple[str, ...] = NOT_HERE) -> list[Line]:
    """The commands of a document, but for those that say that they run elsewhere."""
    content = (REPOSITORY / document).read_text("utf-8")
    blocks = re.findall(r"```console\n(.*?)```", content, re.S)
    found = []
    for block in blocks:
        for command, output in re.findall(r"^\$ (standoff.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
            if not any(mark in command for mark in skipped):
                found.append(Line(document, command, output))
    return found
