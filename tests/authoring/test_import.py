"""`standoff import`: annotations from outside become mentions by a map; what cannot is reported, nothing is lost."""

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from signs import CONTENT, FILES, THREE, THREE_TEXT, run, span, write
from standoff.authoring.edit.registry import NoIdError, same_name, slug
from standoff.authoring.edit.word_ids import id_of_words
from standoff.authoring.interchange.external import ExternalAnnotations, Labelled
from standoff.authoring.interchange.ids import RecordIds
from standoff.authoring.interchange.imported import imported
from standoff.authoring.interchange.label_map import LabelRule, Map
from standoff.corpus.grammar import RecordGrammar
from standoff.schema.model import Field, Table
from standoff.source.problem import Place

MAP = """\
labels:
  Fair: {table: fairs, id: Id, set: {kind: fair}}
  Person: {table: people}
  Place: {table: places, record: arden}
  Weather:
attributes:
  Count: visitors
  Note: because
  Doubt: {field: confidence, values: {much: guess, some: likely}}
  Mood:
relations:
  By: {child: guests, key: person_id, set: {role: host}}
  Of: {child: guests, key: person_id, set: {role: visitor}, reverse: true}
  Then:
"""


def entity(name: str, label: str, words: str) -> str:
    start, end = span(words).split("-")
    return f"{name}\t{label} {start} {end}\t{words}\n"


