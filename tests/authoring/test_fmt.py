"""`standoff fmt`: one canonical form, with comments, and the meaning stays."""

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from harbour import HARBOUR_BLOCK, HARBOUR_YAML, run, write
from paths import RULES
from standoff.authoring.edit.fmt import Formatted, Formatter
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.schema.read import read_schema

BLOCK = HARBOUR_BLOCK
PEOPLE = "annotations/registry/people.yaml"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Formatter:
    """A formatter for the small corpus."""
    return Formatter.of(read_schema(write(tmp_path_factory.mktemp("tiny"))).schema)


def formatted(small: Formatter, body: str, text: str = BLOCK) -> str:
    """The canonical form of a text file with this body, without its `text:` block."""
    result = small.format(HARBOUR_YAML, (text + body).encode(), is_text=True)
    assert (result.problems, result.data is None) == ([], False)
    return (result.data or b"").decode().removeprefix(f"{BLOCK}\n")


CASES = {
    "keys: place, qualifiers, fields, children": (
        "fairs:\n  s:\n    guests: {visitor: ada}\n    visitors: 7\n    kind: market\n    speaker: ada\n    at: 0-5\n",
        "fairs:\n  s: {at: 0-5, speaker: ada, kind: market, visitors: 7, guests: {visitor: ada}}\n",
    ),
    "tables by name, what is excluded first, records and mentions by their spans": (
        "fairs:\n  b: [{at: 30-40}, {at: 20-25}]\n  a: {at: 22-24}\npeople:\n  ada: {at: 1-2}\n"
        "excluded:\n  - {because: scenery, at: 9-12}\n  - {because: so, at: 3-4}\n",
        "excluded:\n  - {at: 3-4, because: so}\n  - {at: 9-12, because: scenery}\n\n"
        "fairs:\n  b:\n    - {at: 20-25}\n    - {at: 30-40}\n  a: {at: 22-24}\n\npeople:\n  ada: {at: 1-2}\n",
    ),
    "one mention is not a list, nor is one span; spans in order, without leading zeros": (
        "fairs:\n  s:\n    - at: [9-12, 003-05]\n  t: [{at: [20-21]}]\n",
        "fairs:\n  s: {at: [3-5, 9-12]}\n  t: {at: 20-21}\n",
    ),
    "white space is folded, quotes are needed or not there": (
        "fairs:\n  s:\n    at: '0-5'\n    note: |\n      one  two\n      three\n"
        '    because: "so: it\'s"\n    kind: "market"\n',
        'fairs:\n  s: {at: 0-5, because: "so: it\'s", kind: market, note: one two three}\n',
    ),
    "a value alone is plain; qualifiers of a value stand after it": (
        "fairs:\n  s: {at: 0-5, visitors: {is: 7}, held: {because: so, basis: inferred, is: 1921, at: 1-2}}\n",
        "fairs:\n  s: {at: 0-5, held: {is: 1921, at: 1-2, basis: inferred, because: so}, visitors: 7}\n",
    ),
    "children by their key, in the order of the vocabulary, then by name": (
        "fairs:\n  s:\n    at: 0-5\n    guests: [{role: visitor, person_id: cy}, {person_id: bo, role: host},"
        " {role: visitor, person_id: ada, note: so}]\n",
        "fairs:\n  s: {at: 0-5, guests: {host: bo, visitor: [{person_id: ada, note: so}, cy]}}\n",
    ),
    "a list under a key that holds one child": (
        "fairs:\n  s: {at: 0-5, guests: {visitor: [ada]}}\n",
        "fairs:\n  s: {at: 0-5, guests: {visitor: ada}}\n",
    ),
    "block style where a line would be too long, folded where one value is": (
        f"fairs:\n  s: {{at: 0-5, note: {'word ' * 30}, because: a reason}}\n",
        f"fairs:\n  s:\n    at: 0-5\n    because: a reason\n    note: >-\n      {('word ' * 22).strip()} word\n      "
        f"{('word ' * 7).strip()}\n",
    ),
    "what is not a quote yet stays at the end, as it was": (
        'fairs:\n  s:\n    - {quote: "she  said", near: 2}\n    - {near: 1, quote: "a, b"}\n    - {at: 3-4}\n',
        'fairs:\n  s:\n    - {at: 3-4}\n    - {quote: "she  said", near: 2}\n    - {quote: "a, b", near: 1}\n',
    ),
    "comments: above, beside, at the end": (
        "# of fairs\nfairs:  # all of them\n  # of s\n  s:\n"
        "    # one\n    visitors: 7  # counted\n    # two\n    at: 0-5\n# end\n",
        "# of fairs\nfairs:  # all of them\n  # of s\n  s:\n"
        "    # two\n    at: 0-5\n    # one\n    visitors: 7  # counted\n\n# end\n",
    ),
    "comments in flow style": (
        "fairs:\n  s: [{visitors: 7,  # counted\n    at: 0-5}, # a\n    # b\n    {at: 6-7}] # c\n",
        "fairs:\n  s:  # c\n    # a\n    - at: 0-5\n      visitors: 7  # counted\n    # b\n    - {at: 6-7}\n",
    ),
    "comments of a folded value": (
        "fairs:\n  s:\n    at: 0-5\n    note: >- # why\n      a # is no comment\n    # lost\n    visitors: 7\n",
        'fairs:\n  s:\n    at: 0-5\n    # lost\n    visitors: 7\n    note: "a # is no comment"  # why\n',
    ),
    "line ends of other systems": ("fairs:\r\n  s: {at: 0-5}\r\n", "fairs:\n  s: {at: 0-5}\n"),
    "characters that YAML does not print": (
        'fairs:\n  s: {at: 0-5, note: "a\\u0085b\\u2028c \\U0001F6A2 \\"x\\" \\\\"}\n',
        'fairs:\n  s: {at: 0-5, note: "a\\u0085b\\u2028c 🚢 \\"x\\" \\\\"}\n',
    ),
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_a_text_file_is_put_into_its_canonical_form(small: Formatter, before: str, after: str) -> None:
    assert formatted(small, before) == after
    assert formatted(small, after, f"{BLOCK}\n") == after


REGISTRY = {
    "records by id, comments with what follows, what is set off stays on top": (
        "# of people\n\n# on cy\ncy: {name: Cy}\n"
        'bo:\n  name: "Bo: the first"\n  settle: {name: {because: so, to: Bo}}\n',
        '# of people\n\nbo: {name: "Bo: the first", settle: {name: {to: Bo, because: so}}}\n# on cy\ncy: {name: Cy}\n',
    ),
    "a cell left open, and one settled to the word null": (
        "cy: {settle: {name: {to: , because: so}}}\nbo: {settle: {name: {to: 'null', because: so}}}\n",
        'bo: {settle: {name: {to: "null", because: so}}}\ncy: {settle: {name: {to: null, because: so}}}\n',
    ),
    "entries that say nothing, and several of one record": (
        "cy:\nbo: [{name: Bo}, {basis: external, ref: a list, name: Beau}]\ncurator: c2\n",
        "curator: c2\nbo:\n  - {basis: external, ref: a list, name: Beau}\n  - {name: Bo}\ncy: {}\n",
    ),
    "the line for the editor stays the first": (
        "# yaml-language-server: $schema=x.json\n# on cy\ncy: {name: Cy}\nbo: {name: Bo}\n",
        "# yaml-language-server: $schema=x.json\nbo: {name: Bo}\n# on cy\ncy: {name: Cy}\n",
    ),
    "nothing": ("", ""),
    "nothing but a comment": ("# to do\n", "# to do\n"),
}


@pytest.mark.parametrize(("before", "after"), REGISTRY.values(), ids=REGISTRY)
def test_a_registry_file_is_put_into_its_canonical_form(small: Formatter, before: str, after: str) -> None:
    result = small.format(PEOPLE, before.encode(), is_text=False)
    assert result == Formatted(PEOPLE, after.encode())
    assert small.format(PEOPLE, after.encode(), is_text=False) == result


def test_redirects_are_put_in_order(small: Formatter) -> None:
    file = "annotations/registry/redirects.yaml"
    before = b"people/x: {because: so, new_id: bo-reed}\npeople/a:\n  because: gone\n"
    after = b"people/a: {because: gone}\npeople/x: {new_id: bo-reed, because: so}\n"
    assert small.format(file, before, is_text=False) == Formatted(file, after)


# -- laws ------------------------------------------------------------------------------------------------------------


def corpus_files(root: Path) -> list[Path]:
    return sorted(root.glob("annotations/*/*.yaml"))


def write_formatted(root: Path, folder: Path) -> Path:
    """A copy of a corpus, formatted."""
    formatter = Formatter.of(read_schema(root).schema)
    for path in [*root.glob("schemas/**/*.yaml"), root / "datapackage.json", *corpus_files(root)]:
        target = folder / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        data = path.read_bytes()
        if path in corpus_files(root):
            result = formatter.format(path.name, data, is_text=path.parent.name != "registry")
            assert result.problems == []
            data = result.data or b""
            assert formatter.format(path.name, data, is_text=path.parent.name != "registry").data == data
        target.write_bytes(data)
    return folder


@pytest.mark.parametrize("name", ["rules", "dataset"])
def test_formatting_changes_nothing_but_lines(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    compiled: Compiled = request.getfixturevalue(name)
    after = compile_corpus(write_formatted(compiled.corpus.root, tmp_path))
    assert [p.code for p in after.problems] == [p.code for p in compiled.problems]
    assert set(after.tables) == set(compiled.tables)
    for table, frame in compiled.tables.items():
        lines = [column for column in frame.columns if column == "annotation_line"]
        assert after.tables[table].drop(lines).equals(frame.drop(lines)), table


def shuffled(node: Any, rng: random.Random, is_set: bool = True) -> Any:
    """The same facts in another order: of keys, of mentions, of children."""
    if isinstance(node, dict):
        pairs = [(key, shuffled(value, rng, key != "sentences")) for key, value in node.items()]
        return dict(rng.sample(pairs, len(pairs)))
    if isinstance(node, list):
        items = [shuffled(item, rng) for item in node]
        return rng.sample(items, len(items)) if is_set else items
    return node


FILES_OF_RULES = {path.relative_to(RULES).as_posix(): path for path in corpus_files(RULES)}
RULES_FORMATTER = Formatter.of(read_schema(RULES).schema)


@settings(deadline=None, max_examples=25)
@given(
    st.sampled_from(sorted(FILES_OF_RULES)), st.integers(0, 2**32), st.sampled_from([None, True, False]), st.booleans()
)
def test_who_states_the_same_facts_gets_the_same_bytes(file: str, seed: int, style: bool | None, is_wide: bool) -> None:
    data = FILES_OF_RULES[file].read_bytes()
    is_text = "/texts/" in file
    facts = shuffled(yaml.load(data, yaml.BaseLoader), random.Random(seed))
    again = yaml.safe_dump(
        facts, default_flow_style=style, width=200 if is_wide else 40, sort_keys=False, allow_unicode=is_wide
    )
    again = again.replace("to: 'null'", "to: null")
    expected = RULES_FORMATTER.format(file, b"\n".join(uncommented(data)), is_text)
    assert RULES_FORMATTER.format(file, again.encode(), is_text) == expected


def uncommented(data: bytes) -> list[bytes]:
    return [line for line in data.splitlines() if not line.lstrip().startswith(b"#")]


PIECES = st.sampled_from(
    ["visitors: 7", "kind: market", "note: 'a, # b'", "speaker: ada", "guests: {visitor: [ada, bo]}", "because: x"]
)
ENDS = st.sampled_from(["", "  # why", "\n", "\n# why", "\n      # why"])


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(PIECES, unique=True, min_size=1), min_size=1, max_size=3),
    st.lists(ENDS, min_size=24, max_size=24),
)
def test_comments_stay_wherever_they_are(small: Formatter, mentions: list[list[str]], ends: list[str]) -> None:
    ending = iter(ends)
    items = ["\n      ".join(f"{piece}{next(ending)}" for piece in ["at: 9-12", *pieces]) for pieces in mentions]
    body = "fairs:\n  s:\n" + "".join(f"    - {item}\n" for item in items)
    once = formatted(small, body)
    assert once.count("# why") == body.count("# why")
    assert formatted(small, once, f"{BLOCK}\n") == once


