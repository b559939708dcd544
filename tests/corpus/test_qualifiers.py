"""Every qualifier of the list, through all that derives from it: reading, columns, identity, order, exports."""

import ast
import json
from pathlib import Path

import polars as pl
import pytest

from paths import REPOSITORY
from standoff.authoring.edit.fmt import Formatter
from standoff.authoring.interchange.export_rows import ExportRow, Passage, TextInfo
from standoff.authoring.interchange.mapping import read_map
from standoff.authoring.interchange.web_annotation import page
from standoff.authoring.json_schema.files import editor_schemas
from standoff.corpus.assertions import Frames, assert_all
from standoff.corpus.files import AnnotationReader
from standoff.corpus.grammar import record_grammars
from standoff.schema.giving_way import RESERVED
from standoff.schema.model import Schema
from standoff.schema.qualifiers import (
    ANCHORS,
    BY_NAME,
    COLUMNS,
    KINDS,
    NAMES,
    NOTES,
    OF_ASSERTION,
    OF_WORK,
    QUALIFIERS,
    REGISTRY,
    TEXT,
    Qualifier,
)
from standoff.schema.read import read_schema
from standoff.source import composer, nodes
from standoff.source.problem import Problem
from tiny import FAIRS_SCHEMA, write

FILES = {TEXT: "annotations/texts/one.yaml", REGISTRY: "annotations/registry/fairs.yaml"}
BLOCK = "text: {file: one.txt, sha256: 00, length: 99, sentences: [0-99], language: en, curator: c1}\n"
# One value of each that is not the default, with what it requires beside it.
GIVEN = {
    TEXT: {
        "voice": "voice: quote, speaker: bell",
        "speaker": "speaker: bell",
        "relayed_by": "relayed_by: carr",
        "polarity": "polarity: deny",
        "modality": "modality: claimed",
        "basis": "basis: computed",
        "confidence": "confidence: guess",
        "because": "because: so it seems",
        "ref": "ref: page 3",
        "review": "review: checked, checked_by: c2",
        "checked_by": "checked_by: c2",
        "written_by": "written_by: program/reader-2",
        "note": "note: Is this the same fair?",
        "rank": "rank: deprecated",
    },
    REGISTRY: {
        "basis": "basis: external, ref: page 3",
        "confidence": "confidence: guess",
        "because": "because: so it seems",
        "ref": "ref: page 3",
        "review": "review: draft",
        "checked_by": "checked_by: c2",
        "written_by": "written_by: program/reader-2",
        "note": "note: Is this the same fair?",
        "rank": "rank: deprecated",
    },
}
PUBLISHED = [qualifier for qualifier in QUALIFIERS if qualifier.is_published]
each = pytest.mark.parametrize("qualifier", QUALIFIERS, ids=NAMES)
each_published = pytest.mark.parametrize("qualifier", PUBLISHED, ids=[each.name for each in PUBLISHED])
each_kind = pytest.mark.parametrize("kind", sorted(KINDS))


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    return read_schema(write(tmp_path_factory.mktemp("tiny"))).schema


def read(schema: Schema, kind: str, *mentions: str) -> tuple[Frames, list[Problem]]:
    """The frames of a file with these mentions of one record, and its problems."""
    reader = AnnotationReader.of(schema)
    listed = ", ".join(f"{{{mention}}}" for mention in mentions)
    if kind == TEXT:
        reader.text_file(composer.read(FILES[kind], f"fairs: {{f: [{listed}]}}\n{BLOCK}".encode()))
    else:
        reader.registry_file(composer.read(FILES[kind], f"f: [{listed}]\n".encode()))
    frames = assert_all(reader.rows, schema)
    return frames, [*reader.rows.problems, *frames.problems]


def field(kind: str) -> str:
    return "at: 0-9, held: 2024" if kind == TEXT else "title: Fair"


def value_of(qualifier: Qualifier, kind: str) -> str:
    given = dict(part.split(": ") for part in GIVEN[kind][qualifier.name].split(", "))
    return given[qualifier.name]


@each
@each_kind
def test_it_is_accepted_where_it_is_allowed_and_fills_its_column(
    schema: Schema, qualifier: Qualifier, kind: str
) -> None:
    if kind in qualifier.kinds:
        frames, problems = read(schema, kind, f"{field(kind)}, {GIVEN[kind][qualifier.name]}")
        assert problems == []
        if qualifier.is_published:
            assert set(home(frames, qualifier)[qualifier.column].cast(pl.String)) == {value_of(qualifier, kind)}
        else:
            assert all(qualifier.column not in frame.columns for frame in frames.by_name().values())
    else:
        _, problems = read(schema, kind, f"{field(kind)}, {GIVEN[TEXT][qualifier.name]}")
        assert {problem.code for problem in problems} == {"text-qualifier"}
        assert f"`{qualifier.name}` describes a statement in a text; a registry has none" in [
            p.message for p in problems
        ]


