"""A mention is added in the order of the text: no other character changes, and a formatted file stays formatted."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import annotated
from annotated import HEAD, Bench, Writer, by_content, facts, is_within, words
from standoff.authoring.edit.change import CannotEditError
from standoff.authoring.edit.mention_edits import Annotate
from standoff.source.problem import Place
from tiny import ONE

NEW = Annotate("one", "fairs", "b", ("20-25",), {"kind": "fair"})
LINE = "{at: 20-25, kind: fair}"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("tiny"))


LAYOUTS = {
    "no table": ("", f"\nfairs:\n  b: {LINE}\n"),
    "a table before and after": (
        "excluded:\n  - {at: 1-2, because: so}\n\npeople:\n  bell: {at: 3-4}\n",
        f"excluded:\n  - {{at: 1-2, because: so}}\n\nfairs:\n  b: {LINE}\n\npeople:\n  bell: {{at: 3-4}}\n",
    ),
    "tables without empty lines between them": (
        "a: 1\npeople:\n  bell: {at: 3-4}  # c\n# d\n",
        f"a: 1\nfairs:\n  b: {LINE}\npeople:\n  bell: {{at: 3-4}}  # c\n# d\n",
    ),
    "a table with nothing": ("fairs:  # none\npeople:\n", f"fairs:  # none\n  b: {LINE}\npeople:\n"),
    "an empty table": ("fairs: {}\npeople:\n", f"fairs:\n  b: {LINE}\npeople:\n"),
    "a table with nothing, no line end": ("fairs:", f"fairs:\n  b: {LINE}"),
    "a record among records": (
        "fairs:\n  a: {at: 1-2}\n  # of c\n  c: {at: 30-32}\n",
        f"fairs:\n  a: {{at: 1-2}}\n  b: {LINE}\n  # of c\n  c: {{at: 30-32}}\n",
    ),
    "the first record": (
        "fairs:  # all\n  # of c\n  c: {at: 30-32}\n",
        f"fairs:  # all\n  b: {LINE}\n  # of c\n  c: {{at: 30-32}}\n",
    ),
    "the last record, before what is still to do": (
        "fairs:\n  a:\n    - {at: 1-2}\n    # - {at: 3-4}\n  # later\n# end",
        f"fairs:\n  a:\n    - {{at: 1-2}}\n    # - {{at: 3-4}}\n  b: {LINE}\n  # later\n# end",
    ),
    "the last record, no line end": ("fairs:\n  a: {at: 1-2}", f"fairs:\n  a: {{at: 1-2}}\n  b: {LINE}"),
    "records in flow style": (
        "fairs: {a: {at: 1-2}, c: {at: 30-32}}\n",
        f"fairs: {{a: {{at: 1-2}}, b: {LINE}, c: {{at: 30-32}}}}\n",
    ),
    "one mention in flow style, and one before it": (
        "fairs:\n  b: {at: 30-32}  # later\n",
        f"fairs:\n  b:\n    - {LINE}\n    - {{at: 30-32}}  # later\n",
    ),
    "one mention in flow style, and one after it": (
        "fairs:\n  b: {at: 1-2}  # earlier\n",
        f"fairs:\n  b:\n    - {{at: 1-2}}  # earlier\n    - {LINE}\n",
    ),
    "one mention in flow style on two lines": (
        "fairs:\n  b: {at: 1-2,\n    kind: market}\n",
        f"fairs:\n  b: [{{at: 1-2,\n    kind: market}}, {LINE}]\n",
    ),
    "one mention in lines": (
        "fairs:\n  b:  # of b\n\n    # where\n    at: 1-2\n    motto: |\n      two\n       lines\n  c: {at: 3-4}\n",
        "fairs:\n  b:  # of b\n\n    # where\n    - at: 1-2\n      motto: |\n        two\n         lines\n"
        f"    - {LINE}\n  c: {{at: 3-4}}\n",
    ),
    "one mention in lines, later": (
        "fairs:\n  b:\n    at: 30-32\n    kind: fair\n",
        f"fairs:\n  b:\n    - {LINE}\n    - at: 30-32\n      kind: fair\n",
    ),
    "a list": (
        "fairs:\n    b:\n    - at: 1-2\n      kind: fair\n    # late\n    - {at: 30-32}\n",
        f"fairs:\n    b:\n    - at: 1-2\n      kind: fair\n    - {LINE}\n    # late\n    - {{at: 30-32}}\n",
    ),
    "a list in flow style": (
        "fairs:\n  b: [{at: 1-2}, {at: 30-32}]  # here\n",
        f"fairs:\n  b: [{{at: 1-2}}, {LINE}, {{at: 30-32}}]  # here\n",
    ),
    "a list with nothing": ("fairs:\n  b: []\n  c: {at: 1-2}\n", f"fairs:\n  b: {LINE}\n  c: {{at: 1-2}}\n"),
    "a record with nothing": ("fairs:\n  b:  # none\n", f"fairs:\n  b: {LINE}  # none\n"),
    "quotes that have no span yet stay last": (
        'fairs:\n  b:\n    - {quote: "x"}\n',
        f'fairs:\n  b:\n    - {LINE}\n    - {{quote: "x"}}\n',
    ),
}


@pytest.mark.parametrize(("before", "expected"), LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_mention_is_added_in_every_layout(bench: Bench, before: str, expected: str, line_end: str) -> None:
    source, wanted = ((HEAD + body).replace("\n", line_end) for body in (before, expected))
    assert bench.after(source, NEW) == wanted


FORMATTED = {
    "the record moves where its first place does": (
        "fairs:\n  a: {at: 1-2}\n  b: {at: 30-32}\n  c: {at: 22-23}\n",
        f"fairs:\n  a: {{at: 1-2}}\n  b:\n    - {LINE}\n    - {{at: 30-32}}\n  c: {{at: 22-23}}\n",
    ),
    "what is too long for the list gets lines": (
        f"fairs:\n  b: {{at: 1-2, motto: {'m' * 97}}}\n",
        f"fairs:\n  b:\n    - at: 1-2\n      motto: {'m' * 97}\n    - {LINE}\n",
    ),
    "what fits into the list gets a line": (
        f"fairs:\n  {'b' * 50}:\n    at: 1-2\n    motto: {'m' * 70}\n",
        f"fairs:\n  {'b' * 50}:\n    - {{at: 1-2, motto: {'m' * 70}}}\n    - {LINE}\n",
    ),
}


@pytest.mark.parametrize(("before", "expected"), FORMATTED.values(), ids=FORMATTED)
def test_a_formatted_file_stays_formatted(bench: Bench, before: str, expected: str) -> None:
    body = before.partition("  b")[2].partition(":")[0]
    edit = replace(NEW, record="b" + body)
    assert bench.after(f"{HEAD}\n{before}", edit) == f"{HEAD}\n{expected}"


def test_the_lines_are_shown_as_they_will_be(bench: Bench) -> None:
    found = bench.change(f"{HEAD}\nfairs:\n  a: {{at: 1-2}}\n  b: {{at: 30-32}}\n", NEW)
    assert found.what == "annotate fairs/b"
    assert found.place == Place(ONE, 11, 3)
    assert found.written == f"  b:\n    - {LINE}\n    - {{at: 30-32}}"


def test_values_are_written_as_fmt_writes_them(bench: Bench) -> None:
    values = {
        "guests": "[{role: visitor, person_id: carr}, {role: host, person_id: bell}]", "motto": "null",
        "because": "so: [it] is", "visitors": "{basis: inferred, is: 7}", "held": "2024-05", "speaker": "bell",
    }  # fmt: skip
    body = bench.after(HEAD, Annotate("one", "fairs", "a", ("9-12", "003-4"), values))
    assert body.removeprefix(HEAD) == (
        '\nfairs:\n  a:\n    at: [3-4, 9-12]\n    speaker: bell\n    because: "so: [it] is"\n    held: 2024-05\n'
        '    visitors: {is: 7, basis: inferred}\n    motto: "null"\n    guests: {host: bell, visitor: carr}\n'
    )


REFUSED = [
    (Annotate("three", "fairs", "b", ("1-2",)), "unannotated-text", "no text `three` is annotated"),
    (Annotate("../texts/one", "fairs", "b", ("1-2",)), "unannotated-text", "no text `../texts/one` is annotated"),
    (Annotate("one", "fars", "b", ("1-2",)), "unknown-table", "unknown table `fars`"),
    (Annotate("one", "fair_guests", "b", ("1-2",)), "unknown-table", "unknown table `fair_guests`"),
    (Annotate("one", "fairs", "B: x", ("1-2",)), "bad-id", "`B: x` is not a valid id"),
    (Annotate("one", "fairs", "b", ()), "at-missing", "no place in the text is given"),
    (Annotate("one", "fairs", "b", ("2-2",)), "bad-span", "`2-2` is not a span"),
    (Annotate("one", "fairs", "b", ("1-2, x: y",)), "bad-span", "`1-2, x: y` is not a span"),
    (replace(NEW, set={"kinds": "x"}), "unknown-field", "`fairs` has no field `kinds`"),
    (replace(NEW, set={"at": "1-2"}), "unknown-field", "`fairs` has no field `at`"),
    (replace(NEW, set={"title": "x"}), "registry-field", "`title` may be set in the registry only"),
    (replace(NEW, set={"is_trade": "x"}), "derived-field", "`is_trade` is derived; it is computed, never written"),
    (replace(NEW, set={"kind": " "}), "empty-value", "`kind` has no value"),
    (replace(NEW, set={"kind": "{is: x"}), "yaml-syntax", None),
]


@pytest.mark.parametrize(("edit", "code", "message"), REFUSED, ids=[f"{row[1]}-{n}" for n, row in enumerate(REFUSED)])
def test_what_cannot_be_meant_is_refused(bench: Bench, edit: Annotate, code: str, message: str | None) -> None:
    with pytest.raises(CannotEditError) as error:
        bench.change(HEAD, edit)
    (problem,) = error.value.problems
    assert (problem.code, problem.message) == (code, message or problem.message)
    assert problem.hint


@pytest.mark.parametrize(
    "source",
    ["{text: {}}\n", "- a\n", "x\n", f"{HEAD}fairs: x\n", f"{HEAD}fairs:\n  b: x\n", f"{HEAD}fairs: [a]\n",
     f"{HEAD}? fairs\n: {{}}\n", f"{HEAD}fairs:\n  ? b\n  : {{at: 1-2}}\n"],
)  # fmt: skip
def test_a_file_in_which_it_has_no_place_is_left(bench: Bench, source: str) -> None:
    with pytest.raises(CannotEditError) as error:
        bench.change(source, NEW)
    assert [problem.code for problem in error.value.problems] == ["cannot-insert"]


def test_a_file_that_cannot_be_read_is_left(bench: Bench) -> None:
    with pytest.raises(CannotEditError) as error:
        bench.change(f"{HEAD}fairs: {{\n", NEW)
    assert [problem.code for problem in error.value.problems] == ["yaml-syntax"]


# -- laws --------------------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 2**32), st.sampled_from(["ash", "bell", "eve"]), st.sampled_from(annotated.TABLES),
    st.integers(0, 70), st.sampled_from(["\n", "\n", "\r\n"]), st.booleans(),
)  # fmt: skip
def test_nothing_else_changes(
    bench: Bench, seed: int, record: str, table: str, start: int, line_end: str, is_formatted: bool
) -> None:
    source = Writer(seed).file(line_end)
    source = bench.formatted(source) if is_formatted else source
    edit = Annotate("one", table, record, (f"{start}-{start + 5}",), {"because": "why, not: so"})
    data = bench.after(source, edit)
    expected = facts(source)
    mention = {"at": f"{start}-{start + 5}", "because": "why, not: so"}
    held = expected.setdefault(table, {}).setdefault(record, [])
    found = facts(data)
    assert_placed(held, found[table][record], mention)
    held.append(mention)
    assert by_content(found) == by_content(expected)
    if bench.is_formatted(source):
        assert bench.is_formatted(data)
        assert Counter(words(source)) <= Counter(words(data))
    else:
        assert is_within(source, data)


def assert_placed(before: list[annotated.Facts], now: list[annotated.Facts], new: annotated.Facts) -> None:
    """Mentions that were in the order of the text still are."""
    if starts(before) == sorted(starts(before)):
        assert starts(now) == sorted(starts(now))
    assert now.count(new) == before.count(new) + 1


def starts(mentions: list[annotated.Facts]) -> list[int]:
    return [min(int(span.split("-")[0]) for span in annotated.listed(each["at"])) for each in mentions]
