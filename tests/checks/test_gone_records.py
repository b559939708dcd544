"""What each check says of records that are denied, or whose only mention is deprecated.

Both are written in the files, so what is wrong with their values is reported like everything else. A denied record is a
row of its table, and may be referred to; a deprecated one is neither.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from standoff.checks import registry
from tiny import DESCRIPTOR, FAIRS, FAIRS_SCHEMA, ONE, PLACES, TWO, Change, changed, compiled, write_files

REDIRECTS = "annotations/registry/redirects.yaml"
DENIED, DEPRECATED = "{at: 35-60, polarity: deny}", "{at: 35-49, rank: deprecated}"
GONE = (
    (
        TWO,
        "    - {at: 35-60, polarity: deny}\n    - {at: 35-49, kind: market, guests: {visitor: [bell, carr]}}\n",
        f"    - {DENIED}\n  old-fair:\n    - {DEPRECATED}\n",
    ),
    (PLACES, "arden:", "dene: {name: Dene, rank: deprecated}\narden:"),
    (FAIRS_SCHEMA, "{name: kind, constraints: {required: true}, ", "{name: kind, "),
)
HERE = {"denied": f"{TWO}:11", "deprecated": f"{TWO}:13"}


class Report(NamedTuple):
    """A check, further changes to the corpus, and all that it then says."""

    check: str
    changes: list[Change]
    problems: list[str]


def replaced(denied: str, deprecated: str) -> list[Change]:
    """Other mentions in the place of the two."""
    return [(TWO, DENIED, denied), (TWO, DEPRECATED, deprecated)]


def both(field: str) -> list[Change]:
    """A field in both mentions."""
    return replaced(f"{DENIED[:-1]}, {field}}}", f"{DEPRECATED[:-1]}, {field}}}")


def of_both(column: int, code: str, message: str) -> list[str]:
    """A problem of the field in both, in columns that are as far apart as their qualifiers are long."""
    return [f"{HERE['denied']}:{column} {code}: {message}", f"{HERE['deprecated']}:{column + 2} {code}: {message}"]


def schema(settings: str) -> Change:
    return (FAIRS_SCHEMA, "primaryKey: fair_id\n", f"primaryKey: fair_id\nstandoff: {settings}\n")


def beside(mentions: str) -> Change:
    """Further fairs in the first text."""
    return (ONE, "  spring-fair:\n", f"{mentions}  spring-fair:\n")


SECOND_DATE = (FAIRS_SCHEMA, "  - {name: visitors,", "  - {name: until, standoff: {type: edtf}}\n  - {name: visitors,")
APART = "apart: [{records: [hat-market, spring-fair], because: x}, {records: [old-fair, spring-fair], because: x}]"
EARLIER = {
    REDIRECTS: """\
