"""`standoff show`: a text's sentences, and under each what is annotated on it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from harbour import FILES, HARBOUR, HARBOUR_YAML, ISLAND_YAML, run, write
from standoff.cli import main

WHOLE = """\
01_harbour
  155 characters, 4 sentences, en, annotated by c1
  annotations/texts/01_harbour.yaml

1  0-42
   A fair filled the harbour on 3 March 1921.

   0-25  narrator                                               annotations/texts/01_harbour.yaml:12
     fairs/spring-fair
       kind = market

   29-41  narrator                                              annotations/texts/01_harbour.yaml:14
     fairs/spring-fair
       held = 1921-03-03

2  43-90
   Mate Ada Quill said that seven souls were here.

   68-89, 92-116  ada-quill (paraphrase)                        annotations/texts/01_harbour.yaml:15
     fairs/spring-fair
       visitors = 7
     fair_guests/spring-fair/visitor/ada-quill

3  91-128
   “The inn took seven souls,” she said.

   68-89, 92-116: fairs/spring-fair, as under 2

4  129-154
   The bells rang all night.

   129-154  excluded                                             annotations/texts/01_harbour.yaml:9
     scenery

4 sentences: 3 annotated, 1 excluded, 0 open
"""

WITHOUT_WORDS = """\
02_island
  121 characters, 3 sentences, en, annotated by c1
  annotations/texts/02_island.yaml
  02_island.txt {why}: numbers and spans only

1  0-49

   27-48  narrator                                               annotations/texts/02_island.yaml:10
     fairs/spring-fair
       kind = fair
       held = 1921-03 (inferred)

2  50-94

   50-70  islander (paraphrase)                                  annotations/texts/02_island.yaml:13
     fairs/spring-fair
       visitors = 9

   72-93  islander (attributed), claimed                         annotations/texts/02_island.yaml:14
     fairs/spring-fair
     fair_guests/spring-fair/host/bo-reed

3  95-120
   neither annotated nor excluded

