"""Exact boundaries: what is right at a limit, and wrong one over it; the numbers are those of the documents."""

from pathlib import Path

import pytest

from standoff.corpus.scripts import script_of
from standoff.corpus.shared_runs import shared_runs
from standoff.corpus.texts import Text
from standoff.files.project_files import RefusedError, read_file
from standoff.schema.types import misread_numbers
from standoff.schema.types.edtf import parse
from standoff.schema.types.misread_dates import AROUND, misread
from standoff.source.names import is_package_name
from standoff.source.problem import Place, Problem
from standoff.source.reports import one_a_file
from tiny import DESCRIPTOR, FILES, KINDS, ONE, PEOPLE, Change, block, compiled, write

Files = dict[str, str | bytes | None]
WORDS = FILES["texts/one.txt"]


def of_text(text: str, sentences: str, mentions: str) -> Files:
    """The first text of the tiny corpus with other words, and annotations of a fair in it."""
    return {
        "texts/one.txt": text,
        ONE: block("one.txt", text, sentences) + f"fairs:\n  spring-fair:\n    - {{at: {mentions}, kind: fair}}\n",
    }


def wide(length: int) -> Files:
    """A span of a length, over one word of a sentence that is longer."""
    return of_text("x" * length + " and what follows.\n", f"0-{length + 18}", f"0-{length}")


def two_sentences(length: int) -> Files:
    """A span over two sentences, which has a length."""
    text = "Ab cd efg." + " Hij klmnopqrstuvw"[: length - 11] + "."
    return of_text(f"{text}\n", f"0-10, 11-{length}", f"0-{length}")


def dated(published: str, held: str) -> list[Change]:
    """A date of a fair in a text of another date."""
    return [
        (ONE, "language: en", f"language: en\n  published: {published}"),
        (ONE, "held: 2024-05", f"held: {held}"),
    ]


def two_dates(held: str, since: str) -> list[Change]:
    """Two dates in a text that has none of its own."""
    guests = f"guests: {{host: {{person_id: bell, since: {since}}}}}"
    return [(ONE, "held: 2024-05", f"held: {held}"), (ONE, "guests: {host: bell}", guests)]


def covered(old: str, new: str) -> list[Change]:
    """A change where every sentence has to be covered."""
    return [(DESCRIPTOR, '"people"', '"people", "coverage": "required"'), (ONE, old, new)]


def motto(words: str) -> Change:
    return (ONE, "held: 2024-05", f"motto: {words}")


# The code of a problem; changes to the tiny corpus that are right, at the limit; and changes that are wrong.
BOUNDARIES: list[tuple[str, Files | list[Change], Files | list[Change]]] = [
    ("wide-span", wide(160), wide(161)),
    ("wide-span", two_sentences(20), two_sentences(21)),
    ("span-outside", [(ONE, "at: 44-69", "at: 44-116")], [(ONE, "at: 44-69", "at: 44-117")]),
    ("span-excluded", [(ONE, "at: 44-69", "at: 60-86")], [(ONE, "at: 44-69", "at: 60-87")]),
    ("span-excluded", [(ONE, "at: 44-69", "at: 115-116")], [(ONE, "at: 44-69", "at: 114-116")]),
    ("uncovered-sentence", covered("at: 0-43", "at: 0-20"), covered("at: 0-43", "at: 0-19")),
    ("uncovered-sentence", covered("{at: 86-115", "{at: 86-101"), covered("{at: 86-115", "{at: 86-100")),
    ("copied-words", [motto(WORDS[:39])], [motto(WORDS[:40])]),
    ("copied-words", [(ONE, "an advertisement", WORDS[:39])], [(ONE, "an advertisement", WORDS[:40])]),
    ("near-id", [(PEOPLE, "carr:", "abcde: {name: A}\nabcdf: {name: B}\ncarr:")],
     [(PEOPLE, "carr:", "abcdef: {name: A}\nabcdeg: {name: B}\ncarr:")]),
    ("bad-length", [motto("m" * 60)], [motto("m" * 61)]),
    ("bad-length", [motto("mmm")], [motto("mm")]),
    ("odd-year", dated("2024", "1387"), dated("2024", "1388")),
    ("odd-year", dated("2024", "1406"), dated("2024", "1405")),
    ("odd-year", two_dates("1799", "1178"), two_dates("1800", "1179")),
    ("odd-year", two_dates("2201", "1580"), two_dates("2200", "1579")),
    ("bad-descriptor", [(DESCRIPTOR, '"tiny"', f'"{"a" * 100}"')], [(DESCRIPTOR, '"tiny"', f'"{"a" * 101}"')]),
]  # fmt: skip


def codes(root: Path, changes: Files | list[Change]) -> set[str]:
    """The codes of the problems that changes to the tiny corpus lead to."""
    changed = write(root, files=changes) if isinstance(changes, dict) else write(root, *changes)
    return {problem.code for problem in compiled(changed).problems}


@pytest.mark.parametrize(("code", "right", "wrong"), BOUNDARIES, ids=[f"{b[0]}-{n}" for n, b in enumerate(BOUNDARIES)])
def test_a_limit_is_where_it_is(
    tmp_path: Path, code: str, right: Files | list[Change], wrong: Files | list[Change]
) -> None:
    assert code not in codes(tmp_path / "right", right)
    assert code in codes(tmp_path / "wrong", wrong)


