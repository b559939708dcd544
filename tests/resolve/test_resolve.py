"""Resolution, rule by rule: every cell of the corpus in support/rules, worked out by hand from DESIGN, section 7.

An assertion is written `who value how`: `c red`, `d blue alleged`, `d blue quote ann`, `registry red`. What is left
out is the default: voice narrator, modality asserted, basis stated (in a registry: curated).
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.source.problem import Place, Problem

Shown = tuple[object, ...]
DEFAULTS = {"narrator", "asserted", "stated", "curated", "affirm", None}
HOW = ("voice", "speaker_id", "modality", "basis", "polarity")
CHOSEN, AGREES, CONTAINED, OUTRANKED, OPEN = "chosen", "agrees", "contained", "outranked", "open"
DENIED, DEPRECATED, UNUSED = "denied", "deprecated", "unused"


@dataclass(frozen=True)
class Cell:
    """What became of one cell: the rule, how many candidates there were, what the table shows, every outcome."""

    rule: str
    n_values: int
    shows: Shown
    outcomes: dict[str, str]
    because: str | None = None
    conflict: bool = False


def only(value: str, outcomes: dict[str, str]) -> Cell:
    return Cell("only", 1, (value,), outcomes)


def left_open(n_values: int, shows: Shown, outcomes: dict[str, str]) -> Cell:
    return Cell("open", n_values, shows, outcomes, conflict=True)


def day(date: str) -> Shown:
    return (date, date, date, "day")


JANUARY_TO_FEBRUARY: Shown = ("[2024-01..2024-02]", "2024-01-01", "2024-02-29", "range")

ONLY = {
    "cases/only-wins word": only("red", {"c red": CHOSEN}),
    "cases/only-agrees word": only("red", {"c red": AGREES, "d red quote ann": CHOSEN}),
}

SETTLED = {
    "cases/settled-wins word": Cell(
        "settled", 2, ("blue",), {"c red": OUTRANKED, "d blue": CHOSEN}, "the later count was the careful one"
    ),
    "cases/settled-over-rules word": Cell(
        "settled", 2, ("blue",), {"c red": OUTRANKED, "d blue alleged": CHOSEN}, "the plain statement is a known slip"
    ),
    "cases/settled-null word": Cell(
        "settled", 2, (None,), {"c red": OPEN, "d blue alleged": OPEN}, "neither source saw it", conflict=True
    ),
    "cases/settled-idle word": Cell(
        "settled", 2, ("red",), {"c red": CHOSEN, "d blue alleged": OUTRANKED}, "the rules say so already"
    ),
    "cases/settled-beaten word": only("red", {"c red": CHOSEN}),
}

QUALIFIER = {
    # The closest source is believed, though it only alleges what it says.
    "cases/qualifier-wins account": Cell("qualifier", 2, ("blue",), {"c red": OUTRANKED, "d blue alleged": CHOSEN}),
    # Of the mentions of one assertion the best counts.
    "cases/qualifier-best account": Cell("qualifier", 2, ("red",), {"c red": CHOSEN, "d blue": OUTRANKED}),
    "cases/qualifier-lacking account": Cell("qualifier", 2, ("red",), {"c red alleged": CHOSEN, "d blue": OUTRANKED}),
    # Both saw it: the tie goes on, to the voice.
    "cases/qualifier-beaten account": Cell("voice", 2, ("blue",), {"c red": OUTRANKED, "d blue quote ann": CHOSEN}),
}

MODALITY = {
    "cases/modality-wins word": Cell(
        "modality",
        2,
        ("red",),
        {"c red": CHOSEN, "d blue document ann reported": OUTRANKED, "e blue reported": OUTRANKED},
    ),
    # A candidate is scored by its best assertion: `red` is alleged once and asserted once.
    "cases/modality-best word": Cell(
        "modality", 2, ("red",), {"c red alleged": AGREES, "d red": CHOSEN, "e blue reported": OUTRANKED}
    ),
    # Both reported: the tie goes on, to the voice.
    "cases/modality-beaten word": Cell(
        "voice", 2, ("blue",), {"c red reported": OUTRANKED, "d blue quote ann reported": CHOSEN}
    ),
}

SPECIFIC = {
    "cases/specific-day day": Cell(
        "specific",
        2,
        day("2024-11-05"),
        {"c 2024-11": CONTAINED, "d 2024-11-05": CHOSEN, "e 2024-11": CONTAINED},
    ),
    "cases/specific-place place_id": Cell("specific", 2, ("zenda",), {"c ruritania": CONTAINED, "d zenda": CHOSEN}),
    "cases/specific-code code": Cell("specific", 2, ("dog",), {"c animal": CONTAINED, "d dog": CHOSEN}),
    "cases/specific-count dead": Cell("specific", 2, (7, 7, 7), {"c 2..": CONTAINED, "d 7": CHOSEN}),
    # A doubted date has the bounds of the plain one; the plain one is kept.
    "cases/specific-doubt day": Cell(
        "specific", 2, day("2024-11-05"), {"c 2024-11-05?": CONTAINED, "d 2024-11-05": CHOSEN}
    ),
    # So has a range in other words; the shorter notation is kept.
    "cases/specific-wording day": Cell(
        "specific",
        2,
        JANUARY_TO_FEBRUARY,
        {"c [2024-01-01..2024-02-29]": CONTAINED, "d [2024-01..2024-02]": CHOSEN},
    ),
    # Modality comes first: the day is only alleged.
    "cases/specific-beaten day": Cell(
        "modality",
        2,
        ("2024-11", "2024-11-01", "2024-11-30", "month"),
        {"c 2024-11": CHOSEN, "d 2024-11-05 alleged": OUTRANKED},
    ),
}

BASIS = {
    "cases/basis-wins word": Cell(
        "basis",
        3,
        ("red",),
        {
            "a green inferred": OUTRANKED,
            "c red": CHOSEN,
            "d blue quote ann computed": OUTRANKED,
            "e blue computed": OUTRANKED,
        },
    ),
    # Stated and calendar are equals: the tie goes on, to the voice.
    "cases/basis-beaten word": Cell("voice", 2, ("blue",), {"c red": OUTRANKED, "d blue quote ann calendar": CHOSEN}),
}

GROUPS = {
    "cases/groups-wins word": Cell(
        "groups",
        2,
        ("red",),
        {"c red": AGREES, "d red attributed ann": CHOSEN, "e blue quote bob": OUTRANKED},
    ),
    # a and b copy each other: one group against one.
    "cases/groups-copies word": left_open(2, (None,), {"a red": OPEN, "b red": OPEN, "c blue": OPEN}),
    "cases/groups-outvote-copies word": Cell(
        "groups",
        2,
        ("blue",),
        {"a red": OUTRANKED, "b red quote ann": OUTRANKED, "c blue": AGREES, "d blue attributed bob": CHOSEN},
    ),
    # The support of `animal` passes down to `dog`: two groups against one.
    "cases/groups-passed-down code": Cell(
        "groups", 3, ("dog",), {"c animal": CONTAINED, "d dog": CHOSEN, "e rose quote bob": OUTRANKED}
    ),
    # The support of the month passes down to both days: two groups against two, and the voice decides.
    "cases/groups-passed-to-all day": Cell(
        "voice",
        3,
        day("2024-11-07"),
        {"c 2024-11": CONTAINED, "d 2024-11-05": OUTRANKED, "e 2024-11-07 quote bob": CHOSEN},
    ),
    # e names a survivor, `rose`, and so supports only it, not `dog` through `animal`.
    "cases/groups-naming-survivor code": left_open(3, (None,), {"c dog": OPEN, "e animal": CONTAINED, "e rose": OPEN}),
    # b names a survivor, and a is of its group.
    "cases/groups-copy-names-survivor code": left_open(
        3, (None,), {"a animal": CONTAINED, "b rose": OPEN, "c dog": OPEN}
    ),
}

VOICE = {
    "cases/voice-wins word": Cell("voice", 2, ("red",), {"c red quote ann": CHOSEN, "d blue": OUTRANKED}),
    "cases/voice-document word": Cell(
        "voice", 2, ("blue",), {"c red quote ann": OUTRANKED, "d blue document ann": CHOSEN}
    ),
    # Groups: `dog` has d and, passed down, c; `rose` has e and the group of a. The quote is of `animal`, not of `dog`.
    "cases/voice-own code": Cell(
        "voice",
        3,
        ("rose",),
        {"a rose": AGREES, "c animal quote ann": OUTRANKED, "d dog": OUTRANKED, "e rose attributed bob": CHOSEN},
    ),
    "cases/voice-beaten word": left_open(2, (None,), {"c red attributed ann": OPEN, "d blue attributed bob": OPEN}),
}

LEFT_OPEN = {
    "cases/open-words word": left_open(2, (None,), {"c red": OPEN, "d blue": OPEN}),
    # An interval contains nothing and is in nothing.
    "cases/open-interval day": left_open(
        2, (None, "2024-11-03", "2024-11-09", None), {"c 2024-11-03/2024-11-09": OPEN, "d 2024-11-05": OPEN}
    ),
    "cases/open-around-interval day": left_open(
        2, (None, "2024-01-01", "2024-12-31", None), {"c 2024": OPEN, "d 2024-11-03/2024-11-09": OPEN}
    ),
    "cases/open-unbounded day": left_open(
        2, (None, None, "2024-11-05", None), {"c 2024-11-05": OPEN, "d [..2024-11-03]": OPEN}
    ),
    # The bounds span what is left: not the month that contains both, nor the year that is only alleged.
    "cases/open-survivors day": left_open(
        3,
        (None, "2024-11-05", "2024-11-07", None),
        {"c 2024-11": CONTAINED, "d 2024-11-05": OPEN, "e 2024-11-07": OPEN},
    ),
    "cases/open-after-modality day": left_open(
        3,
        (None, "2024-11-05", "2024-11-09", None),
        {"c 2024-11-05": OPEN, "d [2024-11-07..2024-11-09]": OPEN, "e 2025 alleged": OUTRANKED},
    ),
    "cases/types seen_on": left_open(2, (None,), {"c 2024-02-29": OPEN, "d 2024-03-01": OPEN}),
}

DECLARED = {
    # A field's own rule stands in place of the others: it asks neither modality nor anything else.
    "cases/earliest-wins first_seen": Cell(
        "earliest", 2, day("2024-11-03"), {"c 2024-11-05": OUTRANKED, "d 2024-11-03 alleged": CHOSEN}
    ),
    "cases/earliest-wording first_seen": Cell(
        "earliest",
        2,
        JANUARY_TO_FEBRUARY,
        {"c [2024-01..2024-02]": CHOSEN, "d [2024-01-01..2024-02-29]": CONTAINED},
    ),
    "cases/earliest-beaten first_seen": Cell(
        "settled",
        2,
        day("2024-11-05"),
        {"c 2024-11-05": CHOSEN, "d 2024-11-03": OUTRANKED},
        "the earlier date is a misprint",
    ),
    "cases/latest-wins last_seen": Cell(
        "latest", 2, day("2024-11-05"), {"c 2024-11-05 alleged": CHOSEN, "d 2024-11-03": OUTRANKED}
    ),
    "cases/latest-beaten last_seen": Cell(
        "settled",
        2,
        day("2024-11-03"),
        {"c 2024-11-05": OUTRANKED, "d 2024-11-03": CHOSEN},
        "the later date is of another case",
    ),
    "cases/strongest-wins weight": Cell(
        "strongest", 2, ("strong",), {"c faint": OUTRANKED, "d strong alleged": CHOSEN}
    ),
    "cases/strongest-beaten weight": Cell(
        "settled",
        2,
        (None,),
        {"c faint": OPEN, "d strong": OPEN},
        "the two describe different moments",
        conflict=True,
    ),
}

NOT_LIVE = {
    "cases/withdrawn-value word": only("blue", {"c red": DEPRECATED, "d blue": CHOSEN}),
    "cases/denied-value word": only("blue", {"c red deny": DENIED, "d blue": CHOSEN}),
    "cases/denied-affirmed word": only("red", {"c red deny": DENIED, "d red": CHOSEN}),
    "cases/none-denied word": Cell("none", 0, (None,), {"c red deny": DENIED}),
    "cases/none-withdrawn word": Cell("none", 0, (None,), {"c red": DEPRECATED}),
    "cases/withdrawn word": Cell("none", 0, (), {"c red": DEPRECATED}),
    "cases/withdrawn-and-listed word": Cell("none", 0, (None,), {"c red": DEPRECATED}),
}

REGISTRY = {
    "cases/curated-fills word": only("red", {"registry red": CHOSEN}),
    "cases/curated-unused word": only("blue", {"c blue": CHOSEN, "registry red": UNUSED}),
    "cases/curated-over-external word": only("red", {"registry red": CHOSEN, "registry blue external": UNUSED}),
    "cases/curated-rivals word": left_open(2, (None,), {"registry red": OPEN, "registry blue": OPEN}),
    "cases/curated-after-denial word": only("blue", {"c red deny": DENIED, "registry blue": CHOSEN}),
    "cases/curated-after-withdrawal word": only("blue", {"c red": DEPRECATED, "registry blue": CHOSEN}),
    "cases/external-fills word": only("red", {"registry red external": CHOSEN}),
    "cases/external-unused word": only("blue", {"c blue": CHOSEN, "registry red external": UNUSED}),
}

COUNTS = {
    # 8..12 holds 10 and supports it: two groups against one. The bounds are over 10 and 14, which contain nothing.
    "cases/count-voted dead": Cell(
        "groups", 3, (10, 10, 14), {"c 8..12": CONTAINED, "d 10": CHOSEN, "e 14 quote ann": OUTRANKED}
    ),
    "cases/count-open dead": left_open(2, (1, None, None), {"c 2..": OPEN, "d 1": OPEN}),
    "cases/count-range dead": Cell("only", 1, (8, None, 12), {"c 8..12": CHOSEN}),
    "cases/count-several dead": Cell("only", 1, (2, None, None), {"c 2..": CHOSEN}),
    "cases/count-at-most dead": Cell("only", 1, (None, None, 5), {"c ..5": CHOSEN}),
    "cases/count-outranked dead": Cell("modality", 2, (10, 10, 20), {"c 10": CHOSEN, "d 20 alleged": OUTRANKED}),
    "cases/count-null dead": Cell(
        "settled",
        2,
        (10, None, 12),
        {"c 10": OPEN, "d 12": OPEN},
        "the two tolls are of different days",
        conflict=True,
    ),
}

CHILDREN_AND_TYPES = {
    "case_parts/part-settled/ann/lead since": Cell(
        "settled",
        2,
        day("2024-11-07"),
        {"c 2024-11-05": OUTRANKED, "d 2024-11-07": CHOSEN},
        "she said so herself",
    ),
    "case_tags/tag-settled/50%25 a%2Fb note": Cell(
        "settled", 2, ("second",), {"c first": OUTRANKED, "d second": CHOSEN}, "the first is a slip"
    ),
    "cases/settled-reference about": Cell(
        "settled",
        2,
        ("actors/ann",),
        {"c actors/ann": CHOSEN, "d cases/only-wins": OUTRANKED},
        "the other is only of the same day",
    ),
    "case_steps/steps/opened date": Cell(
        "only", 1, ("2024-11", "2024-11-01", "2024-11-30", "month"), {"c 2024-11": CHOSEN}
    ),
    "case_steps/steps/closed date": Cell("only", 1, day("2024-12-01"), {"c 2024-12-01 computed": CHOSEN}),
    "cases/types is_known": Cell("only", 1, (True,), {"c true": CHOSEN}),
}

CELLS = (
    ONLY
    | SETTLED
    | QUALIFIER
    | MODALITY
    | SPECIFIC
    | BASIS
    | GROUPS
    | VOICE
    | LEFT_OPEN
    | DECLARED
    | NOT_LIVE
    | REGISTRY
    | COUNTS
    | CHILDREN_AND_TYPES
)
TWO_TEXTS_ONE_VALUE = {"cases/types cost": "1.5", "cases/types size": "7"}


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_is_resolved_as_designed(rules: Compiled, cell: str) -> None:
    expected = CELLS[cell]
    stated = _assertions(rules, cell)
    (row,) = _rows(rules.tables["resolutions"], cell)
    chosen = {r["assertion_id"]: label for label, r in stated.items()}.get(row["assertion_id"])
    assert {
        "outcomes": {label: r["outcome"] for label, r in stated.items()},
        "n_assertions": row["n_assertions"],
        "n_values": row["n_values"],
        "rule": row["rule"],
        "chosen": chosen,
        "because": row["because"],
        "shows": _shown(rules, cell),
    } == {
        "outcomes": expected.outcomes,
        "n_assertions": len(expected.outcomes),
        "n_values": expected.n_values,
        "rule": expected.rule,
        "chosen": next((label for label, outcome in expected.outcomes.items() if outcome == CHOSEN), None),
        "because": expected.because,
        "shows": expected.shows,
    }


def test_equal_values_in_other_notation_are_one_candidate(rules: Compiled) -> None:
    for cell, value in TWO_TEXTS_ONE_VALUE.items():
        (row,) = _rows(rules.tables["resolutions"], cell)
        assert (row["n_assertions"], row["n_values"], row["rule"]) == (2, 1, "only")
        # The two are equal in every score, so the smaller id is chosen.
        stated = _assertions(rules, cell)
        smaller = min(stated, key=lambda label: str(stated[label]["assertion_id"]))
        outcomes = {f"{text} {value}": CHOSEN if f"{text} {value}" == smaller else AGREES for text in "cd"}
        assert {label: r["outcome"] for label, r in stated.items()} == outcomes
    assert (_shown(rules, "cases/types cost"), _shown(rules, "cases/types size")) == ((1.5,), (7,))


def test_every_cell_that_has_an_assertion_has_a_resolution(rules: Compiled) -> None:
    assertions = rules.tables["assertions"].filter(pl.col("field_name").is_not_null())
    cells = assertions.select("table_name", "record_id", "field_name").unique().sort(pl.all())
    resolutions = rules.tables["resolutions"].select("table_name", "record_id", "field_name").sort(pl.all())
    assert resolutions.rows() == cells.rows()
    tested = {*CELLS, *TWO_TEXTS_ONE_VALUE}
    rest = {f"{table}/{record} {field}" for table, record, field in cells.rows()} - tested
    assert {cell.split("/")[0] for cell in rest} == {"actors", "places"}


def test_a_record_has_a_conflict_where_a_cell_is_open_or_settled_to_nothing(rules: Compiled) -> None:
    expected = {cell.split(" ", 1)[0] for cell, found in CELLS.items() if found.conflict}
    actual = {
        f"{name}/{record}"
        for name, table in rules.tables.items()
        if "has_open_conflict" in table.columns
        for record in table.filter("has_open_conflict")[table.columns[0]]
    }
    assert actual == expected


FACTUALITIES = {
    # record: (factuality, status derived from it, outcomes of the assertions that it exists)
    "factuality-asserted": ("asserted", "sure", {"c alleged": AGREES, "c paraphrase ann": CHOSEN, "registry": UNUSED}),
    "factuality-hedged": ("hedged", "doubtful", {"c suspected": AGREES, "d alleged": CHOSEN, "registry": UNUSED}),
    "factuality-reported": ("hedged", "rumoured", {"c suspected": AGREES, "d reported": CHOSEN, "registry": UNUSED}),
    "factuality-disputed": ("disputed", "contested", {"c alleged": CHOSEN, "d deny": DENIED, "registry": UNUSED}),
    "factuality-at-odds": ("disputed", "at-odds", {"c": CHOSEN, "d alleged deny": DENIED, "registry": UNUSED}),
    "factuality-denied": ("denied", "refuted", {"c deny": DENIED, "registry": CHOSEN}),
    "factuality-unattested": ("unattested", "listed", {"registry": CHOSEN}),
    "withdrawn-and-listed": ("unattested", "listed", {"c": DEPRECATED, "registry": CHOSEN}),
}


@pytest.mark.parametrize("record", FACTUALITIES)
def test_factuality(rules: Compiled, record: str) -> None:
    (row,) = rules.tables["cases"].filter(pl.col("case_id") == record).iter_rows(named=True)
    stated = _assertions(rules, f"cases/{record} ")
    assert (row["factuality"], row["status"], {label: r["outcome"] for label, r in stated.items()}) == FACTUALITIES[
        record
    ]


def test_a_record_whose_mentions_are_all_withdrawn_is_not_a_record(rules: Compiled) -> None:
    assert "withdrawn" not in rules.tables["cases"]["case_id"]
    assert {label: r["outcome"] for label, r in _assertions(rules, "cases/withdrawn ").items()} == {"c": DEPRECATED}


def test_counts_of_assertions_texts_and_groups(rules: Compiled) -> None:
    counts = ("n_assertions", "n_texts", "n_independent")
    rows = {r["case_id"]: tuple(r[name] for name in counts) for r in rules.tables["cases"].iter_rows(named=True)}
    assert rows["only-wins"] == (2, 1, 1)  # it exists, its word
    assert rows["groups-copies"] == (7, 3, 2)  # it exists (a, b, c, registry), three words; a and b are one group
    assert rows["curated-fills"] == (2, 0, 0)


def test_the_corpus_has_no_problem_but_the_two_idle_decisions(rules: Compiled) -> None:
    registry = "annotations/registry/cases.yaml"
    assert rules.problems == [
        Problem(
            Place(registry, 14, 16),
            "idle-settle",
            "`cases/settled-idle` word needs no decision",
            "the rule `modality` gives the same value: remove the decision",
            3,
            (Place("annotations/texts/text-c.yaml", 21, 37), Place("annotations/texts/text-d.yaml", 15, 56)),
        ),
        Problem(
            Place(registry, 17, 16),
            "idle-settle",
            "`cases/settled-beaten` word needs no decision",
            "the rule `only` gives the same value: remove the decision",
            3,
            (Place("annotations/texts/text-c.yaml", 22, 39),),
        ),
    ]


def test_an_assertion_id_is_the_hash_of_its_identity(rules: Compiled) -> None:
    table = rules.tables["assertions"]
    identity = table.columns[1:5] + table.columns[7:14]
    assert identity == [
        "table_name", "record_id", "field_name", "value", "text_id", "voice", "speaker_id", "relayed_by_id", "polarity",
        "modality", "basis",
    ]  # fmt: skip
    for row in table.iter_rows(named=True):
        payload = json.dumps([row[name] for name in identity], ensure_ascii=False, separators=(",", ":"))
        assert row["assertion_id"] == "a-" + hashlib.sha256(payload.encode()).hexdigest()[:20]


def test_a_value_holds_no_control_character(corpus: Path) -> None:
    """JSON, and so an assertion's id, would escape it, a terminal obey it, and a spreadsheet refuse it."""
    file = "annotations/texts/text-e.yaml"
    content = (corpus / file).read_text()
    (corpus / file).write_text(content.replace("reported, word: blue}", 'reported, word: "bl\\x1bue"}', 1))
    line = content[: content.index("reported, word: blue}")].count("\n") + 1
    found = [problem for problem in compile_corpus(corpus).problems if problem.severity == "error"]
    assert [(p.place.file, p.place.line, p.code, p.hint) for p in found] == [
        (file, line, "bad-value", "it holds a control character: remove it")
    ]


