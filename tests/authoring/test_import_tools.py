"""Every tool's files through `standoff import`: the same mention of each, and of bad input a problem with its place."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

import exports
import tiny
from exports import Span
from signs import run
from standoff.authoring.interchange.readers import READERS

CONTENT = tiny.FILES["texts/one.txt"]
START = CONTENT.index("Ann Bell")
SPAN = Span(START, START + 8, "Ann Bell", "Person", "one.txt", CONTENT)
MAP = "labels:\n  Person: {table: people, record: bell}\nattributes:\n"
BROUGHT = f"people:\n  bell:\n    - {{at: {START}-{START + 8}}}\n"


def ready(tool: str) -> exports.Tool:
    """What is known of a tool; skips where its library is missing."""
    found = exports.TOOLS[tool]
    if found.extra and importlib.util.find_spec(found.extra) is None:
        pytest.skip(f"no {found.extra}: the extra `{tool}`")
    return found


@pytest.fixture(params=READERS)
def tool(request: pytest.FixtureRequest) -> str:
    """Each tool of the list of readers."""
    ready(request.param)
    return str(request.param)


def bring(folder: Path, tool: str, source: str | bytes, *more: str, rules: str = MAP) -> Result:
    """Import a file of a tool into the tiny corpus in a folder, which is made if it is not there."""
    known, root = exports.TOOLS[tool], folder / "c"
    if not root.exists():
        tiny.write(root)
    data = source.encode() if isinstance(source, str) else source
    for name, written in ((known.file, data), ("map.yaml", (rules + known.map).encode())):
        (folder / name).write_bytes(written)
    for name, beside in known.beside:
        (folder / name).write_text(beside, "utf-8")
    arguments = ["--texts", str(root / "texts"), "import", tool, str(folder / known.file)]
    return run(root, *arguments, "--map", str(folder / "map.yaml"), *more)


def refused(result: Result, folder: Path, places: tuple[str, ...]) -> str:
    """What was said of an import that is refused, without the folder's name; nothing has changed in the corpus."""
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True)
    files = {name: data for name, data in tiny.FILES.items() if name != tiny.DESCRIPTOR}
    changed = [name for name, data in files.items() if (folder / "c" / name).read_text("utf-8") != data]
    shown = result.stdout.replace(f"{folder}/", "")
    assert (changed, shown.startswith(places)) == ([], True), shown
    return shown


def test_every_reader_is_tried_here() -> None:
    assert set(exports.TOOLS) == set(READERS)


def test_the_same_span_is_the_same_mention(tool: str, tmp_path: Path) -> None:
    source = exports.TOOLS[tool].write(SPAN)
    result = bring(tmp_path, tool, source)
    assert (result.exit_code, result.stdout, result.stderr) == (0, BROUGHT, "1 span -> 1 record\n")
    for written in ("1 mention inserted", "0 mentions inserted; 1 already present"):
        result = bring(tmp_path, tool, source, "--write")
        assert (result.exit_code, f"annotations/texts/one.yaml: {written}" in result.stderr) == (0, True)
    check = run(tmp_path / "c", "--texts", str(tmp_path / "c" / "texts"), "check")
    assert check.output.splitlines()[-1].startswith("0 errors, 0 warnings")


def test_a_byte_order_mark_and_another_encoding(tool: str, tmp_path: Path) -> None:
    source = exports.TOOLS[tool].write(SPAN)
    assert bring(tmp_path, tool, b"\xef\xbb\xbf" + source.encode()).stdout == BROUGHT
    named = bring(tmp_path, tool, source.encode("utf-16"), rules=f"{MAP}encoding: utf-16\n")
    assert (named.exit_code, named.stdout) == (0, BROUGHT)


