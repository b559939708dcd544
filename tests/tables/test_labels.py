"""What records are called (`labels`) and what ties them to one another (`ties`), in memory and in partitions."""

from datetime import date
from pathlib import Path

import pytest

import tiny
from on_disk import n_pieces
from paths import REPOSITORY
from standoff.engine.compilation import Compiled
from standoff.engine.out_of_core.memory_budget import MemoryBudget
from standoff.engine.pipeline import compile_corpus

TIES = """\
  tie:
    - {kind: met, between: person_id, within: fair_id, where: {role: [host, visitor]}}
    - {kind: invited-by, from: person_id, to: inviter_id, where: {person_id.name: not null}}
"""
WIDE = """\
  label: '{fair_id}[ at {place_id}]'
  wide:
    - kind
    - place_id
    - {name: nearby, show: '{place_id.within_id}'}
    - {name: twice, show: '{place_id}[ and {place_id.name}][ or {place_id.name}]'}
"""
MORE = """\
  corn-fair:
    - {at: 0-33, kind: fair, held: 2024-06, guests: {host: dunn, visitor: [abel, bell]}}
    - at: 0-33
      guests: {judge: carr, visitor: [{person_id: abel, inviter_id: dunn}, {person_id: carr, modality: alleged}]}
  wool-market: {at: 0-33, kind: market, guests: {host: bell, visitor: [{person_id: bell, inviter_id: bell}]}}
"""


def corpus(root: Path) -> Path:
    """Fairs at which people meet, with a label for people and patterns for places and fairs, one within the other."""
    inviter = "  - {fields: inviter_id, reference: {resource: people, fields: person_id}}\nstandoff:\n"
    return tiny.write(
        root,
        (tiny.PEOPLE_SCHEMA, "{registered: true}", "{registered: true, label: name}"),
        (
            tiny.PEOPLE,
            "bell: {name: Ann Bell}",
            "abel: {name: Zoe Abel}\nbell: {name: Ann Bell}\ndunn: {name: Eve Dunn}",
        ),
        (tiny.PLACES_SCHEMA, "broader: within_id}", "broader: within_id, label: '{name}[ in {within_id.name}]'}"),
        (
            tiny.FAIRS_SCHEMA,
            "primaryKey: fair_id\n",
            f"primaryKey: fair_id\nstandoff:\n  time: {{happened: held}}\n{WIDE}",
        ),
        (tiny.GUESTS_SCHEMA, "  - {name: since,", "  - {name: inviter_id}\n  - {name: since,"),
        (tiny.GUESTS_SCHEMA, "standoff:\n", inviter),
        (tiny.GUESTS_SCHEMA, "by: role}\n", f"by: role}}\n{TIES}"),
        (tiny.ROLES, "  visitor:", "  judge: {definition: Decides.}\n  visitor:"),
        (tiny.TWO, "fairs:\n", f"fairs:\n{MORE}"),
    )


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    root = corpus(tmp_path_factory.mktemp("labels"))
    found = compile_corpus(root, root / "texts")
    assert not found.failed, found.problems
    return found


def test_every_record_of_every_table_has_a_label(compiled: Compiled) -> None:
    labels = compiled.tables["labels"]
    assert labels.filter(table_name="fair_guests").select("record_id", "label").rows() == [
        ("corn-fair/host/dunn", "corn-fair: host, Eve Dunn"),
        ("corn-fair/judge/carr", "corn-fair: judge, Tom Carr"),
        ("corn-fair/visitor/abel", "corn-fair: visitor, Zoe Abel"),
        ("corn-fair/visitor/bell", "corn-fair: visitor, Ann Bell"),
        ("corn-fair/visitor/carr", "corn-fair: visitor, Tom Carr"),
        ("hat-market/visitor/bell", "hat-market: visitor, Ann Bell"),
        ("hat-market/visitor/carr", "hat-market: visitor, Tom Carr"),
        ("spring-fair/host/bell", "spring-fair at Arden in The Shire: host, Ann Bell"),
        ("wool-market/host/bell", "wool-market: host, Ann Bell"),
        ("wool-market/visitor/bell", "wool-market: visitor, Ann Bell"),
    ]
    assert labels.filter(labels["table_name"] != "fair_guests").rows() == [
        ("fairs", "corn-fair", "corn-fair"),
        ("fairs", "hat-market", "hat-market"),
        ("fairs", "spring-fair", "spring-fair at Arden in The Shire"),
        ("fairs", "wool-market", "wool-market"),
        ("people", "abel", "Zoe Abel"),
        ("people", "bell", "Ann Bell"),
        ("people", "carr", "Tom Carr"),
        ("people", "dunn", "Eve Dunn"),
        ("places", "arden", "Arden in The Shire"),
        ("places", "shire", "The Shire"),
        ("texts", "one", "one"),
        ("texts", "two", "two"),
    ]


