"""`standoff drafts`: what a program drafted becomes a reading; every quote exactly, every line accounted for."""

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import tiny
from standoff.authoring.drafts.reading import Drafted, drafted
from standoff.authoring.json_schema.drafts import draft_schema
from standoff.authoring.json_schema.write import known_ids
from standoff.cli import main
from standoff.corpus.project import read_corpus
from standoff.files.project_files import SECOND
from standoff.schema.read import read_schema
from standoff.source.problem import Problem
from two_readings import project_of

FAIR = {"quote": "The spring fair at Arden drew forty guests", "kind": "fair", "visitors": 40}
SET = f"{SECOND}/gaz"


def line(mention: Any = FAIR, **other: Any) -> dict[str, Any]:
    return {"text": "one", "table": "fairs", "id": "spring-fair", "mention": mention} | other


def as_lines(*lines: Any) -> bytes:
    return "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in lines).encode()


def run(root: Path, *lines: Any) -> Drafted:
    return drafted(project_of(root), "d.jsonl", io.BytesIO(as_lines(*lines)), "gaz")


def command(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "--texts", str(root / "texts"), *arguments])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write(tmp_path_factory.mktemp("drafts"))


def mentions_of(found: Drafted, text: str = "one") -> str:
    written = found.files[f"{SET}/{text}.yaml"][1].decode()
    return written.partition("curator: program/gaz\n")[2].lstrip()


# -- what is taken -----------------------------------------------------------------------------------------------------


def test_drafts_become_a_reading_with_spans_by_their_program(project: Path) -> None:
    found = run(project, line(), line({"quote": "Ann Bell"}, table="people", id="bell"))
    assert found.problems == []
    assert found.files[f"{SET}/one.yaml"] == (None, READING.encode())
    assert (found.lines, len(found.taken), found.refused, found.texts) == (2, 2, [], ["one"])


READING = """\
text:
  file: one.txt
  sha256: 147054d4ecd1ed0a6dd77317761484b6593ed453de7c82e11a0f74caf4dd6479
  length: 116
  sentences: [0-43, 44-85, 86-115]
  language: en
  curator: program/gaz

fairs:
  spring-fair: {at: 0-42, written_by: program/gaz, review: draft, kind: fair, visitors: 40}

people:
  bell: {at: 76-84, written_by: program/gaz, review: draft}
"""


def test_values_and_children_may_have_quotes_of_their_own(project: Path) -> None:
    mention = {
        "quote": ["spring fair", "the best for years"],
        "visitors": {"is": 40, "quote": "forty guests"},
        "guests": [{"person_id": "bell", "role": "host", "quote": "Ann Bell"}],
        "because": "the words are: a fair",
    }
    found = run(project, line(mention))
    assert found.problems == []
    assert mentions_of(found) == (
        "fairs:\n  spring-fair:\n    at: [4-15, 51-69]\n"
        '    because: "the words are: a fair"\n    written_by: program/gaz\n    review: draft\n'
        "    visitors: {is: 40, at: 30-42}\n    guests: {host: {person_id: bell, at: 76-84}}\n"
    )


def test_numbers_stay_as_they_are_written_and_null_is_left_out(project: Path) -> None:
    found = run(project, line({"quote": "forty guests", "kind": None, "visitors": 40}))
    assert "visitors: 40}" in mentions_of(found)
    assert "kind" not in mentions_of(found)


def test_context_chooses_among_several_places(project: Path) -> None:
    by = ({"near": 2}, {"prefix": "said "}, {"suffix": " Bell"})
    for more in by:
        found = run(project, line({"quote": "Ann", **more}, table="people", id="bell"))
        assert (found.problems, "at: 76-79" in mentions_of(found)) == ([], True)


def test_a_quotable_text_keeps_the_quote(tmp_path: Path) -> None:
    root = tiny.write(tmp_path, (tiny.ONE, "  language: en\n", "  language: en\n  words: quotable\n"))
    assert "{at: 30-42, quote: forty guests, " in mentions_of(run(root, line({"quote": "forty guests"})))


def test_a_record_that_no_registry_has_is_named(project: Path) -> None:
    found = run(project, line({"quote": "Ann Bell"}, table="people", id="ann"))
    assert (found.problems, found.new_ids) == ([], [("people", "ann")])


# -- what is refused ---------------------------------------------------------------------------------------------------