fairs/a-fair: {new_id: hat-market, because: denied}
fairs/b-fair: {new_id: old-fair, because: deprecated}
fairs/hat-market: {new_id: spring-fair, because: denied}
places/c: {new_id: dene, because: deprecated}
""",
}
REPORTS = [
    Report(
        "check_registered",
        [beside("  hat-market: {at: 0-43, kind: fair}\n  old-fair: {at: 0-43, kind: fair}\n")],
        [
            f"{TWO}:11:7 shared-id: `fairs/hat-market` is used in 2 text files",
            f"{TWO}:13:7 shared-id: `fairs/old-fair` is used in 2 text files",
        ],
    ),
    Report(
        "check_registered",
        [schema("{registered: true}")],
        [
            f"{TWO}:11:7 not-registered: `hat-market` has no entry in the registry `fairs`",
            f"{TWO}:13:7 not-registered: `old-fair` has no entry in the registry `fairs`",
        ],
    ),
    Report(
        "check_redirects",
        [],
        [
            f"{REDIRECTS}:2:1 bad-redirect: redirects to the unknown id `old-fair` in `fairs`",
            f"{REDIRECTS}:3:1 bad-redirect: `hat-market` is still a record of fairs",
            f"{REDIRECTS}:4:1 bad-redirect: redirects to the unknown id `dene` in `places`",
        ],
    ),
    Report(
        "check_ids_of_others",
        [
            schema("{key: {pattern: '[A-Za-z-]+'}}"),
            beside("  Hat-market: {at: 0-43, kind: fair}\n  Old-fair: {at: 0-43, kind: fair}\n"),
        ],
        [
            f"{TWO}:11:7 id-case: `hat-market` and `Hat-market` differ in letter case alone",
            f"{TWO}:13:7 id-case: `old-fair` and `Old-fair` differ in letter case alone",
        ],
    ),
    Report(
        "check_near_ids",
        [beside("  hat-markets: {at: 0-43, kind: fair}\n  old-fairs: {at: 0-43, kind: fair}\n")],
        [
            f"{TWO}:11:7 near-id: the ids `hat-markets` and `hat-market` are similar",
            f"{TWO}:13:7 near-id: the ids `old-fairs` and `old-fair` are similar",
        ],
    ),
    Report(
        "check_references",
        [(ONE, "place_id: arden", "place_id: dene"), (PLACES, "within_id: shire", "within_id: dene")],
        [
            f"{PLACES}:3:33 unknown-id: unknown id `dene` in `places`",
            f"{ONE}:16:17 unknown-id: unknown id `dene` in `places`",
        ],
    ),
    Report("check_references", both("kind: fare"), of_both(41, "unknown-code", "unknown code `fare` in fair-kind")),
    Report(
        "check_denials",
        both("kind: fair"),
        [f"{TWO}:11:7 denied-record: this denies the whole record `hat-market`, not only `kind`"],
    ),
    Report(
        "check_spans",
        replaced("{at: 35-70, polarity: deny}", "{at: 49-49, rank: deprecated}"),
        [
            f"{TWO}:11:12 span-outside: the span 35-70 ends beyond its text of 62 characters",
            f"{TWO}:13:12 empty-span: the span 49-49 is empty",
        ],
    ),
    Report(
        "check_passages",
        replaced("{at: 36-60, polarity: deny}", "{at: 36-49, rank: deprecated}"),
        [
            f"{TWO}:11:12 cut-word: the span 36-60 cuts a word",
            f"{TWO}:13:12 cut-word: the span 36-49 cuts a word",
        ],
    ),
    Report(
        "check_span_ends",
        replaced("{at: 34-60, polarity: deny}", "{at: 34-49, rank: deprecated}"),
        [
            f"{TWO}:11:12 loose-span: the span 34-60 begins or ends with white space",
            f"{TWO}:13:12 loose-span: the span 34-49 begins or ends with white space",
        ],
    ),
    Report(
        "check_quotes",
        [
            (TWO, "curator: c1\n", "curator: c1\n  words: quotable\n"),
            *replaced("{at: 35-60, quote: wrong, polarity: deny}", "{at: 35-49, quote: wrong, rank: deprecated}"),
        ],
        [
            f"{TWO}:12:26 quote-differs: the text has other words at 35-60",
            f"{TWO}:14:26 quote-differs: the text has other words at 35-49",
        ],
    ),
    Report(
        "check_constraints", both("visitors: 901"), of_both(45, "out-of-range", "`901` is out of range for `visitors`")
    ),
    Report(
        "check_odd_characters",
        both("motto: a\u200bb"),
        of_both(42, "odd-character", "an invisible character, U+200B, in `a\u200bb`"),
    ),
    Report(
        "check_calendars",
        [(TWO, "curator: c1\n", "curator: c1\n  published: 2024\n"), *both("held: 1403")],
        [
            f"{TWO}:{line}:{column} odd-year: `1403` in a text of 2024: is it a year of the Solar Hijri calendar?"
            for line, column in ((12, 41), (14, 43))
        ],
    ),
    Report(
        "check_words",
        both("motto: Some 45 came to the fair at Arden. The hat market"),
        of_both(
            42,
            "copied-words",
            "these words share a run of 40 or more characters with the text `two`: `Some 45 came to …`",
        ),
    ),
    Report("check_cells", both("motto: =1+1"), of_both(42, "risky-cell", "a spreadsheet may run `=1+1` as a formula")),
    Report(  # a mention covers its sentence, whatever it says
        "check_coverage",
        [(DESCRIPTOR, '"people"', '"people", "coverage": "required"'), (TWO, DENIED, "{at: 0-2, polarity: deny}")],
        [],
    ),
    Report(
        "check_decisions",
        [
            (
                FAIRS,
                "spring-fair:\n",
                "hat-market:\n  settle: {kind: {to: market, because: x}}\n"
                "old-fair:\n  settle: {kind: {to: market, because: x}}\nspring-fair:\n",
            ),
            *both("kind: market"),
        ],
        [
            f"{FAIRS}:2:23 bad-settle: no assertion gives `market` for `fairs/hat-market` kind",
            f"{FAIRS}:4:23 bad-settle: no assertion gives `market` for `fairs/old-fair` kind",
        ],
    ),
    Report(
        "check_tables",
        [(FAIRS_SCHEMA, "{name: kind, ", "{name: kind, constraints: {required: true}, "), *both("kind: market")],
        [f"{TWO}:11:7 required-missing: `fairs/hat-market` has no `kind`"],
    ),
    Report(
        "check_rows",
        [
            schema("{expect: {never: [{where: {kind: null}, because: x}], one_of: [held, stalls]}}"),
            *both("held: 2024, kind: market"),
        ],
        [
            f"{TWO}:11:7 never-rule: `fairs/hat-market`: kind is empty",
            f"{TWO}:11:7 one-of: `fairs/hat-market` has none of `held`, `stalls`",
        ],
    ),
    Report(
        "check_order",
        [
            SECOND_DATE,
            schema("{expect: {in_order: [[held, until]]}}"),
            *both("held: 2024-05, until: 2024-04"),
            (ONE, "held: 2024-05", "held: 2024-05\n      until: {is: 2024-04, rank: deprecated}"),
        ],
        [],
    ),
    Report(
        "check_totals",
        [schema(f"{{expect: {{rows: {{minimum: 3}}, filled: {{kind: 0.9}}, {APART}}}}}")],
        [
            f"{FAIRS_SCHEMA}:13:37 unexpected-rows: `fairs` has 2 rows, expected at least 3",
            f"{FAIRS_SCHEMA}:13:56 unexpected-gaps: `kind` is filled in 1 of 2 rows, expected at least 90%",
            f"{FAIRS_SCHEMA}:13:120 unexpected-merge: `fairs` has no row `old-fair`, "
            "which must stay distinct from similar records",
        ],
    ),
    Report(
        "check_unique",
        [(FAIRS_SCHEMA, "{name: kind, ", "{name: kind, constraints: {unique: true}, "), *both("kind: fair")],
        [],
    ),
    Report("check_entries", [], []),
    Report("check_hierarchies", [(PLACES, "The Shire}", "The Shire, within_id: {is: arden, rank: deprecated}}")], []),
    Report(
        "check_wide",
        [schema("{wide: [fair_id, {name: words, show: '={motto}'}]}"), *both("motto: abc")],
        [],
    ),
]
# They look at files, texts, schemas or numbers of rows, or at tables that hold what other checks have seen.
OF_NO_RECORD = {
    *(
        "check_files",
        "check_file_names",
        "check_heads",
        "check_every_text",
        "check_folders",
        "check_speakers",
        "check_left_out",
    ),
    *("check_texts", "check_independence", "check_words_of_blocks", "check_other_cells", "check_builtin_tables"),
    *("check_sheets", "check_qualifiers", "check_made_of_others", "check_words_of_notes", "check_reading_decisions"),
}


@pytest.mark.parametrize("report", REPORTS, ids=[f"{report.check}-{n}" for n, report in enumerate(REPORTS)])
def test_a_check_says_this_of_records_that_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: Report
) -> None:
    only = tuple(check for check in registry.CHECKS if check.function.__name__ == report.check)
    assert len(only) == 1
    monkeypatch.setattr(registry, "CHECKS", only)
    contents = changed(*GONE)
    for file, old, new in report.changes:
        assert contents[file].count(old) == 1, (file, old)
        contents[file] = contents[file].replace(old, new)
    write_files(tmp_path, contents | (EARLIER if report.check == "check_redirects" else {}))
    assert [f"{p.place} {p.code}: {p.message}" for p in compiled(tmp_path).problems] == report.problems


def test_every_check_is_here_and_none_says_anything_of_such_records_as_such(tmp_path: Path) -> None:
    assert {check.function.__name__ for check in registry.CHECKS} == {report.check for report in REPORTS} | OF_NO_RECORD
    run = compiled(write_files(tmp_path, changed(*GONE)))
    assert run.problems == []
    assert run.tables["fairs"]["fair_id"].to_list() == ["hat-market", "spring-fair"]
    assert run.tables["places"]["place_id"].to_list() == ["arden", "shire"]
