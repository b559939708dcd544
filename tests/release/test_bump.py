"""Which increment changes require, in words: counts, names, ids that no longer resolve; and which files differ."""

import polars as pl
import pytest

from standoff.formats.package import Package, PackageTable
from standoff.release.bump import Reason, describe, lay_out_plan, level, reasons, some
from standoff.release.difference import Difference, TableDifference
from standoff.release.schema_changes import SchemaChange
from standoff.release.verify_all import _others, _some
from standoff.source.plural import plural


def stored(name: str, key: tuple[str, ...], frame: pl.DataFrame) -> PackageTable:
    fields = {column: {"name": column, "type": "string"} for column in frame.columns}
    return PackageTable(name, fields, key, (), lambda: frame, rows=len(frame))


def table(
    name: str, key: tuple[str, ...], added: int = 0, removed: tuple[str, ...] = (), after: int = 0
) -> TableDifference:
    def frame(first: tuple[str, ...]) -> pl.DataFrame:
        return pl.DataFrame({column: list(first) for column in key}, schema=dict.fromkeys(key, pl.String))

    new, changed = frame(tuple("abc"[:added])), frame(tuple("xyz"[:after]))
    return TableDifference(name, key, new, frame(removed), changed, changed, {"n": after, "m": 1} if after else {})


def required(*tables: TableDifference, redirects: dict[str, list[str]] | None = None) -> list[tuple[str, str]]:
    held = {"redirects": stored("redirects", ("table_name", "old_id"), pl.DataFrame(redirects))} if redirects else {}
    package = Package("b", "", held)
    return [(reason.level, reason.words) for reason in reasons(Difference(package, package, (), tables))]


def test_rows_that_come_are_minor_that_go_major_unless_redirected_that_change_patches() -> None:
    assert required(table("people", ("id",), added=2, removed=("dunn", "eve"), after=1)) == [
        ("major", "people: 2 published ids removed without a redirect: `dunn`, `eve`"),
        ("minor", "people: 2 rows added"),
        ("patch", "people: 1 row changed (n, m)"),
    ]
    redirects = {"table_name": ["people", "fairs"], "old_id": ["dunn", "eve"], "new_id": ["abel", "fair"]}
    assert required(table("people", ("id",), removed=("dunn", "eve")), redirects=redirects) == [
        ("major", "people: 1 published id removed without a redirect: `eve`"),
        ("patch", "people: 1 row removed"),
    ]
    assert required(table("people", ("id",), removed=("dunn",)), redirects=redirects) == [
        ("patch", "people: 1 row removed")
    ]


def test_a_redirect_that_went_is_no_loss_where_its_id_is_a_record_again() -> None:
    gone = TableDifference(
        "redirects",
        ("table_name", "old_id"),
        (none := pl.DataFrame(schema={"table_name": pl.String, "old_id": pl.String})),
        pl.DataFrame({"table_name": ["people", "people", "fairs"], "old_id": ["dunn", "eve", "dunn"]}),
        none,
        none,
        {},
    )
    people = stored("people", ("id",), pl.DataFrame({"id": ["abel", "dunn"]}))
    package = Package("b", "", {"people": people})
    found = reasons(Difference(package, package, (), (gone,)))
    assert [(reason.level, reason.words) for reason in found] == [
        ("major", "redirects: 2 published ids removed without a redirect: `people/eve`, `fairs/dunn`"),
        ("patch", "redirects: 1 row removed"),
    ]


def test_rows_of_children_and_receipts_go_with_what_they_belong_to() -> None:
    assert required(table("guests", ("fair_id", "role"), removed=("dunn",))) == [("patch", "guests: 1 row removed")]
    assert required(table("vocabulary", ("field", "code"), removed=("dunn",))) == [
        ("major", "vocabulary: 1 published id removed without a redirect: `dunn/dunn`")
    ]
    receipts = table("evidence", ("id",), added=1, removed=("a",))
    assert required(receipts) == [("patch", "evidence: 1 row added"), ("patch", "evidence: 1 row removed")]
    assert required(table("people", ("id",), added=1), receipts) == [("minor", "people: 1 row added")]


def test_the_level_is_that_of_the_most_significant_reason() -> None:
    assert level([]) == "patch"
    assert level([Reason("patch", "a"), Reason("major", "b"), Reason("minor", "c")]) == "major"
    assert level([Reason("minor", "c"), Reason("patch", "a")]) == "minor"


@pytest.mark.parametrize(
    ("kind", "old", "new", "words"),
    [
        ("type-changed", "integer", "number", "t.c: type changed, integer -> number"),
        ("minimum-changed", "1", "", "t.c: minimum changed, no longer 1"),
        ("minimum-changed", "", "1", "t.c: minimum changed, 1"),
        ("codes-removed", "hat", "", "t.c: codes removed, hat"),
        ("codes-reordered", "", "", "t.c: codes reordered"),
    ],
)
def test_a_change_in_words(kind: str, old: str, new: str, words: str) -> None:
    assert describe(SchemaChange("t", "c", kind, "patch", old, new)) == words


def test_counts_and_names_in_words() -> None:
    assert [plural(n, "row") for n in (0, 1, 2, 1000)] == ["0 rows", "1 row", "2 rows", "1,000 rows"]
    assert [some(tuple("abcdef"[:n])) for n in (1, 5, 6)] == [
        *("`a`", "`a`, `b`, `c`, `d`, `e`", "`a`, `b`, `c`, `d`, `e` …"),
    ]
    assert [_some(list("abcde"[:n])) for n in (1, 3, 4)] == ["a", "a, b, c", "a, b, c and 1 more"]


def test_the_plan_of_a_release() -> None:
    def plan(last: str | None, found: list[Reason], lacking: tuple[str, ...] = ()) -> list[str]:
        laid_out = lay_out_plan("1.1.0", last, "1.0.1", found, {"fairs": 2, "people": 1000}, lacking)
        return ["".join(piece.text for piece in line) for line in laid_out]

    assert plan(None, []) == ["1.1.0, the first version", "  fairs 2, people 1,000"]
    assert plan("1.0.0", [], ("CHANGELOG.md", "x")) == ["1.1.0 is incomplete; still to be written: CHANGELOG.md, x"]
    at_least = "After 1.0.0 the next version must be at least 1.0.1"
    assert plan("1.0.0", []) == [f"{at_least} (patch).", "  no change in the tables"]
    assert plan("1.0.0", [Reason("minor", "more\nrows"), Reason("patch", "b")]) == [
        *(f"{at_least} (minor).", "  minor  more rows", "  patch  b"),
    ]


def test_files_of_one_package_alone_differ_too() -> None:
    one = {"a": "x", "b": "y", "d": "1", "SHA256SUMS": "s"}
    assert _others(one, {"a": "x", "c": "z", "d": "2"}) == ["b", "c", "d"]
    assert _others(one, one) == []
