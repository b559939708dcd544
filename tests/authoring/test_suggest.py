"""Suggestions of a corpus: what its texts have, less what is annotated or excluded there; and the command."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import tiny
from standoff.authoring.suggest.known_names import known_names
from standoff.authoring.suggest.suggest import suggest
from standoff.authoring.suggest.suggestion import KINDS, NamedRecord, Suggestion, Suggestions
from standoff.cli import main
from standoff.source import composer
from standoff.views.inputs import Compilation

LETTER = """\
Ann Bell met Mr Carr at Arden on Monday. The fair of 3 March 1921 drew at least ten guests.
They paid $2 million. Bell asked Ann Bell of the two fairs.
Come to Arden with Tom Carr on 4 May 1922!
"""
OTHER = "On 5 March 1920 Mr Carr came to the Shire.\n"
LETTER_YAML, OTHER_YAML = "annotations/texts/letter.yaml", "annotations/texts/other.yaml"
NAMES = """\
fields:
  - {name: person_id}
  - {name: name}
  - {name: kind}
primaryKey: [person_id, name]
foreignKeys:
  - {fields: person_id, reference: {resource: people, fields: person_id}}
standoff:
  nest: {under: people, as: names, by: name, value: kind}
  names: name
"""
BOUNDS = [(0, 40), (41, 91), (92, 113), (114, 151), (152, 194)]
HEAD = tiny.block("letter.txt", LETTER, ", ".join(f"{start}-{end}" for start, end in BOUNDS))
HEAD = HEAD.replace("  curator:", "  published: 1921-11-08..1921-11-10\n  curator:")
EXCLUDED = "excluded: [{at: 152-194, because: an advertisement}]\n"
OTHER_BODY = f"people:\n  carr: {{at: {tiny.at(OTHER, 'Mr Carr')}, names: {{Mr Carr: short}}}}\n"
FILES = {
    tiny.ONE: None,
    tiny.TWO: None,
    "texts/one.txt": None,
    "texts/two.txt": None,
    "texts/letter.txt": LETTER,
    "texts/other.txt": OTHER,
    "schemas/person_names.yaml": NAMES,
    LETTER_YAML: HEAD + EXCLUDED,
    OTHER_YAML: tiny.block("other.txt", OTHER, f"0-{len(OTHER) - 1}") + OTHER_BODY,
    tiny.FAIRS: None,
}


def write(root: Path, body: str = "", **files: str) -> Path:
    return tiny.write(root, files={**FILES, LETTER_YAML: HEAD + EXCLUDED + body, **files})


def compiled(root: Path) -> Compilation:
    found = tiny.compiled(root)
    assert found.frames is not None
    assert found.resolved is not None
    return Compilation.of(found.schema, found.frames, found.resolved, found.tables, found.texts)


def shown(found: Suggestions, text_id: str = "letter") -> list[str]:
    """Kind, words, and what they would be."""
    (text,) = (each for each in found.texts if each.text_id == text_id)
    return [
        f"{each.kind} {each.words}: "
        + (
            ", ".join(f"{record.table}/{record.record}" for record in each.records) or f"{each.value} {each.currency}"
        ).strip()
        for each in text.suggestions
    ]


ALL = [
    "name Ann Bell: people/bell",
    "name Mr Carr: people/carr",
    "name Arden: places/arden",
    "date Monday: 1921-11-07",
    "date 3 March 1921: 1921-03-03",
    "count at least ten: 10..",
    "money $2 million: 2000000 USD",
    "name Ann Bell: people/bell",
]


def test_names_dates_counts_and_money_are_suggested_but_not_in_what_is_excluded(tmp_path: Path) -> None:
    found = suggest(compiled(write(tmp_path)))
    assert shown(found) == ALL
    assert shown(found, "other") == ["date 5 March 1920: 1920-03-05", "name the Shire: places/shire"]
    assert (found.absent, found.changed) == ((), ())


def test_what_a_suggestion_says(tmp_path: Path) -> None:
    first, second, _, monday, *_ = suggest(compiled(write(tmp_path)), "letter").texts[0].suggestions
    bell = NamedRecord("people", "bell", "Ann Bell", tiny.PEOPLE, 1, "{at: 0-8}")
    assert first == Suggestion("name", 0, 8, 1, "Ann Bell", "a name", records=(bell,))
    carr = NamedRecord("people", "carr", "Mr Carr", OTHER_YAML, 9, '{at: 13-20, names: {"Mr Carr": short}}')
    assert second == Suggestion("name", 13, 20, 1, "Mr Carr", "an alias", records=(carr,))
    assert monday == Suggestion(
        "date", 33, 39, 1, "Monday", "the last such weekday up to publication (1921-11-08..1921-11-10)",
        "1921-11-07", "", "calendar",
        '{is: 1921-11-07, at: 33-39, basis: calendar, because: "the last such weekday up to publication"}',
    )  # fmt: skip


ANNOTATED = f"""\
people:
  bell: {{at: {LETTER.index("Bell asked")}-{LETTER.index("Bell asked") + 21}}}
