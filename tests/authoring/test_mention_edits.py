"""A mention is changed, moved or removed: no other character changes, and comments stay where they belong."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import annotated
from annotated import HEAD, Bench, Writer, by_content, facts, is_within, words
from standoff.authoring.edit.as_written import MentionAsWritten, mentions_of
from standoff.authoring.edit.change import CannotEditError
from standoff.authoring.edit.mention_edits import Annotate, EditMention, RemoveMention
from standoff.source.problem import Place
from tiny import ONE

LIST = """\
fairs:
  a:
    - {at: 1-2, kind: fair}  # first
    # of the second
    - at: 3-4  # where
      visitors: {is: 8, because: so}
      # why
      motto: "a, # b"
    - {at: 5-6}
  # of b
  b: {at: 7-8, kind: market, held: 2024}
people:
  bell: {at: 9-10}
# end
"""


SECOND = LIST[LIST.index("    # of the second") : LIST.index("    - {at: 5-6}")]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("tiny"))


def written(bench: Bench, source: str) -> list[MentionAsWritten]:
    return mentions_of(ONE, source.encode(), bench.project.schema)


def mention(bench: Bench, source: str, record: str, number: int = 0) -> MentionAsWritten:
    return next(each for each in written(bench, source) if (each.record, each.number) == (record, number))


def edit(found: MentionAsWritten, **given: Any) -> EditMention:
    return replace(EditMention("one", found.table, found.record, found.number, found.source), **given)


def remove(found: MentionAsWritten) -> RemoveMention:
    return RemoveMention("one", found.table, found.record, found.number, found.source)


CHANGES = {
    "a value": ("b", 0, {"set": {"kind": "fair"}}, "kind: market", "kind: fair"),
    "what is the same": ("b", 0, {"set": {"kind": "fair", "held": "2024"}}, "kind: market", "kind: fair"),
    "several": ("b", 0, {"set": {"kind": "fair", "held": "{is: 2025, basis: inferred}"}, "at": ("8-9", "7-8")},
                "at: 7-8, kind: market, held: 2024", "at: [7-8, 8-9], kind: fair, held: {is: 2025, basis: inferred}"),
    "a place": ("a", 1, {"at": ("3-5",)}, "at: 3-4  # where", "at: 3-5  # where"),
    "a value in lines": ("a", 1, {"set": {"motto": "c"}}, '"a, # b"', "c"),
    "a value with qualifiers": ("a", 1, {"set": {"visitors": "9"}}, "{is: 8, because: so}", "9"),
    "a further value": ("b", 0, {"set": {"speaker": "bell"}}, "at: 7-8,", "at: 7-8, speaker: bell,"),
    "further values at the end": ("a", 2, {"set": {"guests": "{host: bell}", "kind": "fair"}},
                                  "{at: 5-6}", "{at: 5-6, kind: fair, guests: {host: bell}}"),
    "a further value in lines, after the comment of the one before": (
        "a", 1, {"set": {"speaker": "bell"}}, "# where\n", "# where\n      speaker: bell\n"),
    "a further value in lines, before the comment of the next": (
        "a", 1, {"set": {"place_id": "arden"}}, "because: so}\n", "because: so}\n      place_id: arden\n"),
    "a further value in lines, the last": ("a", 1, {"set": {"guests": "{host: bell}"}},
                                           '"a, # b"\n', '"a, # b"\n      guests: {host: bell}\n'),
    "a value taken out": ("b", 0, {"unset": ("kind",)}, "kind: market, ", ""),
    "the last values taken out": ("b", 0, {"unset": ("kind", "held")}, ", kind: market, held: 2024", ""),
    "one taken out, one put in": ("b", 0, {"unset": ("held",), "set": {"visitors": "3"}}, "held: 2024", "visitors: 3"),
    "a value in lines taken out, its comment stays": (
        "a", 1, {"unset": ("motto",)}, '      # why\n      motto: "a, # b"\n', "      # why\n"),
}  # fmt: skip


@pytest.mark.parametrize(("record", "number", "given", "old", "new"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_only_the_values_change(
    bench: Bench, record: str, number: int, given: dict[str, object], old: str, new: str, line_end: str
) -> None:
    source, old, new = ((text).replace("\n", line_end) for text in (HEAD + LIST, old, new))
    assert source.count(old) == 1
    assert bench.after(source, edit(mention(bench, source, record, number), **given)) == source.replace(old, new)


def test_what_is_the_same_changes_nothing(bench: Bench) -> None:
    found = mention(bench, HEAD + LIST, "b")
    change = bench.change(HEAD + LIST, edit(found, set={"kind": "market", "held": "2024"}, at=("7-8",)))
    assert (change.files, change.written, change.place) == ({}, "", None)


MOVES = {
    "into a list, in the order of the text": (
        "b", 0, "a",
        "  # of b\n  b: {at: 7-8, kind: market, held: 2024}\n",
        "",
        "    - {at: 5-6}\n",
        "    - {at: 5-6}\n    # of b\n    - {at: 7-8, kind: market, held: 2024}\n",
    ),
    "out of a list, to a new record": (
        "a", 0, "c",
        "    - {at: 1-2, kind: fair}  # first\n",
        "",
        "fairs:\n",
        "fairs:\n  c: {at: 1-2, kind: fair}  # first\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("record", "number", "to", "gone", "left", "there", "now"), MOVES.values(), ids=MOVES)
def test_a_mention_is_moved_to_another_record(
    bench: Bench, record: str, number: int, to: str, gone: str, left: str, there: str, now: str
) -> None:
    expected = LIST.replace(gone, left).replace(there, now)
    found = mention(bench, HEAD + LIST, record, number)
    assert bench.after(HEAD + LIST, edit(found, move_to=to)).removeprefix(HEAD) == expected


def test_the_only_mention_of_a_table_is_moved_within_it(bench: Bench) -> None:
    found = mention(bench, HEAD + LIST, "bell")
    expected = LIST.replace("  bell: {at: 9-10}", "  carr: {at: 9-10, voice: document}")
    assert bench.after(HEAD + LIST, edit(found, move_to="carr", set={"voice": "document"})) == HEAD + expected


REMOVALS = {
    "the first of a list": (LIST, "a", 0, "    - {at: 1-2, kind: fair}  # first\n", ""),
    "one in lines, with its comments": (LIST, "a", 1, SECOND, ""),
    "the last of a list": (LIST, "a", 2, "    - {at: 5-6}\n", ""),
    "the only one of a record": (LIST, "b", 0, "  # of b\n  b: {at: 7-8, kind: market, held: 2024}\n", ""),
    "the only one of a table": (LIST, "bell", 0, "people:\n  bell: {at: 9-10}\n", ""),
    "the only one of a table, set off": ("a: 1\n\n# of fairs\nfairs:\n  b: {at: 1-2}\n\npeople:\n", "b", 0,
                                         "\n# of fairs\nfairs:\n  b: {at: 1-2}\n", ""),
    "no line end": ("fairs:\n  a: {at: 1-2}\n  b: {at: 3-4}", "b", 0, "\n  b: {at: 3-4}", ""),
    "of a list in flow style": ("fairs:\n  a: [{at: 1-2}, {at: 3-4}, {at: 5-6}]\n", "a", 1, "{at: 3-4}, ", ""),
    "the last of a list in flow style": ("fairs:\n  a: [{at: 1-2}, {at: 3-4}]\n", "a", 1, ", {at: 3-4}", ""),
    "of a list in flow style, with its comment": (
        "fairs:\n  a: [{at: 1-2}, # one\n    # of two\n    {at: 3-4}]\n", "a", 0, "{at: 1-2}, # one\n    ", ""),
    "the last of a list in flow style, the comment of another stays": (
        "fairs:\n  a: [{at: 1-2}, # one\n    {at: 3-4}]\n", "a", 1, "{at: 3-4}", ""),
    "a record in flow style": ("fairs: {a: {at: 1-2}, b: {at: 3-4}}\n", "a", 0, "a: {at: 1-2}, ", ""),
    "what is still to do stays": (
        "fairs:\n  a:\n    - {at: 1-2}\n    # - {at: 3-4}\n  # later\n  b: {at: 5-6}\n", "a", 0,
        "  a:\n    - {at: 1-2}\n", ""),
    "a comment set off by an empty line stays": (
        "fairs:\n  a: {at: 1-2}\n  # part two\n\n  # of b\n  b: {at: 5-6}\n", "b", 0, "  # of b\n  b: {at: 5-6}\n", ""),
}  # fmt: skip


@pytest.mark.parametrize(("body", "record", "number", "old", "new"), REMOVALS.values(), ids=REMOVALS)
def test_a_mention_is_removed(bench: Bench, body: str, record: str, number: int, old: str, new: str) -> None:
    source = HEAD + body
    assert source.count(old) == 1
    assert bench.after(source, remove(mention(bench, source, record, number))) == source.replace(old, new)


def test_a_formatted_file_stays_formatted(bench: Bench) -> None:
    source = f"{HEAD}\nfairs:\n  a:\n    - {{at: 1-2}}\n    - {{at: 30-32}}\n  b: {{at: 3-4}}\n"
    change = bench.change(source, remove(mention(bench, source, "a")))
    assert (change.files[ONE][1] or b"").decode() == f"{HEAD}\nfairs:\n  b: {{at: 3-4}}\n  a: {{at: 30-32}}\n"
    assert (change.what, change.place) == ("remove a mention of fairs/a", Place(ONE, 11, 3))
    assert change.written == "  a: {at: 30-32}"


# -- what was shown is no longer there ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    ["", "fairs:\n  a: {at: 1-2}\n", "fairs:\n  b: {at: 1-2, kind: market}\n", "fairs:\n  b: []\n", "fairs: x\n"],
)
def test_a_mention_that_changed_meanwhile_is_left(bench: Bench, body: str) -> None:
    for each in (RemoveMention("one", "fairs", "b", 0, "{at: 1-2}"), EditMention("one", "fairs", "b", 0, "{at: 1-2}")):
        with pytest.raises(CannotEditError) as error:
            bench.change(HEAD + body, each)
        (problem,) = error.value.problems
        message = "the mention of `fairs/b` is no longer what it was when it was shown"
        assert (problem.code, problem.message) == ("changed-meanwhile", message)


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"unset": ("at",)}, "at-missing", "a mention in a text file needs its place"),
        ({"unset": ("motto",)}, "unknown-field", "this mention of `fairs` has no `motto` to take out"),
        ({"unset": ("kind",), "set": {"kind": "x"}}, "unknown-field",
         "this mention of `fairs` has no `kind` to take out"),
        ({"set": {"x": "y"}}, "unknown-field", "`fairs` has no field `x`"),
        ({"at": ("9",)}, "bad-span", "`9` is not a span"),
        ({"move_to": "No id"}, "bad-id", "`No id` is not a valid id"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(bench: Bench, given: dict[str, object], code: str, message: str) -> None:
    with pytest.raises(CannotEditError) as error:
        bench.change(HEAD + LIST, edit(mention(bench, HEAD + LIST, "b"), **given))
    assert [(problem.code, problem.message) for problem in error.value.problems] == [(code, message)]


# -- as they are written -----------------------------------------------------------------------------------------------


def test_mentions_are_given_as_they_are_written(bench: Bench) -> None:
    assert [(each.record, each.number, each.line, each.end_line) for each in written(bench, HEAD + LIST)] == [
        ("a", 0, 10, 10), ("a", 1, 12, 15), ("a", 2, 16, 16), ("b", 0, 18, 18), ("bell", 0, 20, 20),
    ]  # fmt: skip
    assert mention(bench, HEAD + LIST, "a", 1) == MentionAsWritten(
        file=ONE,
        table="fairs",
        record="a",
        number=1,
        at=("3-4",),
        source='at: 3-4  # where\n      visitors: {is: 8, because: so}\n      # why\n      motto: "a, # b"',
        line=12,
        column=7,
        end_line=15,
        fields={"visitors": "{is: 8, because: so}", "motto": "a, # b"},
        qualifiers={},
        children={},
        is_simple=False,
    )
    assert mention(bench, HEAD + LIST, "b").is_simple


def test_children_are_rows_where_they_say_no_more_than_plain_values(bench: Bench) -> None:
    for guests, rows in (
        ("{host: bell}", [{"role": "host", "person_id": "bell"}]),
        ("{host: [bell, carr]}", [{"role": "host", "person_id": "bell"}, {"role": "host", "person_id": "carr"}]),
        ("[{person_id: bell, role: host}]", [{"person_id": "bell", "role": "host"}]),
        ("{host: {person_id: bell}}", [{"role": "host", "person_id": "bell"}]),
        ("{host: {person_id: bell, polarity: deny}}", None),
        ("{}", []),
    ):
        source = f"{HEAD}fairs:\n  b: {{at: 1-2, guests: {guests}}}\n"
        assert mention(bench, source, "b").children == {"guests": rows}


def test_values_are_given_as_an_edit_takes_them(bench: Bench) -> None:
    source = (
        f"{HEAD}fairs:\n  b:\n    at: 1-2\n    because: '[sic]'\n    motto: |-\n      two\n      lines\n"
        "    kind: 'null'\n"
        "    held:\n    guests:\n      host:\n        person_id: 'bell'  # she\n    visitors: 'x'\n    nothing: y\n"
    )
    found = mention(bench, source, "b")
    assert found.fields == {
        "motto": "two\nlines", "kind": "null", "held": "", "guests": "{host: {person_id: bell}}", "visitors": "x",
    }  # fmt: skip
    assert (found.qualifiers, found.is_simple) == ({"because": '{is: "[sic]"}', "nothing": "y"}, False)
    same = {**found.fields, "because": found.qualifiers["because"]}
    del same["held"]
    change = bench.change(source, edit(found, set=same))
    assert set(change.written.split("\n")) <= {"    guests: {host: bell}  # she", "    motto: two lines"}


def test_a_file_that_cannot_be_read_gives_none(bench: Bench) -> None:
    assert written(bench, f"{HEAD}fairs: {{\n") == []
    assert written(bench, f"{HEAD}fairs: x\npeople: [a]\nplaces:\n  arden: x\n") == []


# -- laws --------------------------------------------------------------------------------------------------------------

SEEDS = st.integers(0, 2**32)


def generated(bench: Bench, seed: int, line_end: str, is_formatted: bool) -> tuple[str, list[MentionAsWritten]]:
    source = Writer(seed).file(line_end)
    source = bench.formatted(source) if is_formatted else source
    return source, written(bench, source)


@settings(deadline=None, max_examples=60)
@given(SEEDS, SEEDS, st.sampled_from(["\n", "\n", "\r\n"]), st.booleans())
def test_removing_takes_only_the_mention(
    bench: Bench, seed: int, which: int, line_end: str, is_formatted: bool
) -> None:
    source, found = generated(bench, seed, line_end, is_formatted)
    if not found:
        return
    chosen = found[which % len(found)]
    data = bench.after(source, remove(chosen))
    expected = facts(source)
    del expected[chosen.table][chosen.record][chosen.number]
    assert by_content(cleared(facts(data))) == by_content(cleared(expected))
    if bench.is_formatted(source):
        assert bench.is_formatted(data)
        assert Counter(words(data)) <= Counter(words(source))
    else:
        assert is_within(data, source)


@settings(deadline=None, max_examples=60)
@given(SEEDS, SEEDS, st.sampled_from(["\n", "\n", "\r\n"]), st.booleans())
def test_adding_and_removing_gives_the_file_again(
    bench: Bench, seed: int, which: int, line_end: str, is_formatted: bool
) -> None:
    source, found = generated(bench, seed, line_end, is_formatted)
    record = found[which % len(found)].record if found and which % 3 else "eve"
    table = found[which % len(found)].table if found and which % 3 else "people"
    start = which % 70
    added = bench.after(source, Annotate("one", table, record, (f"{start}-{start + 7}",), {"because": "new"}))
    (new,) = [each for each in written(bench, added) if each.qualifiers.get("because") == "new"]
    data = bench.after(added, remove(new))
    assert by_content(cleared(facts(data))) == by_content(cleared(facts(source)))
    if facts(source).get(table) == {}:
        return  # the empty table went, with its comment
    assert comments(data) == comments(source)
    if bench.is_formatted(source):
        assert data == source or "#" in source  # a comment beside the only mention keeps it in a list


@settings(deadline=None, max_examples=60)
@given(SEEDS, SEEDS, st.sampled_from(["\n", "\n", "\r\n"]), st.booleans())
def test_changing_keeps_all_that_is_not_given(
    bench: Bench, seed: int, which: int, line_end: str, is_formatted: bool
) -> None:
    source, found = generated(bench, seed, line_end, is_formatted)
    if not found:
        return
    chosen = found[which % len(found)]
    given = [("speaker", "carr"), ("because", "new, so"), ("visitors", "9"), ("motto", "x")]
    first = which % (4 if chosen.table == "fairs" else 2)
    wanted = dict(given[first : first + 1 + (which % 5 > 2 and first != 1)])
    unset = tuple(name for name in {**chosen.fields, **chosen.qualifiers} if name not in wanted)[: which % 3]
    to = ["", "ash", "eve"][which % 7 % 3]
    change = edit(chosen, set=wanted, unset=unset, at=("2-60",), move_to=to)
    if to and "#" in source and re.search(rf"^{chosen.table}: {{", source, re.M):
        return  # a mention with a comment has no place in a table in flow style
    data = bench.after(source, change)
    expected = facts(source)
    mine = expected[chosen.table][chosen.record].pop(chosen.number)
    mine = {name: value for name, value in {**mine, **wanted, "at": "2-60"}.items() if name not in unset}
    expected[chosen.table].setdefault(to or chosen.record, []).append(mine)
    assert by_content(cleared(facts(data))) == by_content(cleared(expected))
    assert comments(data) == comments(source)
    if bench.is_formatted(source):
        assert bench.is_formatted(data)


def cleared(found: annotated.Facts) -> annotated.Facts:
    """Facts without tables and records that hold nothing, and children in one form."""
    tables = {name: {record: held for record, held in value.items() if held} if name in annotated.TABLES else value
              for name, value in found.items()}  # fmt: skip
    return {name: value for name, value in tables.items() if value}


def comments(source: str) -> Counter[str]:
    return Counter(re.findall(r"# (?:note|beside|end)[ \d]*", source))
