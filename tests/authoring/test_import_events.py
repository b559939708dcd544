"""Events, equivalences and what may be left out: each unit becomes a record of its own, and the account says so."""

import json
import re
from pathlib import Path

import pytest
from click.testing import Result

import tiny
from mills import ANN, FILES, MAP, MILL, MILLS, entity, run, write

THINGS = "annotations/registry/things.yaml"
HEADLINE = re.compile(r"^(\S[^:]*(?::\d+)*): (\w+)\[([a-z0-9-]+)\]: (.*)$", re.MULTILINE)


def bring(root: Path, *more: str, path: str = "mill.ann") -> Result:
    return run(root, "import", "brat", str(root.parent / path), "--map", str(root.parent / "map.yaml"), *more)


def reported(result: Result, root: Path) -> list[tuple[str, str, str]]:
    """The place, code and message of each problem."""
    shown = result.stdout.replace(f"{root.parent}/", "")
    return [(match[1], match[3], match[4]) for match in HEADLINE.finditer(shown)]


def unread(root: Path) -> dict[str, str]:
    """The files of a project."""
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*") if path.is_file()}


# -- events ------------------------------------------------------------------------------------------------------------

ACCOUNT = "4 spans -> 4 records; 3 events -> 3 records; 6 arguments -> 6; 1 attribute -> 1; 1 equivalence -> 1; "


def test_each_event_is_a_record_even_on_one_trigger(tmp_path: Path) -> None:
    root = write(tmp_path)
    result = bring(root)
    assert (result.exit_code, result.stderr) == (0, f"{ACCOUNT}4 ids registered\n")
    assert result.stdout == (
        "things:\n"
        "  dam:\n    - {at: 4-7}\n"
        "  water:\n    - {at: 22-27, same_as: [{other_id: flood}]}\n"
        "  flood:\n    - {at: 29-34}\n"
        "  mill-2:\n    - {at: 50-56}\n"
        "events:\n"
        "  mill-e1:\n    - {at: 8-13, kind: rise, trigger: rises, args: [{role: theme, target: things/dam}]}\n"
        "  mill-e2:\n    - {at: 8-13, kind: rise, trigger: rises, args: [{role: theme, target: things/water}, "
        "{role: theme, target: things/flood}]}\n"
        "  mill-e3:\n    - {at: 45-49, polarity: deny, kind: stop, trigger: stop, site_id: dam, "
        "args: [{role: cause, target: events/mill-e2}, {role: theme, target: things/mill-2}]}\n"
    )


def test_they_are_written_registered_and_in_order_and_an_import_may_be_repeated(tmp_path: Path) -> None:
    root = write(tmp_path)
    result = bring(root, "--write")
    assert (result.exit_code, result.stderr.splitlines()[1:]) == (
        0,
        [f"{MILLS}: 7 mentions inserted", "next: run `standoff check`"],
    )
    assert (root / THINGS).read_text("utf-8") == (
        "dam: {name: dam}\nflood: {name: flood}\nmill-2: {name: Mill 2}\nwater: {name: water}\n"
    )
    check = run(root, "check")
    assert (check.exit_code, check.output.splitlines()[-1]) == (0, "0 errors, 1 warning in 1 of 7 files")
    before = unread(root)
    again = bring(root, "--write")
    assert (again.exit_code, again.stderr.splitlines()) == (
        0,
        [ACCOUNT.removesuffix("; "), f"{MILLS}: 0 mentions inserted; 7 already present"],
    )
    assert unread(root) == before


# -- what is left out --------------------------------------------------------------------------------------------------

ODD = "T7\tThing 35 36\t \nT8\tThing 28 29\t(\nR1\tPart Arg1:T1 Arg2:T8\nX\n"
RULES = MAP.replace("  Site:", "  Part: {child: args, key: target}\n  Site:")


def test_what_a_map_allows_to_leave_out_is_listed_and_counted(tmp_path: Path) -> None:
    root = write(tmp_path, ANN + ODD, RULES + "odd_spans: warn\nunreadable_lines: warn\n")
    result = bring(root, "--write")
    assert result.exit_code == 0, result.output
    assert reported(result, root) == [
        ("mill.ann:12:1", "left-out", "the span of `T7` covers only white space"),
        ("mill.ann:13:1", "left-out", "no id can be made of `(`: it has neither letters nor digits"),
        ("mill.ann:15:1", "left-out", "not a line of brat's format"),
    ]
    assert result.stderr.splitlines()[0] == (
        "6 spans -> 4 records; 3 events -> 3 records; 6 arguments -> 6; 1 relation -> 0; 1 attribute -> 1; "
        "1 equivalence -> 1; 4 ids registered; 2 spans, 1 relation, 1 line left out (listed)"
    )


