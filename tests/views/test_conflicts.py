"""`standoff conflicts`: where sources disagree, who says what, which rule chose; and records that may be one."""

import json
from pathlib import Path

import pytest

from harbour import FILES, HARBOUR, HARBOUR_YAML, ISLAND, ISLAND_YAML, run, write
from tiny import FAIRS, PEOPLE, at

PRINTED = """\
fairs/spring-fair visitors = 7
  sources differ: value
  visitors_low 7, visitors_best 7, visitors_high 9
  settled: a curator settled it and gave a reason
    settled to 7 because the mate counted them
    annotations/registry/fairs.yaml:5
  chosen      7  ada-quill (paraphrase); asserted, stated
              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:17
                “seven souls were here”
              01[92,116) sentence 3
                “The inn took seven souls”
  outranked   9  islander (paraphrase); asserted, stated
              02[50,70) sentence 2  annotations/texts/02_island.yaml:13
                “Nine souls were here”

fairs/spring-fair held = 1921-03-03
  sources differ: wording
  held_earliest 1921-03-03, held_latest 1921-03-03, held_precision day
  specific: the value contained in all others
  chosen      1921-03-03  narrator; asserted, stated
              01[29,41) sentence 1  annotations/texts/01_harbour.yaml:14
                “3 March 1921”
  contained   1921-03     narrator; asserted, inferred
              02[27,48) sentence 1  annotations/texts/02_island.yaml:12
                “a fayre in March 1921”
              because the month is stated

fairs/spring-fair kind = market
  sources differ: wording
  specific: the value contained in all others
  chosen      market  narrator; asserted, stated
              01[0,25) sentence 1  annotations/texts/01_harbour.yaml:13
                “A fair filled the harbour”
  contained   fair    narrator; asserted, stated
              02[27,48) sentence 1  annotations/texts/02_island.yaml:11
                “a fayre in March 1921”
  unused      fair    registry; curated
              annotations/registry/fairs.yaml:3

3 cells where sources differ (1 value, 2 wording; 0 open), 0 disputed records, 0 groups of possible
duplicates
"""


UNSETTLED = {FAIRS: FILES[FAIRS].split("  settle:")[0]}


def test_cells_with_more_than_one_value_are_listed_with_all_assertions(tmp_path: Path) -> None:
    result = run(write(tmp_path), "conflicts")
    assert (result.output, result.exit_code) == (PRINTED, 0)


def test_open_cells_come_first(tmp_path: Path) -> None:
    output = run(write(tmp_path, UNSETTLED), "conflicts").output
    assert output.startswith(
        "fairs/spring-fair visitors = (empty)\n"
        "  sources differ: value\n"
        "  visitors_low 7, visitors_best (empty), visitors_high 9\n"
        "  open: several candidates remain, so the cell is empty\n"
        "  open        7  ada-quill (paraphrase); asserted, stated\n"
        "              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:17\n"
    )
    assert output.endswith("\n\n" + PRINTED.rsplit("\n\n", 1)[1].replace("0 open", "1 open"))


def test_a_value_denied_beside_one_that_is_given_is_a_conflict(tmp_path: Path) -> None:
    """Two denials are not a conflict: nobody gives a value."""
    words = at(ISLAND, "The bells rang")
    notes = f"    - {{at: {words}, note: calm}}\n    - {{at: {words}, speaker: islander, polarity: deny, note: calm}}\n"
    root = write(tmp_path / "a", added(ISLAND_YAML, notes))
    assert run(root, "conflicts", "--rule", "only").output == (
        "fairs/spring-fair note = calm\n"
        "  sources differ: contradiction\n"
        "  only: there is only one candidate\n"
        "  chosen      calm  narrator; asserted, stated\n"
        "              02[95,109) sentence 3  annotations/texts/02_island.yaml:19\n"
        "                “The bells rang”\n"
        "  denied      calm  islander (paraphrase); asserted, stated, denied\n"
        "              02[95,109) sentence 3  annotations/texts/02_island.yaml:20\n"
        "                “The bells rang”\n"
        "\n"
        "1 cell where sources differ (1 contradiction; 0 open)\n"
    )
    root = write(tmp_path / "b", added(ISLAND_YAML, notes.replace("note: calm}", "polarity: deny, note: calm}", 1)))
    assert run(root, "conflicts", "--rule", "none").output == "0 cells where sources differ (0 open)\n"


