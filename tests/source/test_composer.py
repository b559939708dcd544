"""AnnotationSet YAML: places, and every refusal with its code and its exact place."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from broken_yaml import BROKEN
from standoff.source.composer import Document, Limits, read
from standoff.source.nodes import Mapping, Node, Scalar, Sequence
from standoff.source.problem import Place, Problem
from standoff.source.yaml_fault import second_look
from standoff.source.yaml_mistakes import KINDS


def load(source: str | bytes, limits: Limits | None = None) -> Document:
    return read("f.yaml", source.encode() if isinstance(source, str) else source, limits)


def plain(node: Node | None) -> object:
    """The node as BaseLoader would give it: strings, lists and dictionaries."""
    if isinstance(node, Mapping):
        return {text: plain(value) for text, (_, value) in node.entries.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.text if node else None


def placed(node: Node | None) -> object:
    """The node with `line:column` in front of every key and value."""
    if isinstance(node, Mapping):
        return {f"{key.line}:{key.column} {key.text}": placed(value) for key, value in node.entries.values()}
    if isinstance(node, Sequence):
        return [f"{node.line}:{node.column}", *(placed(item) for item in node.items)]
    return f"{node.line}:{node.column} {node.text}" if node else None


def complaints(document: Document) -> list[str]:
    return [f"{p.place.line}:{p.place.column} {p.code}: {p.message}" for p in document.problems]


# -- places ------------------------------------------------------------------------------------------------------------


def test_lines_and_columns_are_1_based() -> None:
    document = load("fairs:\n  spring-fair:\n    - {at: 0-5, guests: [bell, carr]}\n")
    at, guests = "3:8 at", "3:17 guests"
    assert placed(document.root) == {
        "1:1 fairs": {"2:3 spring-fair": ["3:5", {at: "3:12 0-5", guests: ["3:25", "3:26 bell", "3:32 carr"]}]}
    }


def test_columns_count_code_points() -> None:
    document = load("'é': {𝄞: ñandú, x: '😀', y: z}\n")
    assert placed(document.root) == {"1:1 é": {"1:7 𝄞": "1:10 ñandú", "1:17 x": "1:20 😀", "1:25 y": "1:28 z"}}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_every_line_end_of_yaml_counts(end: str) -> None:
    assert placed(load(f"a: 1{end}b: 2{end}").root) == {"1:1 a": "1:4 1", "2:1 b": "2:4 2"}


def test_scalars_keep_their_notation() -> None:
    document = load("a: NO\nb: 007\nc: 1_000\nd: 2024-11-05\ne: ~\nf: 0x10\ng: 1e3\nh:\n")
    assert plain(document.root) == {
        "a": "NO",
        "b": "007",
        "c": "1_000",
        "d": "2024-11-05",
        "e": "~",
        "f": "0x10",
        "g": "1e3",
        "h": "",
    }


def test_plain_is_distinguished_from_quoted() -> None:
    root = load("a: x\nb: 'x'\nc: \"x\"\nd: |\n  x\ne: >-\n  x\n").root
    assert isinstance(root, Mapping)
    assert {
        name: value.plain for name, (_, value) in root.entries.items() if isinstance(value, Scalar)
    } == {"a": True, "b": False, "c": False, "d": False, "e": False}  # fmt: skip


@pytest.mark.parametrize("empty", ["", "# only a comment\n", "\n\n", "---\n...\n"])
def test_an_empty_file_is_not_a_mistake(empty: str) -> None:
    document = load(empty)
    assert (plain(document.root) or None, document.problems) == (None, [])


# -- refusals ----------------------------------------------------------------------------------------------------------

REFUSED = [
    ("a: 1\nb: 2\na: 3\n", "3:1 duplicate-key: the key `a` occurs twice in one mapping"),
    ("a: {b: 1, 'b': 2}", "1:11 duplicate-key: the key `b` occurs twice in one mapping"),
    ("a: &x 1", "1:4 yaml-anchor: an anchor `&x`"),
    ("a: &x [1]", "1:4 yaml-anchor: an anchor `&x`"),
    ("&x a: 1", "1:1 yaml-anchor: an anchor `&x`"),
    ("a: *x", "1:4 yaml-alias: an alias `*x`"),
    ("*x : a", "1:1 yaml-alias: an alias `*x`"),
    ("- a\n- *x\n", "2:3 yaml-alias: an alias `*x`"),
    ("a: !!str 1", "1:4 yaml-tag: a tag `tag:yaml.org,2002:str`"),
    ("é: !local {b: c}", "1:4 yaml-tag: a tag `!local`"),
    ("a: !", "1:4 yaml-tag: a tag `!`"),
    ("a:\n  <<: {b: c}\n", "2:3 yaml-merge: a merge key `<<`"),
    ("a: 1\n---\nb: 2\n", "2:1 yaml-documents: a second document starts here"),
    ("a: 1\n...\n---\nb: 2\n", "3:1 yaml-documents: a second document starts here"),
    ("? [a, b]\n: c\n", "1:3 yaml-key: a key that is a list or a mapping"),
    ("{a: b, {c: d}: e}", "1:8 yaml-key: a key that is a list or a mapping"),
    ("a: {because: he said so, on Monday}", "1:26 swallowed-comma: `on Monday` is a key without a value"),
    ("- {ñ: x, 'b'}", "1:10 swallowed-comma: `b` is a key without a value"),
    ("a: {b}", "1:5 swallowed-comma: `b` is a key without a value"),
    ("a: room #12\n", "1:9 swallowed-hash: ` #` cut the value short after `room`"),
    ("a: room\t#12\n", "1:9 swallowed-hash: ` #` cut the value short after `room`"),
    ("ñ: ñandú   #12\n", "1:12 swallowed-hash: ` #` cut the value short after `ñandú`"),
    ("a: one\n   two #3\n", "2:8 swallowed-hash: ` #` cut the value short after `one two`"),
    ("a: [room #12\n ]\n", "1:10 swallowed-hash: ` #` cut the value short after `room`"),
    ("a: \"\u2028\"\nb: room #12\n", "3:9 swallowed-hash: ` #` cut the value short after `room`"),
    ("room #12: a\n", "1:6 swallowed-hash: ` #` cut the value short after `room`"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "complaint"), REFUSED)
def test_refusals(source: str, complaint: str) -> None:
    document = load(source)
    assert complaints(document) == [complaint]
    assert document.root is not None


UNREADABLE = [
    ("é: é\n - \x07", "2:4 yaml-syntax: the control character U+0007"),
    ("a: [room #12,\n 13]\n", "1:10 swallowed-hash: ` #` cut the value short after `room`"),
    ("a: {b: room #12}\n", "1:13 swallowed-hash: ` #` cut the value short after `room`"),
    (b"a: \xe9\n", "1:4 bad-utf8: byte 0xe9 at offset 3 is not UTF-8"),
    ("é: é\nñ: ".encode() + b"\xc3(", "2:4 bad-utf8: byte 0xc3 at offset 11 is not UTF-8"),
    ("a: 1".encode("utf-16"), "1:1 bad-utf8: byte 0xff at offset 0 is not UTF-8"),
    (b"\xef\xbb\xbfa: 1", "1:1 bom: the file starts with a byte order mark"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "complaint"), UNREADABLE)
def test_what_cannot_be_read_leaves_no_node(source: str | bytes, complaint: str) -> None:
    document = load(source)
    assert complaints(document) == [complaint]
    assert document.root is None


@pytest.mark.parametrize(("source", "place", "length", "message", "hint"), BROKEN)
def test_mistakes_are_reported_where_they_are(source: str, place: str, length: int, message: str, hint: str) -> None:
    (problem,) = load(source).problems
    found = f"{problem.place.line}:{problem.place.column}"
    assert (found, problem.length, problem.message, problem.hint) == (place, length, message, hint)


def test_every_kind_of_mistake_has_a_snippet() -> None:
    """A kind that is never the answer for any of the snippets would be dead or shadowed by another."""
    answers = set()
    for source, *_ in BROKEN:
        try:
            yaml.load(source, yaml.CBaseLoader)
        except yaml.YAMLError as error:
            known = second_look(source, error, yaml.parse(source, yaml.CBaseLoader))
            answers.add(next((kind for kind in KINDS if kind(known)), None))
    assert answers == {*KINDS, None}


def test_a_mistake_far_down_takes_no_longer_than_the_file() -> None:
    source = "".join(f"k{number}: v\n" for number in range(20_000)) + "  z: y\n"
    assert complaints(load(source)) == [
        "20001:3 yaml-syntax: `z:` is indented further than `k19999:` above, which has a value of its own"
    ]


def test_a_problem_is_complete() -> None:
    assert load("fair: 1\nmarket: 2\nfair: 3\n").problems == [
        Problem(
            Place("f.yaml", 3, 1),
            "duplicate-key",
            "the key `fair` occurs twice in one mapping",
            "merge the two, or write a list under one key",
            length=4,
            related=(Place("f.yaml", 1, 1),),
        )
    ]


def test_refusals_hide_nothing_and_leave_what_is_right() -> None:
    document = load("a: &x 1\nb: *x\n? [c]\n: d\na: 2\n<<: {e: f}\ng: h\n")
    assert complaints(document) == [
        "1:4 yaml-anchor: an anchor `&x`",
        "2:4 yaml-alias: an alias `*x`",
        "3:3 yaml-key: a key that is a list or a mapping",
        "5:1 duplicate-key: the key `a` occurs twice in one mapping",
        "6:1 yaml-merge: a merge key `<<`",
    ]
    assert plain(document.root) == {"a": "1", "g": "h"}


@pytest.mark.parametrize(
    "source",
    [
        "a: x # a comment\n",
        "a: x #\n",
        "a: x\n#commented out\n",
        "a: x#1\n",
        "a: 'x' #1\n",
        "a: |\n  x #1\n",
        "- [x, # first\n   y]\n",
        "# a: x #1\n",
        "a: #1\n  x\n",
        "a: x\n  #1\nb: y\n",
        "a: [x, y]\nb: {c: , d: e}\n",
    ],
)
def test_comments_and_lists_are_not_traps(source: str) -> None:
    assert load(source).problems == []


# -- limits ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "place"),
    [("[" * 200_000, "1:25"), ("- " * 100_000, "1:49"), ("{a: " * 50_000, "1:97"), ("a:\n" + " [" * 99, "2:48")],
    ids=["brackets", "dashes", "braces", "mixed"],
)
def test_nesting_is_refused_where_it_goes_too_deep(source: str, place: str) -> None:
    document = load(source)
    assert (complaints(document), document.root) == ([f"{place} too-deep: more than 24 levels of nesting"], None)


def test_strange_keys_nest_no_deeper() -> None:
    found = load("? " * 100_000).problems
    assert [p.code for p in found] == ["yaml-key"] * 24 + ["too-deep"]


def test_limits_are_inclusive() -> None:
    limits = Limits(size=9, depth=2, nodes=4)
    assert load("[[a], b]\n", limits).problems == []
    assert complaints(load("[[a],  b]\n", limits)) == ["0:0 too-large: the file has 10 bytes; the limit is 9"]
    assert complaints(load("[[[a]]]", limits)) == ["1:3 too-deep: more than 2 levels of nesting"]
    assert complaints(load("[a,b,c,d]", limits)) == ["1:1 too-many: more than 4 values"]


# -- laws --------------------------------------------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=12)
documents = st.recursive(
    words, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=12
)


@settings(max_examples=100, deadline=None)
@given(documents, st.booleans() | st.none(), st.booleans())
def test_reading_equals_pyyaml_on_what_pyyaml_writes(value: object, flow: bool | None, escaped: bool) -> None:
    written = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=not escaped, width=20)
    document = load(written)
    assert document.problems == []
    assert plain(document.root) == yaml.safe_load(written) == yaml.load(written, yaml.BaseLoader)


scraps = st.lists(
    st.sampled_from(
        ["a", "é", "b: ", ": ", "- ", "\n", "  ", " ", "[", "]", "{", "}", ", ", "#", " #c", "'", '"', "|", ">", "?",
         "? ", "&x ", "*x", "!t ", "<<", "---\n", "%", "@", "\t", "a: b\n", "- c\n", "\r\n", "\u2028"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(scraps)
def test_what_is_accepted_means_what_pyyaml_says(source: str) -> None:
    document = load(source)
    try:
        value = yaml.load(source, yaml.CBaseLoader)
    except (yaml.YAMLError, TypeError):
        assert document.problems != []
    else:
        assert document.problems or plain(document.root) == value


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | scraps.map(str.encode) | st.text(max_size=30).map(str.encode))
def test_no_bytes_raise(data: bytes) -> None:
    lines = data.decode("utf-8", "replace").splitlines() or [""]
    for problem in load(data).problems:
        assert 1 <= problem.place.line <= len(lines) + 1
        assert problem.place.column >= 1
