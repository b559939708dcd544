"""How far sources differ on a cell and a record, and what is inferred; by hand, from the codebook's definition."""

from pathlib import Path

import polars as pl
import pytest

from paths import REPOSITORY
from standoff.engine.compilation import Compiled
from standoff.resolve.differences import DIFFERENCES, _contradicted_records
from standoff.resolve.groups import RECORD_NUMBER
from tiny import FAIRS_SCHEMA, ONE, TWO, Change, compiled, write

WHY = "because: the poster says so"
CELLS = {
    "wording": ["specific-day day", "specific-place place_id", "specific-code code", "specific-count dead"],
    "value": ["settled-wins word", "modality-wins word", "open-interval day", "count-voted dead", "voice-own code"],
    "contradiction": ["denied-affirmed word"],
    "none": [
        *("only-wins word", "only-agrees word"),  # one source; two that agree
        *("curated-rivals word", "external-unused word"),  # the registry is not a source
        *("withdrawn-value word", "none-withdrawn word", "denied-value word"),  # deprecated; another value denied
        *(
            "earliest-wins first_seen",
            "latest-wins last_seen",
            "strongest-wins weight",
        ),  # by nature
    ],
}


def test_the_codes_are_those_of_the_vocabulary_the_weakest_first(rules: Compiled) -> None:
    assert tuple(rules.schema.vocabularies["difference"].codes) == DIFFERENCES


@pytest.mark.parametrize("difference", CELLS)
def test_cells_of_each_kind(rules: Compiled, difference: str) -> None:
    cells = rules.tables["resolutions"].filter(table_name="cases")
    found = {
        f"{record} {name}": kind for record, name, kind in cells["record_id", "field_name", "sources_differ"].rows()
    }
    assert {cell: found[cell] for cell in CELLS[difference]} == dict.fromkeys(CELLS[difference], difference)


def test_a_row_has_the_strongest_of_its_cells_and_its_existence(rules: Compiled) -> None:
    strength = ["none", "wording", "value", "contradiction"]
    disputed = {"factuality-disputed", "factuality-at-odds"}
    for name, table in rules.schema.record_tables.items():
        if table.nest is None:
            cells = rules.tables["resolutions"].filter(table_name=name)
            worst: dict[str, int] = dict.fromkeys(disputed if name == "cases" else (), 3)
            for record, kind in cells["record_id", "sources_differ"].iter_rows():
                worst[record] = max(worst.get(record, 0), strength.index(kind))
            rows = rules.tables[name].select(*table.key, "sources_differ").rows()
            assert rows == [(record, strength[worst.get(record, 0)]) for record, _ in rows]


def fair(root: Path, *changes: Change) -> dict[str, object]:
    """The row of a fair after changes to the tiny corpus."""
    found = compiled(write(root, *changes))
    assert {problem.code for problem in found.problems} <= {"idle-settle"}
    return found.tables["fairs"].row(by_predicate=pl.col("fair_id") == "spring-fair", named=True)


def shown(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in ("record_basis", "n_inferred", "sources_differ"))


FIRST, SECOND = "{at: 0-43, kind: fair, visitors: 40}", "{at: 0-33, kind: fair, visitors: 45}"
ALONE = (TWO, ", visitors: 45", "")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], ("stated", 0, "value")),
        ([(TWO, "visitors: 45", "visitors: 40")], ("stated", 0, "none")),
        ([(TWO, "visitors: 45", "visitors: 35..45")], ("stated", 0, "wording")),
        # one source that says two things differs from nobody; two speakers in one text may
        (
            [(TWO, ", visitors: 45", ""), (ONE, FIRST, f"{FIRST}\n    - {{at: 0-43, visitors: 50}}")],
            ("stated", 0, "none"),
        ),
        (
            [(TWO, ", visitors: 45", ""), (ONE, FIRST, f"{FIRST}\n    - {{at: 0-43, speaker: carr, visitors: 50}}")],
            ("stated", 0, "value"),
        ),
    ],
)
def test_sources_are_speakers_in_texts(tmp_path: Path, changes: list[Change], expected: tuple[object, ...]) -> None:
    assert shown(fair(tmp_path, *changes)) == expected


@pytest.mark.parametrize(
    ("name", "denied", "difference"),
    [
        ("held", "2024-05", "contradiction"),
        ("held", "2024", "contradiction"),  # May 2024 is in 2024
        ("held", "2024-05-09", "value"),  # it may have been another day of May; the visitors differ
        ("kind", "market", "value"),
    ],
)
def test_what_contains_a_denied_value_is_not_contradicted(
    tmp_path: Path, name: str, denied: str, difference: str
) -> None:
    more = f"{{at: 0-33, {name}: {{is: {denied}, speaker: carr, polarity: deny}}}}"
    change = (TWO, f"spring-fair: {SECOND}", f"spring-fair:\n    - {SECOND}\n    - {more}")
    assert fair(tmp_path, change)["sources_differ"] == difference


def test_one_source_does_not_contradict_itself(tmp_path: Path) -> None:
    """The hat market is denied and mentioned by one narrator: disputed, but not between sources."""
    changes = [(TWO, "{at: 35-49, kind", "{at: 35-49, speaker: bell, kind")]
    for number, wanted in enumerate(["none", "contradiction"]):
        tables = compiled(write(tmp_path / f"{number}", *changes[:number])).tables
        market = tables["fairs"].filter(fair_id="hat-market")
        assert market["factuality", "sources_differ"].rows() == [("disputed", wanted)]