def test_records_that_some_affirm_and_others_deny(tmp_path: Path) -> None:
    denied = f"    - {{at: {at(ISLAND, 'The bells rang')}, speaker: bo-reed, guests: {{visitor: ada-quill}}}}\n"
    root = write(tmp_path, added(ISLAND_YAML, denied.replace("guests", "polarity: deny, guests")))
    printed = run(root, "conflicts", "fair_guests").output
    assert printed == (
        "fair_guests/spring-fair/visitor/ada-quill factuality = disputed\n"
        "  affirmed and denied\n"
        "  chosen      ada-quill (paraphrase); asserted, stated\n"
        "              01[68,89) sentence 2  annotations/texts/01_harbour.yaml:18\n"
        "                “seven souls were here”\n"
        "              01[92,116) sentence 3\n"
        "                “The inn took seven souls”\n"
        "  denied      bo-reed (paraphrase); asserted, stated, denied\n"
        "              02[95,109) sentence 3  annotations/texts/02_island.yaml:19\n"
        "                “The bells rang”\n"
        "\n"
        "0 cells where sources differ (0 open), 1 disputed record, 0 groups of possible duplicates\n"
    )
    summary = "0 cells where sources differ (0 open), 1 disputed record\n"
    assert run(root, "conflicts", "fair_guests", "--open").output == printed.rsplit("\n", 2)[0] + "\n" + summary


# -- what is requested -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "cells"),
    [
        ((), ["visitors", "held", "kind"]),
        (("fairs",), ["visitors", "held", "kind"]),
        (("people",), []),
        (("--open",), ["visitors"]),
        (("--rule", "specific"), ["held", "kind"]),
        (("fairs", "--rule", "open"), ["visitors"]),
        (("--open", "--rule", "specific"), []),
    ],
)
def test_a_table_a_rule_and_what_is_open(tmp_path: Path, arguments: tuple[str, ...], cells: list[str]) -> None:
    found = json.loads(run(write(tmp_path, UNSETTLED), "conflicts", *arguments, "--format", "json").output)
    assert [cell["field_name"] for cell in found["cells"]] == cells
    assert found["open"] == sum(cell["rule"] == "open" for cell in found["cells"])
    assert (found["disputed"] is None) == ("--rule" in arguments)
    assert (found["duplicates"] is None) == ("--rule" in arguments or "--open" in arguments)


def test_a_cell_is_the_same_as_explain_has_it(tmp_path: Path) -> None:
    root = write(tmp_path, UNSETTLED)
    cells = json.loads(run(root, "conflicts", "--format", "json").output)["cells"]
    for cell in cells:
        explained = run(root, "explain", "fairs/spring-fair", cell["field_name"], "--format", "json").output
        assert json.loads(explained)["cells"] == [cell]


@pytest.mark.parametrize(
    ("arguments", "reported", "code"),
    [
        (("fair",), "standoff: unknown table `fair`; nearest is `fairs`\n", 1),
        (("--rule", "specifik"), "standoff: unknown rule `specifik`; nearest is `specific`\n", 2),
    ],
)
def test_what_is_unknown_is_refused(tmp_path: Path, arguments: tuple[str, ...], reported: str, code: int) -> None:
    result = run(write(tmp_path), "conflicts", *arguments)
    assert (result.output, result.exit_code) == (reported, code)


# -- possible duplicates -----------------------------------------------------------------------------------------------


def added(file: str, lines: str) -> dict[str, str]:
    """A file of the corpus with more lines."""
    return {file: FILES[file] + lines}


def listed(root: Path) -> list[tuple[str, dict[str, str], str, list[str]]]:
    """The groups of possible duplicates: table, what is the same, what differs, and the records' values of it."""
    found = json.loads(run(root, "conflicts", "--format", "json").output)["duplicates"]
    return [(g["table_name"], g["same"], g["differs"], [cell["value"] for cell in g["records"]]) for g in found]