REFUSED: list[tuple[str, Any, str, str]] = [
    ("not JSON", '{"text": "one", "table"', "bad-json", "not JSON: Expecting ':' delimiter"),
    ("cut in the middle", json.dumps(line())[:40], "bad-json", "not JSON: Expecting value"),
    ("no number", json.dumps(line({"quote": "Ann Bell", "visitors": float("nan")})), "bad-json", "not JSON: `NaN` is"),
    ("a list", [line()], "bad-draft", "a line is a mapping"),
    ("a key twice", '{"text": "one", "text": "two"}', "duplicate-key", "the key `text` occurs twice"),
    ("deep", json.dumps(line({"quote": "A"}))[:-2] + ', "x": ' + "[" * 40 + "]" * 40 + "}}", "too-deep", "the line"),
    ("very deep", "[" * 90_000, "too-deep", "the line is nested too deeply"),
    ("an unknown key", line(span="1-2"), "bad-draft", "a line has no `span`"),
    ("no record", {key: value for key, value in line().items() if key != "id"}, "bad-draft", "the line lacks `id`"),
    ("a text that is a list", line(text=["one"]), "bad-draft", "`text` is one value"),
    ("a mention that is a word", line("Ann"), "bad-draft", "`mention` is a mapping"),
    ("an unknown text", line(text="three"), "unannotated-text", "no text `three` is annotated"),
    ("a path", line(text="../../one"), "unannotated-text", "no text `../../one` is annotated"),
    ("an unknown table", line(table="fars"), "unknown-table", "unknown table `fars`"),
    ("a child table", line(table="fair_guests"), "unknown-table", "unknown table `fair_guests`"),
    ("an id that is none", line(id="Spring Fair"), "bad-id", "`Spring Fair` is not a valid id"),
    ("spans", line({"at": "0-42", "kind": "fair"}), "bad-draft", "a program gives quotes, not spans"),
    ("spans of a value", line(FAIR | {"kind": {"is": "fair", "at": "0-4"}}), "bad-draft", "a program gives quotes,"),
    ("a review", line(FAIR | {"review": "checked"}), "bad-draft", "a program does not give `review`"),
    ("a writer", line(FAIR | {"written_by": "c1"}), "bad-draft", "a program does not give `written_by`"),
    ("no quote", line({"kind": "fair"}), "bad-draft", "the mention has no quote"),
    ("an empty quote", line({"quote": " "}), "bad-quote", "a quote is words of the text, or a list of such"),
    ("another letter", line({"quote": "the spring fair"}), "quote-not-found", "these words are not in the text `one`"),
    ("other signs", line({"quote": "Carr and Sons"}), "quote-not-found", "these words are not in the text `one`"),
    ("an ellipsis", line({"quote": "The spring … Arden"}), "quote-not-found", "these words are not in the text `one`"),
    ("white space", line({"quote": "spring  fair"}), "quote-not-found", "these words are not in the text `one`"),
    ("half a word", line({"quote": "pring fair"}), "quote-not-found", "these words are not in the text `one`"),
    ("several places", line({"quote": "A"}), "quote-not-found", "these words are not in the text `one`"),
    ("two places", line({"quote": "at"}), "quote-ambiguous", "these words occur in"),
    ("another hash", line(sha256="0" * 64), "text-changed", "the draft is of another version of `one`: hash 000000"),
    ("an unknown field", line(FAIR | {"colour": "red"}), "unknown-field", "`fairs` has no field `colour`"),
    ("an unknown code", line(FAIR | {"kind": "ball"}), "unknown-code", "unknown code `ball` in fair-kind"),
    ("no date", line(FAIR | {"held": "May"}), "bad-date", "`May` is not a valid date for `held`"),
    ("a number too large", line(FAIR | {"visitors": 901}), "out-of-range", "`901` is out of range for `visitors`"),
    ("an unknown person", line(FAIR | {"speaker": "nobody"}), "unknown-id", "unknown id `nobody` in `people`"),
    ("a field of the registry", line(FAIR | {"title": "Fair"}), "registry-field", "`title` may be set in the registry"),
]  # fmt: skip


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("wrong", "code", "message"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED]
)
def test_a_line_that_is_wrong_is_refused_by_its_number_and_the_others_are_taken(
    project: Path, wrong: Any, code: str, message: str
) -> None:
    found = run(project, line(), "", wrong)
    assert [(str(p.place), p.code) for p in found.problems if p.code == code] == [("d.jsonl:3:" + column(found), code)]
    assert message in found.problems[0].message
    assert (found.lines, len(found.taken), found.refused) == (2, 1, [3])
    assert mentions_of(found) == READING.partition("gaz\n\n")[2].partition("\npeople")[0]


def column(found: Drafted) -> str:
    return str(found.problems[0].place.column)