# -- the command -----------------------------------------------------------------------------------------------------

UNTIDY = HARBOUR_BLOCK + "fairs:\n  spring-fair:\n    - {visitors: 7, at: 68-90}\n"
TIDY = HARBOUR_BLOCK + "\nfairs:\n  spring-fair: {at: 68-90, visitors: 7}\n"


def test_files_are_rewritten_and_listed(tmp_path: Path) -> None:
    write(tmp_path, {HARBOUR_YAML: UNTIDY})
    result = run(tmp_path, "fmt", str(tmp_path / HARBOUR_YAML))
    assert (result.stdout, result.stderr, result.exit_code) == ("", "changed 1 of 1 file\n", 0)
    assert (tmp_path / HARBOUR_YAML).read_text("utf-8") == TIDY
    again = run(tmp_path, "fmt", str(tmp_path / HARBOUR_YAML))
    assert (again.stderr, again.exit_code) == ("changed 0 of 1 file\n", 0)


def test_check_names_the_files_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {HARBOUR_YAML: UNTIDY})
    result = run(tmp_path, "fmt", "--check", str(tmp_path / HARBOUR_YAML))
    reported = f"{HARBOUR_YAML}: error[unformatted]: the file is not formatted\n       run `standoff fmt`\n"
    assert (result.stdout, result.stderr, result.exit_code) == (reported, "would change 1 of 1 file\n", 1)
    assert (tmp_path / HARBOUR_YAML).read_text("utf-8") == UNTIDY