BELLS, FILLED = at(ISLAND, "The bells rang"), at(HARBOUR, "A fair filled")
HOST = f"    - {{at: {FILLED}, guests: {{host: islander}}}}\n"
PERSONS = ("fair_guests", {"fair_id": "spring-fair", "role": "host"}, "person_id", ["bo-reed", "islander"])


def test_records_whose_names_read_the_same(tmp_path: Path) -> None:
    root = write(tmp_path, added(PEOPLE, "ada-quill-2: {name: ADA-QUILL.}\nislander-2: {name: An other islander}\n"))
    assert run(root, "conflicts", "people").output == (
        "people with the same name Ada Quill\n"
        "  possible duplicates: `standoff merge` makes them one, `apart` in the schema says that they are\n"
        "  different\n"
        "person_id = ada-quill\n"
        "  chosen      registry; curated\n"
        "              annotations/registry/people.yaml:1\n"
        "person_id = ada-quill-2\n"
        "  chosen      registry; curated\n"
        "              annotations/registry/people.yaml:4\n"
        "\n"
        "0 cells where sources differ (0 open), 0 disputed records, 1 group of possible duplicates\n"
    )
    schema = root / "schemas/people.yaml"
    apart = "standoff: {expect: {apart: [{records: [ada-quill, ada-quill-2], because: twins}]}, "
    schema.write_text(schema.read_text().replace("standoff: {registered", apart + "registered"))
    assert listed(root) == []


def test_records_without_names_that_have_the_same_values(tmp_path: Path) -> None:
    mentions = "".join(f"  {name}: {{at: {BELLS}, kind: fair, held: 1900}}\n" for name in ("one-fair", "two-fair"))
    root = write(tmp_path, added(ISLAND_YAML, mentions))
    names = "".join(f"{name}: {{}}\n" for name in ("one-fair", "two-fair"))
    (root / FAIRS).write_text((root / FAIRS).read_text() + names)
    schema = root / "schemas/fairs.yaml"
    schema.write_text(schema.read_text().replace("  - {name: title, standoff: {from: registry}}\n", ""))
    (root / FAIRS).write_text((root / FAIRS).read_text().replace("  title: Fair of the spring\n", ""))
    assert [group[2:] for group in listed(root) if group[0] == "fairs"] == [("fair_id", ["one-fair", "two-fair"])]


def test_children_from_different_sources_that_differ_in_one_key_part(tmp_path: Path) -> None:
    assert run(write(tmp_path, added(HARBOUR_YAML, HOST)), "conflicts", "fair_guests").output == (
        "fair_guests of spring-fair, role host: person_id differs\n"
        "  possible duplicates: no source mentions both\n"
        "person_id = bo-reed\n"
        "  chosen      islander (attributed); claimed, stated\n"
        "              02[72,93) sentence 2  annotations/texts/02_island.yaml:18\n"
        "                “as an islander has it”\n"
        "person_id = islander\n"
        "  chosen      narrator; asserted, stated\n"
        "              01[0,13) sentence 1  annotations/texts/01_harbour.yaml:19\n"
        "                “A fair filled”\n"
        "\n"
        "0 cells where sources differ (0 open), 0 disputed records, 1 group of possible duplicates\n"
    )


def test_a_part_that_differs_is_named(tmp_path: Path) -> None:
    same = {"fair_id": "spring-fair", "person_id": "bo-reed"}
    visitor = HOST.replace("host: islander", "visitor: bo-reed")
    assert ("fair_guests", same, "role", ["host", "visitor"]) in listed(write(tmp_path, added(HARBOUR_YAML, visitor)))


@pytest.mark.parametrize(
    "more",
    [
        f"    - {{at: {BELLS}, speaker: islander, guests: {{host: islander}}}}\n",  # in the same text
        f"    - {{at: {BELLS}, speaker: ada-quill, guests: {{host: [bo-reed, islander]}}}}\n",  # another of both
    ],
)
def test_a_source_that_states_both_distinguishes_them(tmp_path: Path, more: str) -> None:
    assert listed(write(tmp_path, added(HARBOUR_YAML, HOST) | added(ISLAND_YAML, more))) == []


def test_one_speaker_in_two_texts_is_two_sources(tmp_path: Path) -> None:
    again = HOST.replace(f"{FILLED},", f"{FILLED}, speaker: islander,")
    assert listed(write(tmp_path, added(HARBOUR_YAML, again))) == [PERSONS]


