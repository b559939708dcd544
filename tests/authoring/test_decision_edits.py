"""Passages are excluded and included, cells settled and left open: no other character of their files changes."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import annotated
from annotated import HEAD, Bench, Writer, by_content, facts, is_within
from standoff.authoring.edit.change import CannotEditError
from standoff.authoring.edit.edits import EDITS
from standoff.authoring.edit.entry_file import EntryFile
from standoff.authoring.edit.excluded import Exclude, ExclusionAsWritten, Include, exclusions_of, sentence_span
from standoff.authoring.edit.settled import Decision, Settle, Unsettle, decision_of
from tiny import FAIRS


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("tiny"))


def entries(registry: Bench, source: str) -> EntryFile:
    return EntryFile(FAIRS, source, registry.project.schema.tables["fairs"])


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("registry"), FAIRS)


def test_every_edit_is_listed_by_its_name() -> None:
    assert {name: edit.__name__ for name, edit in EDITS.items()} == {name: name for name in EDITS}
    assert {"Annotate", "EditMention", "RemoveMention", "Exclude", "Include", "Settle", "Unsettle"} <= set(EDITS)


# -- excluded ----------------------------------------------------------------------------------------------------------

NEW = Exclude("one", ("20-25",), "an  advertisement: hats")
LINE = '{at: 20-25, because: "an advertisement: hats"}'
EXCLUDED = {
    "none yet": ("fairs:\n  a: {at: 1-2}\n", f"excluded:\n  - {LINE}\nfairs:\n  a: {{at: 1-2}}\n"),
    "none yet, tables set off": ("\nfairs:\n", f"\nexcluded:\n  - {LINE}\n\nfairs:\n"),
    "nothing": ("excluded:\nfairs:\n", f"excluded:\n  - {LINE}\nfairs:\n"),
    "an empty list": ("excluded: []  # none\n", f"excluded:  # none\n  - {LINE}\n"),
    "one": ("excluded: {at: 1-2, because: x}\n", f"excluded:\n  - {{at: 1-2, because: x}}\n  - {LINE}\n"),
    "a list": (
        "excluded:\n  - {at: 1-2, because: x}  # first\n  # last\n  - {at: [30-31, 33-34], because: y}\n",
        f"excluded:\n  - {{at: 1-2, because: x}}  # first\n  - {LINE}\n  # last\n"
        "  - {at: [30-31, 33-34], because: y}\n",
    ),
    "a list in flow style": (
        "excluded: [{at: 30-31, because: y}]\n", f"excluded: [{LINE}, {{at: 30-31, because: y}}]\n",
    ),
    "as it was called before 2.0": (
        "set_aside:\n  - {at: 1-2, because: x}\n", f"set_aside:\n  - {{at: 1-2, because: x}}\n  - {LINE}\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), EXCLUDED.values(), ids=EXCLUDED)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_passage_is_excluded_in_the_order_of_the_text(bench: Bench, before: str, after: str, line_end: str) -> None:
    source, wanted = ((HEAD + body).replace("\n", line_end) for body in (before, after))
    assert bench.after(source, NEW) == wanted


INCLUDED = {
    "the only one": ("excluded:\n  - {at: 1-2, because: x}\nfairs:\n", ("1-2",), "fairs:\n"),
    "not a list": ("excluded: {at: 1-2, because: x}\nfairs:\n", ("1-2",), "fairs:\n"),
    "one of several": (
        "excluded:\n  - {at: 1-2, because: x}\n  # two\n  - {at: 3-4, because: y}  # z\n  # more\n", ("3-4",),
        "excluded:\n  - {at: 1-2, because: x}\n  # more\n",
    ),
    "one of several spans": (
        "excluded:\n  - {at: [1-2, 03-4, 5-6], because: x}  # z\n", ("3-4",),
        "excluded:\n  - {at: [1-2, 5-6], because: x}  # z\n",
    ),
    "all spans of one": (
        "excluded:\n  - {at: [1-2, 5-6], because: x}  # z\n  - {at: 7-8, because: y}\n", ("5-6", "1-2"),
        "excluded:\n  - {at: 7-8, because: y}\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "at", "after"), INCLUDED.values(), ids=INCLUDED)
def test_a_passage_is_included_again(bench: Bench, before: str, at: tuple[str, ...], after: str) -> None:
    assert bench.after(HEAD + before, Include("one", at)) == HEAD + after


def test_passages_are_given_as_they_are_written() -> None:
    source = f"{HEAD}excluded:\n  - {{at: [1-2, 5-6], because: x}}\n  - {{at: 7-8}}\n  - x\n"
    assert exclusions_of(source) == [ExclusionAsWritten(("1-2", "5-6"), "x", 9), ExclusionAsWritten(("7-8",), "", 10)]
    assert [sentence_span(HEAD, number) for number in (0, 1, 3, 4)] == [None, "0-43", "86-115", None]


@pytest.mark.parametrize(
    ("edit", "code", "message"),
    [
        (Include("one", ("3-4",)), "changed-meanwhile", "`3-4` is not excluded"),
        (Include("one", ("x",)), "bad-span", "`x` is not a span"),
        (Exclude("one", ("3-4",), " "), "because-missing", "a passage is excluded without a reason"),
        (Exclude("one", (), "x"), "at-missing", "no place in the text is given"),
        (Exclude("two/x", ("3-4",), "x"), "unannotated-text", "no text `two/x` is annotated"),
    ],
)
def test_passages_that_are_refused(bench: Bench, edit: Exclude, code: str, message: str) -> None:
    with pytest.raises(CannotEditError) as error:
        bench.change(f"{HEAD}excluded:\n  - {{at: 1-2, because: x}}\n", edit)
    assert [(problem.code, problem.message) for problem in error.value.problems] == [(code, message)]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.integers(0, 90), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_excluding_and_including_gives_the_facts_again(
    bench: Bench, seed: int, start: int, line_end: str, is_formatted: bool
) -> None:
    source = Writer(seed).file(line_end)
    source = bench.formatted(source) if is_formatted else source
    span = f"{start}-{start + 50}"
    added = bench.after(source, Exclude("one", (span,), "new, so"))
    expected = facts(source)
    expected.setdefault("excluded", []).append({"at": span, "because": "new, so"})
    assert by_content(facts(added)) == by_content(expected)
    data = bench.after(added, Include("one", (span,)))
    assert by_content(facts(data)) == by_content(facts(source))
    if bench.is_formatted(source):
        assert bench.is_formatted(added)
        assert data == source
    else:
        assert is_within(source, added)


# -- settled -----------------------------------------------------------------------------------------------------------

DECIDED = Settle("fairs", "b", "visitors", "7", "she  counted: them")
TO = '{to: 7, because: "she counted: them"}'
SETTLED = {
    "an empty file": ("", f"b: {{settle: {{visitors: {TO}}}}}\n"),
    "no entry": ("a: {}\nc: {title: C}\n", f"a: {{}}\nb: {{settle: {{visitors: {TO}}}}}\nc: {{title: C}}\n"),
    "an empty entry": ("b: {}  # B\n", f"b: {{settle: {{visitors: {TO}}}}}  # B\n"),
    "an entry with nothing": ("b:  # B\n", f"b: {{settle: {{visitors: {TO}}}}}  # B\n"),
    "an entry in flow style": ("b: {title: B}  # B\n", f"b: {{title: B, settle: {{visitors: {TO}}}}}  # B\n"),
    "an entry in lines": (
        "b:\n  title: B  # B\n# of c\nc: {}\n", f"b:\n  title: B  # B\n  settle: {{visitors: {TO}}}\n# of c\nc: {{}}\n",
    ),
    "a decision on another field": (
        "b:\n  settle:\n    # when\n    held: {to: 2024, because: x}\n    stalls: {to: 3, because: y}\n  title: B\n",
        f"b:\n  settle:\n    # when\n    held: {{to: 2024, because: x}}\n    visitors: {TO}\n"
        "    stalls: {to: 3, because: y}\n  title: B\n",
    ),
    "a decision on another field, in flow style": (
        "b: {settle: {held: {to: 2024, because: x}}}\n",
        f"b: {{settle: {{held: {{to: 2024, because: x}}, visitors: {TO}}}}}\n",
    ),
    "another decision": (
        "b:\n  settle:\n    visitors: {to: null, because: x}  # z\n", f"b:\n  settle:\n    visitors: {TO}  # z\n",
    ),
    "several entries of a record": (
        "b:\n  - {title: B}\n  - {basis: external, ref: x, title: C}\n",
        f"b:\n  - {{title: B, settle: {{visitors: {TO}}}}}\n  - {{basis: external, ref: x, title: C}}\n",
    ),
    "no line end": ("a: {}", f"a: {{}}\nb: {{settle: {{visitors: {TO}}}}}\n"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), SETTLED.values(), ids=SETTLED)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_cell_is_settled(registry: Bench, before: str, after: str, line_end: str) -> None:
    source, wanted = (text.replace("\n", line_end) for text in (before, after))
    if not before or (before == "a: {}" and line_end == "\r\n"):
        wanted = after  # there is no line end to go by
    assert registry.after(source, DECIDED) == wanted
    assert decision_of(entries(registry, wanted), "b", "visitors") == Decision("7", "she counted: them")


UNSETTLED = {
    "the only decision": ("b: {title: B, settle: {visitors: {to: 7, because: x}}}  # B\n", "b: {title: B}  # B\n"),
    "the only decision, in lines": (
        "b:\n  title: B\n  # of it\n  settle:\n    visitors: {to: 7, because: x}\n# of c\nc: {}\n",
        "b:\n  title: B\n# of c\nc: {}\n",
    ),
    "one of two": (
        "b:\n  settle:\n    held: {to: 2024, because: x}\n    visitors: {to: 7, because: x}  # y\n",
        "b:\n  settle:\n    held: {to: 2024, because: x}\n",
    ),
    "an entry for it alone": ("a: {}\nb: {settle: {visitors: {to: 7, because: x}}}\n", "a: {}\n"),
    "a file for it alone": ("b: {settle: {visitors: {to: 7, because: x}}}\n", ""),
    "one of two entries": (
        "b:\n  - {title: B}\n  - settle: {visitors: {to: 7, because: x}}\n", "b:\n  - {title: B}\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), UNSETTLED.values(), ids=UNSETTLED)
def test_a_decision_is_taken_back(registry: Bench, before: str, after: str) -> None:
    data = registry.after(before, Unsettle("fairs", "b", "visitors"))
    assert data == (registry.formatted(after) if registry.is_formatted(before) else after)


def test_a_record_that_needs_an_entry_keeps_one(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "annotations/registry/people.yaml")
    source = "a: {settle: {name: {to: x, because: y}}}\n"
    assert bench.after(source, Unsettle("people", "a", "name")) == "a: {}\n"


def test_a_file_is_begun_with_its_curator(registry: Bench) -> None:
    (registry.project.root / FAIRS).unlink(missing_ok=True)
    change = replace(DECIDED, curator="c2").change(registry.project)
    data = f"curator: c2\nb: {{settle: {{visitors: {TO}}}}}\n".encode()
    assert change.files == {FAIRS: (None, data)}
    assert replace(DECIDED).change(registry.project).files == {FAIRS: (None, data.split(b"\n", 1)[1])}


@pytest.mark.parametrize(
    ("to", "written"),
    [(None, "null"), ("null", '"null"'), ("{x", '"{x"'), ("2024..", "2024.."), ("a, b", '"a, b"')],
)
def test_values_of_decisions(registry: Bench, to: str | None, written: str) -> None:
    edit = Settle("fairs", "b", "guests/host/bell/since", to, "so")
    data = registry.after("", edit)
    assert data == f"b: {{settle: {{guests/host/bell/since: {{to: {written}, because: so}}}}}}\n"
    assert decision_of(entries(registry, data), "b", "guests/host/bell/since") == Decision(to, "so")


@pytest.mark.parametrize(
    ("edit", "code", "message"),
    [
        (replace(DECIDED, table="fars"), "unknown-table", "unknown table `fars`"),
        (replace(DECIDED, record="../b"), "bad-id", "`../b` is not a valid id"),
        (replace(DECIDED, field="guests/host/since"), "unknown-field",
         "`fairs` has no field `guests/host/since` to settle"),
        (replace(DECIDED, because=""), "because-missing", "`visitors` is settled without a reason"),
        (Unsettle("fairs", "b", "visitors"), "changed-meanwhile", "`visitors` of `fairs/b` is not settled"),
    ],
)  # fmt: skip
def test_decisions_that_are_refused(registry: Bench, edit: annotated.Edit, code: str, message: str) -> None:
    with pytest.raises(CannotEditError) as error:
        registry.change("b: {settle: {held: {to: x, because: y}}}\n", edit)
    assert [(problem.code, problem.message) for problem in error.value.problems] == [(code, message)]
    assert error.value.problems[0].hint


@pytest.mark.parametrize("source", ["b: x\n", "b: {settle: x}\n", "b: [x]\n", "[]\n", "{b: {title: B}}\n"])
def test_a_file_in_which_a_decision_has_no_place_is_left(registry: Bench, source: str) -> None:
    with pytest.raises(CannotEditError) as error:
        registry.change(source, DECIDED)
    assert [problem.code for problem in error.value.problems] == ["cannot-insert"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# All fairs.\nb: {}\n", "# All fairs.\na: {}\nb: {}\n"),
        ("curator: c1\n# Of the harbour.\nb: {}\n", "curator: c1\na: {}\n# Of the harbour.\nb: {}\n"),
        ("# All fairs.\n\n# Of the harbour.\nb: {}\n", "# All fairs.\n\na: {}\n# Of the harbour.\nb: {}\n"),
        ("b: {}\n", "a: {}\nb: {}\n"),
    ],
)
def test_a_new_first_entry_is_below_the_comments_that_begin_the_file(
    registry: Bench, source: str, expected: str
) -> None:
    assert entries(registry, source).plus({"a": ["a: {}"]}) == expected