def test_what_it_does_not_allow_is_an_error_and_nothing_is_written(tmp_path: Path) -> None:
    root = write(tmp_path, ANN + ODD, RULES)
    before = unread(root)
    result = bring(root, "--write")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, "nothing written")
    assert [code for _, code, _ in reported(result, root)] == ["empty-span", "no-mention", "bad-import"]
    assert unread(root) == before


# -- ids ---------------------------------------------------------------------------------------------------------------


def test_two_documents_about_one_text_are_not_mixed(tmp_path: Path) -> None:
    root = write(tmp_path)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "mill.ann").write_text(ANN, "utf-8")
    result = bring(root, str(tmp_path / "more"))
    assert (result.exit_code, reported(result, root)) == (
        1,
        [("more/mill.ann:1:1", "second-document", "this is a second document about the text `mill`")],
    )


OTHER = tiny.block("other.txt", MILL, f"0-14, 15-{len(MILL) - 1}")
COLLISIONS = {
    "words that are spelled alike": (
        {"texts/mill.txt": None},
        "T1\tThing 0 4\tCárr\nT2\tThing 9 13\tCarr\n",
        "`Cárr` and `Carr` would both get the id `carr`: are they one record?",
    ),
    "a number that another text has": (
        {"annotations/texts/other.yaml": f"{OTHER}events:\n  mill-e1:\n    - {{at: 8-13}}\n"},
        ANN,
        "`mill: E1` would get the id `mill-e1`, which `events` has for something else",
    ),
    "a number of something else in this text": (
        {MILLS: tiny.block("mill.txt", MILL, "0-14") + "events:\n  mill-e1: {at: 0-3}\n"},
        ANN,
        "`mill: E1` would get the id `mill-e1`, which `events` has for something else",
    ),
    "a name in the registry": (
        {THINGS: "mill-2: {name: Mill Two}\ndam: {name: Dám}\n"},
        ANN,
        "`dam` would get the id `dam`, which the registry has for `Dám`",
    ),
    "words like a number": (
        {},
        ANN + entity("T7", "Other", "miller") + "A9\tId T7 mill-e1\n",
        "`mill-e1` and `mill: E1` would both get the id `mill-e1`",
    ),
}
OTHERS = MAP.replace("attributes:", "  Other: {table: events, id: Id}\nattributes:")


@pytest.mark.parametrize(("files", "ann", "message"), COLLISIONS.values(), ids=COLLISIONS)
def test_two_things_never_get_one_id(tmp_path: Path, files: dict[str, str | None], ann: str, message: str) -> None:
    root = write(tmp_path, ann, OTHERS, files)
    before = unread(root)
    result = bring(root, "--write")
    found = [(code, text) for _, code, text in reported(result, root)]
    assert (result.exit_code, found) == (1, [("id-collision", message)])
    assert unread(root) == before


def test_the_map_separates_words_of_one_id(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        "T1\tThing 0 4\tCárr\nT2\tThing 9 13\tCarr\n",
        MAP.replace("register: true", "register: true, ids: {Cárr: carr-2}"),
        {"texts/mill.txt": None},
    )
    assert bring(root).stdout == "things:\n  carr-2:\n    - {at: 0-4}\n  carr:\n    - {at: 9-13}\n"


# -- relations ---------------------------------------------------------------------------------------------------------

UNMATCHED = {
    "a table without a rule": (
        "E4\tStop:T5 Cause:T9\n" + entity("T9", "Value", "miller"),
        "`T9` is the place of a value, not a record",
    ),
    "an event of itself": (
        "E4\tStop:T5 Theme:E4\n",
        "`E4` and `E4` are one record, `mill-e4`, which would refer to itself",
    ),
    "a trigger of two events": ("E4\tStop:T5 Theme:T2\n", "`T2` is the trigger of 2 events: E1, E2"),
    "two values of a field": ("E4\tStop:T5 Site:T1 Site2:T3\n", "`site_id` has two values: `dam` and `water`"),
    "a table that it does not refer to": ("E4\tStop:T5 Site:E1\n", "`site_id` refers to `things`, not to `events`"),
    "a value that says nothing": (
        entity("T9", "Value", "miller") + "R1\tHas Arg1:E1 Arg2:T9\n",
        "the value `T9` gives no field",
    ),
    "a value of nothing": (entity("T9", "Value", "miller"), "the value `T9` does not belong to a record"),
}
VALUES = MAP.replace("attributes:", "  Value: {table: events, value: true}\nattributes:").replace(
    "relations:", "relations:\n  Has: {value: true}"
)


