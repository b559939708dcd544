"""Words of before 2.0: read as today's, each with a warning; `check --fix` writes the new ones and nothing else."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from standoff.cli import main
from standoff.schema.renamed import in_pattern
from tiny import DESCRIPTOR, FAIRS, FAIRS_SCHEMA, FILES, ONE, TWO, compiled, write

FROM_REGISTRY = "{name: title, standoff: {from: registry}}"
EXPECT = """\
standoff:
  label: "It's {title}[, {OLD_STANDING}]"
  expect:
    filled: {OLD_CONFLICT: 0.5}
    one_of: [motto, OLD_STANDING]
    never:
      - {where: {OLD_STANDING: [OLD_CURATED, denied], kind: fair}, because: standing fairs are seen}
      - {where: {held.OLD_DERIVATION: [OLD_EXPLICIT, computed], motto: not null}, because: explicit}
  wide:
    - OLD_CONFLICT
    - {name: who, title: Who is standing, show: 'standing: {speakers of OLD_STANDING}'}
    - name: guests_seen
      from: fair_guests
      show: '{person_id}[ ({OLD_STANDING})]'
      where: {OLD_STANDING: OLD_ASSERTED}
"""
LIKELIHOOD = (
    "  - {name: likelihood, standoff: {derive: {OLD_STANDING: {asserted: sure, OLD_CURATED: listed}}}}\n"
    "  - {name: seen, standoff: {vocabulary: OLD_STANDING}}\n"
)
WORDS = {
    "OLD_STANDING": ("standing", "factuality"),
    "OLD_CURATED": ("curated", "unattested"),
    "OLD_CONFLICT": ("has_conflict", "has_open_conflict"),
    "OLD_DERIVATION": ("derivation", "basis"),
    "OLD_EXPLICIT": ("explicit", "stated"),
    "OLD_ASSIDE": ("set_aside", "excluded"),
    "OLD_ASSERTED": ("asserted", "asserted"),
}
MARKED = {
    DESCRIPTOR: FILES[DESCRIPTOR].replace(
        '"people"', '"people", "spreadsheets": {"leave_out": ["evidence", "OLD_ASSIDE"]}'
    ),
    FAIRS: FILES[FAIRS].replace(
        "  title: Spring fair", '  title: {is: Spring fair, OLD_DERIVATION: external, ref: "the OLD almanac"}'
    ),
    FAIRS_SCHEMA: FILES[FAIRS_SCHEMA].replace("primaryKey", f"{LIKELIHOOD}primaryKey") + EXPECT,
    ONE: FILES[ONE]
    .replace("excluded:", "OLD_ASSIDE:  # standing, set_aside")
    .replace("language: en", "language: en\n  published: {is: 1891, OLD_DERIVATION: OLD_EXPLICIT, because: explicit}")
    .replace("held: 2024-05", "held: {is: 2024-05, \"OLD_DERIVATION\": 'OLD_EXPLICIT'}"),
    TWO: FILES[TWO].replace("kind: market, ", "OLD_DERIVATION: inferred, because: standing, kind: market, "),
}


def files(number: int) -> dict[str, str]:
    """The files with the old words (0) or today's (1)."""
    found = FILES | MARKED
    for mark, words in WORDS.items():
        found = {name: content.replace(mark, words[number]) for name, content in found.items()}
    return found


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "--texts", str(root / "texts"), *arguments])


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("renamed")
    return write(folder / "old", files=files(0)), write(folder / "new", files=files(1))


def test_old_words_are_read_as_todays(both: tuple[Path, Path]) -> None:
    old, new = map(compiled, both)
    assert [problem.code for problem in new.problems] == []
    assert {problem.code for problem in old.problems} == {"old-word"}
    assert old.corpus.settings == new.corpus.settings
    assert old.schema == new.schema
    for name, table in new.tables.items():
        assert old.tables[name].equals(table), name


