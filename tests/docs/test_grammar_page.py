"""docs/grammar.md: its examples on the corpus of `standoff init` are followed, and all its YAML can be read."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from documents import BLOCK, followed
from paths import REPOSITORY
from standoff.authoring.edit.new_corpus import new_corpus
from standoff.engine.pipeline import compile_corpus
from standoff.formats.typed_cells import as_written
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.calendars import gregorian
from standoff.schema.types.units import units
from standoff.source import composer

PAGE = REPOSITORY / "docs" / "grammar.md"
FOLLOWED = re.compile(r"^### Qualifiers of your own\n.*?(?=^### Children\n)", re.S | re.M)


def test_the_examples_of_qualifiers_and_quotes_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    new_corpus(tmp_path / "skerra")
    monkeypatch.chdir(tmp_path / "skerra")
    shown = PAGE.read_text("utf-8")
    page = FOLLOWED.sub(lambda part: followed(part[0]), shown)
    if request.config.getoption("--bless"):
        PAGE.write_text(page, "utf-8")
        return
    assert page == shown


def test_all_yaml_of_the_page_can_be_read() -> None:
    blocks = [block[3] for block in BLOCK.finditer(PAGE.read_text("utf-8")) if block[1] == "yaml"]
    assert len(blocks) > 10
    assert [problem for block in blocks for problem in composer.read(PAGE.name, block.encode()).problems] == []


def test_the_table_of_the_readme_and_its_query_fit(tmp_path: Path) -> None:
    """They are added to a corpus as they are printed, with one record."""
    new_corpus(tmp_path / "skerra")
    readme, grammar = (REPOSITORY / "README.md").read_text("utf-8"), PAGE.read_text("utf-8")
    (schema,) = re.findall(r"^```yaml\n(title: Treaties\n.*?)^```", readme, re.S | re.M)
    (query,) = re.findall(r"^```yaml\n(title: Signed treaties\n.*?)^```", grammar, re.S | re.M)
    added = {
        "schemas/treaties.yaml": schema,
        "schemas/queries/signed_treaties.yaml": query,
        "annotations/registry/treaties.yaml": "pier-treaty: {name: Treaty of the pier}\n",
    }
    for name, content in added.items():
        path = tmp_path / "skerra" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, "utf-8")
    compiled = compile_corpus(tmp_path / "skerra", tmp_path / "skerra" / "texts")
    assert compiled.problems == []
    assert compiled.tables["treaties"].select("treaty_id", "name", "signed").rows() == [
        ("pier-treaty", "Treaty of the pier", None)
    ]


TYPE = re.compile(r"^\| (`[^|]+`) \| `([^|`]+)` \| (`x[^|]*) \| ([^|]+) \|$", re.M)
THING = """\
text:
  file: one.txt
  sha256: {digest}
  length: 4
  sentences: [0-4]
  language: en
  curator: c1
things:
  thing:
    at: 0-4
"""


def test_the_table_of_types_shows_what_each_column_has(tmp_path: Path) -> None:
    rows = TYPE.findall(PAGE.read_text("utf-8"))
    fields, values = "", ""
    expected: dict[str, str | None] = {}
    for number, (declared, written, columns, cells) in enumerate(rows):
        named = ", ".join(part if ":" in part else f"type: {part}" for part in re.findall("`([^`]+)`", declared))
        fields += f"  - {{name: f{number}, {named}}}\n"
        values += f'    f{number}: "{written}"\n'
        names = [f"f{number}{suffix}" for suffix in re.findall(r"`x([a-z_]*)`", columns)]
        shown = [None if cell == "empty" else cell.strip("`") for cell in cells.split(", ")]
        expected |= dict(zip(names, shown, strict=True))
    assert len(rows) == len(FIELD_TYPES)
    files = {
        "datapackage.json": '{"name": "types", "version": "1.0.0"}',
        "texts/one.txt": "One.",
        "schemas/things.yaml": f"fields:\n  - {{name: thing_id}}\n{fields}primaryKey: thing_id\n",
        "annotations/texts/one.yaml": THING.format(digest=sha256(b"One.").hexdigest()) + values,
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    compiled = compile_corpus(tmp_path, tmp_path / "texts")
    assert compiled.problems == []
    assert as_written(compiled.tables["things"], list(expected)).row(0, named=True) == expected


def test_the_units_of_the_page_are_all_that_there_are() -> None:
    named = re.findall(
        r"(\w+) \(([^()]+)\)", PAGE.read_text("utf-8").replace("\n", " ").split("measures the same as")[1]
    )
    dimensions = {unit.dimension for unit in units().values()}
    found = {name: listed.split(", ") for name, listed in named if name in dimensions}
    assert found == {name: [each.symbol for each in units().values() if each.dimension == name] for name in dimensions}


def test_the_date_of_another_calendar_on_the_page_is_right() -> None:
    page = PAGE.read_text("utf-8")
    (written,), (meant,) = (
        re.findall(r"is: ([0-9-]+), calendar", page),
        re.findall(r"Gregorian date \(`([0-9-]+)`\)", page),
    )
    assert gregorian(written, "solar-hijri") == meant
