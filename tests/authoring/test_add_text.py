"""`standoff add-text`: a text is taken as it is, and its annotation file is begun."""

import hashlib
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import Result

from harbour import FILES, HARBOUR, HARBOUR_YAML, ISLAND, run, write
from standoff.corpus.scripts import script_of
from standoff.corpus.shared_runs import Shared, shared_runs
from standoff.corpus.texts import Text, sentences
from standoff.source import composer, nodes
from standoff.source.layout import scalar

QUAY = "Only one boat lay at the quay. Its owner, Cy Dunn, was abroad.\r\n\r\n“He is in Née,” said a boy.\n"
QUAY_YAML = "annotations/texts/03_quay.yaml"

BEGUN = f"""\
# yaml-language-server: $schema=../../build/editor/text.schema.json
text:
  file: 03_quay.txt
  sha256: {hashlib.sha256(QUAY.encode()).hexdigest()}
  length: 94
  sentences: [0-30, 31-62, 66-93]
  language: en
  curator: c1

# Add what the text states: for each table, its records; for each record, its mentions in the text.
#
#   table:
#     record-id:
#       - {{quote: "words of the text", field: value}}
#       - quote: "first words … last words"
#         speaker: who-says-it
#         field: {{is: value, basis: inferred, because: the reasoning}}
#         children: {{role: other-record}}
#
#   excluded:
#     - {{quote: "words of the text", because: why nothing in them is annotated}}
#
# `standoff anchor` replaces each quote by a span. Optional fields of `text`: handle, title, outlet, author,
#   url, published, genre, rights, words, independence_group, quality_note.
# Tables: fairs, people, places.
"""

NEXT = "next: annotate each sentence, with a `quote` for each place, then run `standoff anchor` and `standoff check`\n"