def home(frames: Frames, qualifier: Qualifier) -> pl.DataFrame:
    """The frame that has its column."""
    return frames.evidence if qualifier.is_note else frames.assertions


@each_published
@each_kind
def test_without_it_its_column_has_the_default(schema: Schema, qualifier: Qualifier, kind: str) -> None:
    frames, _ = read(schema, kind, field(kind))
    effective = "narrator" if kind == TEXT and qualifier.name in {"voice", "speaker"} else None
    wanted = qualifier.defaults.get(kind, effective)
    assert set(home(frames, qualifier)[qualifier.column].cast(pl.String)) == {wanted}


@each
@each_kind
def test_its_codes_are_those_of_its_vocabulary(schema: Schema, qualifier: Qualifier, kind: str) -> None:
    if not qualifier.vocabulary or kind not in qualifier.kinds:
        return
    _, problems = read(schema, kind, f"{field(kind)}, {qualifier.name}: nonsense")
    assert [problem.code for problem in problems] == ["unknown-code"]
    codes = set(schema.vocabularies[qualifier.vocabulary].codes)
    assert set(qualifier.defaults.values()) <= codes
    assert not qualifier.codes or {code for some in qualifier.codes.values() for code in some} == codes


@each
def test_it_makes_another_assertion_or_must_not_differ(schema: Schema, qualifier: Qualifier) -> None:
    frames, problems = read(schema, TEXT, field(TEXT), f"{field(TEXT)}, {GIVEN[TEXT][qualifier.name]}")
    values = frames.assertions.filter(pl.col("field_name") == "held")
    assert values["assertion_id"].n_unique() == (2 if qualifier.is_identity else 1)
    assert [problem.code for problem in problems] == (["qualifier-clash"] if qualifier.name == "rank" else [])
    if qualifier.is_note and qualifier.is_published:
        noted = frames.evidence.join(values, on="assertion_id", how="semi")
        assert set(noted[qualifier.column].cast(pl.String)) == {qualifier.defaults.get(TEXT), value_of(qualifier, TEXT)}


@each_published
def test_children_inherit_it_or_have_the_default(schema: Schema, qualifier: Qualifier) -> None:
    frames, _ = read(schema, TEXT, f"{field(TEXT)}, {GIVEN[TEXT][qualifier.name]}, guests: {{host: carr}}")
    child = frames.assertions.filter(pl.col("table_name") == "fair_guests")
    wanted = value_of(qualifier, TEXT) if qualifier.is_inherited else qualifier.defaults.get(TEXT)
    if qualifier.is_note:
        child = frames.evidence.join(child, on="assertion_id", how="semi")
    assert child[qualifier.column].cast(pl.String).to_list() == [wanted]


@each
def test_no_field_may_have_its_name_unless_it_gives_way(qualifier: Qualifier) -> None:
    assert (qualifier.name in RESERVED) is (qualifier.name not in {*OF_WORK, "rank"})


@pytest.mark.parametrize(
    ("name", "gone"), [("note", {"note"}), ("review", {"review", "checked_by"}), ("rank", {"rank"})]
)
def test_a_field_of_its_name_keeps_its_meaning(tmp_path: Path, name: str, gone: set[str]) -> None:
    field = (FAIRS_SCHEMA, "  - {name: motto,", f"  - {{name: {name}}}\n  - {{name: motto,")
    schema = read_schema(write(tmp_path, field)).schema
    assert set(NAMES) - set(schema.known_qualifiers) == gone
    reader = AnnotationReader.of(schema, has_drafts=False)
    source = f"{BLOCK}fairs: {{f: {{at: 0-9, because: so, {name}: draft}}}}\n".encode()
    reader.text_file(composer.read(FILES[TEXT], source))
    frames = assert_all(reader.rows, schema)
    assert (reader.rows.problems, reader.rows.remarks, reader.rows.left_out) == ([], [], [])
    assert frames.assertions.filter(field_name=name)["value"].to_list() == ["draft"]
    assert frames.evidence[name if name == "review" else "checked_by"].to_list() == [None, None]
    formatted = Formatter.of(schema).format(FILES[TEXT], source, is_text=True).data or b""
    assert f"at: 0-9, because: so, {name}: draft".encode() in formatted
    offered = dict(editor_schemas(schema, {}, "people"))["text"]["definitions"]
    assert {each for each in OF_WORK if f"qualifier-{each}" in offered} == set(OF_WORK) - gone
    assert name in offered["mention-fairs"]["properties"]
    assert ("checked_by" in json.dumps(offered)) is ("checked_by" not in gone)