def test_files_that_are_not_texts(tool: str, tmp_path: Path) -> None:
    file = exports.TOOLS[tool].file
    source = exports.TOOLS[tool].write(SPAN).encode()
    assert "error[bad-utf8]" in refused(bring(tmp_path, tool, source + b"\xff"), tmp_path, (f"{file}:",))
    assert "error[binary-file]" in refused(bring(tmp_path, tool, source + b"\0"), tmp_path, (f"{file}:",))
    result = bring(tmp_path, tool, b"\x81", rules=f"{MAP}encoding: cp1252\n")
    assert "error[bad-encoding]: byte 0x81 at offset 0 is not cp1252" in refused(result, tmp_path, (f"{file}:1:1:",))


BY_LINE = ("brat", "jsonl", "csv", "conll")  # a file of these may be of any size
LIMIT = 5_000


def small(root: Path) -> Path:
    """The tiny corpus with a limit that its own files just keep."""
    return tiny.write(root / "c", (tiny.DESCRIPTOR, '"people"', f'"people", "limits": {{"size": {LIMIT}}}'))


def test_which_files_are_read_by_line() -> None:
    assert tuple(tool for tool, reader in READERS.items() if reader.is_by_line) == BY_LINE


def test_a_file_of_too_many_bytes(tool: str, tmp_path: Path) -> None:
    """One that is read line by line comes in; another is refused, and the message says what its limit is."""
    small(tmp_path)
    source = exports.TOOLS[tool].write(SPAN) + "\n" * LIMIT
    result = bring(tmp_path, tool, source)
    message = f"{exports.TOOLS[tool].file}: error[too-large]: the file has {len(source):,} bytes; the limit is 5,000"
    if tool in BY_LINE:
        assert (result.exit_code, result.stdout, result.stderr) == (0, BROUGHT, "1 span -> 1 record\n")
        for data in (b"\xef\xbb\xbf" + source.encode(), source.replace("\n", "\r\n").encode()):
            assert bring(tmp_path, tool, data).stdout == BROUGHT
        assert bring(tmp_path, tool, source.encode("utf-16"), rules=f"{MAP}encoding: utf-16\n").stdout == BROUGHT
    else:
        assert (result.exit_code, message in result.stdout) == (1, True)
        assert "split the file, or raise `limits.size` in datapackage.json" in result.stdout


@pytest.mark.parametrize("reader", BY_LINE)
def test_a_large_file_with_a_line_that_cannot_be_read(reader: str, tmp_path: Path) -> None:
    small(tmp_path)
    file, source = exports.TOOLS[reader].file, exports.TOOLS[reader].write(SPAN).encode() + b"\n" * LIMIT
    line, offset = source.count(b"\n") + 1, len(source)
    message = (
        f"{file}:{line}:1: error[too-large]: this line has more than 5,000 characters, which is the limit of a line"
    )
    assert message in refused(bring(tmp_path, reader, source + b"x" * 5_001 + b"\nx"), tmp_path, (f"{file}:{line}:",))
    message = f"{file}:{line}:1: error[bad-utf8]: byte 0xff at offset {offset} is not UTF-8"
    assert message in refused(bring(tmp_path, reader, source + b"\xff\n"), tmp_path, (f"{file}:{line}:",))
    message = f"{file}:{line}:1: error[binary-file]: a zero byte: the file is not a text"
    assert message in refused(bring(tmp_path, reader, source + b"\0\n"), tmp_path, (f"{file}:{line}:",))
    message = f"{file}:{line}:1: error[bad-encoding]: byte 0x81 at offset {offset} is not cp1252"
    result = bring(tmp_path, reader, source + b"\x81\n", rules=f"{MAP}encoding: cp1252\n")
    assert message in refused(result, tmp_path, (f"{file}:{line}:",))


def test_a_large_list_of_records_is_not_read_by_line(tmp_path: Path) -> None:
    small(tmp_path)
    source = f"[\n{exports.TOOLS['jsonl'].write(SPAN)}]" + "\n" * LIMIT
    shown = refused(bring(tmp_path, "jsonl", source), tmp_path, ("one.jsonl:",))
    assert f"one.jsonl: error[too-large]: the file has {len(source):,} bytes; the limit is 5,000" in shown
    assert "write a record a line, which is read at any size, or raise `limits.size` in datapackage.json" in shown


