"""Generated text files of the tiny corpus, in the layouts that people write, with comments; and their facts."""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import yaml

import tiny
from standoff.authoring.edit.change import Change, Project
from standoff.authoring.edit.fmt import Formatter
from standoff.corpus.project import read_corpus
from standoff.schema.read import read_schema

HEAD = tiny.FILES[tiny.ONE].partition("excluded:")[0]
TABLES = ("fairs", "people", "places")
VALUES = (
    ("visitors", "7"), ("visitors", "{is: 8, because: so}"), ("kind", "market"), ("motto", '"a, # b: c"'),
    ("guests", "{visitor: [bell, carr]}"), ("held", "2024-05"), ("because", "'it''s'"), ("speaker", "bell"),
)  # fmt: skip
Facts = dict[str, Any]


class Edit(Protocol):
    """An edit of the library."""

    def change(self, project: Project) -> Change:
        """What it changes."""


class Bench:
    """The tiny corpus on disk, on which edits are planned; one file is replaced for each."""

    def __init__(self, root: Path, file: str = tiny.ONE) -> None:
        tiny.write(root)
        self.file = file
        self.project = Project(root, root / "texts", read_schema(root).schema, read_corpus(root).settings)
        self.formatter = Formatter.of(self.project.schema)

    def change(self, source: str, edit: Edit) -> Change:
        """What an edit changes in the file."""
        (self.project.root / self.file).write_bytes(source.encode())
        return edit.change(self.project)

    def after(self, source: str, edit: Edit) -> str:
        """The file after an edit, which changes no other."""
        ((file, (before, data)),) = self.change(source, edit).files.items()
        assert (file, before) == (self.file, source.encode())
        return (data or b"").decode()

    def formatted(self, source: str) -> str:
        """The file as `fmt` writes it, or as it is if that cannot read it."""
        found = self.formatter.format(self.file, source.encode(), "/texts/" in self.file).data
        return (source.encode() if found is None else found).decode()

    def is_formatted(self, source: str) -> bool:
        """Whether `fmt` has nothing to do in the file."""
        return self.formatter.is_formatted(self.file, source, "/texts/" in self.file)


def facts(source: str | bytes) -> Facts:
    """A file as another reader reads it; each record has a list of mentions, as has what is excluded."""
    data = yaml.load(source, yaml.BaseLoader) or {}
    found: Facts = {}
    for name, value in data.items():
        if name == "excluded":
            found[name] = listed(value)
        elif name == "text":
            found[name] = value
        else:
            found[name] = {record: listed(held) for record, held in (value or {}).items()}
    return found


def listed(value: Any) -> list[Any]:
    """A list, or the one item that is in the place of a list."""
    return value if isinstance(value, list) else [value] if value else []


def words(source: str) -> list[str]:
    """What is between white space and the signs of lists and mappings."""
    return re.findall(r"[^\s\[\]{},-]+", source)


def is_within(inner: str, outer: str) -> bool:
    """Whether a text is another one out of which characters were taken."""
    left: Iterator[str] = iter(outer)
    return all(character in left for character in inner)


def by_content(found: Facts) -> object:
    """Facts without the order of what is in lists."""
    if isinstance(found, dict):
        return {name: by_content(value) for name, value in found.items()}
    return sorted(yaml.dump(each) for each in found) if isinstance(found, list) else found


class Writer:
    """Writes one file, as a random generator chooses."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def file(self, line_end: str = "\n") -> str:
        """A text file: up to three tables of up to three records of up to three mentions."""
        chosen = self.random
        body = HEAD
        if chosen.random() < 0.6:
            body += self._excluded()
        for table in chosen.sample(TABLES, chosen.randint(0, 3)):
            body += self._gap() + self._comment(0) + self._table(table)
        body += chosen.choice(["", "", "# end\n", "\n# end\n"])
        body = body if chosen.random() < 0.8 else body.rstrip("\n")
        return body.replace("\n", line_end)

    def _gap(self) -> str:
        return self.random.choice(["", "\n"])

    def _comment(self, indent: int) -> str:
        return " " * indent + f"# note {self.random.randint(0, 99)}\n" if self.random.random() < 0.2 else ""

    def _beside(self) -> str:
        return f"  # beside {self.random.randint(0, 99)}" if self.random.random() < 0.15 else ""

    def _excluded(self) -> str:
        items = [f"{{at: {self._at()}, because: so}}" for _ in range(self.random.randint(1, 3))]
        if len(items) == 1 and self.random.random() < 0.3:
            return f"excluded: {items[0]}\n"
        if self.random.random() < 0.3:
            return f"excluded: [{', '.join(items)}]\n"
        return "excluded:\n" + "".join(f"{self._comment(2)}  - {item}{self._beside()}\n" for item in items)

    def _table(self, table: str) -> str:
        chosen = self.random
        records = chosen.sample(["ash", "bell", "carr", "dunn"], chosen.randint(0, 3))
        if not records:
            return chosen.choice([f"{table}:\n", f"{table}: {{}}\n"])
        if chosen.random() < 0.15:
            return f"{table}: {{{', '.join(f'{record}: {self._flow()}' for record in records)}}}\n"
        return f"{table}:{self._beside()}\n" + "".join(self._record(record) for record in records)

    def _record(self, record: str) -> str:
        chosen = self.random
        above = self._comment(2) if chosen.random() < 0.9 else f"\n{self._comment(2)}"
        way = chosen.randint(0, 3)
        if way == 0:
            return f"{above}  {record}: {self._flow()}{self._beside()}\n"
        if way == 1:
            lines = "".join(f"{self._comment(4)}    {key}: {value}\n" for key, value in self._pairs())
            return f"{above}  {record}:{self._beside()}\n{lines}"
        dash = chosen.choice([2, 4])
        items = "".join(self._item(dash) for _ in range(chosen.randint(1, 3)))
        return f"{above}  {record}:{self._beside()}\n{items}"

    def _item(self, dash: int) -> str:
        pad, above = " " * dash, self._comment(dash)
        if self.random.random() < 0.5:
            return f"{above}{pad}- {self._mapping()}{self._beside()}\n"
        (key, value), *rest = self._pairs()
        return f"{above}{pad}- {key}: {value}\n" + "".join(f"{pad}  {key}: {value}\n" for key, value in rest)

    def _flow(self) -> str:
        if self.random.random() < 0.6:
            return self._mapping()
        return f"[{', '.join(self._mapping() for _ in range(self.random.randint(1, 3)))}]"

    def _mapping(self) -> str:
        return "{" + ", ".join(f"{key}: {value}" for key, value in self._pairs()) + "}"

    def _pairs(self) -> list[tuple[str, str]]:
        values = dict(self.random.sample(VALUES, self.random.randint(0, 3)))
        at = self._at() if self.random.random() < 0.8 else f"[{self._at()}, {self._at()}]"
        return [("at", at), *values.items()]

    def _at(self) -> str:
        start = self.random.randint(0, 60)
        return f"{start}-{start + self.random.randint(1, 40)}"