fairs:
  spring-fair:
    at: 41-91
    kind: fair
    held: {{is: 1921-03-03/.., at: {tiny.at(LETTER, "3 March 1921")}}}
    visitors: {{is: 10.., at: {tiny.at(LETTER, "ten guests")}}}
    place_id: {{is: arden, at: 24-29}}
    guests: [{{role: host, person_id: carr, at: 9-25}}]
"""


def test_what_evidence_names_or_gives_is_not_suggested_again(tmp_path: Path) -> None:
    assert shown(suggest(compiled(write(tmp_path, ANNOTATED)))) == [
        "name Ann Bell: people/bell",
        "date Monday: 1921-11-07",
        "money $2 million: 2000000 USD",
    ]


def test_a_speaker_is_annotated_where_the_words_are(tmp_path: Path) -> None:
    body = "fairs:\n  spring-fair: {at: 0-40, speaker: bell, kind: fair}\n"
    assert "name Ann Bell: people/bell" not in shown(suggest(compiled(write(tmp_path, body))))[:1]


def test_another_value_at_the_words_does_not_hide_theirs(tmp_path: Path) -> None:
    body = "fairs:\n  spring-fair: {at: 41-91, kind: fair, held: 1921-03-04, visitors: 11}\n"
    assert shown(suggest(compiled(write(tmp_path, body)))) == ALL


MEMBERS = """\
fields:
  - {name: person_id}
  - {name: member_id}
primaryKey: [person_id, member_id]
foreignKeys:
  - {fields: person_id, reference: {resource: people, fields: person_id}}
  - {fields: member_id, reference: {resource: people, fields: person_id}}
