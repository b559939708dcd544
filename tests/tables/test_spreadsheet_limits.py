"""Which columns and texts a spreadsheet may run, and which are too long for one of its cells."""

import polars as pl

from standoff.checks.spreadsheets import FOUND, SHOWN, _problems
from standoff.tables.spreadsheet_limits import MOST_CHARACTERS, maybe_risky, risky, too_long


def test_a_column_with_one_such_text_is_looked_at() -> None:
    frame = pl.DataFrame({"a": ["fair", "=1"], "b": ["fair", None], "c": ["+1", "@x"], "d": ["-5", "x"], "n": [-1, 2]})
    assert [*maybe_risky(frame)] == ["a", "c", "d"]
    assert [risky(frame, name)[name].to_list() for name in ("a", "b", "c", "d")] == [["=1"], [], ["+1", "@x"], []]


def test_a_cell_holds_so_many_characters_and_those_beyond_the_first_plane_count_twice() -> None:
    texts = [
        "x" * MOST_CHARACTERS,
        "x" * (MOST_CHARACTERS + 1),
        "é" * MOST_CHARACTERS,
        "🚀" + "x" * (MOST_CHARACTERS - 1),
    ]
    assert too_long(pl.DataFrame({"a": texts}), "a")["a"].to_list() == [texts[1], texts[3]]


def test_a_long_text_is_cut_in_a_message() -> None:
    texts = ["x" * SHOWN, "x" * (SHOWN + 1)]
    rows = [(text, True, "a.yaml", 1, 2) for text in texts]
    found = _problems(pl.DataFrame(rows, orient="row", schema=FOUND), "risky-cell", "{text} has {length}", "no {hint}")
    assert [problem.message for problem in found] == [f"{texts[0]} has {SHOWN}", f"{texts[0]}… has {SHOWN + 1}"]
    assert {(problem.place.file, problem.place.line, problem.hint) for problem in found} == {("a.yaml", 1, "no {hint}")}