def test_the_nearest_passage_is_named_by_its_span(project: Path) -> None:
    (problem,) = run(project, line({"quote": "The spring fair at Arden drew sixty guests"})).problems
    assert problem.hint.startswith("nearest is 0-42 in sentence 1, ")


def test_a_text_that_is_not_there_is_reported_once(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    (root / "texts/one.txt").unlink()
    found = run(root, line(), line({"quote": "Ann Bell"}), line({"quote": "hat market"}, text="two"))
    assert [(str(p.place), p.code) for p in found.problems] == [("d.jsonl:1:1", "text-missing")]
    assert found.problems[0].hint.endswith("; 2 lines of the file name it")
    assert (found.refused, found.texts) == ([1, 2], ["two"])


def test_bytes_that_are_not_utf8_are_refused_by_their_line(project: Path) -> None:
    data = as_lines(line()) + b'{"text": "\xff"}\n'
    found = drafted(project_of(project), "d.jsonl", io.BytesIO(data), "gaz")
    assert [(str(p.place), p.code, p.message) for p in found.problems] == [
        ("d.jsonl:2:1", "binary-file", "the line is not UTF-8: byte 0xff")
    ]


VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=6), st.just("fair"), st.just("2024-05"))
MENTIONS = st.dictionaries(
    st.sampled_from(["quote", "kind", "held", "visitors", "guests", "because", "speaker", "motto", "x", "at"]),
    VALUES
    | st.lists(VALUES, max_size=2)
    | st.dictionaries(st.sampled_from(["is", "quote", "host"]), VALUES, max_size=2),
    max_size=5,
)
LINES = st.fixed_dictionaries(
    {"text": st.sampled_from(["one", "two", "no"]), "table": st.sampled_from(["fairs", "people", "x"])},
    optional={"id": st.sampled_from(["spring-fair", "bell", "new-fair", "!"]), "mention": MENTIONS},
)


@settings(max_examples=4, deadline=None)
@given(st.lists(LINES, min_size=4, max_size=9))
def test_every_line_is_taken_or_refused_and_what_is_taken_reads_without_an_error(project: Path, given: Any) -> None:
    found = run(project, line(), *given)
    numbers = [draft.number for draft in found.taken]
    assert sorted([*numbers, *found.refused]) == list(range(1, len(given) + 2))
    assert {problem.place.line for problem in found.problems} <= set(found.refused)
    again = run(project, *(each for n, each in enumerate([line(), *given], 1) if n in numbers))
    assert (again.problems, again.files) == ([], found.files)


# -- the schema --------------------------------------------------------------------------------------------------------


def validator(root: Path) -> jsonschema.Draft7Validator:
    corpus, schema = read_corpus(root), read_schema(root).schema
    found = draft_schema(schema, known_ids(corpus, schema), corpus.settings.speakers, tuple(corpus.heads))
    jsonschema.Draft7Validator.check_schema(found)
    return jsonschema.Draft7Validator(found)


def test_the_schema_accepts_what_is_taken_and_refuses_what_it_can_know(project: Path) -> None:
    valid = validator(project)
    own = line(FAIR | {"visitors": {"is": 40, "quote": "forty"}, "guests": {"host": "bell"}, "voice": "narrator"})
    assert [valid.is_valid(each) for each in (line(), own, line({"quote": ["a", "b"], "near": 2}))] == [True] * 3
    unknown = {
        "a list", "an unknown key", "no record", "a text that is a list", "a mention that is a word", "an unknown text",
        "a path", "an unknown table", "a child table", "an id that is none", "spans", "spans of a value", "a review",
        "a writer", "no quote", "an unknown field", "an unknown code", "no date", "an unknown person",
        "a field of the registry",
    }  # fmt: skip
    accepted = {name for name, wrong, *_ in REFUSED if not isinstance(wrong, str) and valid.is_valid(wrong)}
    assert accepted & unknown == set()


def test_the_schema_says_nothing_of_spans_and_reviews(project: Path) -> None:
    content = json.dumps(validator(project).schema)
    assert [word for word in ('"at"', '"review"', "checked_by", "written_by", "errorMessage") if word in content] == []