standoff: {nest: {under: people, as: members}}
"""


def test_a_record_made_up_of_others_names_them(tmp_path: Path) -> None:
    pair = "bell: {name: Ann Bell}\ncarr: {name: Tom Carr}\npair: {name: The Pair, members: [bell, carr]}\n"
    files = {"schemas/person_members.yaml": MEMBERS, tiny.PEOPLE: pair}
    assert shown(suggest(compiled(write(tmp_path / "a", "people:\n  pair: {at: 0-40}\n", **files)))) == ALL[2:]
    speaks = "fairs:\n  spring-fair: {at: 0-40, speaker: pair, kind: fair}\n"
    assert shown(suggest(compiled(write(tmp_path / "b", speaks, **files)))) == ALL[2:]


def test_a_reserved_record_has_no_name_in_texts(tmp_path: Path) -> None:
    marked = tiny.FILES[tiny.PEOPLE_SCHEMA].replace("{registered: true}", "{registered: true, reserved: is_odd}")
    marked = marked.replace("primaryKey", "  - {name: is_odd, type: boolean, standoff: {from: registry}}\nprimaryKey")
    people = "bell: {name: Ann Bell, is_odd: true}\ncarr: {name: Tom Carr}\n"
    found = suggest(compiled(write(tmp_path, **{tiny.PEOPLE_SCHEMA: marked, tiny.PEOPLE: people})), "letter", ["name"])
    assert shown(found) == [each for each in ALL if each.startswith("name") and "Bell" not in each]


def test_kinds_can_be_chosen(tmp_path: Path) -> None:
    whole = compiled(write(tmp_path))
    for kind in KINDS:
        assert shown(suggest(whole, "letter", [kind])) == [each for each in ALL if each.startswith(kind)]


def test_each_alias_is_known_once_and_no_denied_one(tmp_path: Path) -> None:
    denied = "people:\n  bell: {at: 0-8, polarity: deny, names: {The Bell: short}}\n"
    denied += "  carr: {at: 9-20, names: {Mr Carr: short}}\n"
    forms = [(name.record, name.form) for name in known_names(compiled(write(tmp_path, denied)))]
    assert forms == [
        ("bell", "Ann Bell"), ("carr", "Tom Carr"), ("shire", "The Shire"), ("arden", "Arden"), ("carr", "Mr Carr"),
    ]  # fmt: skip


def test_the_yaml_of_every_suggestion_can_be_read(tmp_path: Path) -> None:
    for text in suggest(compiled(write(tmp_path))).texts:
        for each in text.suggestions:
            for yaml in [record.yaml for record in each.records] or [each.yaml]:
                assert not composer.read("x.yaml", f"x: {yaml}\n".encode()).problems


def test_a_mention_that_is_suggested_can_be_written_as_it_is(tmp_path: Path) -> None:
    text = suggest(compiled(write(tmp_path / "before")), "letter").texts[0]
    wanted: dict[str, dict[str, list[str]]] = {}
    for each in text.suggestions:
        for record in each.records:
            wanted.setdefault(record.table, {}).setdefault(record.record, []).append(record.yaml)
    body = "".join(
        f"{table}:\n" + "".join(f"  {record}: [{', '.join(mentions)}]\n" for record, mentions in records.items())
        for table, records in wanted.items()
    )
    after = write(tmp_path / "after", body)
    assert not tiny.compiled(after).problems
    assert shown(suggest(compiled(after))) == [each for each in ALL if not each.startswith("name")]


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "suggest", *arguments])


def test_the_command_lists_suggestions_by_sentence(tmp_path: Path) -> None:
    result = run(write(tmp_path), "letter", "--kind", "name", "--kind", "money")
    assert result.exit_code == 0
    assert [" ".join(line.split()) for line in result.stdout.splitlines()] == [
        "letter sentence 1",
        "0-8 name “Ann Bell” a name",
        "people/bell annotations/registry/people.yaml:1",
        "13-20 name “Mr Carr” an alias",
        "people/carr annotations/texts/other.yaml:9",
        "24-29 name “Arden” a name",
        "places/arden annotations/registry/places.yaml:2",
        "",
        "letter sentence 3",
        "102-112 money “$2 million” 2000000 USD an amount; `$` read as USD",
        "",
        "letter sentence 4",
        "125-133 name “Ann Bell” a name",
        "people/bell annotations/registry/people.yaml:1",
        "",
        "5 suggestions in 1 text: 1 money, 4 name",
    ]


def test_the_command_prints_json(tmp_path: Path) -> None:
    result = run(write(tmp_path), "other", "--kind", "date", "--format", "json")
    (text,) = json.loads(result.stdout)["texts"]
    assert text["text_id"] == "other"
    assert [each["value"] for each in text["suggestions"]] == ["1920-03-05"]


def test_texts_that_are_missing_or_changed_are_named(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "texts" / "letter.txt").write_text("Ann Bell wrote something else.\n", "utf-8")
    result = run(root, "--kind", "name")
    assert (result.exit_code, "letter" in result.stdout) == (0, False)
    assert result.stderr.splitlines()[-1] == f"not as annotated in {root / 'texts'}, so nothing is suggested: letter"
    (root / "texts" / "other.txt").unlink()
    result = run(root)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"not there in {root / 'texts'}, so nothing is suggested: other" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nowhere"], 1, "unknown text `nowhere`"),
        (["--kind", "verb"], 2, "'verb' is not one of 'name', 'date', 'count', 'money'"),
        (["letter", "other"], 2, "unexpected extra argument"),
    ],
)
def test_wrong_usage_is_one_message(tmp_path: Path, arguments: list[str], code: int, message: str) -> None:
    result = run(write(tmp_path), *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr


def test_errors_elsewhere_leave_what_can_be_read(tmp_path: Path) -> None:
    result = run(write(tmp_path, **{tiny.PLACES: "shire: {name: The Shire, colour: green}\narden: {name: Arden}\n"}))
    assert result.exit_code == 0
    assert "The corpus has 1 error" in result.stderr
    assert "places/arden" in result.stdout


def test_a_file_without_a_text_block_is_passed_over(tmp_path: Path) -> None:
    result = run(write(tmp_path, **{OTHER_YAML: OTHER_BODY}), "--kind", "date")
    assert result.exit_code == 0
    assert "2 suggestions in 1 text: 2 date" in result.stdout


def test_an_empty_text_and_one_without_sentences_have_no_suggestions(tmp_path: Path) -> None:
    files = {"texts/letter.txt": "", LETTER_YAML: tiny.block("letter.txt", "", "")}
    assert shown(suggest(compiled(tiny.write(tmp_path, files={**FILES, **files})))) == []
