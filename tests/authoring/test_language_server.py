"""The real yaml-language-server on a tiny corpus: what it completes, explains and objects to, by our schemas alone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from language_server import LanguageServer, missing
from standoff.authoring.edit.add_text import MODELINE
from standoff.cli import main
from tiny import FAIRS, FAIRS_SCHEMA, FILES, ONE, PEOPLE, write

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

TITLED = (
    FAIRS_SCHEMA,
    "{name: kind, constraints",
    "{name: kind, title: Kind, description: What people do there., constraints",
)
QUALIFIERS = [
    "because",
    "checked_by",
    "written_by",
    "confidence",
    "basis",
    "modality",
    "note",
    "polarity",
    "rank",
    "ref",
    "relayed_by",
    "review",
    "speaker",
    "voice",
]
PLACES = ["at", "near", "prefix", "quote", "suffix"]


class Editor(NamedTuple):
    """A language server on a project, and the log of what it would have asked of the network."""

    root: Path
    server: LanguageServer
    log: Path

    def file(self, name: str, old: str = "", new: str = "") -> tuple[Path, str]:
        """A file of the corpus with one change, as an editor has it open."""
        assert not old or FILES[name].count(old) == 1, old
        return self.root / name, FILES[name].replace(old, new) if old else FILES[name]


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    root, log = write(tmp_path_factory.mktemp("editor"), TITLED), tmp_path_factory.mktemp("network") / "log.txt"
    assert CliRunner().invoke(main, ["--root", str(root), "editor"]).exit_code == 0
    settings = json.loads((root / "build" / "editor" / "settings.json").read_text("utf-8"))
    with LanguageServer(root, settings, log) as server:
        yield Editor(root, server, log)


UNKNOWN = "no {0} record of this id in annotations/registry/{0}.yaml"
COUNT_HINT = "A count: 10, 8..12, 2.., ..5; ~40 is about 40; a final ? marks doubt."
DATE_HINT = "A date: 2024, 2024-11, 2024-11-05, a range a..b, ..b or a.., an interval a/b; a final ? marks doubt."


# -- objections --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [ONE, PEOPLE, FAIRS])
def test_nothing_is_wrong_with_a_right_file(editor: Editor, file: str) -> None:
    assert editor.server.objections(*editor.file(file)) == []


@pytest.mark.parametrize(
    ("old", "new", "marked", "message"),
    [
        ("kind: fair", "kind: fare", "fare", 'Value is not accepted. Valid values: "market", "fair".'),
        ("held: 2024-05", "hold: 2024-05", "hold", "Property hold is not allowed."),
        ("held: 2024-05", "is_trade: true", "is_trade", "Property is_trade is not allowed."),
        ("fairs:\n", "fars:\n", "fars", "Property fars is not allowed."),
        ("place_id: arden", "place_id: ardn", "ardn", UNKNOWN.format("places")),
        ("{host: bell}", "{hostess: bell}", "hostess", "Property hostess is not allowed."),
        ("{host: bell}", "{host: bel}", "bel", UNKNOWN.format("people")),
        ("at: 44-69", "at: [44-69, 44]", "44", "A span is start-end in characters: 120-164."),
        ("at: 0-43, ", "", "{", 'Missing property "at".'),
        ("speaker: bell", "voice: quote", "a", 'Missing property "speaker".'),
        ("held: 2024-05", "held: May 2024", "May 2024", DATE_HINT),
        ("visitors: 40", "visitors: forty", "forty", COUNT_HINT),
    ],
)  # fmt: skip
def test_a_mistake_is_underlined_as_it_is_typed(editor: Editor, old: str, new: str, marked: str, message: str) -> None:
    assert editor.server.objections(*editor.file(ONE, old, new)) == [(marked, message)]


def test_a_mistake_in_a_registry_is_too(editor: Editor) -> None:
    assert editor.server.objections(*editor.file(PEOPLE, "name: Tom Carr", "nom: Tom Carr")) == [
        ("nom", "Property nom is not allowed.")
    ]


def test_the_line_that_add_text_writes_leads_to_the_schema(editor: Editor) -> None:
    """The modeline alone, in a file that no setting mentions."""
    path, content = editor.file(ONE, "kind: fair", "kind: fare")
    elsewhere = path.parent.parent / "drafts" / path.name
    assert editor.server.objections(elsewhere, content) == []
    assert editor.server.objections(elsewhere, f"{MODELINE}\n{content}") == [
        ("fare", 'Value is not accepted. Valid values: "market", "fair".')
    ]


# -- completions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "offered"),
    [
        ("kind: fair", "kind: |", {"market": "Goods are sold.", "fair": "People gather for a day."}),
        ("place_id: arden", "place_id: |", {"shire": "The Shire", "arden": "Arden · within_id: shire"}),
        (
            "speaker: bell",
            "speaker: |",
            {"narrator": "The text itself.", "bell": "Ann Bell", "carr": "Tom Carr"},
        ),
        ("{host: bell}", "{h|}", {"host": "Receives the others.", "visitor": "Comes."}),
        ("{host: bell}", "{host: |}", {"bell": "Ann Bell", "carr": "Tom Carr"}),
        ("{host: bell}", "{host: [|]}", {"bell": "Ann Bell", "carr": "Tom Carr"}),
        ("{host: bell}", "{host: {person_id: |}}", {"bell": "Ann Bell", "carr": "Tom Carr"}),
    ],
)
def test_codes_and_ids_are_offered_with_their_words(
    editor: Editor, old: str, new: str, offered: dict[str, str]
) -> None:
    completed = editor.server.completions(*editor.file(ONE, old, new))
    assert {label: completed.get(label) for label in offered} == offered


def test_the_fields_that_are_not_there_yet_are_offered(editor: Editor) -> None:
    completed = editor.server.completions(*editor.file(ONE, "held: 2024-05", "|"))
    fields = ["held", "kind", "motto", "permit", "stalls", "visitors"]
    given = {"at", "speaker", "place_id", "guests"}
    assert sorted(completed) == sorted([*fields, *(name for name in QUALIFIERS + PLACES if name not in given)])
    assert completed["kind"] == "What people do there."
    assert completed["visitors"] == COUNT_HINT


def test_the_qualifiers_of_a_value_are_offered(editor: Editor) -> None:
    completed = editor.server.completions(*editor.file(ONE, "held: 2024-05", "held:\n        is: 2024-05\n        |"))
    assert sorted(completed) == sorted([*QUALIFIERS, *PLACES, "calendar"])
    modalities = editor.server.completions(*editor.file(ONE, "held: 2024-05", "held: {is: 2024-05, modality: |}"))
    assert list(modalities) == ["asserted", "reported", "claimed", "alleged", "suspected", "pledged", "planned"]


def test_tables_and_records_are_offered(editor: Editor) -> None:
    assert sorted(editor.server.completions(*editor.file(ONE, "excluded:\n", "|\nexcluded:\n"))) == [
        "people",
        "places",
    ]
    path, content = editor.file(ONE)
    assert editor.server.completions(path, content + "people:\n  |") == {"bell": "Ann Bell", "carr": "Tom Carr"}


# -- hovers ------------------------------------------------------------------------------------------------------------

CODES = "* `fair`: People gather for a day.\n* `market`: Goods are sold.\n"


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("kind: fair", "ki|nd: fair", f"#### Kind\n\nWhat people do there.\n\nAllowed Values:\n\n{CODES}"),
        ("kind: fair", "kind: fa|ir", f"#### Kind\n\nWhat people do there.\n\nAllowed Values:\n\n{CODES}"),
        ("  spring-fair:", "  spr|ing-fair:", "#### fairs\n\nSpring fair"),
        (
            "at: 44-69",
            "a|t: 44-69",
            "#### at\n\nWhere the text says so: start-end in characters, the end excluded, or a list of such. "
            "Written by standoff anchor.",
        ),
        (
            "visitors: 40",
            "vis|itors: 40",
            f"#### visitors\n\n{COUNT_HINT}",
        ),
        ("length: 116", "len|gth: 116", "#### Length\n\nLength in Unicode code points."),
        (
            "{host: bell}",
            "{h|ost: bell}",
            "#### fair\\_guests\n\nReceives the others.\n\nAllowed Values:\n\n* `bell`: Ann Bell\n* `carr`: Tom Carr\n",
        ),
    ],
)
def test_names_and_values_are_explained(editor: Editor, old: str, new: str, shown: str) -> None:
    source = f"\n\nSource: [text.schema.json]({(editor.root / 'build/editor/text.schema.json').as_uri()})"
    assert editor.server.hover(*editor.file(ONE, old, new)).removesuffix(source).rstrip("\n") == shown.rstrip("\n")


# -- the network -------------------------------------------------------------------------------------------------------


def test_the_server_asks_nobody_else(editor: Editor) -> None:
    """Whatever was asked of it in this module; a schema elsewhere shows that a request would be seen."""
    assert not editor.log.exists()
    path, content = editor.file(ONE)
    editor.server.objections(path.parent / "z.yaml", "# yaml-language-server: $schema=http://127.0.0.1:9/x\n" + content)
    assert "127.0.0.1" in editor.log.read_text("utf-8")
