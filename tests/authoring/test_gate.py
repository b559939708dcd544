"""`standoff quotes`: quotes in files of any shape, their sources, and what is reported of them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from standoff.authoring.gate.quoted import Collector
from standoff.authoring.gate.read_json import read_json, read_json_lines
from standoff.authoring.gate.read_yaml import read_yaml
from standoff.authoring.gate.sources import Template
from standoff.cli import main

TEXTS = {
    "one.txt": "The ineffective lamp of Skerra Head was lit on 3 March 1891 by 115 men [4], and it isn’t out.\n"
    "The mole was not built in that year; Zoë Müller (a diver) found TNF-α in the <i>Corbie</i>, p > 0.05.\n",
    "two.txt": "The bell of the Corbie hangs in the church of Arden, and rings at noon.\n",
}


def run(root: Path, *arguments: str, texts: str = "texts/{source}.txt") -> Result:
    """Check `quotes.yaml` of a folder, or what is named, with the keys `quote` and `source`."""
    files = [each for each in arguments if not each.startswith(("-", "/")) and (root / each).exists()] or [
        "quotes.yaml"
    ]
    rest = [each for each in arguments if each not in files]
    given = [] if "--quote" in rest else ["--quote", "quote", "--source", "source"]
    words = ["--root", str(root), "quotes", *(str(root / file) for file in files), *given]
    return CliRunner().invoke(main, [*words, "--texts", str(root / texts), *rest], catch_exceptions=False)


def write(root: Path, *quotes: str, source: str = "one", texts: dict[str, str | bytes] | None = None) -> Path:
    """A collection of these quotes, one a line, and the texts."""
    (root / "texts").mkdir(exist_ok=True)
    for name, content in (texts or dict[str, str | bytes](TEXTS)).items():
        data = content if isinstance(content, bytes) else content.encode()
        (root / "texts" / name).write_bytes(data)
    lines = [f"- {{quote: {json.dumps(quote, ensure_ascii=False)}, source: {source}}}\n" for quote in quotes]
    (root / "quotes.yaml").write_text("".join(lines), "utf-8")
    return root


def reported(root: Path, result: Result) -> list[tuple[str, str, str]]:
    """Place, code and message of each problem, as printed."""
    heads = [line for line in result.stdout.splitlines() if "[" in line and not line.startswith(" ")]
    found = []
    for head in heads:
        place, _, rest = head.partition(": ")
        kind, _, message = rest.partition("]: ")
        found.append((place, kind, message.replace(f"{root}/", "")))
    return found


# -- one problem each --------------------------------------------------------------------------------------------------

NAMED = "`texts/one.txt`"
PROBLEMS = {
    "typography": (
        "and it isn't out",
        "quote-typography",
        f"the quote differs from {NAMED} in typography",
        "the text has “and it isn’t out” in line 1",
    ),
    "case": (
        "THE MOLE was not",
        "quote-letter-case",
        f"the quote differs from {NAMED} in letter case",
        "the text has “The mole was not” in line 2",
    ),
    "letters": (
        "found TNF-alpha in",
        "quote-letters",
        f"the quote differs from {NAMED} in Greek letters, superscripts or ligatures",
        "the text has “found TNF-α in” in line 2",
    ),
    "markup": ("in the Corbie, p", "quote-markup", f"the quote differs from {NAMED} in markup", "<i>Corbie</i>, p"),
    "citation": (
        "by 115 men, and it",
        "quote-citation",
        f"the quote differs from {NAMED} in a citation mark",
        "the text has “by 115 men [4], and it” in line 1",
    ),
    "gloss": (
        "by 115 men [of Arden] [4]",
        "quote-gloss",
        f"the quote differs from {NAMED} in a note in brackets",
        "the text has “by 115 men” in line 1",
    ),
    "accents": (
        "Zoe Muller (a diver)",
        "quote-accents",
        f"the quote differs from {NAMED} in accents",
        "the text has “Zoë Müller (a diver)” in line 2",
    ),
    "punctuation": (
        "in that year Zoë Müller",
        "quote-punctuation",
        f"the quote differs from {NAMED} in punctuation or spaces",
        "the text has “in that year; Zoë Müller” in line 2",
    ),
    "omission": (
        "Zoë Müller found TNF-α",
        "quote-omission",
        f"the quote differs from {NAMED} in words in brackets",
        "the text has “Zoë Müller (a diver) found TNF-α” in line 2",
    ),
    "too short": (
        "by 115 men",
        "quote-too-short",
        "a quote of 8 letters may be in any text",
        "quote at least 12 letters or digits, or accept it with `--shortest`",
    ),
    "word": (
        "effective lamp of Skerra",
        "quote-cut-word",
        f"the quote begins or ends inside a word of {NAMED}",
        "the whole is “ineffective lamp of Skerra”",
    ),
    "number": (
        "15 men [4], and it isn’t",
        "quote-cut-number",
        f"the quote begins or ends inside a number of {NAMED}",
        "the whole is “115 men [4], and it isn’t”",
    ),
    "negation": (
        "The mole was ... built in that year",
        "quote-negation",
        f"the quote leaves out or adds `not`, and {NAMED} says the opposite",
        "the text has “The mole was not built in that year” in line 2",
    ),
    "order": (
        "The mole was … Skerra Head",
        "quote-order",
        f"the parts of this quote are in another order in {NAMED}",
        "the text has these parts in another order: Skerra Head … The mole was",
    ),
    "sign": (
        "in the <i>Corbie</i>, p < 0.05",
        "quote-number",
        f"{NAMED} has another number or sign",
        "the text has “p > 0.05.” where the quote has “p < 0.05”",
    ),
    "elsewhere": (
        "hangs in the church of Arden",
        "quote-elsewhere",
        f"these words are not in {NAMED} but in `texts/two.txt`",
        "name that source, or quote words of this one",
    ),
    "nowhere": (
        "The mole was not found in that year",
        "quote-not-found",
        f"these words are not in {NAMED}",
        "with “not built in” where the quote has “not found in”",
    ),
    "blank": (". . .", "bad-quote", "this quote has no words", "quote words of the source"),
}
ACCEPT = ("--accept", "exact")


@pytest.mark.parametrize(("quote", "code", "message", "hint"), PROBLEMS.values(), ids=PROBLEMS)
def test_each_tier_is_a_problem_of_its_own(tmp_path: Path, quote: str, code: str, message: str, hint: str) -> None:
    result = run(write(tmp_path, quote), *ACCEPT)
    assert reported(tmp_path, result) == [("quotes.yaml:1:11", f"error[{code}", message)]
    assert (hint in result.stdout.replace(f"{tmp_path}/", ""), result.exit_code) == (True, 1)


def test_what_a_careful_reader_accepts_passes(tmp_path: Path) -> None:
    passing = ("typography", "case", "letters", "markup", "citation", "gloss")
    result = run(write(tmp_path, *(PROBLEMS[name][0] for name in passing)))
    assert (result.stdout, result.exit_code) == ("", 0)
    counted = "1 typography, 1 case, 1 letters, 1 markup, 1 citation, 1 gloss"
    assert result.stderr == f"6 quotes in 1 file, 1 source: {counted}\n"


def test_what_is_named_passes_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, PROBLEMS["word"][0], PROBLEMS["case"][0], PROBLEMS["too short"][0])
    result = run(tmp_path, "--accept", "word", "--shortest", "8")
    assert [code for _, code, _ in reported(tmp_path, result)] == ["error[quote-letter-case"]
    refused = run(tmp_path, "--accept", "negation")
    assert (refused.exit_code, "'negation' is not one of" in refused.stderr) == (2, True)


def test_parts_far_apart_are_refused(tmp_path: Path) -> None:
    text = "The fee was doubled. " + "A boat came in. " * 40 + "Smuggling fell by half.\n"
    result = run(write(tmp_path, "The fee was doubled … Smuggling fell", texts={"one.txt": text}))
    message = "642 characters lie between the parts of this quote in `texts/one.txt`"
    assert reported(tmp_path, result) == [("quotes.yaml:1:11", "error[quote-far-apart", message)]


# -- shapes of files ---------------------------------------------------------------------------------------------------

SHAPES = {
    "beside": ("- {quote: a, source: s}", [("a", ("s",))]),
    "after": ("- {quote: a, x: {y: 1}, source: s}", [("a", ("s",))]),
    "above": ("source: s\nx: {y: [{quote: a}]}", [("a", ("s",))]),
    "above, after": ("x: {y: [{quote: a}]}\nsource: s", [("a", ("s",))]),
    "the nearest": ("source: s\nx: {source: t, y: [{quote: a}]}", [("a", ("t",))]),
    "none": ("- {quote: a}\n- {source: s}", [("a", ())]),
    "lists": ("quote: [a, b]\nsource: [s, t]", [("a", ("s", "t")), ("b", ("s", "t"))]),
    "null and numbers": ("- {quote: ~, source: s}\n- {quote: 5, source: 6}", [("5", ("6",))]),
    "a mapping is no quote": ("quote: {text: a, source: s}", []),
    "anchors": ("- {quote: &q a, source: &s s}\n- {quote: *q, source: *s}", [("a", ("s",)), ("a", ("s",))]),
    "merge": ("b: &b {quote: a, source: s}\nc: {<<: *b, source: t}", [("a", ("s",)), ("a", ("t",))]),
    "a source that is merged": ("b: &b {source: s}\nc: {<<: *b, quote: a}", [("a", ("s",))]),
    "merge of several": ("b: &b {source: s}\nc: {<<: [*b], quote: a}", [("a", ("s",))]),
    "documents": ("quote: a\nsource: s\n---\nquote: b\n", [("a", ("s",)), ("b", ())]),
    "tags": ("quote: !x a\nsource: !!str 1", [("a", ("1",))]),
    "odd keys": ("{a: 1}: x\n? [b]\n: {quote: a}\nsource: s", [("a", ("s",))]),
    "blocks": ("quote: >-\n  a\n  b\nsource: s", [("a b", ("s",))]),
}


@pytest.mark.parametrize(("content", "found"), SHAPES.values(), ids=SHAPES)
def test_quotes_of_yaml_of_any_shape(content: str, found: list[tuple[str, tuple[str, ...]]]) -> None:
    into = Collector("x.yaml", [("quote",)], [("source",)])
    read_yaml(into, content.encode())
    assert [(each.text, each.sources) for each in into.quotes] == found
    assert into.problems == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('{"quote": "a", "source": "s"}', [("a", ("s",), 1, 11)]),
        ('{"x": [{"quote": "\\ud83d\\udea2 \\"a\\""}],\n\t"source": 7}', [('🚢 "a"', ("7",), 1, 18)]),
        ('[[{"quote": ["a",\n "b"]}], {"source": "s"}]', [("a", (), 1, 14), ("b", (), 2, 2)]),
        ('{"quote": null, "source": "s"}', []),
    ],
)
def test_quotes_of_json(content: str, found: list[tuple[str, tuple[str, ...], int, int]]) -> None:
    into = Collector("x.json", [("quote",)], [("source",)])
    read_json(into, content)
    assert [(each.text, each.sources, each.value.line, each.value.column) for each in into.quotes] == found
    assert into.problems == []


def test_quotes_of_json_lines_and_a_line_that_is_not_json() -> None:
    into = Collector("x.jsonl", [("quote",)], [("source",)])
    read_json_lines(into, '{"quote": "a", "source": "s"}\n\n{"quote": }\n {"quote": "b"}\n')
    assert [(each.text, str(each.place)) for each in into.quotes] == [("a", "x.jsonl:1:11"), ("b", "x.jsonl:4:12")]
    assert [(str(each.place), each.code) for each in into.problems] == [("x.jsonl:3:11", "bad-json")]


@pytest.mark.parametrize(
    ("quote", "source", "found"),
    [
        ("evidence.snippet", "paper.id", [("a", ("s",))]),
        ("claims.evidence.snippet", "id", [("a", ())]),
        ("claims.snippet", "paper.id", [("b", ())]),
        ("claim.snippet", "paper.id", []),
    ],
)
def test_keys_may_be_paths(quote: str, source: str, found: list[tuple[str, tuple[str, ...]]]) -> None:
    content = "claims:\n- paper: {id: s, title: t}\n  evidence:\n  - snippet: a\n- snippet: b\n"
    into = Collector("x.yaml", [tuple(quote.split("."))], [tuple(source.split("."))])
    read_yaml(into, content.encode())
    assert [(each.text, each.sources) for each in into.quotes] == found


def test_a_key_that_is_twice_in_a_mapping_is_reported_and_both_are_checked(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "quotes.yaml").write_text("quote: The mole was not\nsource: one\nquote: nowhere at all\n", "utf-8")
    result = run(tmp_path)
    assert reported(tmp_path, result) == [
        ("quotes.yaml:3:1", "error[duplicate-key", "the key `quote` occurs twice in one mapping"),
        ("quotes.yaml:3:8", "error[quote-not-found", f"these words are not in {NAMED}"),
    ]


def test_folders_are_searched_and_formats_are_those_of_check(tmp_path: Path) -> None:
    write(tmp_path)
    kb = tmp_path / "kb" / "deep"
    kb.mkdir(parents=True)
    (kb / "a.yml").write_text("{quote: the 15 men of it, source: one}\n", "utf-8")
    (kb / "b.jsonl").write_text('{"quote": "nowhere at all", "source": "one"}\n', "utf-8")
    (kb / "c.txt").write_text("quote: ignored", "utf-8")
    rows = [json.loads(line) for line in run(tmp_path, "kb", "--format", "json").stdout.splitlines()]
    assert [(row["file"], row["line"], row["column"]) for row in rows] == [
        ("kb/deep/a.yml", 1, 9),
        ("kb/deep/b.jsonl", 1, 11),
    ]
    github = run(tmp_path, "kb", "--format", "github").stdout.splitlines()
    assert "/kb/deep/a.yml,line=1,col=9,endColumn=25,title=quote-not-found::these words" in github[0]
    log = json.loads(run(tmp_path, "kb", "--format", "sarif").stdout)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["quote-not-found", "quote-not-found"]


# -- what was not checked ----------------------------------------------------------------------------------------------


def test_keys_that_no_file_has_are_an_error(tmp_path: Path) -> None:
    write(tmp_path, "The mole was not built")
    result = run(tmp_path, "--quote", "quotes", "--source", "source")
    assert (result.stdout, result.exit_code) == ("", 2)
    assert (
        result.stderr == "standoff: nothing was checked: no value of `quotes` in 1 file; the nearest key is `quote`\n"
    )
    result = run(tmp_path, "--quote", "quote", "--source", "reference")
    assert result.stderr == "standoff: nothing was checked: no value of `reference` in 1 file\n"
    assert result.exit_code == 2
    assert run(tmp_path, "--quote", "quotes", "--source", "source", "--allow-none").exit_code == 0


def test_a_quote_without_a_source_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "The mole was not built")
    path = tmp_path / "quotes.yaml"
    path.write_text(path.read_text("utf-8") + "- {quote: The mole was not built}\n", "utf-8")
    message = "this quote names no source: neither its mapping nor one above has `source`"
    assert reported(tmp_path, run(tmp_path)) == [("quotes.yaml:2:11", "error[source-unnamed", message)]
    path.write_text("- {quote: The mole was not built, source: ' '}\n- {source: one}\n", "utf-8")
    assert reported(tmp_path, run(tmp_path)) == [("quotes.yaml:1:11", "error[source-unnamed", message)]


# -- sources -----------------------------------------------------------------------------------------------------------

UNREADABLE: dict[str, tuple[bytes, str]] = {
    "empty": (b" \n", "is empty"),
    "a PDF": (b"%PDF-1.7 \n", "is a PDF, not its text"),
    "bytes": (b"a\0b", "is not text"),
    "Latin-1": (b"caf\xe9", "is not UTF-8: byte 0xe9 at offset 3"),
}


@pytest.mark.parametrize(("data", "why"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_source_that_is_not_text(tmp_path: Path, data: bytes, why: str) -> None:
    write(tmp_path, "The mole was not built", "The lamp was lit", texts={"one.txt": data})
    result = run(tmp_path)
    message = f"the source {NAMED} {why}"
    assert reported(tmp_path, result) == [("quotes.yaml:1:11", "error[source-unreadable", message)]
    assert "put its text there, as UTF-8; 2 quotes of this file name it\n" in result.stdout
    known = str(tmp_path / "known.jsonl")
    assert run(tmp_path, "--baseline", known, "--write-baseline").exit_code == 0
    assert run(tmp_path, "--baseline", known).stderr.endswith("\n1 known problem left out\n")


def test_a_source_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standoff.authoring.gate.sources.LARGEST", 100)
    write(tmp_path, "The mole was not built")
    message = f"the source {NAMED} is not read: this has {len(TEXTS['one.txt'].encode())} bytes; the limit is 100"
    assert reported(tmp_path, run(tmp_path)) == [("quotes.yaml:1:11", "error[source-unreadable", message)]


def test_a_source_that_is_missing_or_there_twice(tmp_path: Path) -> None:
    write(tmp_path, "The mole was not built", source="a:b", texts={"a_b.txt": "x", "a:b.txt": "y"})
    message = "the source `a:b` has several texts: `texts/a:b.txt`, `texts/a_b.txt`"
    assert reported(tmp_path, run(tmp_path)) == [("quotes.yaml:1:11", "error[source-twice", message)]
    write(tmp_path, "The mole was not built", source="c:d")
    result = run(tmp_path)
    assert reported(tmp_path, result) == [("quotes.yaml:1:11", "error[source-missing", "the source `c:d` is not there")]
    assert "put its text at `" in result.stdout


@pytest.mark.parametrize("source", ["../secret", "/etc/hostname", "..", "a/../../secret", "link", "x\\\\..\\\\secret"])
def test_nothing_outside_the_folder_is_read(tmp_path: Path, source: str) -> None:
    (tmp_path / "secret.txt").write_text("The mole was not built in that year.\n", "utf-8")
    write(tmp_path, "The mole was not built", source=f'"{source}"')
    (tmp_path / "texts" / "link.txt").symlink_to(tmp_path / "secret.txt")
    shown = source.replace("\\\\", "\\")
    message = f"the source `{shown}` leads out of `texts`"
    assert reported(tmp_path, run(tmp_path)) == [("quotes.yaml:1:11", "error[source-outside", message)]


def test_two_sources_of_the_same_bytes_are_a_warning(tmp_path: Path) -> None:
    write(tmp_path, "The mole was not built", texts={"one.txt": TEXTS["one.txt"], "two.txt": TEXTS["one.txt"]})
    path = tmp_path / "quotes.yaml"
    path.write_text(path.read_text("utf-8") + "- {quote: The mole was not built, source: two}\n", "utf-8")
    result = run(tmp_path)
    message = "the sources `texts/one.txt` and `texts/two.txt` are the same, byte for byte"
    assert reported(tmp_path, result) == [("quotes.yaml:2:11", "warning[source-copy", message)]
    assert (result.exit_code, run(tmp_path, "--strict").exit_code) == (0, 1)


def test_one_of_several_sources_has_the_quote(tmp_path: Path) -> None:
    result = run(write(tmp_path, "The mole was not built", source="[two, one]"))
    assert (result.stdout, result.exit_code) == ("", 0)


def test_a_template_needs_a_hole(tmp_path: Path) -> None:
    result = run(write(tmp_path, "The mole was not built"), texts="texts/one.txt")
    assert (result.exit_code, "has no {source}: write the path of a text" in result.stderr) == (2, True)
    assert Template.of("{source}.md") == Template(Path(), "{source}.md")
    assert Template.of("/x/{source}/a.md") == Template(Path("/x"), "{source}/a.md")
    assert Template.of("/{source}") == Template(Path("/"), "{source}")


# -- fixing, knowing, sharing ------------------------------------------------------------------------------------------

FIXED = {
    "double": ('- {quote: "THE mole was", source: one}', '- {quote: "The mole was", source: one}'),
    "single": ("- {quote: 'it isn''t out', source: one} # x", "- {quote: 'it isn’t out', source: one} # x"),
    "plain": ("quote: the MOLE was not\nsource: one", "quote: The mole was not\nsource: one"),
    "a block": ("quote: >-\n  the mole\n  was not\nsource: one\n", 'quote: "The mole was not"\nsource: one\n'),
    "an ellipsis": ('quote: "ZOE Muller ... found"\nsource: one', 'quote: "Zoë Müller ... found"\nsource: one'),
    "markup stays": ('quote: "in the Corbie, p"\nsource: one', 'quote: "in the Corbie, p"\nsource: one'),
    "Windows": ('quote: "THE mole was"\r\nsource: one\r\n', 'quote: "The mole was"\r\nsource: one\r\n'),
    "beyond the basic plane": (
        'a: 🚢\nquote: "THE mole was"\nsource: one',
        'a: 🚢\nquote: "The mole was"\nsource: one',
    ),
    "a byte order mark": ('\ufeffquote: "THE mole was"\nsource: one', '\ufeffquote: "The mole was"\nsource: one'),
}


@pytest.mark.parametrize(("before", "after"), FIXED.values(), ids=FIXED)
def test_a_fix_writes_the_words_of_the_text_and_nothing_else(tmp_path: Path, before: str, after: str) -> None:
    write(tmp_path)
    (tmp_path / "quotes.yaml").write_bytes(before.encode())
    run(tmp_path, "--fix", "--shortest", "8")
    assert (tmp_path / "quotes.yaml").read_bytes().decode() == after


def test_a_fix_says_what_it_wrote_also_in_json(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "a.json").write_text('{"quote":\t"ZOE \\u004duller (a diver)", "source": "one"}', "utf-8")
    result = run(tmp_path, "a.json", "--fix")
    assert (tmp_path / "a.json").read_text("utf-8") == '{"quote":\t"Zoë Müller (a diver)", "source": "one"}'
    assert result.stderr == (
        "fixed: a.json:1:11: `ZOE Muller (a diver)` -> `Zoë Müller (a diver)`\n1 quote in 1 file, 1 source: 1 exact\n"
    )


def test_nothing_is_written_that_says_something_else(tmp_path: Path) -> None:
    write(tmp_path, *(PROBLEMS[name][0] for name in ("word", "number", "negation", "order", "sign", "omission")))
    before = (tmp_path / "quotes.yaml").read_bytes()
    assert run(tmp_path, "--fix").exit_code == 1
    assert (tmp_path / "quotes.yaml").read_bytes() == before


def test_known_problems_are_left_out_wherever_they_are_now(tmp_path: Path) -> None:
    write(tmp_path, PROBLEMS["word"][0], PROBLEMS["negation"][0])
    known = tmp_path / "known.jsonl"
    missing = run(tmp_path, "--baseline", str(known))
    assert (missing.stderr.splitlines()[-1], missing.exit_code) == (
        f"standoff: no file {known}: --write-baseline writes it",
        2,
    )
    assert run(tmp_path, "--baseline", str(known), "--write-baseline").exit_code == 0
    write(tmp_path, PROBLEMS["number"][0], PROBLEMS["negation"][0])
    result = run(tmp_path, "--baseline", str(known))
    assert [code for _, code, _ in reported(tmp_path, result)] == ["error[quote-cut-number"]
    assert result.stderr.splitlines()[1:] == [
        "1 known problem left out",
        "1 known problem gone: --write-baseline renews the list",
    ]
    known.write_text("no list\n", "utf-8")
    assert run(tmp_path, "--baseline", str(known)).exit_code == 2
    assert run(tmp_path, "--write-baseline").exit_code == 2


def test_known_problems_of_files_that_were_not_checked_are_not_gone(tmp_path: Path) -> None:
    """A hook is given the changed files alone; what is known of a file that was removed is gone."""
    write(tmp_path, PROBLEMS["word"][0])
    (tmp_path / "other.yaml").write_text("{quote: never said here, source: one}\n", "utf-8")
    known = str(tmp_path / "known.jsonl")
    assert run(tmp_path, ".", "--baseline", known, "--write-baseline").exit_code == 0
    partly = run(tmp_path, "other.yaml", "--baseline", known)
    assert (partly.exit_code, partly.stderr.splitlines()[1:]) == (0, ["1 known problem left out"])
    (tmp_path / "quotes.yaml").unlink()
    gone = run(tmp_path, "other.yaml", "--baseline", known).stderr.splitlines()[1:]
    assert gone == ["1 known problem left out", "1 known problem gone: --write-baseline renews the list"]


def test_a_quote_behind_many_claims_is_listed_with_them(tmp_path: Path) -> None:
    write(tmp_path)
    claim = "- name: claim {}\n  evidence:\n  - {{quote: {}, source: one}}\n"
    words = ["The mole was not", "The mole was not", "the mole  was not", "by 115 men [4], and"]
    lines = [claim.format(number, json.dumps(quote)) for number, quote in enumerate(words)]
    (tmp_path / "quotes.yaml").write_text("".join(lines), "utf-8")
    result = run(tmp_path, "--shared", "3")
    message = "this quote is behind 3 claims: “The mole was not”"
    assert reported(tmp_path, result) == [("quotes.yaml:3:13", "warning[quote-shared", message)]
    also = [line.split("  ")[-1] for line in result.stdout.splitlines() if line.startswith("       also")]
    assert also == ["- name: claim 0", "- name: claim 1", "- name: claim 2"]
    assert run(tmp_path, "--shared", "4").stdout == ""


# -- bad input ---------------------------------------------------------------------------------------------------------

BROKEN = {
    "not YAML": ("a.yaml", "- {quote: a]", "yaml-syntax"),
    "an alias of nothing": ("a.yaml", "quote: *nowhere", "yaml-syntax"),
    "too deep": ("a.yaml", "[" * 600 + "quote", "too-deep"),
    "not UTF-8": ("a.yaml", "quote: \udcff", "bad-utf8"),
    "not JSON": ("a.json", '{"quote": ', "bad-json"),
    "deep JSON": ("a.json", "[" * 100_000 + '"quote"' + "]" * 100_000, "too-deep"),
}


@pytest.mark.parametrize(("name", "content", "code"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_a_problem(tmp_path: Path, name: str, content: str, code: str) -> None:
    write(tmp_path, "The mole was not built")
    (tmp_path / name).write_bytes(content.encode("utf-8", "surrogateescape"))
    for files in ((name,), ("quotes.yaml", name)):  # also where nothing else could be checked
        codes = [found for _, found, _ in reported(tmp_path, run(tmp_path, *files))]
        assert codes == [f"error[{code}"]


@pytest.mark.parametrize("quote", ["a", "é", "x" * 20_000, "the mole " * 2_500, "[a] " * 4_000, "* " * 9_000 + "a"])
def test_odd_quotes_have_a_verdict(tmp_path: Path, quote: str) -> None:
    result = run(write(tmp_path, quote))
    assert (result.exit_code, len(reported(tmp_path, result))) == (1, 1)


def test_aliases_that_would_grow_without_bound_do_not(tmp_path: Path) -> None:
    write(tmp_path)
    lines = ["a0: &a0 {quote: The mole was not built, source: one}"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    (tmp_path / "quotes.yaml").write_text("\n".join(lines), "utf-8")
    assert run(tmp_path).stderr == "1 quote in 1 file, 1 source: 1 exact\n"