def test_what_exists_by_inference_alone_says_so(tmp_path: Path) -> None:
    inferred = (ONE, "- {at: 0-43, ", f"- {{at: 0-43, basis: inferred, {WHY}, ")
    assert shown(fair(tmp_path / "a", inferred)) == ("stated", 1, "value")  # `visitors`, settled to 40
    both = [inferred, (ONE, "speaker: bell\n", f"speaker: bell\n      basis: inferred\n      {WHY}\n")]
    row = fair(tmp_path / "b", *both, (TWO, SECOND, f"{{at: 0-33, basis: inferred, {WHY}, kind: fair, visitors: 45}}"))
    assert shown(row) == ("inferred", 5, "value")  # existence, kind, held, visitors, place_id
    assert (row["held"], row["held_basis"]) == ("2024-05", "inferred")


def test_what_nobody_affirms_is_not_inferred(tmp_path: Path) -> None:
    affirmed = "    - {at: 35-49, kind: market, guests: {visitor: [bell, carr]}}\n"
    market = compiled(write(tmp_path, (TWO, affirmed, ""))).tables["fairs"].filter(fair_id="hat-market")
    assert market["factuality", "record_basis", "n_inferred"].rows() == [("denied", None, 0)]


def test_the_basis_is_the_most_direct_of_those_that_give_the_value(tmp_path: Path) -> None:
    """The assertion that is chosen is the strongest, which here is the less direct one."""
    inferred = (ONE, "held: 2024-05", f"held: {{is: 2024-05, basis: inferred, {WHY}}}")
    hedged = (TWO, SECOND, "{at: 0-33, kind: fair, held: {is: 2024-05, modality: reported}}")
    assert fair(tmp_path / "a", inferred)["held_basis"] == "inferred"
    row = fair(tmp_path / "b", inferred, hedged)
    assert (row["held"], row["held_basis"], row["n_inferred"]) == ("2024-05", "stated", 0)
    other = (TWO, SECOND, "{at: 0-33, kind: fair, held: {is: 2024-05-09, modality: reported}}")
    assert fair(tmp_path / "c", inferred, other)["held_basis"] == "inferred"


def test_a_cell_that_is_empty_has_no_basis(tmp_path: Path) -> None:
    rival = (TWO, SECOND, "{at: 0-33, kind: fair, held: {is: 2024-06, speaker: carr}}")
    row = fair(tmp_path, rival)
    assert (row["held"], row["held_basis"], row["has_open_conflict"]) == (None, None, True)


def test_fields_that_go_together_with_one_of_which_the_latest_is_taken_may_differ(tmp_path: Path) -> None:
    latest = (
        FAIRS_SCHEMA,
        "{name: held, standoff: {type: edtf}}",
        "{name: held, standoff: {type: edtf, resolve: latest}}",
    )
    together = (FAIRS_SCHEMA, "primaryKey: fair_id\n", "primaryKey: fair_id\nstandoff: {together: [[held, motto]]}\n")
    first = (ONE, "held: 2024-05", "held: 2024-05\n      motto: hats for all")
    second = (TWO, SECOND, "{at: 0-33, kind: fair, held: 2024-06, motto: hats for some}")
    assert fair(tmp_path / "a", latest, together, first, second)["sources_differ"] == "none"
    assert fair(tmp_path / "b", together, first, second)["sources_differ"] == "value"


@pytest.mark.parametrize(
    ("name", "declared", "has_it"),
    [
        ("held", "", True),
        ("held", ", basis: false", False),
        ("visitors", "", False),
        ("visitors", ", basis: true", True),
        ("title", ", basis: true", True),
        ("place_id", "", False),
        ("is_trade", "", False),
    ],
)
def test_which_fields_have_the_column(tmp_path: Path, name: str, declared: str, has_it: bool) -> None:
    """The first two declared ones are the example of docs/grammar.md."""
    kind = {"held": "type: edtf", "visitors": "type: count", "title": "from: registry"}.get(name, "")
    changes = [(FAIRS_SCHEMA, f"standoff: {{{kind}}}", f"standoff: {{{kind}{declared}}}")] if declared else []
    row = fair(tmp_path, *changes)
    assert (f"{name}_basis" in row) is has_it
    if declared == ", basis: true":
        assert row[f"{name}_basis"] == {"visitors": "stated", "title": "curated"}[name]
    if declared and name in {"held", "visitors"}:
        example = f"  - {{name: {name}, standoff: {{{kind}{declared}}}}}\n"
        assert example in (REPOSITORY / "docs" / "grammar.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("affirmed", "denied", "is_contradicted"),
    [("a", "a", False), ("a", "b", True), ("ab", "a", True), ("a", "ab", True), ("", "a", False), ("ab", "", False)],
)
def test_a_contradiction_takes_two_sources(affirmed: str, denied: str, is_contradicted: bool) -> None:
    """One that takes back what it says itself does not contradict another."""
    stated = [("affirm", text) for text in affirmed] + [("deny", text) for text in denied]
    scored = pl.DataFrame(
        [{RECORD_NUMBER: 7, "polarity": sign, "text_id": text} for sign, text in stated]
    ).with_columns(pl.lit(None, pl.String).alias(name) for name in ("field_name", "speaker_id", "rank"))
    assert _contradicted_records(scored)[RECORD_NUMBER].to_list() == [7] * is_contradicted