ANN = (
    entity("T1", "Fair", "A fair")
    + entity("T2", "Person", "Ann Bell")
    + entity("T3", "Place", "𝒜rden")
    + entity("T4", "Weather", "drew")
    + entity("T5", "Person", "Carr")
    + "A1\tId T1 harvest-fair\nA2\tCount T1 40..\nA3\tDoubt T1 some\nA4\tMood T1 dry\n"
    "#1\tNote T1\tit is, he says, a guess\n"
    "R1\tBy Arg1:T1 Arg2:T2\nR2\tOf Arg1:T5 Arg2:T1\nR3\tThen Arg1:T1 Arg2:T5\n"
)
TASK = {
    "data": {"text": CONTENT},
    "annotations": [
        {
            "result": [
                {"id": "a", "type": "labels", "value": {"start": 0, "end": 6, "text": "A fair", "labels": ["Fair"]}},
                {"id": "a", "type": "choices", "from_name": "Doubt", "value": {"start": 0, "choices": ["much"]}},
                {"id": "a", "type": "textarea", "from_name": "Id", "value": {"start": 0, "text": ["harvest-fair"]}},
                {
                    "id": "b",
                    "type": "labels",
                    "value": {"start": 108, "end": 113, "text": "𝒜rden", "labels": ["Place"]},
                },
            ]
        }
    ],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The corpus, with a map and files of both tools beside it."""
    (tmp_path / "map.yaml").write_text(MAP, "utf-8")
    (tmp_path / "three.ann").write_text(ANN, "utf-8")
    (tmp_path / "three.json").write_text(json.dumps([TASK]), "utf-8")
    return write(tmp_path / "tiny")


def bring(
    root: Path, *more: str, tool: str = "brat", file: str = "", text: str = "three", map_file: str = ""
) -> Result:
    source = file or str(root.parent / ("three.ann" if tool == "brat" else "three.json"))
    map_file = map_file or str(root.parent / "map.yaml")
    return run(root, "import", tool, source, "--text", text, "--map", map_file, *more)


HEADLINE = re.compile(r"^(\S[^:]*(?::\d+)*): error\[([a-z0-9-]+)\]: (.*)$", re.MULTILINE)


def reported(result: Result, root: Path) -> list[tuple[str, str, str]]:
    """The place, code and message of each problem."""
    assert (result.exit_code, result.exception is None or isinstance(result.exception, SystemExit)) == (1, True)
    shown = result.stdout.replace(f"{root.parent}/", "")
    return [(match[1], match[2], match[3]) for match in HEADLINE.finditer(shown)]


# -- what becomes of annotations ---------------------------------------------------------------------------------------

ACCOUNT = (
    "5 spans -> 4 records; 3 relations -> 2; 5 attributes -> 4; "
    "passed over: 1 `Mood` attribute, 1 `Then` relation, 1 `Weather` label\n"
)
BROUGHT = f"""\
fairs:
  harvest-fair:
    - {{at: 0-6, because: "it is, he says, a guess", confidence: likely, kind: fair, visitors: 40.., guests: [{{role: \
host, person_id: ann-bell}}, {{role: visitor, person_id: carr}}]}}
people:
  ann-bell:
    - {{at: {span("Ann Bell")}}}
  carr:
    - {{at: {span("Carr")}}}
places:
  arden:
    - {{at: {span("𝒜rden")}}}
"""


def test_entities_attributes_and_relations_of_brat(root: Path) -> None:
    result = bring(root)
    assert (result.exit_code, result.stderr, result.stdout) == (0, ACCOUNT, BROUGHT)
    assert (root / THREE).read_text("utf-8") == FILES[THREE]


def test_regions_of_label_studio(root: Path) -> None:
    result = bring(root, tool="label-studio")
    assert (result.exit_code, result.stderr, result.stdout) == (
        0,
        "2 spans -> 2 records; 2 attributes -> 2\n",
        "fairs:\n  harvest-fair:\n    - {at: 0-6, confidence: guess, kind: fair}\n"
        "places:\n  arden:\n    - {at: 108-113}\n",
    )


def test_without_the_text_the_words_cannot_be_compared(root: Path) -> None:
    (root / THREE_TEXT).unlink()
    result = bring(root)
    assert (result.exit_code, result.stdout) == (0, BROUGHT)
    assert result.stderr == f"words not compared: the text is not in {root / 'texts'}\n{ACCOUNT}"
    result = bring(root, tool="label-studio")
    assert (result.exit_code, "words not compared" in result.stderr) == (
        0,
        False,
    )


def test_they_are_inserted_and_the_corpus_is_in_order(root: Path) -> None:
    (root.parent / "map.yaml").write_text(MAP.replace("{table: people}", "{table: people, record: bell}"), "utf-8")
    result = bring(root, "--write")
    summary = f"{THREE}: 4 mentions inserted\nnext: run `standoff check`\n"
    account = ACCOUNT.replace("4 records", "4 mentions of 3 records")
    assert (result.exit_code, result.output) == (0, account + summary)
    content = (root / THREE).read_text("utf-8")
    assert content.startswith(str(FILES[THREE]))
    result = run(root, "check")
    assert (result.exit_code, result.output.splitlines()[-1]) == (0, "0 errors, 1 warning in 1 of 13 files")
    assert "warning[denied-record]" in result.output  # as it was before
    result = bring(root, "--write")
    assert (result.exit_code, result.output) == (0, f"{account}{THREE}: 0 mentions inserted; 4 already present\n")
    assert (root / THREE).read_text("utf-8") == content


def test_words_may_be_a_value_and_ids_are_made_of_words(root: Path) -> None:
    (root.parent / "map.yaml").write_text("labels:\n  X: {table: fairs, words: motto}\n", "utf-8")
    (root.parent / "three.ann").write_text(entity("T1", "X", "Zoe\u0308’s hats \U0001f9e2"), "utf-8")
    assert bring(root).stdout == 'fairs:\n  zoes-hats:\n    - {at: 29-42, motto: "Zoe\u0308’s hats \U0001f9e2"}\n'


LETTERED = {
    "letters that have no decomposition": ("Weiß Æther", "weiss-aether"),
    "accents, composed and not": ("Łódź Zoe\u0308", "lodz-zoe"),
    "invisible marks": ("Har\u00adbour\u200d", "harbour"),
    "dashes and apostrophes": ("O’Neill–Ray", "oneill-ray"),
    "compatibility letters and digits": ("ﬁne No²٣", "fine-no23"),
    "dotless and dotted i": ("Işık İz", "isik-iz"),
}


@pytest.mark.parametrize(("words", "expected"), LETTERED.values(), ids=LETTERED)
def test_every_letter_of_a_name_is_in_its_id(words: str, expected: str) -> None:
    assert slug(words) == expected


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Радио Arden", "no id can be made of `Радио Arden`: there is no Latin spelling for `радио`"),
        ("كتاب", "no id can be made of `كتاب`: there is no Latin spelling for `كتاب`"),
        ("2nd Fair", "no id can be made of `2nd Fair`: ids start with a letter"),
        ("—", "no id can be made without words"),
    ],
)
def test_no_id_is_made_of_what_it_would_lose(words: str, why: str) -> None:
    with pytest.raises(NoIdError, match=f"^{re.escape(why)}$"):
        slug(words)


LATIN = st.text(st.sampled_from("aæbdđeéəfhħilłnoøœsßtþz AOÆĐŁ-–'’"), min_size=1, max_size=12)


@given(LATIN, LATIN)
def test_two_names_never_become_one_record_without_a_problem(one: str, other: str) -> None:
    try:
        found = id_of_words(one), id_of_words(other)
    except NoIdError:
        return
    external = ExternalAnnotations()
    for name, words in (("T1", one), ("T2", other)):
        external.labelled[name] = Labelled(name, "Who", ((0, 1),), words, Place("x.ann", int(name[1]), 1))
    grammar = RecordGrammar(Table("people", "", "", {"person_id": Field("person_id")}, ("person_id",), {}), 0, {}, {})
    ids = RecordIds()
    result = imported(external, Map({"Who": LabelRule(grammar)}), ids, "x")
    is_one_name = same_name(one) == same_name(other)
    assert list(result.records["people"]) == list(dict.fromkeys(found))
    codes = [problem.code for problem in (*result.problems, *ids.problems)]
    assert codes == ([] if is_one_name or found[0] != found[1] else ["id-collision"])


def test_two_names_of_one_id_are_both_shown(root: Path) -> None:
    (root.parent / "three.ann").write_text(entity("T1", "Person", "Carr"), "utf-8")
    task = {"id": "a", "type": "labels", "value": {"start": 91, "end": 95, "text": "Cárr", "labels": ["Person"]}}
    again = {**task, "id": "b", "value": {**task["value"], "text": "Carr"}}  # type: ignore[dict-item]
    (root / THREE_TEXT).unlink()
    (root.parent / "three.json").write_text(
        json.dumps([{"data": {"text": "three.txt"}, "annotations": [{"result": [task, again]}]}]), "utf-8"
    )
    [(_, code, message)] = reported(bring(root, tool="label-studio"), root)
    assert (code, message) == ("id-collision", "`Cárr` and `Carr` would both get the id `carr`: are they one record?")


@pytest.mark.parametrize("is_there", [True, False])
def test_white_space_at_the_ends_of_a_span_is_taken_off(root: Path, is_there: bool) -> None:
    start = CONTENT.index("Carr did")
    if not is_there:
        (root / THREE_TEXT).unlink()
    (root.parent / "three.ann").write_text(f"T1\tPerson {start - 1} {start + 5}\t Carr \n", "utf-8")
    assert bring(root).stdout == f"people:\n  carr:\n    - {{at: {start}-{start + 4}}}\n"
    (root.parent / "three.ann").write_text(f"T1\tPlace {start - 1} {start}\t \n", "utf-8")
    if is_there:
        assert reported(bring(root), root) == [
            ("three.ann:1:1", "empty-span", "the span of `T1` covers only white space")
        ]


def test_line_ends_that_were_counted_otherwise_are_recognised(root: Path) -> None:
    start = CONTENT.index("Ann Bell")
    (root.parent / "three.ann").write_text(f"T1\tPerson {start - 1} {start + 7}\tAnn Bell\n", "utf-8")
    result = bring(root)
    assert "the tool counted CRLF as one character" in result.stdout
    start = CONTENT.index("Carr did")
    (root.parent / "three.ann").write_text(f"T1\tPerson {start + 1} {start + 5}\tCarr\n", "utf-8")
    assert "the tool had a copy of the text with CRLF line ends" in bring(root).stdout


# -- what cannot become a mention --------------------------------------------------------------------------------------

BEYOND = f"the span of `T1` is not in its text, which has {len(CONTENT)} characters"
WRONG = [
    (
        "T1\tFair 0 6\tA fair",
        "T1\tFair 0 6\tA fare",
        1,
        "words-differ",
        "the words of `T1` differ from the text at its span",
    ),
    ("T1\tFair 0 6\tA fair", "T1\tFair 0 999\tA fair", 1, "span-outside", BEYOND),
    ("T1\tFair 0 6\tA fair", "T1\tFair 6 6\t", 1, "span-outside", BEYOND),
    ("T4\tWeather", "T4\tWind", 4, "unmapped-label", "the label `Wind`, which occurs once, is not in the map"),
    (
        "R1\tBy Arg1:T1 Arg2:T2",
        "R1\tOn Arg1:T1 Arg2:T2\nR9\tOn Arg1:T1 Arg2:T5",
        11,
        "unmapped-label",
        "the relation `On`, which occurs 2 times, is not in the map",
    ),
    ("A4\tMood", "A4\tMode", 9, "unmapped-label", "the attribute `Mode`, which occurs once, is not in the map"),
    ("A1\tId T1 harvest-fair", "A1\tId T1 Harvest", 1, "no-mention", "`Harvest` is not a valid id"),
    ("A1\tId T1 harvest-fair", "A1\tId T5 harvest-fair", 1, "no-mention", "`T1` does not name a record"),
    ("A2\tCount T1", "A2\tCount T3", 7, "no-mention", "`places` has no field `visitors`"),
    ("R1\tBy Arg1:T1 Arg2:T2", "R1\tBy Arg1:T2 Arg2:T1", 11, "no-mention", "nothing nests as `guests` under `people`"),
    ("A3\tDoubt T1", "A3 Doubt T1", 8, "bad-import", "not a line of brat's format"),
]


@pytest.mark.parametrize(("old", "new", "line", "code", "message"), WRONG, ids=[wrong[1] for wrong in WRONG])
def test_what_cannot_be_a_mention_is_reported_with_its_line(
    root: Path, old: str, new: str, line: int, code: str, message: str
) -> None:
    assert ANN.count(old) == 1
    (root.parent / "three.ann").write_text(ANN.replace(old, new), "utf-8")
    result = bring(root, "--write")
    assert reported(result, root) == [(f"three.ann:{line}:1", code, message)]
    assert result.stderr.endswith("nothing written\n")
    assert (root / THREE).read_text("utf-8") == FILES[THREE]


def test_a_value_stated_about_the_whole_text_has_no_place(root: Path) -> None:
    mood = {"id": "m", "type": "choices", "from_name": "Doubt", "value": {"choices": ["much"]}}
    results = TASK["annotations"][0]["result"]  # type: ignore[index]
    task = {**TASK, "annotations": [{"result": [*results, mood]}]}
    (root.parent / "three.json").write_text(json.dumps(task), "utf-8")
    [(_, code, message)] = reported(bring(root, tool="label-studio"), root)
    assert (code, message) == ("no-mention", "`Doubt` is an attribute of the whole text, but a mention needs a place")
    mood["from_name"] = "Mood"
    (root.parent / "three.json").write_text(json.dumps(task), "utf-8")
    assert bring(root, tool="label-studio").exit_code == 0


CHILDREN = """\
labels: {Fair: {table: fairs, record: autumn-fair}, Guest: {table: fair_guests}, When: {table: fairs, value: true}}
attributes: {Role: role, Who: person_id, Held: held}
relations: {Has: {child: guests}, Told: {value: true}}
"""


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("", "this row of `fair_guests` is not attached to a record"),
        ("R1\tHas Arg1:T1 Arg2:T2\nA1\tRole T2 host\n", "this row of `fair_guests` has no `person_id`"),
        ("R1\tHas Arg1:T1 Arg2:T1\n", "the other end is not a row of `fair_guests`"),
        ("R1\tTold Arg1:T1 Arg2:T2\n", "the other end is not a value of `fairs`"),
        ("T3\tWhen 2 6\tfair\nA1\tHeld T3 2024\n", "the value `T3` does not belong to a record"),
    ],
)
def test_children_and_values_hang_on_records(root: Path, lines: str, message: str) -> None:
    (root.parent / "map.yaml").write_text(CHILDREN, "utf-8")
    (root.parent / "three.ann").write_text(f"T1\tFair 0 6\tA fair\nT2\tGuest 2 6\tfair\n{lines}", "utf-8")
    assert message in {message for _, _, message in reported(bring(root), root)}


# -- maps --------------------------------------------------------------------------------------------------------------

NO_ID = "a row of `fair_guests` is written under its parent and has no id of its own"
BAD_MAPS = [
    ("- Fair", "1:1", "a map must be a mapping"),
    ("", "1:1", "a map must be a mapping"),
    ("label: {}", "1:1", "unknown section `label`"),
    ("labels: [Fair]", "1:9", "`labels` must be a mapping"),
    ("labels: {Fair: fairs}", "1:16", "this must be a mapping"),
    ("labels: {Fair: {table: fares}}", "1:24", "unknown table `fares`"),
    ("labels: {Fair: {tables: fairs}}", "1:17", "unknown key `tables`"),
    ("labels: {Fair: {table: [fairs]}}", "1:24", "`table` must be a single value"),
    ("labels: {Fair: {table: fairs, record: A Fair}}", "1:39", "`A Fair` is not a valid id"),
    ("labels: {Fair: {table: fairs, words: name}}", "1:38", "`fairs` has no field `name`"),
    ("labels: {Fair: {table: fairs, set: {name: x}}}", "1:37", "`fairs` has no field `name`"),
    ("labels: {Fair: {table: fairs, set: [kind]}}", "1:36", "this must be a mapping"),
    ("labels: {Fair: {table: fairs, set: {kind: [a]}}}", "1:43", "this must be a single value"),
    ("labels: {Fair: {table: fairs, value: yes}}", "1:38", "`value` must be true or false"),
    ("labels: {Fair: {table: fair_guests, id: x}}", "1:10", NO_ID),
    ("attributes: {Count: guests}", "1:21", "no table has a field `guests`"),
    ("attributes: {Count: title}", "1:21", "no table has a field `title`"),
    ("relations: {By: {child: people}}", "1:25", "nothing nests as `people`"),
    ("relations: {By: {child: guests, key: name}}", "1:38", "`guests` has no column `name`"),
    ("relations: {By: {child: guests, set: {name: x}}}", "1:39", "`fair_guests` has no field `name`"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "place", "message"), BAD_MAPS, ids=[source for source, _, _ in BAD_MAPS])
def test_a_map_that_is_wrong_is_reported(root: Path, source: str, place: str, message: str) -> None:
    (root.parent / "map.yaml").write_text(source, "utf-8")
    assert (f"map.yaml:{place}", "bad-map", message) in reported(bring(root), root)


def test_mistakes_of_the_map_and_of_the_file_are_reported_in_one_run(root: Path) -> None:
    (root.parent / "map.yaml").write_text("labels: {\n", "utf-8")
    (root.parent / "three.ann").write_text("T1\n", "utf-8")
    assert [(place, code) for place, code, _ in reported(bring(root), root)] == [
        ("map.yaml:1:9", "yaml-syntax"),
        ("three.ann:1:1", "bad-import"),
    ]


# -- files that cannot be read or written ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"T1\tFair 0 6\tA \xff", "bad-utf8"), (b"T1\tFair\0", "binary-file")],
)
@pytest.mark.parametrize("tool", ["brat", "label-studio"])
def test_what_is_not_a_text_is_reported(root: Path, data: bytes, code: str, tool: str) -> None:
    path = root.parent / "odd"
    path.write_bytes(data)
    assert [problem[1] for problem in reported(bring(root, tool=tool, file=str(path)), root)] == [code]


def test_missing_files_folders_and_texts(root: Path) -> None:
    here = str(root.parent)
    for arguments, message in (
        ({"file": f"{here}/none.ann"}, f"no file {here}/none.ann"),
        ({"file": str(root)}, f"{root} has no file of brat (.ann)"),
        ({"file": f"{here}/*.an"}, f"no file matches {here}/*.an"),
        ({"map_file": here}, f"{here} is a folder: give a file"),
    ):
        result = bring(root, **arguments)
        assert (result.exit_code, result.output) == (2, f"standoff: {message}\n")
    result = bring(root, text="four")
    assert (result.exit_code, result.output) == (1, "standoff: unknown text `four`; known: one, three, two\n")
    result = bring(root, text="t")
    assert (result.exit_code, result.output) == (1, "standoff: `t` is ambiguous: three, two\n")


def test_another_text_than_the_annotated_one(root: Path) -> None:
    (root / THREE_TEXT).write_text("Another.", "utf-8")
    assert reported(bring(root), root) == [
        (THREE, "text-changed", "the text `three` is not the one that was annotated")
    ]
    (root / THREE).write_text("fairs:\n", "utf-8")
    [(place, code, _)] = reported(bring(root), root)
    assert (place, code) == (THREE, "text-block")


def test_a_file_with_mistakes_is_left_as_it_is(root: Path) -> None:
    broken = FILES[THREE] + "  autumn-fair: {}\n"
    (root / THREE).write_text(broken, "utf-8")
    assert [code for _, code, _ in reported(bring(root, "--write"), root)] == ["duplicate-key"]
    assert (root / THREE).read_text("utf-8") == broken


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only(root: Path) -> None:
    (root / THREE).parent.chmod(0o555)
    try:
        result = bring(root, "--write")
    finally:
        (root / THREE).parent.chmod(0o755)
    assert (result.exit_code, result.output.count("\n")) == (4, 1)
    assert (root / THREE).read_text("utf-8") == FILES[THREE]


def test_trouble_with_the_disk_leaves_the_file_intact(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "there")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    result = bring(root, "--write")
    assert (result.exit_code, result.output) == (4, f"{ACCOUNT}standoff: Permission denied: there\n")
    assert (root / THREE).read_text("utf-8") == FILES[THREE]
    for form in ("brat", "web-annotation"):
        result = run(root, "export", "--as", form, "--out", str(root.parent / form))
        assert (result.exit_code, result.output) == (4, "standoff: Permission denied: there\n")


def test_a_file_that_changes_underneath_is_left(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def change(descriptor: int) -> None:
        (root / THREE).write_text("# another\n", "utf-8")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", change)
    result = bring(root, "--write")
    assert (result.exit_code, "was changed by another program" in result.stderr) == (4, True)
    assert (root / THREE).read_text("utf-8") == "# another\n"
    assert [path.name for path in (root / THREE).parent.iterdir() if path.suffix != ".yaml"] == []