def test_what_would_be_too_large_to_be_read_again_is_not_written(tmp_path: Path) -> None:
    root = small(tmp_path)
    lines = "".join(f"T{n}\tPerson {SPAN.start} {SPAN.end}\t{SPAN.words}\n" for n in range(300))
    rules = MAP.replace("record: bell", "id: auto")
    shown = refused(bring(tmp_path, "brat", lines, "--write", rules=rules), tmp_path, (tiny.ONE,))
    assert f"{tiny.ONE}: error[too-large]: the file has " in shown
    assert "import less of this text, or raise `limits.size` in datapackage.json" in shown
    assert (root / tiny.ONE).read_text("utf-8") == tiny.FILES[tiny.ONE]


CUT = {
    "brat": "one.ann:1:1: error[bad-import]: not a line of brat's format",
    "label-studio": "one.json:",
    "jsonl": "one.jsonl:1:",
    "csv": "one.csv:2:1: error[bad-sheet]: a row cannot be read: the quoted cell has no end",
    "conll": "one.conll:",
    "web-annotation": "one.jsonld:",
    "xmi": "one.xmi:",
}


def test_a_file_that_was_cut_off(tool: str, tmp_path: Path) -> None:
    source = exports.TOOLS[tool].write(SPAN).rstrip()
    at = {"brat": 5, "conll": source.rfind("\t")}.get(tool, len(source) - 3)
    shown = refused(bring(tmp_path, tool, source[:at], "--write"), tmp_path, (CUT[tool],))
    assert ("again" in shown) or tool in ("brat", "conll")


def test_a_label_that_nobody_mapped(tool: str, tmp_path: Path) -> None:
    result = bring(tmp_path, tool, exports.TOOLS[tool].write(SPAN), "--write", rules="labels:\n  Other:\n")
    shown = refused(result, tmp_path, (exports.TOOLS[tool].file,))
    assert "error[unmapped-label]: the label `Person`, which occurs once, is not in the map" in shown
    result = bring(tmp_path, tool, exports.TOOLS[tool].write(SPAN), rules="labels:\n  Person:\n")
    assert (result.exit_code, result.stderr) == (0, "1 span -> 0; passed over: 1 `Person` label\n")


def test_a_name_that_is_not_in_the_map_is_reported_once_for_all_documents(tmp_path: Path) -> None:
    first = json.loads(exports.TOOLS["jsonl"].write(SPAN))
    second = {"text_id": "two", "spans": [{"start": 0, "end": 4, "label": "Person", "text": "Some"}]}
    source = f"{json.dumps(first)}\n{json.dumps(second)}\n"
    shown = refused(bring(tmp_path, "jsonl", source, rules="labels:\n"), tmp_path, ("one.jsonl:1:",))
    assert shown.count("error[unmapped-label]: the label `Person`, which occurs 2 times, is not in the map") == 1
    assert shown.count("error[") == 1
    shown = refused(bring(tmp_path, "jsonl", source, rules="labels: {\n"), tmp_path, ("map.yaml:",))
    assert [line.partition("[")[2].partition("]")[0] for line in shown.splitlines() if "error[" in line] == [
        "yaml-syntax"
    ]


def test_a_text_that_differs(tool: str, tmp_path: Path) -> None:
    """Its words are others at the span; a tool that has tokens alone finds that they do not follow."""
    other = replace(SPAN, words="Ann Hill", content=CONTENT.replace("Ann Bell", "Ann Hill"))
    shown = refused(bring(tmp_path, tool, exports.TOOLS[tool].write(other)), tmp_path, (exports.TOOLS[tool].file,))
    assert ("words" in shown) or ("the token `Hill" in shown)


def test_the_text_was_changed_since(tool: str, tmp_path: Path) -> None:
    root = tiny.write(tmp_path / "c")
    (root / "texts" / "one.txt").write_text(CONTENT + "More.\n", "utf-8")
    result = bring(tmp_path, tool, exports.TOOLS[tool].write(SPAN))
    assert result.exit_code == 1
    assert "annotations/texts/one.yaml: error[text-changed]: the text `one` is not the one" in result.stdout