def test_diff_shows_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {HARBOUR_YAML: UNTIDY})
    result = run(tmp_path, "fmt", "--diff", str(tmp_path / HARBOUR_YAML))
    assert result.stdout.splitlines()[-6:] == [
        "   curator: c1", "+", " fairs:", "-  spring-fair:", "-    - {visitors: 7, at: 68-90}",
        "+  spring-fair: {at: 68-90, visitors: 7}",
    ]  # fmt: skip
    assert (result.exit_code, (tmp_path / HARBOUR_YAML).read_text("utf-8")) == (0, UNTIDY)


def test_a_file_with_a_mistake_is_left_and_the_others_are_not(tmp_path: Path) -> None:
    bad = HARBOUR_BLOCK + "fairs:\n  spring-fair: {at: 68-90, visitor: 7}\n"
    write(tmp_path, {HARBOUR_YAML: bad, PEOPLE: "bo-reed: {name: Bo}\nada-quill: {name: Ada}\nislander: {name: A}\n"})
    result = run(tmp_path, "fmt")
    assert f"{HARBOUR_YAML}:9:28: error[unknown-field]: `fairs` has no field `visitor`" in result.stdout
    assert (result.stderr, result.exit_code) == ("changed 4 of 5 files\n", 1)
    assert (tmp_path / HARBOUR_YAML).read_text("utf-8") == bad
    assert (tmp_path / PEOPLE).read_text("utf-8").startswith("ada-quill")


def test_a_file_that_would_say_something_else_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a bug leads to it: the new file is read again and compared with the old one."""
    write(tmp_path)
    file = tmp_path / HARBOUR_YAML
    before = f"{file.read_text('utf-8')}# a remark\n"
    file.write_text(before, "utf-8")
    monkeypatch.setattr(Formatter, "_once", lambda *_: HARBOUR_BLOCK)
    result = run(tmp_path, "fmt", str(file))
    assert result.stdout.splitlines()[0] == (
        f"{HARBOUR_YAML}: error[unformattable]: formatting this file would change its meaning"
    )
    assert (result.exit_code, file.read_text("utf-8")) == (1, before)


def test_add_text_begins_files_in_canonical_form(tmp_path: Path) -> None:
    path = write(tmp_path) / "texts" / "03_quay.txt"
    path.write_text("A boat came. " * 60, "utf-8")
    run(tmp_path, "add-text", "--language", "en", str(path))
    result = run(tmp_path, "fmt", "--check", str(tmp_path / "annotations/texts/03_quay.yaml"))
    assert (result.stdout, result.exit_code) == ("", 0)
