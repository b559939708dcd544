"""Values of annotation files: nothing that was written is lost, and what looks the same is the same."""

from pathlib import Path

import polars as pl
import pytest

from standoff.engine.compilation import Compiled
from tiny import FAIRS, FAIRS_SCHEMA, ONE, TWO, Change, compiled, write

LAST = "  - {name: title, standoff: {from: registry}}\n"


def with_field(field: str) -> Change:
    return FAIRS_SCHEMA, LAST, f"  - {field}\n{LAST}"


def cell(found: Compiled, name: str) -> str | None:
    assert [(problem.code, problem.message) for problem in found.problems] == []
    assert found.resolved
    cells = found.resolved.cells.filter(pl.col("record_id") == "spring-fair", pl.col("field_name") == name)
    value = cells.row(0, named=True)["value"]
    assert value is None or isinstance(value, str)
    return value


@pytest.mark.parametrize("raw", ["9007199254740993", "123456789.123456789", "1e-400", "-0.10000000000000001"])
def test_a_number_that_would_be_another_is_refused(tmp_path: Path, raw: str) -> None:
    root = write(tmp_path, with_field("{name: cost, type: number}"), (ONE, "held: 2024-05", f"cost: {raw}"))
    (problem,) = compiled(root).problems
    assert (problem.code, problem.message) == ("bad-value", f"`{raw}` is not a valid number for `cost`")
    assert "`type: string`" in problem.hint


@pytest.mark.parametrize("word", ["null", "Null", "NULL", "~"])
def test_a_quoted_null_is_a_word(tmp_path: Path, word: str) -> None:
    root = write(tmp_path, (FAIRS, "title: Spring fair", f'title: "{word}"'))
    assert cell(compiled(root), "title") == word


@pytest.mark.parametrize("word", ["null", "~", ""])
def test_the_hint_for_a_bare_null_is_to_leave_it_out_or_to_quote_it(tmp_path: Path, word: str) -> None:
    (problem,) = compiled(write(tmp_path, (ONE, "held: 2024-05", f"held: {word}"))).problems
    quoted = f'leave the key out, or write "{word}" if the word is meant'
    assert problem.hint == (quoted if word else "give one, or leave the key out")


def test_an_entry_of_a_registry_may_be_null(tmp_path: Path) -> None:
    found = compiled(write(tmp_path, (FAIRS, "spring-fair:\n", "hat-market: null\nspring-fair:\n")))
    assert [problem.code for problem in found.problems] == []


def test_composed_and_decomposed_accents_are_one_value_with_one_id(tmp_path: Path) -> None:
    texts = ["Lumi\u00e8re", "Lumie\u0300re"]
    ids = []
    for number, word in enumerate(texts):
        root = write(tmp_path / f"{number}", (ONE, "held: 2024-05", f"motto: {word}"))
        found = compiled(root)
        assert cell(found, "motto") == texts[0]
        assert found.frames
        ids.append(found.frames.assertions.filter(pl.col("field_name") == "motto")["assertion_id"].to_list())
    assert ids[0] == ids[1]
    both = write(
        tmp_path / "both",
        (ONE, "held: 2024-05", f"motto: {texts[0]}"),
        (TWO, "kind: fair, visitors: 45", f"kind: fair, visitors: 45, motto: {texts[1]}"),
    )
    assert cell(compiled(both), "motto") == texts[0]


def test_keys_and_codes_are_compared_composed(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        ("schemas/vocabularies/guest-role.yaml", "host:", "h\u00f4te:"),
        (ONE, "host: bell", "ho\u0302te: bell"),
    )
    assert [problem.code for problem in compiled(root).problems] == []


def test_a_text_keeps_its_line_ends_and_the_white_space_at_its_ends(tmp_path: Path) -> None:
    written = "motto: |\n        One line,\n          and  a second.\n"
    root = write(
        tmp_path,
        (FAIRS_SCHEMA, "standoff: {from: text}", "standoff: {from: text, type: text}"),
        (ONE, "held: 2024-05\n", written),
    )
    assert cell(compiled(root), "motto") == "One line,\n  and  a second.\n"
    folded = write(tmp_path / "folded", (ONE, "held: 2024-05\n", written))
    assert cell(compiled(folded), "motto") == "One line, and a second."


# -- limits ------------------------------------------------------------------------------------------------------------

LIMITS = [
    ("type: integer", "999999999999999998", "999999999999999999", "100"),
    ("type: number", "-12345678", "12345678", "12345679"),
    ("type: date", "1800-01-01", "2024-05", "0189-03-03"),
    ("type: time", "08:00", "18:30", "07:59"),
    ("type: time", "08:00", "18:30", "18:31Z"),
    ("standoff: {type: edtf}", "1800", "2024-05", "..1799"),
    ("standoff: {type: edtf}", "1800", "2024-05", "2024-06/.."),
    ("standoff: {type: edtf}", "1800", "2024-05", "2024"),
    ("standoff: {type: count}", "5", "10", "11.."),
    ("standoff: {type: count}", "5", "10", "..4"),
]


@pytest.mark.parametrize(("kind", "least", "most", "raw"), LIMITS)
def test_a_value_beyond_a_limit_is_out_of_range(tmp_path: Path, kind: str, least: str, most: str, raw: str) -> None:
    field = f'{{name: bound, {kind}, constraints: {{minimum: "{least}", maximum: "{most}"}}}}'
    root = write(tmp_path, with_field(field), (ONE, "held: 2024-05", f"bound: {raw}"))
    (problem,) = compiled(root).problems
    assert (problem.code, problem.place.file, problem.place.line) == ("out-of-range", ONE, 15)
    assert problem.hint in {f"it must be at least {least}", f"it must be at most {most}"}


WITHIN = [
    ("type: integer", "999999999999999998", "999999999999999999", "999999999999999999"),
    ("type: number", "-12345678", "12345678", "12345678"),
    ("type: date", "1800-01-01", "2024-05", "2024-05-31"),
    ("type: time", "08:00", "18:30", "18:30:59"),
    ("type: time", "08:00", "18:30", "08:00+05:00"),
    ("standoff: {type: edtf}", "1800", "2024-05", "1800/.."),
    ("standoff: {type: edtf}", "1800", "2024-05", "..1800?"),
    ("standoff: {type: count}", "5", "10", "5..10"),
]


@pytest.mark.parametrize(("kind", "least", "most", "raw"), WITHIN)
def test_limits_belong_to_the_range(tmp_path: Path, kind: str, least: str, most: str, raw: str) -> None:
    field = f'{{name: bound, {kind}, constraints: {{minimum: "{least}", maximum: "{most}"}}}}'
    root = write(tmp_path, with_field(field), (ONE, "held: 2024-05", f"bound: {raw}"))
    assert [problem.message for problem in compiled(root).problems] == []