def put(root: Path, content: str | bytes, name: str = "texts/03_quay.txt") -> Path:
    """Put a text into the corpus."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


HEADLINE = re.compile(r"^(\S[^:]*): (error|warning)\[([a-z0-9-]+)\]: (.*)$", re.MULTILINE)


def problems(result: Result) -> list[tuple[str, str, str, str]]:
    """The file, severity, code and message of each problem, as printed."""
    return [(match[1], match[2], match[3], match[4]) for match in HEADLINE.finditer(result.stdout)]


def test_a_text_is_begun(tmp_path: Path) -> None:
    path = put(write(tmp_path), QUAY)
    result = run(tmp_path, "add-text", "--language", "en", str(path))
    assert (result.stdout, result.stderr) == ("", f"wrote {QUAY_YAML}: 3 sentences\n{NEXT}")
    assert ((tmp_path / QUAY_YAML).read_text("utf-8"), result.exit_code) == (BEGUN, 0)
    assert path.read_bytes() == QUAY.encode()


def test_what_is_begun_is_in_order(tmp_path: Path) -> None:
    run(write(tmp_path), "add-text", "--language", "en", str(put(tmp_path, QUAY)))
    result = run(tmp_path, "check")
    assert (result.stdout, result.stderr, result.exit_code) == ("", "0 errors, 0 warnings in 13 files\n", 0)


def test_sentences_are_folded_and_the_curator_and_language_are_as_given(tmp_path: Path) -> None:
    path = put(write(tmp_path), "A boat. " * 40)
    run(tmp_path, "add-text", str(path), "--curator", "Ann: the first", "--language", "fa-AF")
    lines = (tmp_path / QUAY_YAML).read_text("utf-8").splitlines()
    assert lines[5].startswith("  sentences: [0-7, 8-15, ")
    assert lines[6].startswith("    ")
    assert max(map(len, lines)) <= 120
    assert lines[7].endswith("312-319]")
    assert lines[8:10] == ["  language: fa-AF", '  curator: "Ann: the first"']


def test_no_language_is_guessed(tmp_path: Path) -> None:
    """It is left to be filled in, and `check` says so; sentences end as in the script of the text."""
    result = run(write(tmp_path), "add-text", str(put(tmp_path, SENTENCES["Urdu"][1])))
    first = f"wrote {QUAY_YAML}: 4 sentences\nnext: fill in `language:`, which is not guessed\n"
    assert (result.stdout, result.stderr, result.exit_code) == ("", first + NEXT, 0)
    left = "  language:  # to be filled in: a BCP 47 tag, as in `en`, `ur`, `fa-AF`"
    assert left in (tmp_path / QUAY_YAML).read_text("utf-8").splitlines()
    checked = run(tmp_path, "check")
    assert f"{QUAY_YAML}:7:12: error[empty-value]: `language` has no value\n" in checked.stdout
    assert "a tag, as in `en`, `ur`, `fa-AF` (BCP 47)" in checked.stdout


MISFITS = {
    "Urdu as English": ("Urdu", "en", "most letters of the text are Arabic, and `en` is written in Latin"),
    "Persian as Russian": ("Persian", "ru", "most letters of the text are Arabic, and `ru` is written in Cyrillic"),
    "Urdu as romanised": ("Urdu", "ur-Latn", "most letters of the text are Arabic, and `ur-Latn` is written in Latin"),
    "Serbian, of two scripts": (
        "Arabic", "sr", "most letters of the text are Arabic, and `sr` is written in Cyrillic or Latin"),
    "a language whose script is not known": ("Urdu", "tlh", ""),
    "a language with its script": ("Persian", "pa-Arab", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "language", "message"), MISFITS.values(), ids=MISFITS)
def test_a_script_in_which_the_language_is_not_written(tmp_path: Path, text: str, language: str, message: str) -> None:
    path = put(write(tmp_path), SENTENCES[text][1])
    result = run(tmp_path, "add-text", str(path), "--language", language)
    expected = [(QUAY_YAML, "warning", "language-script", message)] if message else []
    assert (problems(result), result.exit_code) == (expected, 0)


def test_the_script_of_a_text_is_that_of_most_letters() -> None:
    texts = ["Кот и пёс на мосту", "猫はどこですか、海の上の橋", "고양이는 어디에 있습니까 다리"]
    assert [getattr(script_of(words), "name", None) for words in texts] == ["Cyrillic", "Hiragana", "Hangul"]
    assert [script_of(words) for words in ("cat", "", "123 456 …", "Кот и пёс the cat dog")] == [None] * 4


@pytest.mark.parametrize("text", ["a", "c1", "005_x.txt", "a: b", "- x", "#x", "é", 'a"b\\', "null", "  x"])
def test_scalars_read_as_they_were(text: str) -> None:
    root = composer.read("x", f"a: {scalar(text)}\n".encode()).root
    assert isinstance(root, nodes.Mapping)
    value = root.entries["a"][1]
    assert isinstance(value, nodes.Scalar)
    assert value.text == text


def test_a_text_that_is_annotated_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path)
    result = run(tmp_path, "add-text", "--language", "en", str(tmp_path / "texts/01_harbour.txt"))
    reported = f"{HARBOUR_YAML} already exists for this text; left unchanged\n"
    assert (result.stdout, result.stderr, result.exit_code) == ("", reported, 0)
    assert (tmp_path / HARBOUR_YAML).read_text("utf-8") == FILES[HARBOUR_YAML]


def test_a_text_that_changed_is_not_written_over(tmp_path: Path) -> None:
    write(tmp_path, {"texts/01_harbour.txt": HARBOUR + "More.\n"})
    result = run(tmp_path, "add-text", "--language", "en", str(tmp_path / "texts/01_harbour.txt"))
    old, new = (hashlib.sha256(text.encode()).hexdigest()[:12] for text in (HARBOUR, HARBOUR + "More.\n"))
    reported = f"the file exists, and the text has changed: hash {old}…, now {new}…"
    assert problems(result) == [(HARBOUR_YAML, "error", "text-changed", reported)]
    assert ((tmp_path / HARBOUR_YAML).read_text("utf-8"), result.exit_code) == (FILES[HARBOUR_YAML], 1)


def test_a_file_that_is_not_an_annotation_file_is_not_overwritten(tmp_path: Path) -> None:
    write(tmp_path, {HARBOUR_YAML: "mine: {\n"})
    result = run(tmp_path, "add-text", "--language", "en", str(tmp_path / "texts/01_harbour.txt"))
    reported = "the file exists and does not state which text it is about"
    assert problems(result) == [(HARBOUR_YAML, "error", "file-exists", reported)]
    assert ((tmp_path / HARBOUR_YAML).read_text("utf-8"), result.exit_code) == ("mine: {\n", 1)


REFUSED = {
    "not UTF-8": (b"The b\xe9", "bad-utf8", "byte 0xe9 at offset 5 is not UTF-8"),
    "UTF-16": ("A boat".encode("utf-16"), "bad-utf8", "byte 0xff at offset 0 is not UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "bad-utf8", "byte 0x89 at offset 0 is not UTF-8"),
    "binary": (b"ab\0\0", "binary-file", "byte 0x00 at offset 2: the file is not a text"),
    "empty": (b"", "empty-text", "the text is empty"),
    "white space": (b"  \n\n", "empty-text", "the text is empty"),
}


@pytest.mark.parametrize(("content", "code", "reported"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_a_text_is_refused(tmp_path: Path, content: bytes, code: str, reported: str) -> None:
    result = run(tmp_path, "add-text", "--language", "en", str(put(write(tmp_path), content)))
    assert problems(result) == [("texts/03_quay.txt", "error", code, reported)]
    assert (result.exit_code, (tmp_path / QUAY_YAML).exists()) == (1, False)


def test_a_name_that_cannot_become_an_id_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, "add-text", "--language", "en", str(put(write(tmp_path), QUAY, "texts/my text (1).txt")))
    assert problems(result) == [("texts/my text (1).txt", "error", "bad-id", "`my text (1)` is not a valid text id")]
    assert result.exit_code == 1


def test_odd_characters_are_reported_and_kept(tmp_path: Path) -> None:
    path = put(write(tmp_path), "\ufeffA boat.\x0c\tB.\x1b[31m\x0c\n")
    result = run(tmp_path, "add-text", "--language", "en", str(path))
    reported = (
        "a byte order mark at character 0",
        "a control character U+000C at character 8, and 1 more",
        "a control character U+001B at character 12",
    )
    assert problems(result) == [("texts/03_quay.txt", "warning", "odd-character", each) for each in reported]
    assert ("  length: 19\n" in (tmp_path / QUAY_YAML).read_text("utf-8"), result.exit_code) == (True, 0)


def test_a_text_outside_the_folder_is_begun_and_requested(tmp_path: Path) -> None:
    path = put(write(tmp_path), QUAY, "inbox/03_quay.txt")
    result = run(tmp_path, "add-text", "--language", "en", str(path))
    reported = f"the text is not in {tmp_path}/texts"
    assert problems(result) == [("inbox/03_quay.txt", "warning", "text-absent", reported)]
    assert ((tmp_path / QUAY_YAML).read_text("utf-8"), result.exit_code) == (BEGUN, 0)


@pytest.mark.parametrize(("there", "reported"), [(QUAY, ""), ("Another.", "contains a different text of this name")])
def test_a_copy_in_the_folder_will_do_if_it_is_one(tmp_path: Path, there: str, reported: str) -> None:
    put(write(tmp_path), there)
    result = run(tmp_path, "add-text", "--language", "en", str(put(tmp_path, QUAY, "inbox/03_quay.txt")))
    assert (reported in result.stdout, bool(result.stdout), result.exit_code) == (True, bool(reported), 0)


def test_a_text_that_copies_another_is_reported(tmp_path: Path) -> None:
    path = put(write(tmp_path), f"It is said: {HARBOUR.splitlines()[0]} So it is.\n")
    result = run(tmp_path, "add-text", "--language", "en", str(path))
    reported = "75% of its words are in runs of 8 or more shared with text `01_harbour`, the longest of 18 words"
    assert problems(result) == [(QUAY_YAML, "warning", "near-copy", reported)]
    assert "if these do, write `independence_group: 01_harbour` in both `text:` blocks\n" in result.stdout
    assert result.exit_code == 0


def test_the_same_bytes_under_another_name_are_reported(tmp_path: Path) -> None:
    result = run(tmp_path, "add-text", "--language", "en", str(put(write(tmp_path), ISLAND)))
    assert problems(result) == [(QUAY_YAML, "warning", "near-copy", "the text `02_island` is the same, byte for byte")]


def text(words: str) -> Text:
    return Text(words[:1], "", words, "")


def test_shared_runs_do_not_mind_case_and_signs() -> None:
    one = text("x " + "One two three, four five six seven EIGHT nine." + " y")
    other = text("z. One — two “three four” five six seven eight nine; w")
    assert shared_runs(one, other) == Shared("z", 9 / 11, 9)
    assert shared_runs(text("one two three four five six seven"), other) == Shared("z", 0.0, 0)
    assert shared_runs(text(""), other) == Shared("z", 0.0, 0)


def test_a_missing_text_and_a_folder_are_mistakes_of_usage(tmp_path: Path) -> None:
    write(tmp_path)
    missing = run(tmp_path, "add-text", "--language", "en", str(tmp_path / "no.txt"))
    assert (missing.stderr, missing.exit_code) == (f"standoff: no file {tmp_path}/no.txt\n", 2)
    folder = run(tmp_path, "add-text", "--language", "en", str(tmp_path / "texts"))
    assert (folder.stderr, folder.exit_code) == (f"standoff: {tmp_path}/texts is a folder: give a file\n", 2)


def test_an_invalid_language_is_a_usage_error(tmp_path: Path) -> None:
    result = run(tmp_path, "add-text", str(put(write(tmp_path), QUAY)), "--language", "English!")
    assert (result.stderr, result.exit_code) == (
        "standoff: `English!` is not a valid language tag: write `en`, `ur`, `fa-AF` …\n",
        2,
    )


def test_a_folder_that_cannot_be_written_is_trouble_with_the_disk(tmp_path: Path) -> None:
    path = put(tmp_path / "corpus", QUAY)
    write(tmp_path / "corpus", {file: None for file in FILES if file.startswith("annotations/")})
    (tmp_path / "corpus/annotations").write_text("not a folder", "utf-8")
    result = run(tmp_path / "corpus", "add-text", "--language", "en", str(path))
    assert (result.stderr.count("\n"), result.stderr.startswith("standoff: "), result.exit_code) == (1, True, 4)


def test_a_failing_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    path = put(write(tmp_path), QUAY)
    monkeypatch.setattr(os, "fsync", full)
    result = run(tmp_path, "add-text", "--language", "en", str(path))
    assert (result.stderr, result.exit_code) == ("standoff: No space left on device\n", 4)
    assert sorted(p.name for p in (tmp_path / "annotations/texts").iterdir()) == ["01_harbour.yaml", "02_island.yaml"]


def test_where_links_cannot_be_made_the_file_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: object, target: object) -> None:
        raise OSError(1, "Operation not permitted")

    path = put(write(tmp_path), QUAY)
    monkeypatch.setattr(os, "link", refuse)
    result = run(tmp_path, "add-text", "--language", "en", str(path))
    assert ((tmp_path / QUAY_YAML).read_text("utf-8"), result.exit_code) == (BEGUN, 0)


SENTENCES = {
    "Urdu": ("ur", "کشتی کل پہنچی۔ کیا ملاح نے دیکھا؟ وہاں کوئی نہیں تھا! ڈاکٹر دس بجے آئے۔", 4),
    "Urdu, no space after a full stop": ("ur", "کشتی پہنچی۔ملاح نے دیکھا۔", 2),
    "Persian": ("fa", "قایق به بندر رسید. آیا ناخدا آن را دید؟ او گفت: «هیچ‌کس نبود!» سپس رفت.", 4),
    "Persian, a point in a number": ("fa", "قیمت ۳.۵ درهم بود. سپس رفت.", 2),
    "Arabic": ("ar", "وصل القارب أمس. هل رآه القبطان؟ ثم ذهب.", 3),
    "marks of direction": ("ur", "\u202bکشتی پہنچی۔\u202c \u200fکیا؟\u200f\n\u200e\n", 2),
    "lines": ("en", "A heading\r\nA boat came. It left.\u2028So it is.\n", 4),
}


@pytest.mark.parametrize(("language", "content", "count"), SENTENCES.values(), ids=SENTENCES)
def test_sentences_of_several_scripts(language: str, content: str, count: int) -> None:
    found = sentences(content, language)
    passages = [content[start:end] for start, end in found]
    assert len(found) == count
    assert [passage for passage in passages if EDGE.match(passage[0]) or EDGE.match(passage[-1])] == []
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert EDGE.sub("", content) == EDGE.sub("", "".join(passages))


EDGE = re.compile("[\\s\u200b-\u200f\u202a-\u202e]")


def test_an_urdu_text_is_begun(tmp_path: Path) -> None:
    result = run(write(tmp_path), "add-text", str(put(tmp_path, SENTENCES["Urdu"][1])), "--language", "ur-PK")
    assert (result.stdout, result.exit_code) == ("", 0)
    assert result.stderr.startswith(f"wrote {QUAY_YAML}: 4 sentences\n")
    assert "  language: ur-PK\n" in (tmp_path / QUAY_YAML).read_text("utf-8")
