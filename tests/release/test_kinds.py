"""The kinds of changes: what each is, that every changed cell has one, and what they are from the other side."""

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tiny
from paths import REPOSITORY
from standoff.formats.package import Package
from standoff.formats.package_reader import made_package
from standoff.release.changed_cells import Changes, changes_of
from standoff.release.changed_fields import _number
from standoff.release.difference import diff
from standoff.release.kinds import KINDS, NEW_FACT, REMOVAL, SIDES, UNIT, in_words, kinds_of, strongest
from standoff.resolve.hierarchy import NESTING, of_table

HELD, STATED = "held: 2024-05\n", "kind: fair, visitors"
SETTLED = "  settle:\n    visitors: {to: 40, because: The first text counted.}\n"
EXAMPLES: dict[str, tuple[tiny.Change, str, str]] = {
    "a date to the day": ((tiny.ONE, HELD, "held: 2024-05-03\n"), "held", "finer-value"),
    "another month": ((tiny.ONE, HELD, "held: 2024-06\n"), "held", "correction"),
    "a coarser date": ((tiny.ONE, HELD, "held: 2024\n"), "held", "correction"),
    "the same in other words": ((tiny.ONE, HELD, "held: 2024-05-01..2024-05-31\n"), "held", "only-wording"),
    "an interval is no finer date": ((tiny.ONE, HELD, "held: 2024-05-02/2024-05-03\n"), "held", "correction"),
    "no date any more": ((tiny.ONE, f"      {HELD}", ""), "held", "removal"),
    "a new number": ((tiny.TWO, STATED, "kind: fair, stalls: 3, visitors"), "stalls", "new-fact"),
    "a place around the place": ((tiny.ONE, "place_id: arden", "place_id: shire"), "place_id", "correction"),
    "a second, other date": ((tiny.TWO, STATED, "kind: fair, held: 2024-07, visitors"), "held", "contradiction"),
    "a second, wider date": ((tiny.TWO, STATED, "kind: fair, held: 2024, visitors"), "", ""),
    "capitals of a title": ((tiny.FAIRS, "Spring fair", "Spring Fair!"), "title", "only-wording"),
    "another title": ((tiny.FAIRS, "Spring fair", "Autumn fair"), "title", "correction"),
    "no longer settled": ((tiny.FAIRS, SETTLED, ""), "visitors", "contradiction"),
}


def packed(root: Path, *changes: tiny.Change) -> Package:
    compiled = tiny.compiled(tiny.write(root, *changes))
    assert not compiled.failed, compiled.problems
    return made_package("tiny", "1.0.0", compiled.tables, compiled.schema)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return packed(tmp_path_factory.mktemp("before"))


def kinds(changes: Changes) -> dict[str, str]:
    return dict(changes.units.filter("is_stated").select("field_name", "kind").iter_rows())


def holds(a: Package, b: Package) -> tuple[Changes, Changes]:
    """Both directions, in which every changed cell has one kind, and a new fact was a removal."""
    there, back = changes_of(diff(a, b)), changes_of(diff(b, a))
    for each in (there, back):
        found = each.cells.join(each.units, on=["row", "field_name"], how="left")
        assert (len(found), found["kind"].null_count()) == (len(each.cells), 0)
        assert set(found["kind"]) <= KINDS.keys()
    same = ["record.table", "record.id", "field_name"]
    one, other = (each.units.join(each.rows.drop("kind"), on="row").select(*same, "kind") for each in (there, back))
    both = one.join(other, on=same, suffix="_back")
    assert set(both.filter(kind=NEW_FACT)["kind_back"]) <= {REMOVAL}
    assert set(both.filter(kind_back=NEW_FACT)["kind"]) <= {REMOVAL}
    return there, back


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example(before: Package, tmp_path: Path, name: str) -> None:
    changed, field, kind = EXAMPLES[name]
    there, _ = holds(before, packed(tmp_path, changed))
    assert kinds(there) == ({field: kind} if field else {})


