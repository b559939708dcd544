"""Qualifiers that a corpus declares: written like the compiler's own, columns of `evidence`, usable in expectations."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

import standoff
from standoff.authoring.edit.fmt import Formatter
from standoff.authoring.json_schema.files import editor_schemas
from standoff.cli import main
from standoff.schema.read import digests, read_schema
from standoff.source.problem import Problem
from tiny import DESCRIPTOR, FAIRS_SCHEMA, FILES, ONE, Change, compiled, write

DECLARED = (
    '{"speakers": "people", "qualifiers": [{"name": "directness", "title": "Directness", "vocabulary": "directness"}]}'
)
DECLARING: Change = (DESCRIPTOR, '{"speakers": "people"}', DECLARED)
CODES = """\
title: Directness
description: How directly a passage bears on the claim.
codes:
  seen: {label: Seen, definition: Who says it saw it.}
  heard: {label: Heard, definition: Who says it heard of it.}
"""
TWICE = """\
- {at: 0-43, kind: fair, visitors: {is: 40, directness: heard}}
    - {at: 11-43, visitors: 40, directness: seen, confidence: likely, because: it is counted}
"""
WRITTEN: Change = (ONE, "- {at: 0-43, kind: fair, visitors: 40}\n", TWICE)


def corpus(root: Path, *changes: Change) -> Path:
    write(root, DECLARING, *changes)
    (root / "schemas/vocabularies/directness.yaml").write_text(CODES)
    return root


def found(root: Path) -> list[Problem]:
    return compiled(root).problems


def test_two_mentions_of_one_assertion_have_their_own(tmp_path: Path) -> None:
    result = compiled(corpus(tmp_path, WRITTEN))
    assert result.problems == []
    assertion = result.tables["assertions"].filter(pl.col("value") == "40", pl.col("text_id") == "one")
    evidence = result.tables["evidence"].join(assertion.select("assertion_id"), on="assertion_id", how="semi")
    names = ("evidence_number", "span_start", "directness", "confidence", "because", "annotation_line")
    assert evidence.select(names).rows() == [
        (1, 0, "heard", "sure", None, 12),
        (2, 11, "seen", "likely", "it is counted", 13),
    ]
    assert "directness" not in assertion.columns


def test_children_inherit_it(tmp_path: Path) -> None:
    changed: Change = (ONE, "      speaker: bell\n", "      speaker: bell\n      directness: seen\n")
    result = compiled(corpus(tmp_path, changed))
    assert result.problems == []
    child = result.tables["assertions"].filter(pl.col("table_name") == "fair_guests", pl.col("text_id") == "one")
    evidence = result.tables["evidence"].join(child.select("assertion_id"), on="assertion_id", how="semi")
    assert set(evidence["directness"]) == {"seen"}


@pytest.mark.parametrize(("code", "n_found"), [("seen", 1), ("heard", 1), ("[seen, heard]", 1), ("null", 0)])
def test_a_rule_is_met_by_any_evidence_of_the_chosen_assertion(tmp_path: Path, code: str, n_found: int) -> None:
    rule = f"{{never: [{{where: {{visitors.directness: {code}, fair_id: spring-fair}}, because: no}}]}}"
    last = FILES[FAIRS_SCHEMA].rsplit("\n", 2)[1]
    root = corpus(tmp_path, WRITTEN, (FAIRS_SCHEMA, last, f"{last}\nstandoff: {{expect: {rule}}}"))
    assert [problem.code for problem in found(root)] == ["never-rule"] * n_found


BAD = [
    (WRITTEN, (ONE, "directness: seen", "directnes: seen"), f"{ONE}:13:33", "unknown-field", "`directness`"),
    (WRITTEN, (ONE, "directness: seen", "directness: sen"), f"{ONE}:13:45", "unknown-code", "one of: seen, heard"),
]


@pytest.mark.parametrize(("first", "second", "place", "code", "hint"), BAD)
def test_what_is_not_declared_is_a_problem_with_its_place(
    tmp_path: Path, first: Change, second: Change, place: str, code: str, hint: str
) -> None:
    (problem,) = found(corpus(tmp_path, first, second))
    assert (str(problem.place), problem.code) == (place, code)
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ('{"name": "Directness"}', "`Directness` cannot be the name of a qualifier"),
        ('{"name": "confidence"}', "`confidence` has a meaning of its own"),
        ('{"name": "span_start"}', "`span_start` has a meaning of its own"),
        ('{"name": "visitors"}', "`visitors` is a field of `fairs`, and could be either in a mention"),
        ('{"name": "d"}, {"name": "d"}', "the qualifier `d` is declared twice"),
        ('{"name": "d", "vocabulary": "none"}', "there is no vocabulary `none`"),
        ('{"name": "d", "codes": "e"}', "a qualifier has no setting `codes`"),
        ('{"title": "D"}', "item 1 of `qualifiers` has no `name`"),
    ],
)
def test_what_cannot_be_a_qualifier_is_a_problem_with_its_place(tmp_path: Path, declared: str, message: str) -> None:
    given = f'{{"speakers": "people", "qualifiers": [{declared}]}}'
    write(tmp_path, (DESCRIPTOR, '{"speakers": "people"}', given))
    (problem,) = found(tmp_path)
    assert (problem.code, problem.message, problem.place.file) == ("bad-descriptor", message, DESCRIPTOR)
    assert problem.place.column > 50


def test_fmt_and_editors_know_it(tmp_path: Path) -> None:
    schema = read_schema(corpus(tmp_path)).schema
    source = (tmp_path / ONE).read_text().replace("visitors: 40}", "visitors: 40, directness: seen}")
    formatted = Formatter.of(schema).format(ONE, source.encode(), is_text=True)
    assert formatted.data is not None
    assert b"directness: seen" in formatted.data
    offered = dict(editor_schemas(schema, {}, "people"))["text"]["definitions"]
    assert "qualifier-directness" in offered


def test_a_cached_part_is_of_the_declarations(tmp_path: Path) -> None:
    before = digests(write(tmp_path))
    assert digests(corpus(tmp_path)) != before


def test_explain_and_packages_show_it(tmp_path: Path) -> None:
    root = corpus(tmp_path, WRITTEN)
    for command in (("explain", "fairs/spring-fair", "visitors"), ("build",)):
        result = CliRunner().invoke(main, ["--quiet", "--root", str(root), *command])
        assert result.exit_code == 0, result.output
        if command[0] == "explain":
            assert "directness heard" in result.stdout
            assert "directness seen" in result.stdout
    package = standoff.load(root / "build/next")
    assert "directness seen" in str(package.explain("fairs", "spring-fair", "visitors"))
    described = json.loads((root / "build/next/datapackage.json").read_text())
    (evidence,) = (each for each in described["resources"] if each["path"] == "csv/evidence.csv")
    (field,) = (each for each in evidence["schema"]["fields"] if each["name"] == "directness")
    assert field["constraints"] == {"enum": ["seen", "heard"]}
    verified = CliRunner().invoke(main, ["--root", str(root), "verify", "next"])
    assert (verified.exit_code, verified.output) == (
        0,
        "build/next: intact; 15 tables, 172 rows; equal in csv, excel, parquet, sqlite, xlsx; rebuild is identical\n",
    )
