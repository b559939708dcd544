"""The schemas for editors: every annotation file is right by them, typical mistakes are not; they list all fields."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from harbour import FILES as HARBOUR_FILES
from harbour import write as write_harbour
from mistakes import RIGHT
from paths import REPOSITORY, RULES
from standoff.authoring.json_schema.files import editor_schemas
from standoff.authoring.json_schema.write import MANY, known_ids, write_editor
from standoff.cli import main
from standoff.corpus.project import read_corpus
from standoff.schema.json_schema import as_yaml
from standoff.schema.qualifiers import NAMES
from standoff.schema.read import read_schema
from standoff.source import composer, nodes
from tiny import FAIRS, FILES, GUESTS_SCHEMA, ONE, PEOPLE, PEOPLE_SCHEMA, PLACES, TWO, Change, write

REDIRECTS = "annotations/registry/redirects.yaml"


def schemas(root: Path, known: dict[str, dict[str, str]] | None = None) -> dict[str, dict[str, Any]]:
    corpus, schema = read_corpus(root), read_schema(root).schema
    known = known_ids(corpus, schema) if known is None else known
    return dict(editor_schemas(schema, known, corpus.settings.speakers))


def content(file: str, data: bytes) -> object:
    """A file as an editor reads it: plain scalars by YAML 1.2."""
    return _plain(composer.read(file, data).root)


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The schemas of the tiny corpus."""
    return schemas(write(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="module")
def published() -> dict[str, dict[str, Any]]:
    """The schemas of the dataset."""
    return schemas(REPOSITORY)


def test_they_are_json_schemas(described: dict[str, dict[str, Any]], published: dict[str, dict[str, Any]]) -> None:
    for each in (*described.values(), *published.values()):
        Draft7Validator.check_schema(each)


def _plain(node: nodes.Node | None) -> object:
    if isinstance(node, nodes.Scalar):
        return as_yaml(node.text) if node.plain else node.text
    if isinstance(node, nodes.Sequence):
        return [_plain(item) for item in node.items]
    return None if node is None else {name: _plain(value) for name, (_, value) in node.entries.items()}


def faults(described: dict[str, dict[str, Any]], file: str, data: bytes) -> list[str]:
    """The places that a schema finds fault with, the deepest of each."""
    name = "text" if "/texts/" in file or "/second/" in file else Path(file).stem
    found = []
    for error in Draft7Validator(described[name]).iter_errors(content(file, data)):
        parts = [*error.absolute_path]
        found.append("/".join(str(part) for part in parts) + f" {error.validator}")
    return found


# -- what is right -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", [REPOSITORY, RULES], ids=["dataset", "rules"])
def test_every_annotation_file_is_right(root: Path) -> None:
    described = schemas(root)
    paths = [
        path for folder in ("texts", "registry") for path in sorted((root / "annotations" / folder).glob("*.yaml"))
    ]
    assert paths
    for path in paths:
        file = path.relative_to(root).as_posix()
        assert (file, faults(described, file, path.read_bytes())) == (file, [])


def test_the_second_reading_is_right_but_for_its_ids() -> None:
    """It was read without the registry, so no ids are known to it."""
    described = schemas(REPOSITORY, known={})
    for path in sorted((REPOSITORY / "annotations" / "second").glob("*.yaml")):
        file = path.relative_to(REPOSITORY).as_posix()
        found = [fault for fault in faults(described, file, path.read_bytes()) if not fault.startswith("statements/")]
        assert (file, found) == (file, [])  # it keeps what the codebook of 1.0.0 said of statements


def test_the_harbour_corpus_is_right(tmp_path: Path) -> None:
    described = schemas(write_harbour(tmp_path))
    for file, text in HARBOUR_FILES.items():
        if file.startswith("annotations/"):
            assert (file, faults(described, file, text.encode())) == (file, [])


@pytest.mark.parametrize(
    "change", [(ONE, "", ""), (TWO, "", ""), *RIGHT], ids=["one", "two", *(new for _, _, new in RIGHT)]
)
def test_what_the_compiler_takes_is_right(described: dict[str, dict[str, Any]], change: Change) -> None:
    file, old, new = change
    assert faults(described, file, FILES[file].replace(old, new).encode() if old else FILES[file].encode()) == []


RIGHT_TOO: list[Change] = [
    (ONE, "at: 44-69", 'quote: "It was … Ann Bell"\n      near: 2'),
    (ONE, "at: 44-69", "quote: [best for years, Ann Bell]\n      prefix: the"),
    (ONE, "{at: 86-115, because: an advertisement}", "{quote: Buy your hats, because: an advertisement}"),
    (ONE, "held: 2024-05", "held: 2024"),
    (ONE, "held: 2024-05", "held: 2024-05-01/.."),
    (ONE, "held: 2024-05", 'held: "[2024..2025-06]?"'),
    (ONE, "held: 2024-05", "held: ..2024-05-31?"),
    (ONE, "held: 2024-05", "visitors: 2..?"),
    (ONE, "held: 2024-05", "visitors: several"),
    (ONE, "held: 2024-05", 'stalls: "+12"'),
    (ONE, "held: 2024-05", "permit: A-7"),
    (ONE, "held: 2024-05", "motto: 2024"),
    (ONE, "held: 2024-05", "motto: true"),
    (ONE, "held: 2024-05", "motto: Yes"),
    (ONE, "guests: {host: bell}", "guests: {host: [bell, {person_id: carr, since: 2020}]}"),
    (ONE, "speaker: bell", "speaker: bell\n      relayed_by: carr\n      voice: quote\n      rank: deprecated"),
]


@pytest.mark.parametrize("change", RIGHT_TOO, ids=[new for _, _, new in RIGHT_TOO])
def test_every_form_of_the_grammar_is_right(described: dict[str, dict[str, Any]], change: Change) -> None:
    file, old, new = change
    assert FILES[file].count(old) == 1
    assert faults(described, file, FILES[file].replace(old, new).encode()) == []


def test_redirects_are_right(described: dict[str, dict[str, Any]]) -> None:
    right = b"people/ball: {new_id: bell, because: a slip}\npeople/dunn: {new_id: , because: no such man}\n"
    assert faults(described, REDIRECTS, right) == []
    assert faults(described, REDIRECTS, b"people/ball: {new_id: bell}\n") == ["people/ball required"]
    assert faults(described, REDIRECTS, b"folk/ball: {because: a slip}\n") == [" pattern"]


# -- what is wrong -----------------------------------------------------------------------------------------------------

MENTION = "fairs/spring-fair"
WRONG: list[tuple[Change, str]] = [
    ((ONE, "fairs:\n", "fars:\n"), " additionalProperties"),
    ((ONE, "  length: 116\n", ""), "text required"),
    ((ONE, "length: 116", "length: long"), "text/length anyOf"),
    ((ONE, "language: en", "language: English"), "text/language anyOf"),
    ((ONE, "curator: c1", "curator: c1\n  tone: dry"), "text additionalProperties"),
    ((ONE, "[0-43, 44-85, 86-115]", "[0-43, 44..85]"), "text/sentences anyOf"),
    ((ONE, ", because: an advertisement", ""), "excluded anyOf"),
    ((ONE, "spring-fair:", "Spring_Fair:"), "fairs pattern"),
    ((ONE, "at: 0-43, ", ""), f"{MENTION} anyOf"),
    ((ONE, "at: 0-43, ", "at: 0..43, "), f"{MENTION} anyOf"),
    ((ONE, "kind: fair", "kind: fare"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "hold: 2024-05"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "title: Spring fair"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "is_trade: true"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "settle: {kind: {to: fair, because: so}}"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "held: May 2024"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "held: 2024-13"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "held: 2024-05~"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "held:"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "held: [2024-05, 2024-06]"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "held: {was: 2024-05}"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "held: {is: 2024-05, sure: no}"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "modality: maybe"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "basis: inferred"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "basis: curated"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "stalls: a few"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "stalls: 0"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "permit: a-7"), f"{MENTION} anyOf"),
    ((ONE, "held: 2024-05", "motto: ab"), f"{MENTION} anyOf"),
    ((ONE, "visitors: 40", "visitors: forty"), f"{MENTION} anyOf"),
    ((ONE, "visitors: 40", "visitors: 901"), f"{MENTION} anyOf"),
    ((ONE, "visitors: 40", "visitors: .."), f"{MENTION} anyOf"),
    ((ONE, "speaker: bell", "speaker: bel"), f"{MENTION} anyOf"),
    ((ONE, "speaker: bell", "voice: quote"), f"{MENTION} anyOf"),
    ((ONE, "speaker: bell", "speaker: bell\n      voice: narrator"), f"{MENTION} anyOf"),
    ((ONE, "place_id: arden", "place_id: ardn"), f"{MENTION} anyOf"),
    ((ONE, "{host: bell}", "{hostess: bell}"), f"{MENTION} anyOf"),
    ((ONE, "{host: bell}", "{host: bel}"), f"{MENTION} anyOf"),
    ((ONE, "{host: bell}", "[bell]"), f"{MENTION} anyOf"),
    ((ONE, "{host: bell}", "{host: {is: bell}}"), f"{MENTION} anyOf"),
    ((ONE, "{host: bell}", "{host: {since: 2020}}"), f"{MENTION} anyOf"),
    ((ONE, "{host: bell}", "{host: {role: visitor, person_id: bell}}"), f"{MENTION} anyOf"),
    ((ONE, "{host: bell}", "[{role: host}]"), f"{MENTION} anyOf"),
    ((ONE, "{host: bell}", ""), f"{MENTION} anyOf"),
    ((PEOPLE, "{name: Ann Bell}", "Ann Bell"), "bell anyOf"),
    ((PEOPLE, "{name: Ann Bell}", "{name: Ann Bell, at: 0-8}"), "bell anyOf"),
    ((PEOPLE, "{name: Ann Bell}", "{name: Ann Bell, voice: quote}"), "bell anyOf"),
    ((PEOPLE, "{name: Ann Bell}", "{name: Ann Bell, basis: external}"), "bell anyOf"),
    ((PLACES, "within_id: shire", "within_id: shir"), "arden anyOf"),
    ((FAIRS, "title: Spring fair", "motto: Hats for all"), "spring-fair anyOf"),
    ((FAIRS, ", because: The first text counted.", ""), "spring-fair anyOf"),
    ((FAIRS, "    visitors: {to", "    visitor: {to"), "spring-fair anyOf"),
]


@pytest.mark.parametrize(("change", "fault"), WRONG, ids=[f"{new or 'without ' + old}" for (_, old, new), _ in WRONG])
def test_a_typical_mistake_is_wrong(described: dict[str, dict[str, Any]], change: Change, fault: str) -> None:
    file, old, new = change
    assert FILES[file].count(old) == 1
    assert faults(described, file, FILES[file].replace(old, new).encode()) == [fault]


def test_ids_of_a_table_that_is_not_registered_are_free(described: dict[str, dict[str, Any]]) -> None:
    assert faults(described, TWO, FILES[TWO].replace("hat-market:", "any-fair-at-all:").encode()) == []
    registered = FILES[TWO].replace("fairs:\n", "people:\n  dunn: {at: 0-4}\nfairs:\n")
    assert faults(described, TWO, registered.encode()) == ["people additionalProperties"]


def test_more_ids_than_an_editor_can_list_are_free(tmp_path: Path) -> None:
    many = FILES[PEOPLE] + "".join(f"person-{n}: {{name: Person {n}}}\n" for n in range(MANY))
    described = schemas(write(tmp_path, files={PEOPLE: many}))
    assert faults(described, ONE, FILES[ONE].replace("host: bell", "host: dunn").encode()) == []


# -- what they list ----------------------------------------------------------------------------------------------------


def test_text_and_registry_together_list_the_fields_that_a_mention_may_give(
    published: dict[str, dict[str, Any]],
) -> None:
    schema = read_schema(REPOSITORY).schema
    places = {"at", "quote", "prefix", "suffix", "near"}
    for name, table in schema.record_tables.items():
        kind = "child" if table.nest else "mention"
        parent = table.nest.under if table.nest else name
        in_text = set(published["text"]["definitions"][f"{kind}-{name}"]["properties"])
        in_registry = set(published[parent]["definitions"][f"{kind}-{name}"]["properties"])
        own = set(table.stated)
        nested = set(schema.children[name])
        assert in_text | in_registry == own | nested | {*NAMES} | places | ({"settle"} if not table.nest else set())
        assert own - in_text == {
            f.name for f in table.stated.values() if f.source == "registry" and f.name not in table.key
        }


def test_codes_and_ids_carry_their_words(published: dict[str, dict[str, Any]]) -> None:
    definitions = published["text"]["definitions"]
    voices = dict(zip(*(definitions["qualifier-voice"]["allOf"][0][key] for key in ENUM), strict=True))
    assert voices["quote"] == "Quote. The speaker’s own words in quotation marks."
    kinds = dict(zip(*(definitions["codes-incident-kind"][key] for key in ENUM), strict=True))
    assert list(kinds) == list(read_schema(REPOSITORY).schema.vocabularies["incident-kind"].codes)
    assert kinds["invasion"] == "Invasion. Ground forces of a state enter another's territory in strength."
    actors = dict(zip(*(definitions["ids-actors"][key] for key in ENUM), strict=True))
    assert actors["iran"] == "Iran · Kind: State · Country code: IRN · PLOVER sector: Government"


ENUM = ("enum", "markdownEnumDescriptions")


def test_a_code_that_yaml_takes_for_a_number_is_right_both_ways(tmp_path: Path) -> None:
    codes = "codes:\n  '8': {definition: Eight.}\n  no: {definition: No.}\n  true: {definition: Yes.}\n"
    kinds: dict[str, str | bytes | None] = {"schemas/vocabularies/fair-kind.yaml": codes}
    described = schemas(write(tmp_path, ("schemas/fairs.yaml", "codes: [market]", "codes: ['8']"), files=kinds))
    assert described["text"]["definitions"]["codes-fair-kind"] == {
        "enum": [8, "8", "no", True, "true"],
        "markdownEnumDescriptions": ["Eight.", "Eight.", "No.", "Yes.", "Yes."],
    }
    for code in ("8", "'8'", "no", "true"):
        assert (
            faults(
                described,
                TWO,
                FILES[TWO]
                .replace("{at: 0-33, kind: fair", f"{{at: 0-33, kind: {code}")
                .replace("kind: market", "kind: no")
                .encode(),
            )
            == []
        )


def test_the_field_that_names_a_record_is_shown_first(tmp_path: Path) -> None:
    schema = (PEOPLE_SCHEMA, "- {name: name,", "- {name: trade}\n  - {name: name,")
    label = (PEOPLE_SCHEMA, "{registered: true}", "{registered: true, label: name}")
    person = (PEOPLE, "{name: Ann Bell}", "{trade: hatter, name: Ann Bell}")
    ids = schemas(write(tmp_path, schema, label, person))["text"]["definitions"]["ids-people"]
    assert dict(zip(*(ids[key] for key in ENUM), strict=True)) == {"bell": "Ann Bell · hatter", "carr": "Tom Carr"}


def test_children_by_a_reference_are_completed_by_ids(tmp_path: Path) -> None:
    described = schemas(write(tmp_path, (GUESTS_SCHEMA, "by: role", "by: person_id")))
    by = described["text"]["definitions"]["mention-fairs"]["properties"]["guests"]["anyOf"][0]
    assert {name: entry["description"] for name, entry in by["properties"].items()} == {
        "bell": "Ann Bell",
        "carr": "Tom Carr",
    }
    assert by["additionalProperties"] is False


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024", 2024),
        ("007", 7),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("2..", "2.."),
        ("NO", "NO"),
        ("True", True),
        ("~", None),
    ],
)
def test_plain_scalars_as_an_editor_reads_them(text: str, value: object) -> None:
    assert (as_yaml(text), type(as_yaml(text))) == (value, type(value))


