"""What is exported comes back as the same assertions, from brat and as Web Annotations; brat's files, line by line."""

import io
from pathlib import Path

import polars as pl
import pytest

from paths import REPOSITORY, RULES, TEXTS
from signs import CONTENT, FILES, HEAD, THREE, run, span, write
from standoff.authoring.interchange.brat import brat_files, map_of
from standoff.authoring.interchange.collected import read_export
from standoff.authoring.interchange.export_rows import annotated_texts
from standoff.authoring.interchange.external import (
    Attribute,
    Equivalence,
    Event,
    ExternalAnnotations,
    Labelled,
    Relation,
)
from standoff.authoring.interchange.importing import Importing
from standoff.authoring.interchange.mapping import read_map
from standoff.authoring.interchange.readers import READERS
from standoff.authoring.interchange.readers.brat import read_brat
from standoff.authoring.interchange.targets import Targets
from standoff.authoring.interchange.web_annotation import web_annotations
from standoff.corpus.grammar import record_grammars
from standoff.corpus.project import read_corpus
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.source.composer import Limits
from standoff.source.problem import Place, Problem, errors
from standoff.views.inputs import Compilation

# -- round trips -------------------------------------------------------------------------------------------------------


TOOLS = {"brat": ".ann", "web-annotation": ".jsonld"}
by_each_tool = pytest.mark.parametrize("tool", TOOLS)


def exported(compiled: Compiled, tool: str = "brat") -> dict[str, bytes]:
    assert compiled.frames is not None
    assert compiled.resolved is not None
    compilation = Compilation.of(compiled.schema, compiled.frames, compiled.resolved, compiled.tables, compiled.texts)
    texts = annotated_texts(compilation)
    if tool == "brat":
        return brat_files(compilation, texts)
    return {"all.jsonld": web_annotations(compilation, compiled.corpus.descriptor, texts)}


def brought_back(root: Path, texts: Path, compiled: Compiled, into: Path, tool: str) -> Compiled:
    """A copy of a corpus, its mentions in text files taken out and read back from what was exported."""
    files, ann = exported(compiled, tool), into / "exported"
    for name, data in files.items():
        write_file(ann / name, data)
    own_map = files.get("map.yaml", map_of(compiled.schema).encode())
    rules = read_map("map.yaml", own_map, record_grammars(compiled.schema, "text"))
    assert rules.problems == []
    for path in [*sorted(root.rglob("*.yaml")), root / "datapackage.json"]:
        name = path.relative_to(root).as_posix()
        if name.startswith(("annotations/", "schemas/", "datapackage")):
            is_text = name.startswith("annotations/texts/")
            write_file(into / name, _without_mentions(path.read_bytes()) if is_text else path.read_bytes())
    corpus = read_corpus(into)
    work = Importing(READERS[tool], rules, Targets(into, texts, compiled.schema, corpus.heads), corpus.settings.limits)
    plan = work.run((path.name, path) for path in sorted(ann.glob(f"*{TOOLS[tool]}")))
    assert (plan.problems, plan.not_compared, list(plan.account.lost())) == ([], [], [])
    for name, (_, data) in plan.changes.items():
        write_file(into / name, data)
    return compile_corpus(into, texts)