def test_each_old_word_is_shown_where_it_is(both: tuple[Path, Path]) -> None:
    problems = compiled(both[0]).problems
    assert [f"{p.place} {p.fix}" for p in problems if p.place.file != FAIRS_SCHEMA] == [
        f"{FAIRS}:2:28 basis",
        f"{ONE}:7:25 basis",
        f"{ONE}:7:37 stated",
        f"{ONE}:9:1 excluded",
        f"{ONE}:16:27 basis",
        f"{ONE}:16:41 stated",
        f"{TWO}:12:19 basis",
        f"{DESCRIPTOR}:1:116 excluded",
    ]
    assert (problems[0].message, problems[0].hint) == (
        "since 2.0, `derivation` is written `basis`",
        "`standoff check --fix` writes it",
    )


def test_check_fix_writes_new_words_and_no_other_character(both: tuple[Path, Path], tmp_path: Path) -> None:
    root = write(tmp_path, files=files(0))
    result = run(root, "check", "--fix", "--no-cache")
    assert result.exit_code == 0, result.output
    assert "0 errors, 0 warnings" in result.output
    assert {name: (root / name).read_text("utf-8") for name in FILES} == files(1)


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "message"),
    [
        (ONE, "excluded:", "set_aside: []\nexcluded:", f"{ONE}:8:1", "`set_aside` is written `excluded`"),
        (
            ONE,
            "held: 2024-05",
            "held: {is: 2024-05, basis: stated, derivation: stated}",
            f"{ONE}:15:42",
            "`derivation` is written `basis`",
        ),
        (
            FAIRS_SCHEMA,
            "derive: {among: kind, codes: [market]}",
            "derive: {factuality: {asserted: a}, standing: {asserted: a}}",
            f"{FAIRS_SCHEMA}:11:84",
            "`standing` is written `factuality`",
        ),
    ],
)
def test_both_words_in_one_mapping_are_an_error(
    file: str, old: str, new: str, place: str, message: str, tmp_path: Path
) -> None:
    found = compiled(write(tmp_path, (file, old, new))).problems
    assert [(str(p.place), p.code, p.message) for p in found if p.code == "duplicate-key"] == [
        (place, "duplicate-key", f"{message} since 2.0, and both are given")
    ]


def test_a_name_that_the_corpus_gives_is_not_an_old_word(tmp_path: Path) -> None:
    own = "  - {name: standing}\n  - {name: derivation, type: integer}\nprimaryKey"
    root = write(
        tmp_path,
        (FAIRS_SCHEMA, "primaryKey", own),
        (FAIRS_SCHEMA, "primaryKey: fair_id\n", "primaryKey: fair_id\nstandoff: {label: '{title} {standing}'}\n"),
        (ONE, "visitors: 40}", "visitors: 40, derivation: 7, standing: explicit}"),
        (TWO, "hat-market:\n", "derivation:\n"),
    )
    result = compiled(root)
    assert [problem.code for problem in result.problems] == []
    assert result.schema.tables["fairs"].label_pattern


def test_in_a_pattern_only_the_name_at_the_end_of_a_place_is_replaced() -> None:
    assert in_pattern("standing {standing} {a.standing} {accounts of standing} {standing_at} {standing.a}") == (
        "standing {factuality} {a.factuality} {accounts of factuality} {standing_at} {standing.a}"
    )


def test_passages_under_the_old_key_are_anchored_and_sorted_as_under_the_new_one(tmp_path: Path) -> None:
    root = write(tmp_path, (ONE, "excluded:\n  - {at: 86-115", 'set_aside:\n  - {quote: "Buy your hats"'))
    assert run(root, "anchor").exit_code == 0
    assert "set_aside:\n  - {at: 86-99, because: an advertisement}" in (root / ONE).read_text("utf-8")
    assert run(root, "fmt").exit_code == 0
    top = [line.split(":")[0] for line in (root / ONE).read_text("utf-8").splitlines() if line[:1].isalpha()]
    assert top == ["text", "set_aside", "fairs"]
