"""Wide tables on the tiny corpus: what a declaration makes of what the texts say."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from paths import REPOSITORY
from standoff.schema.pattern import pattern_text, read_pattern
from standoff.schema.wide import front_columns
from standoff.tables.package_contents import Wide, in_memory
from tiny import (
    FAIRS_SCHEMA,
    FILES,
    GUESTS_SCHEMA,
    ONE,
    PEOPLE,
    PEOPLE_SCHEMA,
    PLACES_SCHEMA,
    TWO,
    Change,
    compiled,
    write,
)

LABELS = (
    (PEOPLE_SCHEMA, "{registered: true}", "{registered: true, label: name}"),
    (PLACES_SCHEMA, "{registered: true,", "{label: name, registered: true,"),
)
TAIL = [
    "factuality", "record_basis", "n_inferred", "sources_differ", "n_texts", "n_independent", "rests_on",
    "has_open_conflict", "evidence",
]  # fmt: skip


def wide(*items: str) -> Change:
    lines = "".join(f"    - {item}\n" for item in ("fair_id", *items))
    return FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\nstandoff:\n  label: title\n  wide:\n{lines}"


def wide_table(root: Path, *changes: Change) -> Wide:
    corpus = compiled(write(root, *LABELS, *changes))
    assert corpus.problems == []
    (found,) = corpus.wide.values()
    assert [column.name for column in found.columns] == in_memory(found.rows).columns
    return found


def cells(root: Path, pattern: str, more: str = "", *changes: Change) -> list[Any]:
    """The cells of a column of words, of hat-market and of spring-fair."""
    found = wide_table(root, wide(f"{{name: words, show: '{pattern}'{more}}}"), *changes)
    return in_memory(found.rows)["words"].to_list()


def guests(root: Path, pattern: str, more: str = "", *changes: Change) -> list[Any]:
    return cells(root, pattern, f", from: fair_guests{more}", *changes)


# -- fields of the table -----------------------------------------------------------------------------------------------


def test_a_field_comes_with_its_name_label_and_bounds(tmp_path: Path) -> None:
    found = wide_table(tmp_path, wide("kind", "held", "visitors", "place_id", "is_trade"))
    assert found.key == ("fair_id",)
    assert in_memory(found.rows).columns == [
        *("fair_id", "kind_label", "held", "visitors", "place_name", "is_trade"),
        *("held_earliest", "held_latest", "visitors_low", "visitors_best", "visitors_high"),
        *("kind", "held_basis", "place_id"),
        *TAIL,
    ]
    assert in_memory(found.rows).row(1) == (
        *("spring-fair", "fair", "2024-05", "40 (40 to 45)", "Arden", False),
        *(date(2024, 5, 1), date(2024, 5, 31), 40, 40, 45, "fair", "stated", "arden"),
        *("asserted", "stated", 0, "value", 2, 2, "several", False, "one[0,43) | one[44,69) | two[0,33)"),
    )


def test_the_example_of_the_grammar(tmp_path: Path) -> None:
    page = (REPOSITORY / "docs" / "grammar.md").read_text("utf-8")
    (example,) = re.findall(r"### Wide tables\n.*?```yaml\n(.*?)```", page, re.DOTALL)
    found = wide_table(tmp_path, (FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\n{example}"))
    rows = in_memory(found.rows)
    assert rows.columns == [
        *("title", "held", "visitors", "place_name", "hosts", "visitors_accounts", "factuality"),
        *("held_earliest", "held_latest", "visitors_low", "visitors_best", "visitors_high", "held_basis"),
        *("place_id", "fair_id", *TAIL[1:]),
    ]
    assert rows.row(1)[:7] == (
        *("Spring fair", "2024-05", "40 (40 to 45)", "Arden", "Ann Bell"),
        *("40: narrator (one); 45: narrator (two)", "asserted"),
    )


def test_what_people_read_is_in_front_and_the_key_behind_unless_it_is_listed(tmp_path: Path) -> None:
    items = (FAIRS_SCHEMA, "    - fair_id\n    - title\n    - factuality\n", "    - title\n    - factuality\n")
    corpus = compiled(write(tmp_path, wide("title", "factuality", "place_id"), items))
    columns = in_memory(corpus.wide["fairs"].rows).columns
    assert columns == ["title", "factuality", "place_id", "fair_id", *TAIL[1:]]
    assert front_columns(corpus.schema.tables["fairs"], corpus.schema) == 3


def test_each_column_is_described(tmp_path: Path) -> None:
    item = "{name: guests, title: Guests, description: Who came., from: fair_guests, show: '{person_id}'}"
    columns = {column.name: column for column in wide_table(tmp_path, wide("kind", "place_id", item)).columns}
    described = {name: (columns[name].type, columns[name].title, columns[name].description) for name in columns}
    assert described["kind_label"] == ("string", "kind, label", "Label of the code.")
    assert described["place_name"] == ("string", "place_id, name", "Name of the record that `place_id` refers to.")
    assert described["guests"] == ("string", "Guests", "Who came.")
    assert columns["kind"].enum == ("market", "fair")


def test_a_reference_to_a_table_without_names_has_no_name_beside_it(tmp_path: Path) -> None:
    corpus = compiled(write(tmp_path, wide("place_id")))
    assert in_memory(corpus.wide["fairs"].rows).columns == ["fair_id", "place_id", *TAIL]


def test_without_a_declaration_there_is_no_wide_table(tmp_path: Path) -> None:
    corpus = compiled(write(tmp_path))
    assert corpus.wide == {}


# -- patterns ----------------------------------------------------------------------------------------------------------


def test_a_pattern_writes_names_for_ids_and_follows_references(tmp_path: Path) -> None:
    assert cells(tmp_path, "{kind}[ at {place_id}][ in {place_id.within_id}]") == [
        "market",
        "fair at Arden in The Shire",
    ]


def test_a_cell_whose_pattern_lacks_a_field_is_empty(tmp_path: Path) -> None:
    assert cells(tmp_path, "at {place_id}") == [None, "at Arden"]


@pytest.mark.parametrize(
    ("visitors", "words"),
    [("40", "40"), ("8..12", "8 to 12"), ("2..", "2 or more"), ("..5", "5 or less"), ("several", "2 or more")],
)
def test_a_count_in_words(tmp_path: Path, visitors: str, words: str) -> None:
    market = (TWO, "{at: 35-49, kind: market,", f"{{at: 35-49, kind: market, visitors: {visitors},")
    assert cells(tmp_path, "{visitors}", "", market) == [words, "40 (40 to 45)"]


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ("2024-05-03", "2024-05-03"),
        ("2024?", "2024?"),
        ("2024-05-03..2024-05-04", "between 2024-05-03 and 2024-05-04"),
        ("..2024-05", "2024-05 or earlier"),
        ("2024-05..?", "2024-05 or later?"),
        ("2024/2026", "2024 to 2026"),
        ("2024/..", "from 2024 on"),
        ("../2024-05-03", "until 2024-05-03"),
    ],
)
def test_a_date_in_words(tmp_path: Path, held: str, words: str) -> None:
    market = (TWO, "{at: 35-49, kind: market,", f"{{at: 35-49, kind: market, held: {held},")
    assert cells(tmp_path, "{kind}[, {held}]", "", market)[0] == f"market, {words}"


def test_dates_booleans_and_numbers_in_words(tmp_path: Path) -> None:
    more = (TWO, "kind: market, guests", "kind: market, held: 2024-05..2024-06, stalls: 7, guests")
    assert cells(tmp_path, "{is_trade}[, {held}][, {stalls}]", "", more) == [
        "yes, between 2024-05 and 2024-06, 7",
        "no, 2024-05",
    ]


@pytest.mark.parametrize("text", ["{a}", "a {b.c}[ ({d})], {speakers of e}[{accounts of f}]"])
def test_a_pattern_is_written_as_it_was_read(text: str) -> None:
    assert pattern_text(read_pattern(text)) == text


# -- joins -------------------------------------------------------------------------------------------------------------


def test_a_row_that_exists_by_inference_alone_says_so(tmp_path: Path) -> None:
    inferred = (
        TWO,
        "guests: {visitor: [bell, carr]}",
        "guests: {visitor: [bell, {person_id: carr, basis: inferred, because: so}]}",
    )
    assert guests(tmp_path, "{person_id}", "", inferred) == ["Ann Bell | Tom Carr [inferred]", "Ann Bell"]


def test_children_are_joined_in_the_requested_order(tmp_path: Path) -> None:
    host = (TWO, "guests: {visitor: [bell, carr]}", "guests: {visitor: carr, host: [bell, carr]}")
    assert guests(tmp_path / "1", "{person_id} ({role})", "", host) == [
        "Ann Bell (host) | Tom Carr (host) | Tom Carr (visitor)",
        "Ann Bell (host)",
    ]
    assert guests(tmp_path / "2", "{person_id}", ", where: {role: host}", host) == ["Ann Bell | Tom Carr", "Ann Bell"]
    assert guests(tmp_path / "3", "{role}", ", sort: role", host) == ["host | visitor", "host"]
    seat = (GUESTS_SCHEMA, "  - {name: since,", "  - {name: seat}\n  - {name: since,")
    seated = (TWO, "[bell, carr]", "[{person_id: bell, seat: b}, {person_id: carr, seat: a}]")
    assert guests(tmp_path / "4", "{person_id}", ", sort: seat", seat, seated) == ["Tom Carr | Ann Bell", "Ann Bell"]


def test_a_cell_splits_into_the_rows_that_were_joined(tmp_path: Path) -> None:
    """Whatever sign a value holds, of those that join."""
    odd = (PEOPLE, "bell: {name: Ann Bell}", 'bell: {name: "Ann | Bell |; B"}')
    market, _ = guests(tmp_path / "a", "{person_id}", "", odd)
    assert market.split(" | ") == ["Ann / Bell /; B", "Tom Carr"]
    nested = "    - {name: who, from: fair_guests, show: '{person_id}'}"
    _, both = cells(tmp_path / "b", "{who}", "}\n" + nested.removesuffix("}"), odd)
    assert both == "Ann | Bell |, B"


def test_rows_without_a_value_come_last(tmp_path: Path) -> None:
    since = (TWO, "[bell, carr]", "[bell, {person_id: carr, since: 2020}]")
    assert (
        guests(tmp_path, "{person_id}[ since {since}]", ", sort: since", since)[0] == "Tom Carr since 2020 | Ann Bell"
    )


@pytest.mark.parametrize(
    ("where", "market"),
    [("2020", "Tom Carr"), ("null", "Ann Bell"), ("not null", "Tom Carr"), ("[2020, null]", "Ann Bell | Tom Carr")],
)
def test_conditions_on_joined_rows(tmp_path: Path, where: str, market: str) -> None:
    since = (TWO, "[bell, carr]", "[bell, {person_id: carr, since: 2020}]")
    assert guests(tmp_path, "{person_id}", f", where: {{since: {where}}}", since)[0] == market


def test_rows_of_any_table_that_refers_to_the_record_are_joined(tmp_path: Path) -> None:
    items = "[place_id, {name: fairs, from: fairs, show: '{title}'}, {name: held, from: fairs, show: '{fair_id}'}]"
    changes = [
        (PLACES_SCHEMA, "broader: within_id}", f"broader: within_id, wide: {items}}}"),
        (FAIRS_SCHEMA, "{name: title, standoff: {from: registry}}", "{name: title, constraints: {required: true}}"),
        (TWO, "kind: market, guests", "kind: market, place_id: arden, title: Hats, guests"),
    ]
    found = in_memory(wide_table(tmp_path, *changes).rows)
    assert found.rows_by_key("place_id")["arden"][0][:2] == (
        "Hats [disputed] | Spring fair",
        "hat-market [disputed] | spring-fair",
    )


def test_a_row_that_is_not_sure_says_so(tmp_path: Path) -> None:
    hedged = (TWO, "{at: 35-49, kind: market, guests", "{at: 35-49, modality: alleged, kind: market, guests")
    assert guests(tmp_path, "{person_id}", "", hedged) == ["Ann Bell [hedged] | Tom Carr [hedged]", "Ann Bell"]


def test_columns_of_words_may_be_shown_within_others(tmp_path: Path) -> None:
    people = "[person_id, {name: roles, from: fair_guests, show: '{role}'}]"
    label = (PEOPLE_SCHEMA, "{registered: true}", f"{{registered: true, label: name, wide: {people}}}")
    show = wide("{name: words, from: fair_guests, show: '{person_id}[ ({person_id.roles})]'}")
    corpus = compiled(write(tmp_path, label, show))
    assert corpus.problems == []
    found = corpus.wide
    assert in_memory(found["fairs"].rows)["words"][0] == "Ann Bell (visitor; host) | Tom Carr (visitor)"
    assert in_memory(found["people"].rows)["roles"].to_list() == ["visitor | host", "visitor"]


# -- who says so -------------------------------------------------------------------------------------------------------


def test_who_says_what_the_value_chosen_first(tmp_path: Path) -> None:
    assert cells(tmp_path / "1", "{accounts of visitors}") == [None, "40: narrator (one); 45: narrator (two)"]
    assert cells(tmp_path / "2", "{speakers of visitors}") == [None, "narrator (one)"]


def test_speakers_have_their_names_and_the_way_they_say_it(tmp_path: Path) -> None:
    assert cells(tmp_path / "1", "{accounts of place_id}") == [None, "Arden: Ann Bell (one)"]
    claimed = (ONE, "speaker: bell\n", "speaker: bell\n      relayed_by: carr\n      modality: claimed\n")
    assert cells(tmp_path / "2", "{accounts of place_id}", "", claimed) == [
        None,
        "Arden: Ann Bell (one, relayed by Tom Carr, claimed)",
    ]


def test_a_text_is_cited_by_its_handle(tmp_path: Path) -> None:
    """The evidence keeps the id, by which its spans are looked up."""
    handle = (ONE, "curator: c1\n", "curator: c1\n  handle: Fair report\n")
    found = in_memory(wide_table(tmp_path / "1", wide("{name: words, show: '{accounts of visitors}'}"), handle).rows)
    assert found["words"].to_list() == [None, "40: narrator (Fair report); 45: narrator (two)"]
    assert found["evidence"].to_list()[1] == "one[0,43) | one[44,69) | two[0,33)"
    shared = (TWO, "curator: c1\n", "curator: c1\n  handle: Fair report\n")
    assert cells(tmp_path / "2", "{accounts of visitors}", "", handle, shared) == [
        None,
        "40: narrator (one); 45: narrator (two)",
    ]


def test_what_is_denied(tmp_path: Path) -> None:
    assert cells(tmp_path / "1", "{accounts of factuality}") == [
        "narrator (two); denied by narrator (two)",
        "Ann Bell (one), narrator (one, two)",
    ]
    denied = (TWO, "{at: 35-60, polarity: deny}", "{at: 35-60, kind: {is: market, polarity: deny}}")
    found = cells(tmp_path / "2", "{accounts of kind}", "", denied)
    assert found[0] == "market: narrator (two); not market: narrator (two)"


def test_what_the_curators_say(tmp_path: Path) -> None:
    assert cells(tmp_path, "{accounts of title}") == [None, "Spring fair: curators"]


def test_evidence_leaves_out_what_was_withdrawn(tmp_path: Path) -> None:
    withdrawn = (TWO, "{at: 0-33, kind", "{at: 0-33, rank: deprecated, kind")
    undecided = (
        "annotations/registry/fairs.yaml",
        "  settle:\n    visitors: {to: 40, because: The first text counted.}\n",
        "",
    )
    assert (
        in_memory(wide_table(tmp_path, wide("kind"), withdrawn, undecided).rows)["evidence"][1]
        == "one[0,43) | one[44,69)"
    )


def test_texts_that_start_alike_are_named_in_full(tmp_path: Path) -> None:
    renamed: dict[str, str | bytes | None] = {
        f"{folder}/a_{name}.{ending}": file.replace(f"{name}.txt", f"a_{name}.txt")
        for folder, ending in (("annotations/texts", "yaml"), ("texts", "txt"))
        for name in ("one", "two")
        if isinstance(file := FILES[f"{folder}/{name}.{ending}"], str)
    }
    gone = dict.fromkeys((ONE, TWO, "texts/one.txt", "texts/two.txt"))
    corpus = compiled(write(tmp_path, *LABELS, wide("kind"), files=gone | renamed))
    assert corpus.problems == []
    found = in_memory(corpus.wide["fairs"].rows)
    assert found["evidence"][1] == "a_one[0,43) | a_one[44,69) | a_two[0,33)"


def test_a_table_without_rows_is_wide_too(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {ONE: None, TWO: None, "annotations/registry/fairs.yaml": None}
    item = "{name: guests, from: fair_guests, show: '{person_id}[ ({accounts of factuality})]'}"
    corpus = compiled(write(tmp_path, *LABELS, wide("kind", "place_id", "visitors", item), files=files))
    assert corpus.problems == []
    found = in_memory(corpus.wide["fairs"].rows)
    assert found.is_empty()
    assert found.schema["guests"] == pl.String
