"""Dates of sightings and counts that can be added up: derived columns of several parts, in memory and in partitions."""

from datetime import date
from pathlib import Path

import pytest

import tiny
from on_disk import n_pieces
from paths import REPOSITORY
from standoff.engine.compilation import Compiled
from standoff.engine.out_of_core.memory_budget import MemoryBudget
from standoff.engine.pipeline import compile_corpus
from standoff.views.explain import cell
from standoff.views.inputs import Compilation

SEEN = """\
  - {name: seen_first, standoff: {type: edtf, derive: {earliest: held}}}
  - {name: seen_last, standoff: {type: edtf, derive: {latest: held}}}
"""
COUNTED = """\
  - name: guests_counted
    standoff:
      type: count
      derive: {total: kind, counts: {fair: visitors, market: 0}, where: {kind: fair}}
"""
COUNTS = (
    "  - {name: crowd, standoff: {type: count, derive: {total: kind, counts: {fair: visitors, market: 1}, "
    "where: {state: open}}}}\n  - {name: state, standoff: {vocabulary: fair-state}}\n"
)
MAPPED = "  - {name: sign, standoff: {derive: {mapping: signs, of: state, where: {kind: fair}, otherwise: GREY}}}\n"
STATES = "codes:\n  open: {definition: Goes on., mappings: {signs: {code: GREEN, match: exact}}}\n"
STATES += "  shut: {definition: Is over.}\n"
MORE = """\
  corn-fair:
    - {at: 0-33, kind: fair, held: 2024-06, visitors: 8..12, state: open}
    - {at: 0-33, held: 2024-05..2024-06}
    - {at: 0-33, held: {is: 2023, polarity: deny}}
  old-fair: {at: 0-33, kind: fair, visitors: 7, state: shut}
  no-fair:
    - {at: 35-60, polarity: deny}
  odd-fair: {at: 0-33, kind: fair, visitors: 5.., state: open}
  wool-market: {at: 0-33, kind: market, state: open}
"""


def corpus(root: Path) -> Path:
    """Fairs that are dated several times, denied, or counted in several ways."""
    misread = "  corn-fair: {at: 0-43, held: 2019, rank: deprecated, because: Misread.}\n"
    return tiny.write(
        root,
        (tiny.FAIRS_SCHEMA, "primaryKey: fair_id\n", f"{SEEN}{COUNTED}{COUNTS}{MAPPED}primaryKey: fair_id\n"),
        (tiny.FAIRS_SCHEMA, "name: kind, constraints: {required: true},", "name: kind,"),
        (tiny.FAIRS, "spring-fair:\n", "corn-fair: {title: Corn fair}\nspring-fair:\n"),
        (tiny.ONE, "fairs:\n", f"fairs:\n{misread}"),
        (tiny.TWO, "fairs:\n", f"fairs:\n{MORE}"),
        files={"schemas/vocabularies/fair-state.yaml": STATES},
    )


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    root = corpus(tmp_path_factory.mktemp("derive"))
    found = compile_corpus(root, root / "texts")
    assert not found.failed, found.problems
    return found


def test_sightings_are_the_first_and_the_last_of_all_dates_that_are_affirmed(compiled: Compiled) -> None:
    names = [f"seen_{end}{part}" for end in ("first", "last") for part in ("", "_earliest", "_latest", "_precision")]
    fairs = compiled.tables["fairs"]
    assert fairs.filter(fair_id="corn-fair").select(names).row(0) == (
        *("[2024-05..2024-06]", date(2024, 5, 1), date(2024, 6, 30), "range"),
        *("2024-06", date(2024, 6, 1), date(2024, 6, 30), "month"),
    )
    assert fairs.filter(fair_id="corn-fair")["held"].to_list() == ["2024-06"]
    assert fairs.filter(fair_id="spring-fair").select(names).row(0)[::4] == ("2024-05", "2024-05")
    assert fairs.filter(fair_id="old-fair").select(names).row(0) == (None,) * 8


def test_a_total_is_the_number_or_count_of_its_code_and_nothing_where_it_is_denied_or_not_meant(
    compiled: Compiled,
) -> None:
    shown = compiled.tables["fairs"].select("fair_id", "crowd_low", "crowd_best", "crowd_high")
    assert shown.rows() == [
        ("corn-fair", 8, None, 12),
        ("hat-market", 0, 0, 0),
        ("no-fair", 0, 0, 0),
        ("odd-fair", 5, None, None),
        ("old-fair", 0, 0, 0),
        ("spring-fair", 0, 0, 0),
        ("wool-market", 1, 1, 1),
    ]


def test_a_code_is_mapped_where_a_row_is_meant_and_another_one_where_it_is_not(compiled: Compiled) -> None:
    assert compiled.tables["fairs"].select("fair_id", "kind", "state", "sign").rows() == [
        ("corn-fair", "fair", "open", "GREEN"),
        ("hat-market", "market", None, None),
        ("no-fair", None, None, None),
        ("odd-fair", "fair", "open", "GREEN"),
        ("old-fair", "fair", "shut", None),
        ("spring-fair", "fair", None, None),
        ("wool-market", "market", "open", "GREY"),
    ]


@pytest.mark.parametrize(
    ("record", "name", "reason", "sources"),
    [
        ("corn-fair", "seen_first", "the earliest of all dates that are affirmed of held", ["held"]),
        ("corn-fair", "crowd", "visitors, for kind, which is fair", ["kind", "state", "visitors"]),
        ("wool-market", "crowd", "1, for kind, which is market", ["kind", "state"]),
        ("old-fair", "crowd", "0, for only what has open in state counts, which is shut", ["state"]),
        ("no-fair", "crowd", "0, for the record is denied", [None]),
        ("corn-fair", "sign", "the signs code that state, which is open, maps to", ["state"]),
        ("wool-market", "sign", "GREY, for only what has fair in kind counts, which is market", ["state", "kind"]),
        ("hat-market", "sign", "nothing, for only what has fair in kind counts, which is market", ["state", "kind"]),
    ],
)
def test_explain_says_where_they_come_from(
    compiled: Compiled, record: str, name: str, reason: str, sources: list[str | None]
) -> None:
    assert compiled.frames
    assert compiled.resolved
    compilation = Compilation.of(compiled.schema, compiled.frames, compiled.resolved, compiled.tables, {})
    found = cell(compilation, compiled.schema.tables["fairs"], record, name)
    assert (found.reason, [source.field_name for source in found.sources]) == (reason, sources)


def test_partitions_give_the_same(compiled: Compiled, tmp_path: Path) -> None:
    root = corpus(tmp_path / "corpus")
    pieces = compile_corpus(root, root / "texts", budget=MemoryBudget(0, tmp_path / "scratch", 50))
    assert n_pieces(pieces.stored["fairs"]) > 1
    assert pieces.stored["fairs"].lazy().collect().equals(compiled.tables["fairs"])


def test_the_example_of_the_grammar_is_the_one_tested_here() -> None:
    assert f"fields:\n{SEEN}{COUNTED}" in (REPOSITORY / "docs" / "grammar.md").read_text("utf-8")
