"""The catalogue of problems: what each code means, the smallest input that causes it, and the remedy.

It is data (`builtin/problems.yaml`); docs/problems.md and the rules of a SARIF log are generated from it.
"""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

from standoff.source import composer, nodes
from standoff.source.problem import Line, severity

WIDTH, INDENT = 100, 20  # columns of a terminal; the column at which meanings begin in the list
FILE = "builtin/problems.yaml"
HEAD = """\
# Problems

Every problem that Standoff finds has a code. `standoff explain-problem CODE` prints its entry, `standoff
explain-problem` lists all. An error stops a build; a warning does not, unless `--strict` is given.

This page is generated from the catalogue ([{file}](../compiler/standoff/{file})) by `make docs`. The
examples are about the made-up fairs of the tests.

| code | what it means |
|---|---|
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry of one code; `example` may have several lines."""

    code: str
    means: str
    example: str
    remedy: str

    @property
    def severity(self) -> str:
        """Either `error` or `warning`."""
        return severity(self.code)


def catalogue() -> dict[str, Entry]:
    """The entries by code, in alphabetical order; raises ValueError if the catalogue itself is broken."""
    document = composer.read(FILE, (resources.files("standoff") / FILE).read_bytes())
    if document.problems or not isinstance(document.root, nodes.Mapping):
        raise ValueError(f"{FILE} is broken: {document.problems}")
    return {code: _entry(code, value) for code, (_, value) in document.root.entries.items()}


def _entry(code: str, node: nodes.Node) -> Entry:
    given = node.entries if isinstance(node, nodes.Mapping) else {}
    texts = {name: value.text.rstrip("\n") for name, (_, value) in given.items() if isinstance(value, nodes.Scalar)}
    if sorted(texts) != ["example", "means", "remedy"]:
        raise ValueError(f"{FILE}: `{code}` says {', '.join(texts) or 'nothing'}")
    return Entry(code, texts["means"], texts["example"], texts["remedy"])


def nearest(code: str, known: dict[str, Entry]) -> str | None:
    """The known code most similar to this one, if any (ratio of matching blocks at least 0.6)."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(code, known, 1)), None)


def lay_out(entry: Entry) -> list[Line]:
    """An entry as lines for a terminal: the code, its meaning, the example, the remedy."""
    lines: list[Line] = [[(entry.code, "title"), (f" ({entry.severity})", entry.severity)]]
    lines += [[(line, "")] for line in textwrap.wrap(entry.means, WIDTH)]
    lines += [[], *([(f"    {line}", "value")] for line in entry.example.splitlines()), []]
    return lines + [[(line, "")] for line in textwrap.wrap(entry.remedy, WIDTH)]


def lay_out_all(entries: Iterable[Entry]) -> list[Line]:
    """All codes with their meanings."""
    lines: list[Line] = []
    for entry in entries:
        first, *more = textwrap.wrap(entry.means, WIDTH - INDENT)
        lines.append([(f"{entry.code:{INDENT}}", entry.severity), (first, "")])
        lines += [[(" " * INDENT + line, "")] for line in more]
    return lines


def page(known: dict[str, Entry]) -> str:
    """The catalogue as a page of Markdown: an overview, then an entry for each code."""
    rows = "".join(f"| [`{entry.code}`](#{entry.code}) | {entry.means} |\n" for entry in known.values())
    return HEAD.format(file=FILE) + rows + "".join(_section(entry) for entry in known.values())


def _section(entry: Entry) -> str:
    example = "".join(f"    {line}\n" for line in entry.example.splitlines())
    return f"\n## {entry.code}\n\n{entry.severity.capitalize()}. {entry.means}\n\n{example}\n{entry.remedy}\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(page(catalogue()))
