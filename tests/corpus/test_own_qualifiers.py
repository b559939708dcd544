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
from standoff.schema.digests import digests
from standoff.schema.own_qualifiers import WORKING, misfits
from standoff.schema.read import read_schema
from standoff.source.problem import Problem
from tiny import DESCRIPTOR, FAIRS, FAIRS_SCHEMA, FILES, ONE, TWO, Change, compiled, write

DECLARED = '"people", "qualifiers": [{"name": "directness", "title": "Directness", "vocabulary": "directness"}]'
DECLARING: Change = (DESCRIPTOR, '"people"', DECLARED)
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
LAST = FILES[FAIRS_SCHEMA].rsplit("\n", 2)[1]


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


@pytest.mark.parametrize("name", ["assertion", "cell", "pair", "place", "record"])
def test_it_may_be_called_as_what_is_known_of_values_while_they_are_read(tmp_path: Path, name: str) -> None:
    changes = [(file, old, new.replace("directness", name)) for file, old, new in (DECLARING, WRITTEN)]
    root = write(tmp_path, *changes)
    (root / f"schemas/vocabularies/{name}.yaml").write_text(CODES)
    result = compiled(root)
    assert result.problems == []
    assert sorted(result.tables["evidence"][name].drop_nulls()) == ["heard", "seen", "seen"]


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
    root = corpus(tmp_path, WRITTEN, (FAIRS_SCHEMA, LAST, f"{LAST}\nstandoff: {{expect: {rule}}}"))
    assert [problem.code for problem in found(root)] == ["never-rule"] * n_found


def test_a_rule_is_not_met_by_what_has_no_evidence(tmp_path: Path) -> None:
    """Of the two fairs only one has visitors."""
    rule = "{never: [{where: {visitors.directness: seen}, because: no}]}"
    root = corpus(tmp_path, WRITTEN, (FAIRS_SCHEMA, LAST, f"{LAST}\nstandoff: {{expect: {rule}}}"))
    assert [(problem.code, problem.message.split(":")[0]) for problem in found(root)] == [
        ("never-rule", "`fairs/spring-fair`")
    ]


BY: Change = (
    FAIRS_SCHEMA,
    "standoff: {type: count}}",
    "standoff: {type: count, resolve: {by: directness}}}",
)
RIVAL: Change = (TWO, "visitors: 45}", "visitors: 45, directness: heard}")
UNSETTLED: Change = (FAIRS, "  settle:\n    visitors: {to: 40, because: The first text counted.}\n", "")


def test_a_field_may_be_resolved_by_it(tmp_path: Path) -> None:
    seen: Change = (ONE, "visitors: 40}", "visitors: 40, modality: alleged, directness: seen}")
    result = compiled(corpus(tmp_path, BY, RIVAL, UNSETTLED, seen))
    assert result.problems == []
    cell = result.tables["resolutions"].filter(pl.col("field_name") == "visitors")
    assert cell.select("rule", "sources_differ").rows() == [("qualifier", "value")]
    assert result.tables["fairs"].filter(fair_id="spring-fair")["visitors_best"].to_list() == [40]


@pytest.mark.parametrize(
    ("first", "second", "visitors", "permit"),
    [
        ("visitors: 40, permit: A-1, directness: heard", "visitors: 45, permit: A-2, directness: seen", 45, "A-2"),
        ("permit: A-1, directness: seen", "visitors: 45, permit: A-2, directness: heard", None, "A-1"),
        ("visitors: 40, directness: seen", "permit: A-2, directness: heard", 40, None),
    ],
)
def test_fields_that_go_together_are_resolved_by_it_as_one(
    tmp_path: Path, first: str, second: str, visitors: int | None, permit: str | None
) -> None:
    together: Change = (FAIRS_SCHEMA, LAST, f"{LAST}\nstandoff: {{together: [[visitors, permit]]}}")
    one, two = (ONE, "visitors: 40}", f"{first}}}"), (TWO, "visitors: 45}", f"{second}}}")
    result = compiled(corpus(tmp_path, BY, UNSETTLED, together, one, two))
    assert result.problems == []
    row = result.tables["fairs"].filter(fair_id="spring-fair").select("visitors_best", "permit").row(0)
    assert row == (visitors, permit)
    rules = result.tables["resolutions"].filter(pl.col("field_name").is_in(["visitors", "permit"]))["rule"]
    assert set(rules) == {"qualifier"}