def test_a_contradiction_is_seen_although_the_value_stays(before: Package, tmp_path: Path) -> None:
    there, _ = holds(before, packed(tmp_path, EXAMPLES["a second, other date"][0]))
    assert there.rows.select("change", "record.id").rows() == [
        ("changed", "spring-fair"),  # the number of its assertions
        ("unchanged", "spring-fair"),
    ]
    assert there.cells.filter(row=1).drop("row").rows() == [("held", "held", "2024-05", "2024-05")]
    assert (there.counts(), there.reworded) == ({"contradiction": 1}, 0)


def test_what_supports_a_value_is_counted_where_the_value_stays(before: Package, tmp_path: Path) -> None:
    more = (tiny.TWO, "kind: fair, visitors", "kind: fair, held: 2024, visitors")
    reason = (tiny.FAIRS, "The first text counted.", "It counted.")
    there, _ = holds(before, packed(tmp_path, more, reason))
    assert (there.reworded, there.counts()) == (2, {"only-wording": 2})


def test_a_line_that_moved_is_no_change(before: Package, tmp_path: Path) -> None:
    there, _ = holds(before, packed(tmp_path, (tiny.TWO, "fairs:\n", "# A remark\nfairs:\n")))
    assert (there.reworded, there.counts(), len(there.rows)) == (0, {}, 0)


def test_what_was_open_and_is_settled_is_a_correction(before: Package, tmp_path: Path) -> None:
    opened = packed(tmp_path / "open", EXAMPLES["no longer settled"][0])
    there, back = holds(opened, before)
    assert kinds(there) == {"visitors": "correction"}
    assert kinds(back) == {"visitors": "contradiction"}


def test_rows_that_come_and_go(before: Package, tmp_path: Path) -> None:
    fair = "  hat-market:\n    - {at: 35-60, polarity: deny}\n"
    fair += "    - {at: 35-49, kind: market, guests: {visitor: [bell, carr]}}\n"
    gone, back = holds(before, packed(tmp_path, (tiny.TWO, fair, "")))
    assert gone.counts() == {"removal": 3}  # the fair and its guests
    # One mention affirms the fair and another denies it, but of one speaker.
    assert back.counts() == {"new-fact": 3}


def test_a_row_whose_sources_contradict_one_another_is_a_contradiction(before: Package, tmp_path: Path) -> None:
    fair = "  spring-fair:\n    - {at: 0-43, kind: fair, visitors: 40}\n"
    alone = packed(
        tmp_path / "alone",
        (tiny.TWO, "  spring-fair: {at: 0-33, kind: fair, visitors: 45}\n", ""),
        (tiny.ONE, fair, "  other-fair:\n    - {at: 0-43, kind: fair}\n"),
        (tiny.FAIRS, "spring-fair:\n", "other-fair:\n"),
        (tiny.FAIRS, SETTLED, ""),
    )
    there, _ = holds(alone, before)
    found = there.rows.filter(pl.col("change") == "added").select("record.table", "record.id", "kind").rows()
    assert ("fairs", "spring-fair", "contradiction") in found


# -- laws --------------------------------------------------------------------------------------------------------------


@st.composite
def sides(draw: st.DrawFn) -> dict[str, object]:
    """A field as a side may have it: with a value, open, or absent."""
    state = draw(st.sampled_from(["there", "open", "absent"]))
    low, high = sorted(draw(st.tuples(st.integers(0, 4), st.integers(0, 4))))
    has_value = state == "there"
    return {
        "value": draw(st.sampled_from(["a", "b", "A.", "part"])) if has_value else None,
        "is_there": has_value,
        "low": low if has_value else None,
        "high": high if has_value else None,
        "is_span": has_value and draw(st.booleans()),
        "is_open": state == "open",
        "differ": draw(st.integers(0, 3)) if state != "absent" else 0,
    }