@pytest.mark.parametrize(("lines", "message"), UNMATCHED.values(), ids=UNMATCHED)
def test_what_leads_nowhere_is_reported_and_invents_no_record(tmp_path: Path, lines: str, message: str) -> None:
    result = bring(write(tmp_path, ANN + lines, VALUES))
    assert result.exit_code == 1
    assert message in {text for _, _, text in reported(result, tmp_path / "corpus")}
    allowed = VALUES + "unmatched_relations: warn\norphan_values: warn\nunreadable_lines: warn\n"
    result = bring(write(tmp_path, ANN + lines, allowed))
    assert result.exit_code == 0, result.output
    assert {code for _, code, _ in reported(result, tmp_path / "corpus")} == {"left-out"}
    assert "left out (listed)" in result.stderr


def test_rules_are_chosen_by_the_tables_at_both_ends(tmp_path: Path) -> None:
    rules = MAP.replace("  Site:", "  Near:\n    - {from: things, to: events, ignore: true}\n    - {from: events, "
                        "reverse: true, child: args, key: target, set: {role: near}}\n  Site:")  # fmt: skip
    lines = "R1\tNear Arg1:T1 Arg2:E1\nR2\tNear Arg1:E1 Arg2:E3\nE4\tStop:T5 Cause:T6\n"
    result = bring(write(tmp_path, ANN + lines, rules))
    assert result.exit_code == 0, result.output
    assert "2 relations -> 1" in result.stderr
    assert "passed over: 1 `Near` relation" in result.stderr
    assert "mill-e4:\n    - {at: 45-49, kind: stop, trigger: stop, args: [{role: agent, target: things/mill-2}]}" in (
        result.stdout
    )
    assert "{role: near, target: events/mill-e1}" in result.stdout


def test_members_of_an_equivalence_may_be_one_record(tmp_path: Path) -> None:
    rules = MAP.replace("equivalences: {child: same_as}", "equivalences: {one_record: true}")
    result = bring(write(tmp_path, ANN, rules))
    assert "4 spans -> 4 mentions of 3 records" in result.stderr
    assert "  water:\n    - {at: 22-27}\n    - {at: 29-34}\n" in result.stdout


def test_more_records_of_the_last_table_and_a_new_table_are_inserted_together(tmp_path: Path) -> None:
    root = write(tmp_path, files={MILLS: FILES[MILLS] + "events:\n  mill-e1: {at: 8-13}\n"})
    assert bring(root, "--write").exit_code == 0
    written = (root / MILLS).read_text("utf-8")
    assert [line for line in written.splitlines() if line.endswith(":") and not line.startswith("   ")][1:] == [
        "events:",
        "  mill-e2:",
        "  mill-e3:",
        "things:",
        "  dam:",
        "  water:",
        "  flood:",
        "  mill-2:",
    ]


# -- many files --------------------------------------------------------------------------------------------------------


def many(root: Path) -> None:
    """Files of two annotators about the text that is there and one that is not."""
    for who in ("ann", "bo"):
        (root / who / "more").mkdir(parents=True)
        (root / who / "mill.ann").write_text(ANN, "utf-8")
        (root / who / "mill.txt").write_text(MILL, "utf-8")
        (root / who / "more" / "2nd.text.ann").write_text("T1\tThing 0 4\tNo o\n", "utf-8")
        (root / who / "more" / "2nd.text.txt").write_text("No one came.\n", "utf-8")
        (root / who / ".hidden.ann").write_text("T1\n", "utf-8")


def test_texts_are_begun_from_the_export_and_all_is_written_together(tmp_path: Path) -> None:
    root = write(tmp_path)
    many(tmp_path)
    result = bring(root, "--write", path="ann")
    assert (result.exit_code, reported(result, root)) == (
        1,
        [
            (
                "ann/more/2nd.text.ann:1:1",
                "unannotated-text",
                "no annotated text is called `2nd.text`, or has the words of this one",
            )
        ],
    )
    assert (root / THINGS).read_text("utf-8") == "{}\n"
    result = bring(root, "--texts-from-export", "--language", "en", "--write", path="ann")
    assert (result.exit_code, result.stderr.splitlines()[1:]) == (
        0,
        [
            "2 files: 8 mentions inserted (1 file begun)",
            f"wrote 1 text to {root / 'texts'}",
            "next: run `standoff check`",
        ],
    )
    assert (root / "texts" / "2nd.text.txt").read_text("utf-8") == "No one came.\n"
    begun = (root / "annotations" / "texts" / "2nd.text.yaml").read_text("utf-8")
    assert "  language: en\n  curator: c1\n" in begun
    assert begun.endswith("things:\n  no-o:\n    - {at: 0-4}\n")
    assert run(root, "check").output.splitlines()[-1] == "0 errors, 2 warnings in 2 of 8 files"