3 sentences: 2 annotated, 0 excluded, 1 open
"""


def test_a_text_with_its_annotations(tmp_path: Path) -> None:
    result = run(write(tmp_path), "show", "01")
    assert (result.stdout, result.stderr, result.exit_code) == (WHOLE, "", 0)


def test_without_the_text_only_numbers_and_spans_are_shown(tmp_path: Path) -> None:
    write(tmp_path, {"texts/02_island.txt": None})
    result = run(tmp_path, "show", "02_island")
    reported = f"is not in {tmp_path}/texts"
    assert result.stdout.split() == WITHOUT_WORDS.format(why=reported).split()
    assert (result.stderr, result.exit_code) == ("", 0)


def test_a_text_that_changed_is_not_quoted(tmp_path: Path) -> None:
    write(tmp_path, {"texts/02_island.txt": "Another text.\n"})
    result = run(tmp_path, "show", "02")
    reported = f"in {tmp_path}/texts is not the text that was annotated"
    assert result.stdout.split() == WITHOUT_WORDS.format(why=reported).split()
    assert result.stderr == "The corpus has 1 error (run `standoff check`); showing what could be read.\n"


def test_a_span_limits_the_view_and_gives_the_exact_passage(tmp_path: Path) -> None:
    result = run(write(tmp_path), "show", "01", "117-131")
    assert result.stdout == (
        "01_harbour\n"
        "  155 characters, 4 sentences, en, annotated by c1\n"
        "  annotations/texts/01_harbour.yaml\n"
        "\n"
        "117-131\n"
        "  | ” she said. Th\n"
        "\n"
        "3  91-128\n"
        "   “The inn took seven souls,” she said.\n"
        "\n"
        "4  129-154\n"
        "   The bells rang all night.\n"
        "\n"
        "   129-154  excluded                                             annotations/texts/01_harbour.yaml:9\n"
        "     scenery\n"
    )


def test_a_passage_keeps_its_line_ends(tmp_path: Path) -> None:
    result = run(write(tmp_path), "show", "01", "85-100")
    assert "85-100\n  | here.\n  | “The inn \n" in result.stdout


def test_what_overlaps_no_sentence_is_shown_apart(tmp_path: Path) -> None:
    source = FILES[HARBOUR_YAML].replace("[0-42, 43-90, 91-128, 129-154]", "[0-42, 43-90]")
    result = run(write(tmp_path, {HARBOUR_YAML: source}), "show", "01")
    assert result.stdout.partition("fair_guests/spring-fair/visitor/ada-quill\n")[2] == (
        "\n"
        "outside every sentence\n"
        "\n"
        "   129-154  excluded                                             annotations/texts/01_harbour.yaml:9\n"
        "     scenery\n"
        "\n"
        "2 sentences: 2 annotated, 0 excluded, 0 open\n"
    )


def test_the_same_as_data(tmp_path: Path) -> None:
    result = run(write(tmp_path), "show", "02", "0-5", "--format", "json")
    assert json.loads(result.stdout) == {
        "text_id": "02_island",
        "file": "02_island.txt",
        "length": 121,
        "language": "en",
        "curator": "c1",
        "annotation_file": "annotations/texts/02_island.yaml",
        "presence": "present",
        "span": [0, 5],
        "passage": "On th",
        "n_sentences": 3,
        "sentences": [
            {
                "sentence": 1,
                "start": 0,
                "end": 49,
                "words": "On the island they talk of a fayre in March 1921.",
                "state": "annotated",
                "mentions": [],
                "excluded": [],
            }
        ],
    }


def test_a_mention_as_data(tmp_path: Path) -> None:
    result = run(write(tmp_path), "show", "02", "72-93", "--format", "json")
    (mention,) = json.loads(result.stdout)["sentences"][0]["mentions"]
    assert (mention["spans"], mention["annotation_line"]) == ([[72, 93]], 14)
    first = {
        "assertion_id": "a-4a1d9b2e5e4b1a4d2c4e",
        "table_name": "fairs",
        "record_id": "spring-fair",
        "field_name": None,
        "value": None,
        "text_id": "02_island",
        "voice": "attributed",
        "speaker_id": "islander",
        "relayed_by_id": None,
        "polarity": "affirm",
        "modality": "claimed",
        "basis": "stated",
        "rank": None,
        "outcome": "agrees",
        "annotation_file": "annotations/texts/02_island.yaml",
        "annotation_line": 14,
    }
    assert mention["assertions"][0] | {"assertion_id": first["assertion_id"]} == first
    assert [assertion["record_id"] for assertion in mention["assertions"]] == [
        "spring-fair",
        "spring-fair/host/bo-reed",
    ]


UNKNOWN = {
    "no-such": "unknown text `no-such`; known: 01_harbour, 02_island",
    "01_harbor": "unknown text `01_harbor`; nearest is `01_harbour`",
    "0": "`0` could be any of 2 texts: 01_harbour, 02_island",
    "": "unknown text ``; known: 01_harbour, 02_island",
    "\x1b[31m": "unknown text `\\u001b[31m`; known: 01_harbour, 02_island",
}


@pytest.mark.parametrize(("name", "reported"), UNKNOWN.items())
def test_an_unknown_text_is_one_plain_line(tmp_path: Path, name: str, reported: str) -> None:
    result = run(write(tmp_path), "show", name)
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"standoff: {reported}\n", 1)


@pytest.mark.parametrize("name", ["01_harbour", "01_harbour.txt", "texts/01_harbour.txt", HARBOUR_YAML, "01_"])
def test_a_text_goes_by_its_id_the_start_of_it_or_its_files(tmp_path: Path, name: str) -> None:
    assert run(write(tmp_path), "show", name).stdout == WHOLE


@pytest.mark.parametrize(
    ("span", "reported", "code"),
    [
        ("12", "`12` is not a valid span: write `start-end` in characters, e.g. 120-164", 2),
        ("9-9", "`9-9` is not a valid span: write `start-end` in characters, e.g. 120-164", 2),
        ("150-156", "the text `01_harbour` has 155 characters; 150-156 is outside it", 1),
    ],
)
def test_a_span_that_cannot_be_is_one_plain_line(tmp_path: Path, span: str, reported: str, code: int) -> None:
    result = run(write(tmp_path), "show", "01", span)
    assert (result.stdout, result.stderr, result.exit_code) == ("", f"standoff: {reported}\n", code)


def test_control_characters_are_made_visible(tmp_path: Path) -> None:
    source = FILES[HARBOUR_YAML].replace("because: scenery", 'because: "sce\\e[31mnery\\u202e"')
    result = run(write(tmp_path, {HARBOUR_YAML: source}), "show", "01", "129-154")
    assert result.stdout.endswith("     sce\\u001b[31mnery\\u202e\n")


def test_colours_are_for_terminals_that_want_them(tmp_path: Path) -> None:
    write(tmp_path)
    arguments = ["--root", str(tmp_path), "show", "01"]
    coloured = CliRunner().invoke(main, arguments, color=True, env={"NO_COLOR": None}).stdout
    assert "\x1b[1m01_harbour\x1b[0m\n" in coloured
    assert CliRunner().invoke(main, arguments, color=True, env={"NO_COLOR": "1"}).stdout == WHOLE


def test_a_narrow_terminal_breaks_lines_between_words(tmp_path: Path) -> None:
    from standoff.engine.pipeline import compile_corpus
    from standoff.views.inputs import Compilation
    from standoff.views.layout import plain_text
    from standoff.views.show import lay_out, show

    compiled = compile_corpus(write(tmp_path), tmp_path / "texts")
    assert compiled.frames is not None
    assert compiled.resolved is not None
    compilation = Compilation.of(compiled.schema, compiled.frames, compiled.resolved, compiled.tables, compiled.texts)
    assert plain_text(lay_out(show(compilation, "01_harbour", (0, 26)), "texts", 40)) == (
        "01_harbour\n"
        "  155 characters, 4 sentences, en,\n"
        "  annotated by c1\n"
        "  annotations/texts/01_harbour.yaml\n"
        "\n"
        "0-26\n"
        "  | A fair filled the harbour\n"
        "\n"
        "1  0-42\n"
        "   A fair filled the harbour on 3 March\n"
        "   1921.\n"
        "\n"
        "   0-25  narrator\n"
        "     annotations/texts/01_harbour.yaml:12\n"
        "     fairs/spring-fair\n"
        "       kind = market"
    )


def test_errors_in_the_corpus_do_not_stop_the_view(tmp_path: Path) -> None:
    source = FILES[ISLAND_YAML].replace("visitors: 9", "visitors: many")
    result = run(write(tmp_path, {ISLAND_YAML: source}), "show", "01")
    assert (result.stdout, result.exit_code) == (WHOLE, 0)
    assert result.stderr == "The corpus has 1 error (run `standoff check`); showing what could be read.\n"


def test_errors_in_the_schema_do(tmp_path: Path) -> None:
    result = run(write(tmp_path, {"schemas/fairs.yaml": "fields: {\n"}), "show", "01")
    assert (result.stdout, result.stderr.count("\n"), result.exit_code) == ("", 1, 1)
    assert result.stderr.startswith("standoff: schemas/fairs.yaml:1:9: `{` is not closed")


def test_the_texts_folder_can_be_elsewhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "my texts"
    write(tmp_path / "corpus", {"texts/01_harbour.txt": None})
    elsewhere.mkdir()
    (elsewhere / "01_harbour.txt").write_bytes(HARBOUR.encode())
    assert run(tmp_path / "corpus", "--texts", str(elsewhere), "show", "01").stdout == WHOLE