def test_a_field_of_a_text_has_none_about_the_work(schema: Schema) -> None:
    reader = AnnotationReader.of(schema)
    block = BLOCK.replace("language: en", "language: {is: en, because: so, note: Is it?}")
    reader.text_file(composer.read(FILES[TEXT], block.encode()))
    assert [(p.code, p.message) for p in reader.rows.problems] == [
        ("unknown-field", "unknown qualifier `note` of a field of the text")
    ]
    offered = json.dumps(dict(editor_schemas(schema, {}, "people"))["text"]["properties"]["text"])
    assert not any(f'"{name}"' in offered for name in OF_WORK)


@each_published
def test_it_has_a_column_of_the_receipts(schema: Schema, qualifier: Qualifier) -> None:
    column = schema.tables["evidence" if qualifier.is_note else "assertions"].fields[qualifier.column]
    assert (column.vocabulary or "") == qualifier.vocabulary
    assert column.description


def test_the_columns_are_in_the_order_of_the_list(schema: Schema) -> None:
    assert [name for name in schema.tables["assertions"].fields if name in COLUMNS] == list(OF_ASSERTION)
    assert [name for name in schema.tables["evidence"].fields if name in COLUMNS] == list(NOTES)


@each
@each_kind
def test_the_editor_offers_it_where_it_is_allowed(schema: Schema, qualifier: Qualifier, kind: str) -> None:
    offered = dict(editor_schemas(schema, {}, "people"))["text" if kind == TEXT else "fairs"]["definitions"]
    assert (f"qualifier-{qualifier.name}" in offered) is (kind in qualifier.kinds)
    assert (qualifier.name in offered["mention-fairs"]["properties"]) is (kind in qualifier.kinds)


def test_fmt_puts_them_after_the_place_in_the_order_of_the_list(schema: Schema) -> None:
    given = dict(part.split(": ") for part in ", ".join(GIVEN[TEXT].values()).split(", "))
    assert set(given) == set(NAMES)
    source = f"{BLOCK}fairs:\n  f: {{held: 2024"
    source += "".join(f", {name}: {given[name]}" for name in reversed(NAMES)) + ", at: 0-9}\n"
    data = Formatter.of(schema).format(FILES[TEXT], source.encode(), is_text=True).data
    assert data is not None
    root = composer.read(FILES[TEXT], data).root
    assert isinstance(root, nodes.Mapping)
    fairs = root.entries["fairs"][1]
    assert isinstance(fairs, nodes.Mapping)
    mention = fairs.entries["f"][1]
    assert isinstance(mention, nodes.Mapping)
    assert list(mention.entries) == ["at", *NAMES, "held"]


@each
def test_imports_may_give_it_and_web_annotations_carry_it(schema: Schema, qualifier: Qualifier) -> None:
    grammars = record_grammars(schema, TEXT)
    source = f"labels: {{Fair: {{table: fairs}}}}\nattributes: {{Outside: {qualifier.name}}}\n"
    rules = read_map("map.yaml", source.encode(), grammars)
    assert rules.problems == []
    assert [rule.field for rule in rules.attributes.values() if rule] == [qualifier.name]
    shared, noted = ({}, {qualifier.column: "x"}) if qualifier.is_note else ({qualifier.column: "x"}, {})
    row = ExportRow("a-1", "fairs", "f", "held", "2024", "c1", shared, (Passage(0, 9, noted),))
    written = page("tiny", "Tiny", [(TextInfo("one", "one.txt", "00", 99, "en"), [row])])["items"][0]
    assert written["target" if qualifier.is_note else "body"][f"standoff:{qualifier.column}"] == "x"


def test_the_list_and_its_indexes_agree() -> None:
    assert list(BY_NAME) == list(NAMES)
    assert not set(NAMES) & set(ANCHORS)


# Selections of the columns of `assertions`, in an order of their own, and the rules of `qualifiers.py` once more.
SELECTIONS = {
    "corpus/compiled/tables.py",
    "formats/explorer/source.py",
    "formats/explorer/texts.py",
    "formats/workbook/sheets.py",
    "resolve/cells.py",
    "resolve/outcomes.py",
    "tables/wording.py",
}


def test_no_other_module_lists_them() -> None:
    compiler, found = REPOSITORY / "compiler" / "standoff", set()
    for path in compiler.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            items = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else ()
            listed = {item.value for item in items if isinstance(item, ast.Constant)} & {*NAMES, *COLUMNS}
            if len(listed) > 3:
                found.add(path.relative_to(compiler).as_posix())
    assert found <= SELECTIONS
