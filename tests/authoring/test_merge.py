"""`standoff merge`: two records that are one thing become one record, in all files or in none."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from test_ids import contents

import tiny
from harbour import run
from standoff.authoring.edit.change import CannotEditError, Change, Project
from standoff.authoring.edit.merge import MergeRecords
from standoff.files.journal import JournalError, rewrite_all
from standoff.source.problem import Place
from tiny import DESCRIPTOR, FAIRS, GUESTS_SCHEMA, ONE, PEOPLE, PEOPLE_SCHEMA, PLACES, TWO

NAMES_SCHEMA = "schemas/people_names.yaml"
REDIRECTS = "annotations/registry/redirects.yaml"
CHOSEN = ("--keep", "name=into")
# People have a table of names, a note and a birth; guests may be noted by person.
NAMES = """\
fields:
  - {name: person_id}
  - {name: name}
  - {name: kind}
primaryKey: [person_id, name]
foreignKeys:
  - {fields: person_id, reference: {resource: people, fields: person_id}}
standoff: {nest: {under: people, as: names, by: name, value: kind}, names: name}
"""
WITH_NAMES = (
    (PEOPLE_SCHEMA, "primaryKey", "  - {name: trade}\n  - {name: born, standoff: {type: edtf}}\nprimaryKey"),
    (PEOPLE_SCHEMA, "{registered: true}", "{registered: true, label: name}"),
)


def planned(
    root: Path, table: str, old: str, into: str, keep: Mapping[str, str] | None = None, alias: str = ""
) -> Change:
    """The merging of two records, as the library plans it."""
    compiled = tiny.compiled(root)
    project = Project(root, root / "texts", compiled.schema, compiled.corpus.settings, compiled)
    return MergeRecords(table, old, into, keep=keep or {}, alias=alias).change(project)


def after(change: Change, file: str) -> str:
    """What a file is to hold."""
    return (change.files[file][1] or b"").decode()


@pytest.fixture
def named(tmp_path: Path) -> Path:
    """The tiny corpus with a table of names."""
    return tiny.write(tmp_path, *WITH_NAMES, files={NAMES_SCHEMA: NAMES})


def registry(root: Path, lines: str) -> Path:
    """The project with another registry of people."""
    (root / PEOPLE).write_text(lines, "utf-8")
    return root


# -- all that names it -------------------------------------------------------------------------------------------------


def test_everything_names_the_record_that_stays(tmp_path: Path) -> None:
    """Keys, speakers, references, decisions, redirects, the schemas and the descriptor; each list has it once."""
    condition = "by: role}\n  expect: {never: [{where: {person_id: [carr, bell], role: host}, because: so}]}\n"
    tiny.write(
        tmp_path,
        (DESCRIPTOR, '"site": false', '"site": false, "distinct": [["bell", "bella"], ["carr", "bella"], ["x", "y"]]'),
        (GUESTS_SCHEMA, "by: role}\n", condition),
        (ONE, "speaker: bell", "speaker: carr"),
        (FAIRS, "    visitors:", "    guests/host/carr/since: {to: null, because: so}\n    visitors:"),
        (ONE, "host: bell}", "host: {person_id: carr, since: 2024}}  # his stall"),
        files={REDIRECTS: "people/car: {new_id: carr, because: so}\npeople/cart: {new_id: car, because: so}\n"},
    )
    change = planned(tmp_path, "people", "carr", "bell", {"name": "into"})
    assert after(change, DESCRIPTOR).count('[["bell", "bella"], ["x", "y"]]') == 1
    assert "where: {person_id: [bell], role: host}" in after(change, GUESTS_SCHEMA)
    assert after(change, REDIRECTS) == (
        "people/car: {new_id: bell, because: so}\npeople/cart: {new_id: bell, because: so}\n"
    )
    assert "guests/host/bell/since: {to: null, because: so}" in after(change, FAIRS)
    assert "speaker: bell" in after(change, ONE)
    assert "host: {person_id: bell, since: 2024}}  # his stall" in after(change, ONE)
    assert "guests: {visitor: bell}" in after(change, TWO)
    assert not any(b"carr" in (data or b"") for _, data in change.files.values())
    assert set(change.files) == {DESCRIPTOR, GUESTS_SCHEMA, REDIRECTS, FAIRS, ONE, TWO, PEOPLE}


def test_mentions_of_both_in_one_text_are_one_list_in_its_order(tmp_path: Path) -> None:
    fair = "{at: 0-33, kind: fair, visitors: 45}"
    tiny.write(
        tmp_path,
        (TWO, "  hat-market:\n", "  # once\n  hat-market:\n"),
        (TWO, "polarity: deny}\n", "polarity: deny}  # it is gone\n"),
        (TWO, "    - {at: 35-49,", f"    - {fair}\n    - {{at: 5-7, kind: market}}\n    - {{at: 35-49,"),
    )
    change = planned(tmp_path, "fairs", "hat-market", "spring-fair")
    assert after(change, TWO).partition("fairs:\n")[2] == (
        "  spring-fair:\n"
        "    - {at: 0-33, kind: fair, visitors: 45}\n"
        "    - {at: 5-7, kind: market}\n"
        "    - {at: 35-49, kind: market, guests: {visitor: [bell, carr]}}\n"
        "    # once\n"
        "    - {at: 35-60, polarity: deny}  # it is gone\n"
    )
    assert change.files.keys() == {TWO}


def test_every_other_character_of_a_file_in_a_layout_of_its_own_stays(tmp_path: Path) -> None:
    tiny.write(tmp_path, (TWO, "spring-fair: {at: 0-33, kind: fair", "spring-fair:   {at: 0-33,   kind: fair"))
    change = planned(tmp_path, "people", "carr", "bell", {"name": "into"})
    assert "  spring-fair:   {at: 0-33,   kind: fair, visitors: 45}\n" in after(change, TWO)
    assert "{at: 35-49, kind: market, guests: {visitor: bell}}" in after(change, TWO)


def test_a_table_on_one_line_and_a_file_on_one_line(tmp_path: Path) -> None:
    block = tiny.FILES[TWO].partition("fairs:\n")[0]
    flow = "fairs: {hat-market: {at: 35-60, kind: market}, spring-fair: {at: 0-33, kind: fair}}\n"
    people = "{bell: {name: Ann Bell}, carr: {name: Ann Bell}}\n"
    tiny.write(tmp_path, files={TWO: block + flow, PEOPLE: people})
    change = planned(tmp_path, "fairs", "hat-market", "spring-fair")
    joined = "fairs:\n  spring-fair:\n    - {at: 0-33, kind: fair}\n    - {at: 35-60, kind: market}\n"
    assert after(change, TWO) == block + joined
    assert after(planned(tmp_path, "people", "carr", "bell"), PEOPLE) == "bell: {name: Ann Bell}\n"


def test_a_record_that_several_texts_then_mention_gets_an_entry(tmp_path: Path) -> None:
    """Ids may be shared by texts only through the registry."""
    tiny.write(tmp_path, (TWO, "  spring-fair:", "  arden-fair:"), files={FAIRS: None})
    result = run(tmp_path, "merge", "fairs", "arden-fair", "spring-fair")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        0,
        "merged fairs/arden-fair into spring-fair: 2 files changed",
    )
    assert (tmp_path / FAIRS).read_text("utf-8") == "spring-fair: {}\n"
    assert run(tmp_path, "check").exit_code == 0


def test_a_child_under_two_keys_is_under_one(tmp_path: Path) -> None:
    """Where children are mapped by the record, and in a list."""
    by_person = (GUESTS_SCHEMA, "by: role", "by: person_id")
    tiny.write(
        tmp_path,
        by_person,
        (ONE, "{host: bell}", "{bell: host, carr: [host, visitor]}"),
        (TWO, "{visitor: [bell, carr]}", "{carr: visitor, bell: visitor}"),
    )
    change = planned(tmp_path, "people", "carr", "bell", {"name": "into"})
    assert "guests: {bell: [host, visitor]}" in after(change, ONE)
    assert "guests: {bell: visitor}" in after(change, TWO)


# -- the entries of the registry ---------------------------------------------------------------------------------------


def test_entries_become_one_and_what_one_alone_has_is_taken(named: Path) -> None:
    registry(
        named,
        "# people\n\n"
        "bell: {name: Ann Bell, trade: baker}\n"
        "# seen once\n"
        "carr:\n  name: Ann  Bell  # her name\n  trade: {is: baker}\n  born: 1980\n  names: {Annie: short}\n",
    )
    change = planned(named, "people", "carr", "bell")
    assert after(change, PEOPLE) == (
        "# people\n\n# seen once\nbell:\n  # her name\n  name: Ann Bell\n  trade: baker\n  born: 1980\n"
        "  names: {Annie: short}\n"
    )
    assert (change.place, change.what) == (Place(PEOPLE, 4, 1), "merge people/carr into bell")


DIFFERENT = (
    "bell:\n  name: Ann Bell\n  trade: baker\n  names: {Annie: short, Nan: pet}\n"
    "  settle:\n    trade: {to: baker, because: she said so}\n"
    "carr:\n  name: Ann Bell\n  trade: cook\n  names: {Annie: nick, Tom: short}\n"
    "  settle:\n    trade: {to: cook, because: he said so}\n    born: {to: null, because: unclear}\n"
)


def test_what_differs_is_reported_with_both_places(named: Path) -> None:
    before = contents(registry(named, DIFFERENT))
    result = run(named, "merge", "people", "carr", "bell")
    assert result.stdout.splitlines() == [
        f"{PEOPLE}:9:10: error[merge-differs]: `trade` is `cook` for `carr` and `baker` for `bell`",
        "    9 |   trade: cook",
        "      |          ^^^^ choose one: `--keep trade=old` or `--keep trade=into`",
        f"       also {PEOPLE}:3:10  trade: baker",
        f"{PEOPLE}:10:18: error[merge-differs]: `names/Annie/kind` is `nick` for `carr` and `short` for `bell`",
        "   10 |   names: {Annie: nick, Tom: short}",
        "      |                  ^^^^ choose one: `--keep names/Annie/kind=old` or `--keep names/Annie/kind=into`",
        f"       also {PEOPLE}:4:18  names: {{Annie: short, Nan: pet}}",
        f"{PEOPLE}:12:12: error[merge-differs]: `settle/trade` is `{{to: cook, because: he said so}}` for `carr` and "
        "`{to: baker, because: she said so}` for `bell`",
        "   12 |     trade: {to: cook, because: he said so}",
        "      |            ^ choose one: `--keep settle/trade=old` or `--keep settle/trade=into`",
        f"       also {PEOPLE}:6:12  trade: {{to: baker, because: she said so}}",
    ]
    assert (result.exit_code, contents(named)) == (1, before)


@pytest.mark.parametrize(
    ("choices", "trade", "kind", "settled"),
    [
        (("into", "old", "into"), "baker", "nick", "{to: baker, because: she said so}"),
        (("old", "into", "old"), "cook", "short", "{to: cook, because: he said so}"),
    ],
)
def test_what_differs_can_be_chosen(named: Path, choices: tuple[str, ...], trade: str, kind: str, settled: str) -> None:
    registry(named, DIFFERENT)
    fields = ("trade", "names/Annie/kind", "settle/trade")
    change = planned(named, "people", "carr", "bell", dict(zip(fields, choices, strict=True)))
    assert after(change, PEOPLE) == (
        f"bell:\n  name: Ann Bell\n  trade: {trade}\n  names: {{Annie: {kind}, Nan: pet, Tom: short}}\n"
        f"  settle: {{trade: {settled}, born: {{to: null, because: unclear}}}}\n"
    )


def test_fields_with_qualifiers_of_their_mention_keep_them(named: Path) -> None:
    """An entry with a source of its own stays a second item, since the source is not that of the other fields."""
    registry(named, "bell: {name: Ann Bell}\ncarr: {basis: external, ref: a list, name: Ann Bell, trade: cook}\n")
    keep = {"name": "into"}
    change = planned(named, "people", "carr", "bell", keep)
    assert after(change, PEOPLE) == ("bell:\n  - {basis: external, ref: a list, trade: cook}\n  - {name: Ann Bell}\n")


def test_decisions_of_another_record_that_were_on_two_children_are_one(tmp_path: Path) -> None:
    since = "    guests/host/carr/since: {to: null, because: so}\n    guests/host/bell/since: {to: null, because: %s}\n"
    tiny.write(tmp_path, (FAIRS, "    visitors:", since % "so" + "    visitors:"))
    change = planned(tmp_path, "people", "carr", "bell", {"name": "into"})
    assert after(change, FAIRS).count("guests/host/bell/since: {to: null, because: so}") == 1
    assert after(change, FAIRS).count("guests") == 1
    (tmp_path / FAIRS).write_text((tmp_path / FAIRS).read_text("utf-8").replace("so}", "no}", 1), "utf-8")
    with pytest.raises(CannotEditError) as failed:
        planned(tmp_path, "people", "carr", "bell", {"name": "into"})
    assert [problem.code for problem in failed.value.problems] == ["merge-differs"]
    name = "fairs/spring-fair/settle/guests/host/bell/since"
    assert failed.value.problems[0].hint == f"choose one: `--keep {name}=old` or `--keep {name}=into`"
    change = planned(tmp_path, "people", "carr", "bell", {"name": "into", name: "old"})
    assert "guests/host/bell/since: {to: null, because: no}" in after(change, FAIRS)


# -- the name that is not kept -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keep", "alias", "entry"),
    [
        ({}, "", "bell: {name: Ann Bell, names: {Tom Carr: {}}}\n"),
        ({}, "nick", "bell: {name: Ann Bell, names: {Tom Carr: nick}}\n"),
        ({"name": "old"}, "nick", "bell: {name: Tom Carr, names: {Ann Bell: nick}}\n"),
    ],
)
def test_the_name_that_is_not_kept_becomes_an_alias(named: Path, keep: dict[str, str], alias: str, entry: str) -> None:
    assert after(planned(named, "people", "carr", "bell", keep, alias), PEOPLE) == entry


def test_a_name_that_is_known_is_not_added_again(named: Path) -> None:
    text = (named / TWO).read_text("utf-8") + "people:\n  bell: {at: 0-4, names: {Tom Carr: full}}\n"
    (named / TWO).write_text(text, "utf-8")
    assert after(planned(named, "people", "carr", "bell"), PEOPLE) == "bell: {name: Ann Bell}\n"


def test_a_list_of_names(named: Path) -> None:
    schema = NAMES.replace(", by: name, value: kind", "")
    (named / NAMES_SCHEMA).write_text(schema, "utf-8")
    change = planned(named, "people", "carr", "bell")
    assert after(change, PEOPLE) == "bell: {name: Ann Bell, names: [Tom Carr]}\n"


# -- what is refused ---------------------------------------------------------------------------------------------------

REFUSED = {
    "no table": (("ships", "a", "b"), "unknown table `ships`; known: fairs, people, places", 2),
    "no record": (("people", "car", "bell"), "unknown id `car` in `people`; nearest is `carr`", 1),
    "no other record": (("people", "carr", "belt"), "unknown id `belt` in `people`; nearest is `bell`", 1),
    "one record": (("people", "carr", "carr"), "`people/carr` is one record already", 1),
    "the narrator": (("people", "narrator", "carr"), "`narrator` is reserved for the text's own narrator", 2),
    "no choice": (
        ("people", "carr", "bell", "--keep", "name=both"),
        "`both` is not a choice for `name`: write `old` or `into`",
        2,
    ),
    "nothing to choose": (
        ("people", "carr", "bell", *CHOSEN, "--keep", "trade=old"),
        "there is nothing to choose for `trade`: it does not differ",
        1,
    ),
    "what check would report": (
        ("places", "arden", "shire", *CHOSEN),
        "Nothing written. `check` would report: `within_id` has a cycle: shire -> shire (one of these links is wrong)",
        1,
    ),
}


@pytest.mark.parametrize(("arguments", "reported", "code"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_merged_is_refused(tmp_path: Path, arguments: tuple[str, ...], reported: str, code: int) -> None:
    before = contents(tiny.write(tmp_path))
    result = run(tmp_path, "merge", *arguments)
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"standoff: {reported}\n", code)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("change", "place", "what"),
    [
        ((DESCRIPTOR, "false", 'false, "distinct": [["bell", "carr"]]'), f"{DESCRIPTOR}:1:111", "distinct"),
        (
            (PEOPLE_SCHEMA, "true}\n", "true, expect: {apart: [{records: [bell, carr], because: so}]}}\n"),
            f"{PEOPLE_SCHEMA}:5:64",
            "apart",
        ),
    ],
)
def test_records_that_are_said_to_be_different_are_not_merged(
    tmp_path: Path, change: tiny.Change, place: str, what: str
) -> None:
    before = contents(tiny.write(tmp_path, change))
    result = run(tmp_path, "merge", "people", "carr", "bell", *CHOSEN)
    message = f"`{what}` says that `carr` and `bell` are different things"
    assert result.stdout.splitlines()[0] == f"{place}: error[merge-differs]: {message}"
    assert (result.exit_code, contents(tmp_path)) == (1, before)


def test_a_file_that_cannot_be_read_stops_a_merging(tmp_path: Path) -> None:
    before = contents(tiny.write(tmp_path, files={TWO: "fairs: {\n"}))
    result = run(tmp_path, "merge", "people", "carr", "bell", *CHOSEN)
    assert result.stdout.startswith(f"{TWO}:1:8: error[yaml-syntax]: `{{` is not closed\n")
    assert (result.exit_code, contents(tmp_path)) == (1, before)


# -- writing -----------------------------------------------------------------------------------------------------------


def test_a_dry_run_prints_the_differences_of_each_file(tmp_path: Path) -> None:
    before = contents(tiny.write(tmp_path))
    result = run(tmp_path, "merge", "people", "carr", "bell", *CHOSEN, "--dry-run")
    assert result.stdout == (
        f"--- {PEOPLE}\n+++ {PEOPLE}\n@@ -1,2 +1 @@\n bell: {{name: Ann Bell}}\n-carr: {{name: Tom Carr}}\n"
        f"--- {TWO}\n+++ {TWO}\n@@ -9,4 +9,4 @@\n"
        "   spring-fair: {at: 0-33, kind: fair, visitors: 45}\n"
        "   hat-market:\n"
        "     - {at: 35-60, polarity: deny}\n"
        "-    - {at: 35-49, kind: market, guests: {visitor: [bell, carr]}}\n"
        "+    - {at: 35-49, kind: market, guests: {visitor: bell}}\n"
    )
    assert (result.stderr, result.exit_code) == ("nothing was written: a dry run\n", 0)
    assert contents(tmp_path) == before


def test_a_published_id_is_redirected(tmp_path: Path) -> None:
    tiny.write(tmp_path, files={"build/1.0.0/csv/people.csv": "person_id,name\ncarr,Tom Carr\n"})
    options = ("--because", "one person", "--since", "2.0.0")
    result = run(tmp_path, "merge", "people", "carr", "bell", *CHOSEN, *options)
    reported = "merged people/carr into bell: 3 files changed\nredirect added: published in 1.0.0\n"
    assert (result.stdout, result.stderr, result.exit_code) == ("", reported, 0)
    line = "people/carr: {new_id: bell, since_version: 2.0.0, because: one person}\n"
    assert (tmp_path / REDIRECTS).read_text("utf-8") == line
    assert run(tmp_path, "check").exit_code == 0


def test_all_files_are_merged_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(tiny.write(tmp_path))
    change = planned(tmp_path, "people", "carr", "bell", {"name": "into"})
    real, done = Path.replace, []

    def fail_at_third(self: Path, target: Path) -> Path:
        done.append(target)
        if len(done) == 3:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", fail_at_third)
    with pytest.raises((OSError, JournalError)):
        rewrite_all(tmp_path, change.files, change.what)
    assert contents(tmp_path) == before


def test_places_of_a_hierarchy_are_merged(tmp_path: Path) -> None:
    """References of the registry to the record that goes."""
    places = "shire: {name: The Shire}\nthe-shire: {name: The Shire}\narden: {name: Arden, within_id: the-shire}\n"
    tiny.write(tmp_path, files={PLACES: places})
    result = run(tmp_path, "merge", "places", "the-shire", "shire")
    assert (result.exit_code, (tmp_path / PLACES).read_text("utf-8")) == (
        0,
        "shire: {name: The Shire}\narden: {name: Arden, within_id: shire}\n",
    )