def _assertions(rules: Compiled, cell: str) -> dict[str, dict[str, Any]]:
    """The assertions on a cell by their label; on the existence of a record where the cell names no field."""
    return {_label(row): row for row in _rows(rules.tables["assertions"], cell)}


def _parts(cell: str) -> tuple[str, str, str]:
    """`table/record field` -> table, record, field; only the first slash and the last space divide."""
    path, _, field = cell.rpartition(" ")
    table, _, record = path.partition("/")
    return table, record, field


def _rows(table: pl.DataFrame, cell: str) -> list[dict[str, Any]]:
    name, record, field = _parts(cell)
    is_field = pl.col("field_name") == field if field else pl.col("field_name").is_null()
    return list(table.filter(is_field, table_name=name, record_id=record).iter_rows(named=True))


def _label(row: dict[str, Any]) -> str:
    who = row["text_id"].removeprefix("text-") if row["text_id"] else "registry"
    how = (row[name] for name in HOW if row[name] not in DEFAULTS)
    return " ".join(part for part in (who, row["value"], *how) if part)


def _shown(rules: Compiled, cell: str) -> Shown:
    """What the table shows in the columns of a cell, dates as text; nothing where the record is not in the table."""
    name, record, field = _parts(cell)
    key = rules.schema.tables[name].key
    parts = [part.replace("%2F", "/").replace("%25", "%") for part in record.split("/")]
    rows = list(rules.tables[name].filter(**dict(zip(key, parts, strict=True))).iter_rows(named=True))
    columns = [c for c in rules.tables[name].columns if c in _names_of(field)]
    return tuple(_plain(row[column]) for row in rows for column in columns)


def _names_of(field: str) -> set[str]:
    ends = ("", "_earliest", "_latest", "_precision", "_low", "_best", "_high")
    return {f"{field}{end}" for end in ends}


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str | int | float) else str(value)