def write_file(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _without_mentions(data: bytes) -> bytes:
    """The `text:` and `excluded:` blocks of a text file, and the comments before them."""
    kept, is_kept = [], True
    for line in data.decode("utf-8").splitlines(keepends=True):
        if line[0].isalpha():
            is_kept = line.startswith(("text:", "excluded:"))
        kept += [line] if is_kept else []
    return "".join(kept).encode()


def content(compiled: Compiled) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Assertions but for their lines and the numbers of their mentions, distinct evidence likewise, and resolutions."""
    assert errors(compiled.problems) == []
    assert compiled.frames is not None
    assertions = compiled.frames.assertions.drop("annotation_line", "column", "mentions").sort("assertion_id")
    evidence = compiled.frames.evidence.drop("annotation_line", "column", "evidence_number").unique().sort(pl.all())
    return assertions, evidence, compiled.tables["resolutions"]


def assert_comes_back(root: Path, texts: Path, compiled: Compiled, into: Path, tool: str) -> None:
    for before, after in zip(content(compiled), content(brought_back(root, texts, compiled, into, tool)), strict=True):
        assert before.equals(after)


@by_each_tool
def test_every_kind_of_mention_comes_back(tmp_path: Path, tool: str) -> None:
    root = write(tmp_path / "before")
    assert_comes_back(root, root / "texts", compile_corpus(root, root / "texts"), tmp_path / "after", tool)


RIVALS = {
    "values of a record": "    - {at: 0-6, held: 2024-09}\n    - {at: 0-6, held: 2024-10}\n",
    "values with qualifiers": "    - {at: 0-6, held: {is: 2024-09, modality: reported}}\n"
    "    - {at: 0-6, held: {is: 2024-10, modality: reported}}\n",
    "values of a child": "    - at: 0-6\n      guests:\n"
    "        - {role: host, person_id: bell, since: {is: 2020, modality: reported}}\n"
    "        - {role: host, person_id: bell, since: {is: 2021, modality: reported}}\n",
    "voices": "    - {at: 0-6, speaker: bell, held: {is: 2024-09, voice: narrator}, stalls: {is: 3, speaker: carr}}\n",
    "what nobody can take back": "    - {at: 0-6, because: a hunch, modality: claimed, held: 2024, relayed_by: carr,"
    " rank: deprecated}\n"
    "    - {at: 18-25, speaker: carr, stalls: 4, confidence: guess}\n",
    "a place of its own": f"    - {{at: 0-6, stalls: {{is: 4, at: [{span('40')}, {span('not')}]}}}}\n",
    "odd words": '    - {at: 0-6, motto: "a: b, \\"c\\" # d \\u200b \\U000e0041 é e\u0301 \u202e"}\n',
    "a path in a key": "    - {at: 0-6, guests: [{role: visitor, person_id: bell, since: 2020/..}]}\n",
}


@by_each_tool
def test_rivals_and_odd_values_come_back(tmp_path: Path, tool: str) -> None:
    records = [
        f"  {name.replace(' ', '-')}:\n    - {{at: 0-6, kind: fair}}\n{mentions}" for name, mentions in RIVALS.items()
    ]
    root = write(tmp_path / "before", {THREE: f"{HEAD}fairs:\n{''.join(records)}"})
    assert_comes_back(root, root / "texts", compile_corpus(root, root / "texts"), tmp_path / "after", tool)


@by_each_tool
def test_the_corpus_of_the_rules_comes_back(rules: Compiled, tmp_path: Path, tool: str) -> None:
    assert_comes_back(RULES, RULES / "texts", rules, tmp_path, tool)


@by_each_tool
def test_the_dataset_comes_back(dataset: Compiled, tmp_path: Path, tool: str) -> None:
    if dataset.unverified:
        pytest.skip(f"the texts are not in {TEXTS}")
    assert_comes_back(REPOSITORY, TEXTS, dataset, tmp_path, tool)


def test_a_value_hangs_on_the_mention_that_shares_most_of_its_qualifiers(tmp_path: Path) -> None:
    """Fields that go together are read from one mention, so none may move to another of the same span."""
    mentions = (
        "    - {at: 0-6, kind: fair}\n"
        "    - {at: 0-6, speaker: bell, modality: claimed, stalls: 4, held: {is: 2024, basis: inferred}}\n"
    )
    root = write(tmp_path, {THREE: f"{HEAD}fairs:\n  autumn-fair:\n{mentions}"})
    lines = exported(compile_corpus(root, root / "texts"))["three.ann"].decode().splitlines()
    assert [line for line in lines if line[0] in "TR"] == [
        "T1\tfairs 0 6\tA fair",
        "T2\tfairs-value 0 6\tA fair",
        "T3\tfairs 0 6\tA fair",
        "R1\tvalue Arg1:T3 Arg2:T2",
    ]


# -- what is written ---------------------------------------------------------------------------------------------------


def test_the_file_of_a_text(tmp_path: Path) -> None:
    """Offsets count code points; a span over a line end is written in parts."""
    lines = [
        f"    - at: {span('Carr did not come')}\n      guests: [{{role: visitor, person_id: carr, polarity: deny}}]\n",
        "    - {at: 40-52, kind: fair, motto: a b, modality: claimed}\n",
    ]
    root = write(tmp_path / "in", {THREE: f"{HEAD}fairs:\n  autumn-fair:\n{''.join(lines)}"})
    result = run(root, "export", "three", "--as", "brat", "--out", str(tmp_path / "out"))
    assert (result.exit_code, result.output) == (0, f"wrote 1 text with annotations to {tmp_path / 'out'}\n")
    assert (tmp_path / "out" / "three.txt").read_bytes() == CONTENT.encode()
    assert (tmp_path / "out" / "three.ann").read_bytes().decode() == (
        "T1\tfairs 40 47;48 52\t \U0001f9e2\U0001f9e2 are gone\n"
        "A1\tfair_id T1 autumn-fair\n"
        "A2\tmodality T1 claimed\n"
        "A3\tkind T1 fair\n"
        "#1\tmotto T1\ta b\n"
        "T2\tfairs 70 87\tCarr did not come\n"
        "A4\tfair_id T2 autumn-fair\n"
        "T3\tfair_guests 70 87\tCarr did not come\n"
        "A5\trole T3 visitor\n"
        "A6\tperson_id T3 carr\n"
        "A7\tpolarity T3 deny\n"
        "R1\tguests Arg1:T2 Arg2:T3\n"
    )


def test_the_map_and_the_configuration(tmp_path: Path) -> None:
    run(write(tmp_path / "in"), "export", "--as", "brat", "--out", str(tmp_path / "out"))
    assert (tmp_path / "out" / "map.yaml").read_text("utf-8") == (
        "# Reads the .ann files beside it: standoff import brat FILE.ann --text TEXT --map map.yaml\n"
        "labels:\n"
        "  fairs: {table: fairs, id: fair_id}\n"
        "  fairs-value: {table: fairs, value: true}\n"
        "  people: {table: people, id: person_id}\n"
        "  people-value: {table: people, value: true}\n"
        "  places: {table: places, id: place_id}\n"
        "  places-value: {table: places, value: true}\n"
        "  fair_guests: {table: fair_guests}\n"
        "  fair_guests-value: {table: fair_guests, value: true}\n"
        "attributes:\n"
        + "".join(
            f"  {name}: {name}\n"
            for name in (
                *("basis", "because", "checked_by", "confidence", "held", "kind", "modality", "motto", "note"),
                *("permit", "person_id", "place_id", "polarity", "rank", "ref", "relayed_by", "review", "role"),
                *("since", "speaker", "stalls"),
                *("visitors", "voice", "within_id", "written_by"),
            )
        )
        + "relations:\n  value: {value: true}\n  guests: {child: guests}\n"
    )
    assert (tmp_path / "out" / "annotation.conf").read_text("utf-8") == (
        "[entities]\nfairs\nfairs-value\npeople\npeople-value\nplaces\nplaces-value\nfair_guests\nfair_guests-value\n"
        "\n[relations]\nguests\tArg1:fairs, Arg2:fair_guests\nvalue\tArg1:fair_guests, Arg2:fair_guests-value\n"
        "value\tArg1:fairs, Arg2:fairs-value\nvalue\tArg1:people, Arg2:people-value\n"
        "value\tArg1:places, Arg2:places-value\n\n[events]\n\n[attributes]\n"
    )


# -- the command -------------------------------------------------------------------------------------------------------


def test_only_texts_that_are_there_as_annotated_are_exported(tmp_path: Path) -> None:
    root = write(tmp_path / "in")
    (root / "texts" / "two.txt").unlink()
    result = run(root, "export", "--as", "brat", "--out", str(tmp_path / "out"))
    assert (result.exit_code, result.stderr) == (
        0,
        f"wrote 2 texts with annotations to {tmp_path / 'out'}\n"
        f"skipped (missing or changed in {root / 'texts'}): two\n",
    )
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["annotation.conf", "map.yaml", "one.ann", "one.txt", "three.ann", "three.txt"]
    result = run(root, "--texts", str(tmp_path / "none"), "export", "--as", "brat", "--out", str(tmp_path / "other"))
    message = f"no annotated text is unchanged in {tmp_path / 'none'}; brat files contain the words: set --texts"
    assert (result.exit_code, result.output) == (1, f"standoff: {message}\n")
    assert not (tmp_path / "other").exists()


def test_a_corpus_with_errors_is_exported_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    root = write(tmp_path / "in", {THREE: FILES[THREE].replace("kind: market", "kind: markt")})
    result = run(root, "export", "three", "--as", "brat", "--out", str(tmp_path / "out"))
    assert (result.exit_code, result.stderr.splitlines()) == (
        0,
        [
            "The corpus has 1 error (run `standoff check`); showing what could be read.",
            f"wrote 1 text with annotations to {tmp_path / 'out'}",
        ],
    )


def test_no_words_of_a_text_get_into_the_project(tmp_path: Path) -> None:
    root = write(tmp_path / "in")
    result = run(root, "export", "--as", "brat", "--out", str(root / "brat"))
    message = (
        f"{root / 'brat'} is inside the project, which must not contain the texts' words: choose a folder outside it"
    )
    assert (result.exit_code, result.output) == (2, f"standoff: {message}\n")
    assert not (root / "brat").exists()
    assert run(root, "export", "--as", "brat", "--out", str(root / "texts")).exit_code == 0
    assert run(root, "export", "--as", "brat").exit_code == 0
    assert (tmp_path / "tiny-brat" / "one.ann").is_file()


def test_what_was_annotated_in_brat_is_not_written_over(tmp_path: Path) -> None:
    root, out = write(tmp_path / "in"), tmp_path / "out"
    for _ in range(2):  # the same once more is nothing new
        assert run(root, "export", "--as", "brat", "--out", str(out)).exit_code == 0
    changed = (out / "one.ann").read_text("utf-8") + "T99\tfairs 0 3\tThe\n"
    (out / "one.ann").write_text(changed, "utf-8")
    (out / "two.ann").unlink()
    result = run(root, "export", "--as", "brat", "--out", str(out))
    message = f"{out} contains changed files with these names (one.ann): import or move them, or use another folder"
    assert (result.exit_code, result.output) == (2, f"standoff: {message}\n")
    assert (out / "one.ann").read_text("utf-8") == changed
    assert not (out / "two.ann").exists()


# -- what brat writes --------------------------------------------------------------------------------------------------


def at(line: int) -> Place:
    return Place("x.ann", line, 1)


def test_every_kind_of_line_is_read() -> None:
    """brat's own kinds: entities in parts, relations, events, attributes with and without value, ids, notes."""
    source = (
        "T1\tPerson 0 3;5 8\tAnn Bel\r\n"
        "T2\tAttack 9 12\thit\n"
        "R1\tKnows Arg1:T1 Arg2:T2\t\n"
        "E1\tAttack:T2 Agent:T1 Target2:T1\n"
        "A1\tNegated E1\n"
        "M1\tKind T1 tall\n"
        "N1\tReference T1 Wiki:Q42\tAnn\n"
        "#1\tAnnotatorNotes T1\tsome words\n"
        "*\tEquiv T1 T2\n"
        "\n"
    )
    assert read_brat("x.ann", io.StringIO(source)) == ExternalAnnotations(
        labelled={
            "T1": Labelled("T1", "Person", ((0, 3), (5, 8)), "Ann Bel", at(1)),
            "T2": Labelled("T2", "Attack", ((9, 12),), "hit", at(2)),
        },
        attributes=[
            Attribute("E1", "Negated", "true", at(5)),
            Attribute("T1", "Kind", "tall", at(6)),
            Attribute("T1", "Reference", "Q42", at(7)),
            Attribute("T1", "AnnotatorNotes", "some words", at(8)),
        ],
        relations=[
            Relation("Knows", "T1", "E1", at(3)),
            Relation("Agent", "E1", "T1", at(4), is_argument=True),
            Relation("Target", "E1", "T1", at(4), is_argument=True),
        ],
        events={"E1": Event("E1", "Attack", "T2", at(4))},
        equivalences=[Equivalence(("T1", "E1"), at(9))],
    )


BAD_LINE = "not a line of brat's format"


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("T1\tFair 0-6\tA fair", BAD_LINE, "it should look like T1<tab>Label 0 5<tab>words"),
        ("T1 Fair 0 6 A fair", BAD_LINE, "it should look like T1<tab>Label 0 5<tab>words"),
        (
            "T1\tFair 0 9999999999999\tA",
            BAD_LINE,
            "it should look like T1<tab>Label 0 5<tab>words",
        ),
        ("R1\tBy T1 T2", BAD_LINE, "it should look like R1<tab>Label Arg1:T1 Arg2:T2"),
        ("fairs:", BAD_LINE, "lines start with T, R, E, A, M, N, # or *"),
        ("A1\tKind T7 big", "unknown span `T7`", "the file is incomplete: export it again"),
        ("R1\tBy Arg1:T0 Arg2:T7", "unknown span `T7`", "the file is incomplete: export it again"),
        ("T0\tFair 0 6\tA fair", "`T0` occurs twice", "the file is incomplete: export it again"),
    ],
)
def test_a_line_that_is_wrong_is_reported_and_hides_no_other(line: str, message: str, hint: str) -> None:
    found = read_brat("x.ann", io.StringIO(f"T0\tFair 0 6\tA fair\n{line}\nB1\tx\n")).problems
    reported = {(problem.place.line, problem.code, problem.message, problem.hint) for problem in found}
    assert (2, "bad-import", message, hint) in reported
    assert (3, "bad-import", BAD_LINE, "lines start with T, R, E, A, M, N, # or *") in reported
    assert len(reported) == 2


def test_lines_are_in_order_whatever_line_ends_a_note_holds() -> None:
    lines = "T1\tFair 0 6\tA\u2028fair\n#1\tNote T1\ta\x85b\nA1\tKind T9 big\n"
    found = read_brat("x.ann", io.StringIO(lines)).problems
    assert [problem.place for problem in found] == [at(3)]


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "x.ann").write_bytes(b"x" * 20)
    read = read_export("x.ann", tmp_path / "x.ann", Limits(size=10))
    assert isinstance(read, Problem)
    assert (read.code, read.message) == ("too-large", "the file has 20 bytes; the limit is 10")