def test_a_text_that_the_project_does_not_have(tool: str, tmp_path: Path) -> None:
    source = exports.TOOLS[tool].write(replace(SPAN, file="four.txt", content=f"{CONTENT}More.\n"))
    known = exports.TOOLS[tool]
    (tmp_path / "four").mkdir()
    if tool in ("brat", "xmi"):  # their texts are called as their files
        exports.TOOLS[tool] = replace(known, file=f"four{Path(known.file).suffix}")
    try:
        shown = refused(bring(tmp_path, tool, source), tmp_path, (exports.TOOLS[tool].file,))
    finally:
        exports.TOOLS[tool] = known
    assert "error[unannotated-text]: no annotated text is called `four`" in shown


WIDE = CONTENT.replace("forty", "\U0001f3aa\U0001f3aa é")


@pytest.mark.parametrize("unit", ["utf-16", "bytes", "crlf"])
def test_offsets_that_are_counted_otherwise(tool: str, unit: str, tmp_path: Path) -> None:
    """The words show it: the problem names the key of the map that converts them, and with it the import works."""
    if not exports.TOOLS[tool].has_offsets:
        return
    root, before = tiny.write(tmp_path / "c"), WIDE[: WIDE.index("Ann Bell")]
    block = tiny.block("one.txt", WIDE, f"0-{len(WIDE) - 1}")
    (root / "texts" / "one.txt").write_text(WIDE, "utf-8")
    (root / tiny.ONE).write_text(block, "utf-8")
    counts = {"utf-16": len(before.encode("utf-16-le")) // 2, "bytes": len(before.encode())}
    start = counts.get(unit, len(before.replace("\n", "\r\n")))
    source = exports.TOOLS[tool].write(replace(SPAN, start=start, end=start + 8, content=WIDE))
    result = bring(tmp_path, tool, source)
    place = f"people:\n  bell:\n    - {{at: {len(before)}-{len(before) + 8}}}\n"
    if tool == "web-annotation" or (tool, unit) == ("label-studio", "utf-16"):
        assert (result.exit_code, result.stdout) == (0, place)  # the words alone say where it is
        return
    assert (result.exit_code, f"`offsets: {unit}`" in result.stdout) == (1, True), result.stdout
    result = bring(tmp_path, tool, source, rules=f"{MAP}offsets: {unit}\n")
    assert (result.exit_code, result.stdout) == (0, place)


JSON_TOOLS = ("label-studio", "jsonl", "web-annotation")


@pytest.mark.parametrize("tool", JSON_TOOLS)
def test_json_that_is_not_strict(tool: str, tmp_path: Path) -> None:
    source = json.dumps(json.loads(exports.TOOLS[tool].write(SPAN)))
    file = exports.TOOLS[tool].file
    others = {
        "`NaN` is not a number of JSON": source.replace('"Ann Bell"', "NaN"),
        "nested too deeply": source.replace('"Person"', "[" * 3000 + "]" * 3000),
        "the key `x` is given twice": source.replace("{", '{"x": 1, "x": 2, ', 1),
    }
    for message, other in others.items():
        shown = refused(bring(tmp_path, tool, other), tmp_path, (f"{file}:1:",))
        assert message in shown


def test_a_map_is_drafted_from_the_labels(tool: str, tmp_path: Path) -> None:
    known = exports.TOOLS[tool]
    bring(tmp_path, tool, known.write(SPAN))
    result = run(tmp_path / "c", "import", tool, str(tmp_path / known.file), "--draft-map")
    assert (result.exit_code, "\n  Person: {table: " in result.stdout) == (0, True), result.output


def test_annotators_are_imported_one_at_a_time(tmp_path: Path) -> None:
    lines = [json.loads(exports.TOOLS["jsonl"].write(SPAN)) | {"_annotator_id": who} for who in ("ann", "bob")]
    source = "".join(json.dumps(line) + "\n" for line in lines)
    message = "one.jsonl:2:1: error[second-document]: this is a second document by `bob` about the text `one`"
    refused(bring(tmp_path, "jsonl", source), tmp_path, (message,))
    result = bring(tmp_path, "jsonl", source, "--annotator", "bob")
    account = "1 span -> 1 record; passed over: 1 other annotator's document\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, BROUGHT, account)


def test_words_cannot_be_looked_for_without_the_text(tmp_path: Path) -> None:
    root = tiny.write(tmp_path / "c")
    (root / "texts" / "one.txt").unlink()
    record = {"text_id": "one", "spans": [{"label": "Person", "text": "Ann Bell"}]}
    shown = bring(tmp_path, "jsonl", json.dumps(record)).stdout.replace(f"{tmp_path}/", "")
    message = "the text is not there, so that the words of `spans[0]` cannot be looked for"
    assert shown.startswith(f"one.jsonl:1:30: error[text-missing]: {message}")


def test_a_text_of_tokens_is_rebuilt_and_begun(tmp_path: Path) -> None:
    source = "# newdoc id = seven\nAnn\tB-Person\nBell\tI-Person\nleft\tO\n\nRain\tO\n"
    result = bring(tmp_path, "conll", source, "--texts-from-export", "--language", "en", "--write")
    assert (result.exit_code, (tmp_path / "c/texts/seven.txt").read_text("utf-8")) == (0, "Ann Bell left\nRain\n")
    assert "people:\n  bell:\n    - {at: 0-8}\n" in (tmp_path / "c/annotations/texts/seven.yaml").read_text("utf-8")


# -- paragraphs --------------------------------------------------------------------------------------------------------

FIRST, SECOND, THIRD = (each for each in CONTENT.split("\n") if each.strip())
HOSTS = """\
labels:
  Fair: {table: fairs, record: spring-fair}
  Person: {table: people, record: bell}
  Place: {table: places, record: arden}
relations:
  By: {child: guests, key: person_id, set: {role: host}}
"""


def of_part(content: str, *found: tuple[str, str], **more: object) -> dict[str, object]:
    """A record of a part of the text: words with their labels, by offsets in that part, and ids from 1."""
    entities = [
        {"id": n, "start_offset": content.index(words), "end_offset": content.index(words) + len(words), "label": label}
        for n, (words, label) in enumerate(found, 1)
    ]
    return {"text": content, "entities": entities, **more}


def at(words: str) -> str:
    start = CONTENT.index(words)
    return f"{start}-{start + len(words)}"


def of_parts(folder: Path, *records: dict[str, object], more: tuple[str, ...] = ()) -> Result:
    return bring(folder, "jsonl", "".join(json.dumps(record) + "\n" for record in records), *more, rules=HOSTS)


IN_PARTS = (
    of_part(FIRST, ("spring fair", "Fair"), ("Arden", "Place")),
    of_part(
        f"  {SECOND}\n", ("It", "Fair"), ("Ann Bell", "Person"), relations=[{"from_id": 1, "to_id": 2, "type": "By"}]
    ),
    of_part(THIRD),
)


@pytest.mark.parametrize("how", ["by words", "by name", "by option"])
def test_paragraphs_are_one_document_at_their_places_in_the_text(how: str, tmp_path: Path) -> None:
    """Each counts from its own beginning, and has the same ids; a relation is between those of its own paragraph."""
    records = [record | ({"text_id": "one"} if how == "by name" else {}) for record in IN_PARTS]
    result = of_parts(tmp_path, *records, more=("--text", "one") if how == "by option" else ())
    assert (result.exit_code, result.stderr) == (0, "4 spans -> 4 mentions of 3 records; 1 relation -> 1\n")
    assert result.stdout == (
        f"fairs:\n  spring-fair:\n    - {{at: {at('spring fair')}}}\n"
        f"    - {{at: {at('It')}, guests: [{{role: host, person_id: bell}}]}}\n"
        f"places:\n  arden:\n    - {{at: {at('Arden')}}}\n"
        f"people:\n  bell:\n    - {{at: {at('Ann Bell')}}}\n"
    )


def test_numbered_ids_are_those_of_the_whole_text(tmp_path: Path) -> None:
    rules = "labels:\n  Fair: {table: fairs, id: auto}\n  Place:\n  Person:\nrelations:\n  By:\n"
    records = "".join(json.dumps(record) + "\n" for record in IN_PARTS)
    result = bring(tmp_path, "jsonl", records, rules=rules)
    assert [line.strip() for line in result.stdout.splitlines() if "one-s" in line] == ["one-s1:", "one-s3:"]


def test_a_paragraph_that_stands_nowhere_or_twice(tmp_path: Path) -> None:
    shown = refused(of_parts(tmp_path, of_part("at", text_id="one")), tmp_path, ("one.jsonl:1:1:",))
    places = f"{CONTENT.index('at')} and at {CONTENT.index('at', CONTENT.index('at') + 1)}"
    assert f"error[quote-ambiguous]: the words of this record are in the text several times, at {places}" in shown
    other = of_part(SECOND.replace("best", "worst"), ("Ann Bell", "Person"))
    shown = refused(of_parts(tmp_path, other), tmp_path, ("one.jsonl:1:1:",))
    assert "error[unannotated-text]: no annotated text is called `one`, or has the words of this one" in shown
    shown = refused(of_parts(tmp_path, other | {"text_id": "one"}), tmp_path, ("one.jsonl:1:",))
    assert "error[bad-import]: the export has a different text, and no span has words to compare" in shown


def test_a_paragraph_of_two_texts(tmp_path: Path) -> None:
    root = tiny.write(tmp_path / "c")
    (root / "texts" / "three.txt").write_text(f"{SECOND}\nSo it went.\n", "utf-8")
    texts = ("--texts", str(root / "texts"))
    added = run(root, *texts, "add-text", str(root / "texts" / "three.txt"), "--language", "en")
    assert added.exit_code == 0, added.output
    shown = refused(of_parts(tmp_path, IN_PARTS[1]), tmp_path, ("one.jsonl:1:1:",))
    assert "error[quote-ambiguous]: the words of this record are in several texts: one, three" in shown
    assert of_parts(tmp_path, IN_PARTS[1], more=("--text", "one")).exit_code == 0


def test_a_paragraph_twice_and_by_two_annotators(tmp_path: Path) -> None:
    message = "one.jsonl:2:1: error[second-document]: this is a second document about the text `one`"
    refused(of_parts(tmp_path, IN_PARTS[0], IN_PARTS[0]), tmp_path, (message,))
    two = [record | {"username": who} for record, who in zip(IN_PARTS[:2], ("ann", "bob"), strict=True)]
    message = "one.jsonl:2:1: error[second-document]: this is a second document by `bob` about the text `one`"
    refused(of_parts(tmp_path, *two), tmp_path, (message,))
    assert of_parts(tmp_path, *two, more=("--annotator", "ann")).exit_code == 0


@pytest.mark.parametrize("tool", ["jsonl", "conll", "label-studio"])
def test_offsets_of_another_text_are_not_taken_where_the_text_is_not_there(tool: str, tmp_path: Path) -> None:
    root = tiny.write(tmp_path / "c")
    (root / "texts" / "one.txt").unlink()
    source = exports.TOOLS[tool].write(replace(SPAN, start=0, end=8, content="Ann Bell said so.\n"))
    shown = bring(tmp_path, tool, source, "--text", "one").stdout.replace(f"{tmp_path}/", "")
    message = "the words of the text are not there, and the export has other ones than were annotated"
    assert f"error[text-missing]: {message}" in shown


@pytest.mark.parametrize(
    ("n_about", "message"),
    [(2, "the text `one` is annotated 2 times, in 2 documents"), (0, "none of 2 documents is about the text `one`")],
)
def test_one_document_of_a_file_is_about_the_text_that_is_named(tmp_path: Path, n_about: int, message: str) -> None:
    task = {"data": {"text": CONTENT if n_about else "Other words.\n"}, "annotations": [{"result": []}, {"result": []}]}
    result = bring(tmp_path, "label-studio", json.dumps([task]), "--text", "one")
    assert message in refused(result, tmp_path, (exports.TOOLS["label-studio"].file,))
