"""The commands that the documents show, with what they print by the document."""

import re
from dataclasses import dataclass

from paths import REPOSITORY

# The last two of them run in test_publish.py and test_cluster.py.
NOT_HERE = ("# at the commit", "# until Ctrl-C", "# after a correction", "# after a release", "# on a cluster")


@dataclass(frozen=True)
class Line:
    """A command of a document, the output that the document shows for it, and the section that shows it."""

    document: str
    section: str
    command: str
    output: str


def lines(document: str, skipped: tuple[str, ...] = NOT_HERE) -> list[Line]:
    """The commands of a document in order, except those marked to run elsewhere."""
    content = (REPOSITORY / document).read_text("utf-8")
    before, *sections = re.split(r"^## ", content, flags=re.M)
    parts = [("", before), *((part.partition("\n")[0], part) for part in sections)]
    return [
        Line(document, section, command, output)
        for section, part in parts
        for block in re.findall(r"```console\n(.*?)```", part, re.S)
        for command, output in re.findall(r"^\$ (standoff.*)\n((?:(?!\$ ).*\n)*)", block, re.M)
        if not any(mark in command for mark in skipped)
    ]