# -- the command -------------------------------------------------------------------------------------------------------


def run(root: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--root", str(root), *arguments])
    return result.exit_code, result.output


def test_the_schemas_are_written_and_renewed(tmp_path: Path) -> None:
    write(tmp_path)
    folder = tmp_path / "build" / "editor"
    assert run(tmp_path, "editor") == (0, "build/editor: 7 files changed\n")
    names = [
        "fairs.schema.json",
        "more_of_text.schema.json",
        "people.schema.json",
        "places.schema.json",
        "redirects.schema.json",
    ]
    assert sorted(path.name for path in folder.iterdir()) == [*names, "settings.json", "text.schema.json"]
    assert json.loads((folder / "settings.json").read_text()) == {
        "yaml.schemas": {
            "build/editor/text.schema.json": "annotations/texts/*.yaml",
            "build/editor/more_of_text.schema.json": "annotations/texts/*/*.yaml",
            "build/editor/fairs.schema.json": ["annotations/registry/fairs.yaml", "annotations/registry/fairs/*.yaml"],
            "build/editor/people.schema.json": [
                "annotations/registry/people.yaml",
                "annotations/registry/people/*.yaml",
            ],
            "build/editor/places.schema.json": [
                "annotations/registry/places.yaml",
                "annotations/registry/places/*.yaml",
            ],
            "build/editor/redirects.schema.json": "annotations/registry/redirects.yaml",
        },
        "yaml.schemaStore.enable": False,
    }
    (folder / "stray.schema.json").write_text("{}")
    (folder / "notes.txt").write_text("mine")
    assert run(tmp_path, "editor") == (0, "build/editor: 0 files changed\n")
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*names, "notes.txt", "settings.json", "text.schema.json"]
    )