def test_the_schema_is_printed_or_written(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    printed = command(root, "editor", "--as", "json-schema")
    assert json.loads(printed.stdout) == validator(root).schema
    written = command(root, "editor", "--as", "json-schema", "--out", str(root / "draft.json"))
    assert (written.exit_code, (root / "draft.json").read_text("utf-8")) == (0, printed.stdout)
    refused = command(root, "editor", "--as", "json-schema", "--out", str(root / "texts"))
    assert (refused.exit_code, refused.output) == (2, f"standoff: {root / 'texts'} is a folder: name a file\n")


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_writes_the_reading_and_ends_with_an_account(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    (root / "d.jsonl").write_bytes(as_lines(line(), "{", line({"quote": "Ann Bell"}, table="people", id="ann")))
    before = sorted(root.rglob("*"))
    dry = command(root, "drafts", str(root / "d.jsonl"), "--program", "gaz")
    account = "3 lines: 2 mentions in 1 text (1 of fairs, 1 of people), 1 refused"
    new = "not in a registry yet: people/ann (`standoff new` enters one)"
    assert dry.stdout.splitlines()[-2:] == [account, new]
    assert (dry.exit_code, dry.stderr) == (1, "nothing was written: --write writes the reading\n")
    assert sorted(root.rglob("*")) == before
    written = command(root, "drafts", str(root / "d.jsonl"), "--program", "gaz", "--write")
    assert (written.exit_code, written.stderr) == (1, f"wrote {SET}/one.yaml\n")
    again = command(root, "drafts", str(root / "d.jsonl"), "--program", "gaz", "--write")
    assert (again.exit_code, again.stderr) == (1, "")
    (root / "d.jsonl").write_bytes(as_lines(line()))
    kept = command(root, "drafts", str(root / "d.jsonl"), "--program", "gaz", "--write")
    assert (kept.exit_code, kept.stderr) == (1, "nothing was written\n")
    assert "error[file-exists]: the program has a reading of this text already" in kept.stdout
    replaced = command(root, "drafts", str(root / "d.jsonl"), "--program", "gaz", "--write", "--replace")
    assert (replaced.exit_code, replaced.stdout) == (0, "1 line: 1 mention in 1 text (1 of fairs), 0 refused\n")


@pytest.mark.parametrize("name", ["../gaz", "a/b", "", ".."])
def test_a_program_has_a_name_that_can_be_a_folder(project: Path, name: str) -> None:
    result = command(project, "drafts", "d.jsonl", "--program", name)
    assert (result.exit_code, result.output) == (
        2, f"standoff: `{name}` is not a valid name of a program: letters, digits, `_`, `-`, `.`\n",
    )  # fmt: skip


def test_a_file_may_be_of_any_size_but_a_line_has_a_limit(tmp_path: Path) -> None:
    root = tiny.write(tmp_path, (tiny.DESCRIPTOR, '"people"', '"people", "limits": {"size": 5000}'))
    long = line({"quote": "spring fair", "title": "x" * 5_000})
    data = b"\xef\xbb\xbf" + as_lines(line(), long, line()) + b"\n" * 5_000
    (root / "d.jsonl").write_bytes(data)
    result = command(root, "drafts", str(root / "d.jsonl"), "--program", "gaz")
    assert result.exit_code == 1
    message = "d.jsonl:2:1: error[too-large]: the line has more than 5,000 bytes, which is the limit of a line"
    assert message in result.output
    assert "3 lines: 2 mentions in 1 text (2 of fairs), 1 refused\n" in result.output


def test_what_is_taken_from_a_draft_is_no_draft_any_more(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    (root / "d.jsonl").write_bytes(as_lines(line({"quote": "Ann Bell"}, table="people", id="bell")))
    assert command(root, "drafts", str(root / "d.jsonl"), "--program", "gaz", "--write").exit_code == 0
    listed = json.loads(command(root, "readings", "--format", "json").stdout)["texts"]
    (item,) = [item for item in listed[0]["items"] if item["table"] == "people"]
    assert (listed[0]["text"], item["kind"]) == ("gaz/one", "only_second")
    taken = command(root, "take", "gaz/o", str(item["number"]), "second", "--because", "she is named")
    assert (taken.exit_code, taken.stderr.splitlines()[-1]) == (
        0, "take second of people/bell: wrote annotations/texts/one.yaml, annotations/readings.yaml",
    )  # fmt: skip
    content = (root / tiny.ONE).read_text("utf-8")
    assert "{at: 76-84, written_by: program/gaz}" in content
    assert "draft" not in content
    assert "gaz/one:\n" in (root / "annotations/readings.yaml").read_text("utf-8")
    compared = command(root, "agreement", str(root / "annotations/texts"), str(root / SET), "--format", "json")
    assert json.loads(compared.stdout)["decisions"]["settled"] == 1


def test_mistakes_of_the_project_are_not_those_of_its_drafts(tmp_path: Path) -> None:
    """A mistake in the first annotation set of a text is not one of its drafts."""
    root = tiny.write(tmp_path, (tiny.ONE, "kind: fair", "kind: ball"))
    found: list[Problem] = run(root, line()).problems
    assert found == []