def test_the_stated_length_of_a_text_is_underlined_and_no_more(tmp_path: Path) -> None:
    (problem,) = compiled(write(tmp_path, (ONE, "length: 116", "length: 117 # code points"))).problems
    assert (problem.code, problem.length, problem.hint) == (
        "text-changed", len("117"), "write `length: 116`, in code points",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("bounds", "wrong"),
    [
        ("[0-43, 43-86, 86-116]", []),
        ("[0-44, 43-86, 86-116]", ["43-86"]),
        ("[0-43, 43-86, 80-116]", ["80-116"]),
        ("[0-43, 43-43, 86-116]", ["43-43"]),
        ("[0-43, 43-86, 86-117]", ["86-117"]),
        ("[0-43, 43-117, 86-118]", ["43-117"]),  # the text has ended there: one problem is enough
        ("[x, 43-40, 86-116]", ["x", "43-40"]),
        ("7-3", ["7-3"]),
    ],
)
def test_sentences_are_in_order_without_overlap_and_within_the_text(
    tmp_path: Path, bounds: str, wrong: list[str]
) -> None:
    root = write(tmp_path, (ONE, "[0-43, 44-85, 86-115]", bounds))
    lines = (root / ONE).read_text("utf-8").splitlines()
    found = [problem for problem in compiled(root).problems if problem.code == "bad-sentence"]
    shown = [lines[problem.place.line - 1][problem.place.column - 1 :] for problem in found]
    assert [text.split(",")[0].rstrip("]") for text in shown] == wrong


def test_sentences_have_no_end_where_the_length_is_not_a_number(tmp_path: Path) -> None:
    changes = [(ONE, "length: 116", "length: 116 characters"), (ONE, "86-115]", "86-117]")]
    assert [problem.code for problem in compiled(write(tmp_path, *changes)).problems] == ["bad-value"]


def test_messages_and_hints_are_cut_where_they_are_too_long() -> None:
    def cut(message: str, hint: str) -> tuple[str, str]:
        found = Problem(Place("a.yaml"), "bad-id", message, hint)
        return found.message, found.hint

    assert cut(f"`{'x' * 200}` is long", "y" * 2000) == (f"`{'x' * 200}` is long", "y" * 2000)
    expected = (f"`{'x' * 199}…` is long", f"{'y' * 1999}…")
    assert cut(f"`{'x' * 201}` is long", "y" * 2001) == expected


def test_the_first_fifteen_codes_of_a_vocabulary_are_listed(tmp_path: Path) -> None:
    def hint(number: int) -> str:
        more = "".join(f"  code-{n}: {{definition: One more.}}\n" for n in range(3, number + 1))
        write(tmp_path / str(number), (ONE, "kind: fair", "kind: zzzzzzzz"), files={KINDS: FILES[KINDS] + more})
        return compiled(tmp_path / str(number)).problems[0].hint

    first = "codes of fair-kind: market, fair, " + ", ".join(f"code-{n}" for n in range(3, 16))
    assert [hint(15), hint(16)] == [first, f"{first} …"]


def test_five_lines_of_pending_work_are_named() -> None:
    def message(number: int) -> str:
        found = [Problem(Place("a.yaml", line, 1), "unanchored-quote", "x") for line in range(1, number + 1)]
        return one_a_file(found)[0].message

    assert message(1) == "x"
    assert message(2) == "2 quotes have no span yet (lines 1, 2)"
    assert message(5) == "5 quotes have no span yet (lines 1, 2, 3, 4, 5)"
    assert message(6) == "6 quotes have no span yet (lines 1, 2, 3, 4, 5 …)"


def test_a_misread_value_is_recognised_up_to_sixty_characters() -> None:
    def reported(text: str) -> str | None:
        error = misread(text, parse)
        return None if error is None else str(error)

    assert reported("about 2" + "x" * 53) == AROUND
    assert reported("about 2" + "x" * 54) is None
    assert misread_numbers.count("at least " + "1" * 51) == f"{'1' * 51}.."
    assert misread_numbers.count("at least " + "1" * 52) == ""


def test_names_of_packages_have_up_to_100_characters() -> None:
    assert [is_package_name("a" * n) for n in (0, 1, 100, 101)] == [False, True, True, False]


def test_a_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"12345")
    assert read_file(tmp_path, "a.txt", 5) == b"12345"
    with pytest.raises(RefusedError, match="this has 5 bytes; the limit is 4"):
        read_file(tmp_path, "a.txt", 4)


def test_eight_words_in_common_are_a_run() -> None:
    def shared(number: int) -> tuple[float, int]:
        run = " ".join(f"w{n}" for n in range(number))
        one, other = (Text(name, name, f"{name} {run}.", "") for name in ("a", "b"))
        found = shared_runs(one, other)
        return found.share, found.longest

    assert [shared(7), shared(8), shared(9)] == [(0.0, 0), (8 / 9, 8), (0.9, 9)]


def test_a_text_is_in_a_script_by_ten_letters_of_which_six_in_ten_are_in_it() -> None:
    def name(content: str) -> str | None:
        script = script_of(content)
        return script.name if script else None

    assert [name("a" * 9), name("a" * 10)] == [None, "Latin"]
    assert [name("a" * 6 + "б" * 4), name("a" * 59 + "б" * 41)] == ["Latin", None]