@pytest.mark.parametrize(
    ("resolve", "code", "message"),
    [
        ("{by: nearness}", "schema-reference", "no qualifier is called `nearness`"),
        ("{by: voice}", "schema-value", "`voice` is not a qualifier of the corpus's own, nor `confidence`"),
        ("{by: because}", "schema-value", "`because` has no vocabulary, in whose order its codes could be preferred"),
        ("{}", "schema-value", "`resolve` names no qualifier"),
        ("{with: directness}", "schema-key", "no key `with` here"),
        ("nearest", "schema-value", "`nearest` is not known here"),
    ],
)
def test_what_a_field_cannot_be_resolved_by_is_a_problem_with_its_place(
    tmp_path: Path, resolve: str, code: str, message: str
) -> None:
    (problem,) = found(corpus(tmp_path, (BY[0], BY[1], f"standoff: {{type: count, resolve: {resolve}}}}}")))
    assert (problem.code, problem.message, problem.place.file) == (code, message, FAIRS_SCHEMA)
    assert problem.place.line == 1 + FILES[FAIRS_SCHEMA][: FILES[FAIRS_SCHEMA].index("name: visitors")].count("\n")


def test_only_what_is_stated_is_resolved_and_a_group_by_one_qualifier(tmp_path: Path) -> None:
    key: Change = (FAIRS_SCHEMA, "- {name: fair_id}", "- {name: fair_id, standoff: {resolve: {by: directness}}}")
    assert [p.message for p in found(corpus(tmp_path / "a", key))] == [
        "`fair_id` is resolved by `directness`, and no assertion gives it"
    ]
    other: Change = (FAIRS_SCHEMA, "- {name: permit", "- {name: permit, standoff: {resolve: {by: confidence}}")
    together: Change = (FAIRS_SCHEMA, LAST, f"{LAST}\nstandoff: {{together: [[visitors, permit]]}}")
    assert [p.message for p in found(corpus(tmp_path / "b", BY, other, together))] == [
        "`permit` goes together with a field that is resolved by `directness`"
    ]


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
        (
            '{"name": "guests"}',
            "`guests` is for children of `fairs`, and could be either in a mention",
        ),
        ('{"name": "rowid"}', "`rowid` has a meaning of its own"),
        ('{"name": "order"}', "`order` is a word of SQL: queries fail unless they quote it"),
        (f'{{"name": "{"d" * 64}"}}', f"`{'d' * 64}` has 64 characters; databases hold names of 63"),
        ('{"name": "d"}, {"name": "d"}', "the qualifier `d` is declared twice"),
        ('{"name": "d", "vocabulary": "none"}', "there is no vocabulary `none`"),
        ('{"name": "d", "codes": "e"}', "a qualifier has no setting `codes`"),
        ('{"title": "D"}', "item 1 of `qualifiers` has no `name`"),
    ],
)
def test_what_cannot_be_a_qualifier_is_a_problem_with_its_place(tmp_path: Path, declared: str, message: str) -> None:
    write(tmp_path, (DESCRIPTOR, '"people"', f'"people", "qualifiers": [{declared}]'))
    (problem,) = found(tmp_path)
    assert (problem.code, problem.message, problem.place.file) == ("bad-descriptor", message, DESCRIPTOR)
    assert problem.place.column > 50


@pytest.mark.parametrize("name", sorted(WORKING))
def test_a_column_of_the_reader_is_not_a_qualifier(tmp_path: Path, name: str) -> None:
    schema = read_schema(write(tmp_path)).schema
    messages = [message for _, message, _ in misfits(schema, [{"name": name}], 0)]
    assert messages == [f"`{name}` has a meaning of its own"]


def test_no_qualifier_is_called_as_a_column_of_the_frames(tmp_path: Path) -> None:
    result = compiled(write(tmp_path))
    assert result.frames is not None
    frames = (result.frames.assertions, result.frames.evidence, result.frames.mentions)
    columns = {column for frame in frames for column in frame.columns}
    assert [name for name in sorted(columns) if not any(misfits(result.schema, [{"name": name}], 0))] == []


def test_free_text_of_a_qualifier_and_quotes_may_not_be_formulas(tmp_path: Path) -> None:
    declared: Change = (DESCRIPTOR, '"people"', '"people", "qualifiers": [{"name": "tone"}]')
    changed: Change = (ONE, "at: 44-69", "at: 44-69\n      tone: =1+1")
    problems = found(write(tmp_path, declared, changed))
    assert {problem.message for problem in problems} == {"a spreadsheet may run `=1+1` as a formula"}


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
        "build/next: intact; 15 tables, 181 rows; equal in csv, excel, parquet, sqlite, xlsx; rebuild is identical\n",
    )