def test_a_reference_to_records_with_a_pattern_is_shown_by_it(compiled: Compiled) -> None:
    shown = compiled.wide["fairs"].rows.lazy().collect().filter(fair_id="spring-fair")
    assert shown.select("place_name", "nearby", "place_id").rows() == [("Arden in The Shire", "The Shire", "arden")]
    assert shown["twice"].to_list() == ["Arden in The Shire and Arden"]  # what would be a repetition is left out


def test_a_row_ties_the_two_that_it_names_and_nobody_to_themselves(compiled: Compiled) -> None:
    assert compiled.tables["ties"].filter(tie="invited-by").rows() == [
        (
            *("invited-by", "fair_guests", "corn-fair/visitor/abel", "people", "abel", "people", "dunn"),
            *("Zoe Abel", "Eve Dunn", "corn-fair: visitor, Zoe Abel", False, None, None, "asserted", "narrator (two)"),
        )
    ]


def test_rows_of_one_parent_tie_each_two_that_they_name_as_certainly_as_the_least_certain(compiled: Compiled) -> None:
    met = compiled.tables["ties"].filter(tie="met")
    assert met.select("record_id", "from_id", "to_id", "sort_date", "factuality").rows() == [
        ("corn-fair", "abel", "bell", date(2024, 6, 1), "asserted"),
        ("corn-fair", "abel", "carr", date(2024, 6, 1), "hedged"),
        ("corn-fair", "abel", "dunn", date(2024, 6, 1), "asserted"),
        ("corn-fair", "bell", "carr", date(2024, 6, 1), "hedged"),
        ("corn-fair", "bell", "dunn", date(2024, 6, 1), "asserted"),
        ("corn-fair", "carr", "dunn", date(2024, 6, 1), "hedged"),
        ("hat-market", "bell", "carr", None, "disputed"),
    ]
    assert met.select("table_name", "record_label", "is_symmetric", "date", "stated_by").rows()[-1] == (
        *("fairs", "hat-market", True, None, "narrator (two); denied by narrator (two)"),
    )


@pytest.mark.parametrize("largest", [50, 400])
def test_partitions_give_the_same(compiled: Compiled, tmp_path: Path, largest: int) -> None:
    root = corpus(tmp_path / "corpus")
    pieces = compile_corpus(root, root / "texts", budget=MemoryBudget(0, tmp_path / "scratch", largest))
    assert n_pieces(pieces.stored["labels"]) > 1
    for name in ("labels", "ties"):
        assert pieces.stored[name].lazy().collect().equals(compiled.tables[name])
    assert pieces.wide["fairs"].rows.lazy().collect().equals(compiled.wide["fairs"].rows.lazy().collect())


def test_without_wide_tables_there_are_neither(tmp_path: Path) -> None:
    root = corpus(tmp_path)
    assert not {"labels", "ties"} & compile_corpus(root, has_wide=False).tables.keys()


def test_a_full_stop_of_a_parent_is_not_kept_before_a_colon(tmp_path: Path) -> None:
    called = "primaryKey: fair_id\nstandoff: {label: '{fair_id}.'}\n"
    root = tiny.write(tmp_path, (tiny.FAIRS_SCHEMA, "primaryKey: fair_id\n", called))
    found = compile_corpus(root, root / "texts")
    labels = found.tables["labels"]
    assert found.problems == []
    assert labels.filter(table_name="fairs")["label"].to_list() == ["hat-market.", "spring-fair."]
    assert set(labels.filter(table_name="fair_guests")["label"]) == {
        "hat-market: visitor, bell", "hat-market: visitor, carr", "spring-fair: host, bell",
    }  # fmt: skip


def test_the_example_of_the_grammar_is_the_one_tested_here() -> None:
    assert f"standoff:\n{TIES}" in (REPOSITORY / "docs" / "grammar.md").read_text("utf-8")