FIELDS = st.tuples(sides(), sides(), st.booleans(), st.booleans())
WITHIN = of_table("places", [("part", "a"), ("b", "part")])


def frame(rows: list[tuple[dict[str, object], ...]]) -> pl.DataFrame:
    found = [
        {f"{side}_{name}": value for side, each in zip(SIDES, row[:2], strict=True) for name, value in each.items()}
        | {"has_bounds": row[2], "is_free": row[3], "hierarchy": "places"}
        for row in rows
    ]
    return pl.DataFrame(found, schema=dict(UNIT))


@given(st.lists(FIELDS, min_size=1, max_size=8))
def test_every_change_has_one_kind_and_a_new_fact_was_a_removal(rows: list[tuple[dict[str, object], ...]]) -> None:
    there = kinds_of(frame(rows), WITHIN)
    back = kinds_of(frame([(new, old, *rest) for old, new, *rest in rows]), WITHIN)
    assert (len(there), there.null_count()) == (len(rows), 0)
    assert set(there) <= KINDS.keys()
    assert [other for one, other in zip(there, back, strict=True) if one == NEW_FACT and other != REMOVAL] == []


def side(value: str | None, low: int | None, high: int | None, within: str | None = None) -> dict[str, object]:
    return {
        "value": value, "is_there": True, "low": low, "high": high, "within": within, "is_span": False,
        "is_open": False, "differ": 0,
    }  # fmt: skip


def test_approximate_numbers_and_amounts() -> None:
    changes = {
        "another approximate number": (side("40", None, None), side("45", None, None), "correction"),
        "the same approximate number": (side("40", None, None), side("40", None, None), "only-wording"),
        "an exact number": (side("40", None, None), side("40", 40, 40), "finer-value"),
        "another currency": (side("5 EUR", 5, 5, "EUR"), side("5 USD", 5, 5, "USD"), "correction"),
        "narrower, in another currency": (
            side("4..6 EUR", 4, 6, "EUR"),
            side("5 USD", 5, 5, "USD"),
            "correction",
        ),
        "a narrower amount": (side("4..6 EUR", 4, 6, "EUR"), side("5 EUR", 5, 5, "EUR"), "finer-value"),
        "another unit": (side("100 ft", 3048, 3048), side("30.48 m", 3048, 3048), "only-wording"),
    }
    rows: list[tuple[Any, ...]] = [(old, new, True, False) for old, new, _ in changes.values()]
    found = kinds_of(frame(rows), WITHIN)
    assert dict(zip(changes, found, strict=True)) == {name: kind for name, (*_, kind) in changes.items()}


def test_bounds_of_columns_are_integers_in_their_order() -> None:
    floats, texts = pl.Series([2.5, 2.75, None, -0.001]), pl.Series(["2.5", "2.75", None, "-0.001"])
    assert _number(floats).to_list() == _number(texts).to_list()
    assert _number(floats).drop_nulls().rank().to_list() == [2.0, 3.0, 1.0]
    assert _number(pl.Series(["of another program"])).to_list() == [None]
    assert _number(pl.Series([3, None])).to_list() == [3, None]


def test_nothing_has_no_kinds() -> None:
    assert kinds_of(frame([]), pl.DataFrame(schema=NESTING)).to_list() == []


def test_in_words_those_first_that_should_be_seen_first() -> None:
    assert in_words({"new-fact": 1200, "contradiction": 1, "only-wording": 2}) == (
        "1 contradiction, 1,200 new facts, 2 changes of wording only"
    )
    assert (strongest(["new-fact", "removal"]), strongest([])) == ("removal", "")


def test_the_page_for_reviewers_has_every_kind_in_their_order() -> None:
    page = (REPOSITORY / "docs" / "review.md").read_text("utf-8")
    assert re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", page, re.M) == [
        (code, each.meaning) for code, each in KINDS.items()
    ]