def test_a_build_renews_them_and_a_build_elsewhere_does_not(tmp_path: Path) -> None:
    write(tmp_path, files={PEOPLE: FILES[PEOPLE] + "dunn: {name: Al Dunn}\n"})
    assert run(tmp_path, "build", "--out", str(tmp_path / "tables"))[0] == 0
    assert not (tmp_path / "build" / "editor").exists()
    assert run(tmp_path, "build")[0] == 0
    assert '"dunn"' in (tmp_path / "build" / "editor" / "text.schema.json").read_text()


def test_mistakes_in_annotations_do_not_prevent_it(tmp_path: Path) -> None:
    write(tmp_path, files={ONE: "fairs: {\n", PEOPLE: "bell: {name: Ann Bell\n"})
    assert run(tmp_path, "editor") == (0, "build/editor: 7 files changed\n")


def test_mistakes_in_schemas_do(tmp_path: Path) -> None:
    write(tmp_path, ("schemas/fairs.yaml", "vocabulary: fair-kind", "vocabulary: fare-kind"))
    code, output = run(tmp_path, "editor")
    assert code == 1
    assert output.startswith("standoff: schemas/fairs.yaml:3:12: there is no vocabulary `fare-kind`")


def test_a_file_where_the_folder_should_be_is_trouble_with_the_disk(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "build").write_text("")
    code, output = run(tmp_path, "editor")
    assert (code, output.count("\n")) == (4, 1)
    assert output.startswith("standoff: ")


def test_the_schemas_are_the_same_wherever_they_are_made(tmp_path: Path) -> None:
    for name in ("a", "b"):
        root = write(tmp_path / name)
        write_editor(read_corpus(root), read_schema(root).schema, root / "build" / "editor")
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "build" / "editor").iterdir()}
        for name in ("a", "b")
    )
    assert one == two