def test_another_annotator_goes_into_a_set_of_his_own(tmp_path: Path) -> None:
    root = write(tmp_path)
    many(tmp_path)
    into = "annotations/second/bo"
    result = bring(root, "--annotator", "bo", "--into", into, "--write", path="bo/mill.ann")
    assert result.exit_code == 0, result.output
    text = (root / into / "mill.yaml").read_text("utf-8")
    assert text.startswith(
        tiny.block("mill.txt", MILL, f"0-14, 15-{len(MILL) - 1}").replace("curator: c1", "curator: bo")
    )
    assert "  mill-e2:\n" in text
    assert (root / MILLS).read_text("utf-8") == FILES[MILLS]


@pytest.mark.parametrize("into", ["annotations", "annotations/registry", "elsewhere", "annotations/../x", "/tmp"])
def test_annotations_go_nowhere_else(tmp_path: Path, into: str) -> None:
    result = bring(write(tmp_path), "--into", into, "--write")
    message = f"--into {into} is not a folder for annotations of texts: annotations/texts, annotations/second/NAME"
    assert (result.exit_code, result.output) == (2, f"standoff: {message}\n")


def test_trouble_with_the_disk_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path)
    many(tmp_path)
    before = unread(root)
    real = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if str(target).endswith("mill.yaml"):
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    result = bring(root, "--texts-from-export", "--write", path="ann")
    assert (result.exit_code, "No space left on device" in result.output) == (4, True)
    assert unread(root) == before


# -- offsets -----------------------------------------------------------------------------------------------------------


def test_offsets_that_are_counted_otherwise_are_recognised_and_the_map_converts_them(tmp_path: Path) -> None:
    text = "Élan \U0001f3aa\U0001f3aa at the mill.\nA second mill.\n"
    files = {"texts/mill.txt": text, MILLS: tiny.block("mill.txt", text, "0-20, 21-35")}
    start = text.index("second")
    counts = {
        "utf-16": len(text[:start].encode("utf-16-le")) // 2,
        "bytes": len(text[:start].encode()),
        "crlf": start + 1,
    }
    for unit, first in counts.items():
        ann = f"T1\tThing {first} {first + 6}\tsecond\n"
        [problem] = reported(bring(write(tmp_path, ann, MAP, files)), tmp_path / "corpus")
        assert problem == ("mill.ann:1:1", "words-differ", "the words of `T1` differ from the text at its span")
        hint = bring(tmp_path / "corpus").stdout
        assert f"`offsets: {unit}`" in hint
        result = bring(write(tmp_path, ann, f"{MAP}offsets: {unit}\n", files))
        assert result.stdout == f"things:\n  second:\n    - {{at: {start}-{start + 6}}}\n"


def test_a_file_that_is_cut_off_is_reported_with_its_lines(tmp_path: Path) -> None:
    cut = ANN[: ANN.index("E3\tStop") + 12]
    result = bring(write(tmp_path, cut))
    assert (result.exit_code, reported(result, tmp_path / "corpus")) == (
        1,
        [("mill.ann:9:1", "bad-import", "not a line of brat's format")],
    )
    result = bring(write(tmp_path, ANN.replace(entity("T6", "Thing", "Mill 2"), "")))
    assert reported(result, tmp_path / "corpus") == [("mill.ann:8:1", "bad-import", "unknown span `T6`")]


# -- annotators in one file --------------------------------------------------------------------------------------------


def by(*names: str) -> str:
    """An export of Label Studio in which each of the annotators has labelled one word."""
    value = {"start": 4, "end": 7, "text": "dam", "labels": ["Thing"]}
    result = [{"id": "r", "type": "labels", "from_name": "l", "to_name": "t", "value": value}]
    annotations = [{"completed_by": {"email": name}, "result": result} for name in names]
    return json.dumps([{"data": {"text": MILL}, "annotations": annotations}])


def test_an_annotator_is_chosen_or_named_as_missing(tmp_path: Path) -> None:
    root = write(tmp_path)
    (tmp_path / "mill.json").write_text(by("ann", "bo"), "utf-8")
    command = "import", "label-studio", str(tmp_path / "mill.json"), "--map", str(tmp_path / "map.yaml")
    result = run(root, *command)
    assert [code for _, code, _ in reported(result, root)] == ["second-document"]
    result = run(root, *command, "--annotator", "bo")
    assert (result.exit_code, result.stderr) == (
        0,
        "1 span -> 1 record; 1 id registered; passed over: 1 other annotator's document\n",
    )
    result = run(root, *command, "--annotator", "cy", "--write")
    assert (result.exit_code, "error[bad-import]: no document is by `cy`" in result.stdout) == (1, True)
    assert "annotators: ann, bo" in result.stdout