def test_what_is_denied_is_not_a_possible_duplicate(tmp_path: Path) -> None:
    denied = HOST.replace(f"{FILLED},", f"{FILLED}, polarity: deny,")
    assert listed(write(tmp_path, added(HARBOUR_YAML, denied))) == []


SIGNS = """\
fields:
  - {name: fair_id}
  - {name: sign, standoff: {KIND}}
primaryKey: [fair_id, sign]
foreignKeys:
  - {fields: fair_id, reference: {resource: fairs, fields: fair_id}}
standoff: {nest: {under: fairs, as: signs}}
"""


@pytest.mark.parametrize(
    ("kind", "is_listed"),
    [
        ("vocabulary: fair-kind", True),  # a market is a fair
        ("vocabulary: guest-role", False),  # a list of two roles
        ("from: text", False),  # words
    ],
)
def test_where_one_part_is_all_of_the_key_one_value_contains_the_other(
    tmp_path: Path, kind: str, is_listed: bool
) -> None:
    values = ("host", "visitor") if kind.endswith("guest-role") else ("fair", "market")
    signs = {"schemas/fair_signs.yaml": SIGNS.replace("KIND", kind)}
    signs |= added(HARBOUR_YAML, f"    - {{at: {FILLED}, signs: [{values[0]}]}}\n")
    signs |= added(ISLAND_YAML, f"    - {{at: {BELLS}, signs: [{values[1]}]}}\n")
    group = ("fair_signs", {"fair_id": "spring-fair"}, "sign", list(values))
    assert listed(write(tmp_path, signs)) == ([group] if is_listed else [])


def test_accounts_of_several_speakers_are_kept_apart_on_purpose(tmp_path: Path) -> None:
    accounts = SIGNS.replace("  - {name: sign, standoff: {KIND}}", WITH_TELLER).replace(
        "id, sign]", "id, sign, teller_id]"
    )
    accounts = accounts.replace(
        "standoff: {nest", "  - {fields: teller_id, reference: {resource: people, fields: person_id}}\nstandoff: {nest"
    )
    files = {"schemas/fair_signs.yaml": accounts}
    files |= added(HARBOUR_YAML, f"    - {{at: {FILLED}, speaker: ada-quill, signs: [{{sign: market}}]}}\n")
    files |= added(ISLAND_YAML, f"    - {{at: {BELLS}, speaker: bo-reed, signs: [{{sign: market}}]}}\n")
    assert listed(write(tmp_path, files)) == []


WITH_TELLER = """\
  - {name: sign, standoff: {vocabulary: fair-kind}}
  - {name: teller_id, standoff: {default: speaker}}"""


PLACES = """\
fields:
  - {name: place_id}
  - {name: within_id}
primaryKey: place_id
foreignKeys:
  - {fields: within_id, reference: {resource: places, fields: place_id}}
standoff: {registered: true, broader: within_id}
"""


@pytest.mark.parametrize(("other", "is_listed"), [("coast", True), ("moor", False)])
def test_a_place_within_another_may_be_the_same(tmp_path: Path, other: str, is_listed: bool) -> None:
    reference = "  - {fields: place_id, reference: {resource: places, fields: place_id}}\nstandoff: {nest"
    grounds = SIGNS.replace("{name: sign, standoff: {KIND}}", "{name: place_id}").replace("id, sign]", "id, place_id]")
    files = {
        "schemas/places.yaml": PLACES,
        "schemas/fair_grounds.yaml": grounds.replace("standoff: {nest", reference).replace("signs", "grounds"),
        "annotations/registry/places.yaml": "coast:\nmoor:\nquay: {within_id: coast}\n",
    }
    files |= added(HARBOUR_YAML, f"    - {{at: {FILLED}, grounds: [quay]}}\n")
    files |= added(ISLAND_YAML, f"    - {{at: {BELLS}, grounds: [{other}]}}\n")
    group = ("fair_grounds", {"fair_id": "spring-fair"}, "place_id", [other, "quay"])
    assert listed(write(tmp_path, files)) == ([group] if is_listed else [])
