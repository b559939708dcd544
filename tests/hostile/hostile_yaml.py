"""YAML and JSON that is cut, deep, huge, twice, tagged, badly encoded, or of another shape.

One file of the project is damaged in one of `WAYS`; then it is checked and built, and one more command reads it.
"""

import json
import re
from collections.abc import Callable, Iterator
from random import Random

import tiny
from case import Case
from invariants import check_and_build, ended_well, finished, kept, prints_plainly
from mutations import ODD, mutated, paths
from stage import Stage

YAML_FILES = sorted(file for file in tiny.FILES if file.endswith(".yaml"))
READERS = (
    ("coverage",),
    ("conflicts",),
    ("explain", "fairs/spring-fair"),
    ("show", "one"),
    ("fmt", "--check"),
    ("anchor", "--check"),
    ("editor",),
    ("check", "--format", "github"),
    ("check", "--format", "sarif"),
    ("check", "--fix"),
    ("rename", "people", "bell", "ball"),
    ("new", "people", "dunn"),
    ("fmt",),
    ("anchor",),
)
Damage = Callable[[Random, str], str | bytes]


def _in(chance: Random, text: str, piece: str, at: str = "[ \n,:{}\\[\\]-]") -> str:
    """The text with a piece at a place that means something to YAML or JSON."""
    places = [found.end() for found in re.finditer(at, text)] or [0]
    place = chance.choice(places)
    return text[:place] + piece + text[place:]


def _value(chance: Random, text: str, value: str) -> str:
    """The text with another value after one of its keys."""
    found = chance.choice(list(re.finditer(r'(?<=: )("[^"]*"|[\w.-]+)', text)))
    return text[: found.start()] + value + text[found.end() :]


def _bytes(chance: Random, text: str, piece: bytes) -> bytes:
    data = text.encode()
    place = chance.randrange(len(data) + 1)
    return data[:place] + piece + data[place:]


def _line(chance: Random, text: str, change: Callable[[str], str]) -> str:
    lines = text.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    return "".join((*lines[:number], change(lines[number]), *lines[number + 1 :]))


def cut(chance: Random, text: str) -> str:
    return text[: chance.choice([found.start() + chance.randrange(2) for found in re.finditer(r"[^\w]", text)])]


def cut_in_a_character(chance: Random, text: str) -> bytes:
    return _in(chance, text, "日").encode().split("日".encode())[0] + "日".encode()[: chance.randrange(1, 3)]


def one_character_less(chance: Random, text: str) -> str:
    place = chance.choice([found.start() for found in re.finditer(r"[^\w]", text)])
    return text[:place] + text[place + 1 :]


def lines_elsewhere(chance: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    chance.shuffle(lines)
    return "".join(lines)


def other_indentation(chance: Random, text: str) -> str:
    return _line(chance, text, lambda line: " " * chance.randrange(1, 5) + line)


def a_sign(chance: Random, text: str) -> str:
    return _in(chance, text, chance.choice("{}[]:,-#&*!|>'\"%@`?<=~\\"))


def deep(chance: Random, text: str) -> str:
    levels = chance.choice([20, 24, 25, 60, 1_000, 30_000])
    opening, closing = chance.choice([("[", "]"), ("{a: ", "}"), ("[{a: ", "}]"), ("- ", ""), ("? ", "")])
    nested = opening * levels + "x" + closing * chance.choice([0, levels])
    return _value(chance, text, nested) if opening not in "- ? " else text + nested + "\n"


def deep_block(chance: Random, text: str) -> str:
    levels = chance.choice([23, 30, 400])
    return text + "".join("  " * level + "a:\n" for level in range(levels))


def huge_scalar(chance: Random, text: str) -> str:
    length = chance.choice([70_000, 1_000_000, 3_000_000])
    letter = chance.choice(["x", "9", "é", "a ", "a\n\n  ", ": ", "… ", "\\u0000", "'", "ﬁ", "\u0301"])
    value = (letter * (length // len(letter))).replace('"', "")
    return _value(chance, text, chance.choice(["{}", '"{}"', "'{}'", "|\n  {}"]).format(value))


def huge_key(chance: Random, text: str) -> str:
    return text + "k" * chance.choice([1_000, 1_025, 200_000]) + ": {name: x}\n"


def many_entries(chance: Random, text: str) -> str:
    count = chance.choice([3_000, 20_000])
    entry = chance.choice(["e{}: {{name: E}}\n", "e{}: [a, a]\n", "? e{}\n", "e: {}\n", "- {}\n"])
    return text + "".join(entry.format(number) for number in range(count))


def twice(chance: Random, text: str) -> str:
    return _line(chance, text, lambda line: line * chance.randrange(2, 5))


def key_twice_in_braces(chance: Random, text: str) -> str:
    return re.sub(r"\{(\w+): ([^{},]+)", r"{\1: \2, \1: x", text, count=chance.randrange(1, 4))


def anchors(chance: Random, text: str) -> str:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    pieces = ["&a x", "*a", "&a [*a]", "&a {b: *a}", "& x", "*", "&a &b x", "&é x", "*spring-fair"]
    return bomb + text if chance.random() < 0.2 else _value(chance, text, chance.choice(pieces))


def merge_keys(chance: Random, text: str) -> str:
    return _in(chance, text, chance.choice(["<<: *a\n", "<<: {a: b}\n", "{<<: [{a: b}]}", "<<: x\n", "{<<: *b, c: d}"]))


def tags(chance: Random, text: str) -> str:
    tag = chance.choice(
        [
            '!!python/object/apply:os.system ["touch ../canary"]',
            '!!python/object/new:os.system ["touch ../canary"]',
            "!!python/object/apply:subprocess.check_output [[touch, ../canary]]",
            "!!python/name:os.system x",
            "!!python/module:os x",
            "!!python/tuple [a, b]",
            "!!binary gIGC",
            "!!int x",
            "!!float 1",
            "!!timestamp 2024-01-01",
            "!!set {a, b}",
            "!!omap [a: b]",
            "!include ../outside/secret.yaml",
            "!!str 1",
            "! x",
            "!<tag:yaml.org,2002:str> x",
            "!<> x",
            "!e!x y",
            "!%2g x",
            "!!null ''",
            "!!merge <<",
        ]
    )
    return _value(chance, text, tag)


def bad_utf8(chance: Random, text: str) -> bytes:
    pieces = [b"\x80", b"\xff", b"\xfe\xff", b"\xc3", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xed\xb0\x80"]
    pieces += [b"\xed\xa0\xbd\xed\xb8\x80", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xf0\x9f\x98"]
    return _bytes(chance, text, chance.choice(pieces))


def another_encoding(chance: Random, text: str) -> bytes:
    name = chance.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "latin-1", "utf-8-sig", "utf-7"])
    return ("# é\n" + text if chance.random() < 0.5 and name != "utf-7" else text).encode(name)


def byte_order_marks(chance: Random, text: str) -> str:
    return chance.choice(["\ufeff\ufeff" + text, _in(chance, text, "\ufeff"), text + "\ufeff", "\ufeff" + text])


def a_control(chance: Random, text: str) -> str:
    point = chance.choice([0, 0, *range(1, 9), 11, 12, *range(14, 32), 127, *range(128, 160), 0xFFFE, 0xFFFF, 0xFDD0])
    return _in(chance, text, chr(point)) if chance.random() < 0.7 else _value(chance, text, f'"a{chr(point)}b"')


def an_escaped_control(chance: Random, text: str) -> str:
    escapes = ["\\0", "\\e[31m", "\\x07", "\\N", "\\L", "\\P", "\\ud800", "\\udfff", "\\U0010ffff", "\\U00110000"]
    escapes += ["\\u202e", "\\b", "\\r", "\\n::error::x", "\\uFEFF", "\\u0000", "\\_", "\\v", "\\x"]
    return _value(chance, text, f'"a{chance.choice(escapes)}b"')


def an_invisible_sign(chance: Random, text: str) -> str:
    return _in(chance, text, chance.choice("\u200b\u200c\u200d\u200e\u202e\u2028\u2029\u00a0\u3000\u00ad\u2066\u180e"))


def other_line_ends(chance: Random, text: str) -> str:
    end = chance.choice(["\r", "\r\n", "\x85", "\u2028", "\u2029", "\n\r", "\x0b", "\x0c", "\r\r\n"])
    if chance.random() < 0.5:
        return text.replace("\n", end)
    return _line(chance, text, lambda line: line.replace("\n", end))


def tabs(chance: Random, text: str) -> str:
    return chance.choice(
        [
            text.replace("  ", "\t"),
            text.replace(": ", ":\t"),
            _in(chance, text, "\t"),
            _line(chance, text, lambda line: "\t" + line),
            _line(chance, text, lambda line: line.replace("\n", "\t\n")),
        ]
    )


def merge_markers(chance: Random, text: str) -> str:
    marker = chance.choice(["<<<<<<< HEAD\n", "=======\n", ">>>>>>> theirs\n", "||||||| base\n"])
    both = "<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> theirs\n"
    return _line(chance, text, lambda line: chance.choice([marker + line, line + both]))


def directives(chance: Random, text: str) -> str:
    pieces = ["%YAML 1.2\n---\n", "%YAML 9.9\n---\n", "%TAG ! tag:x,2002:\n---\n", "%FOO\n", "---\n---\n", "--- &a\n"]
    pieces += ["%YAML 1.1\n%YAML 1.1\n---\n", "...\n", "--- |\n", "%TAG !! !\n---\n"]
    piece = chance.choice(pieces)
    return piece + text if chance.random() < 0.7 else text + piece + "a: b\n"


def odd_keys(chance: Random, text: str) -> str:
    keys = ["? [a, b]\n: c", "? {a: b}\n: c", "~: x", "'': x", "? |\n  a\n: b", "1: x", "true: x", "null: x", "1.5: x"]
    keys += [
        "2024-01-01: x",
        "? a",
        "{a, b}: c",
        "[]: {}",
        "'a/b': {}",
        '"a\\nb": {}',
        "__proto__: {}",
        "é: {}",
        "-: x",
    ]
    return text + chance.choice(keys) + "\n" if chance.random() < 0.5 else chance.choice(keys) + "\n" + text


def odd_plain_values(chance: Random, text: str) -> str:
    values = ["yes", "NO", "null", "~", "Null", ".inf", "-.INF", ".nan", "0x10", "0o7", "1_000", "1e999", "2024-01-01"]
    values += [
        "190:20:30",
        "=",
        "<<",
        "+1",
        "''",
        '""',
        "[]",
        "{}",
        "[~]",
        "{~: ~}",
        "|",
        ">-",
        "|9\n  a",
        "? a",
        "- a",
    ]
    return _value(chance, text, chance.choice(values))


def another_shape(chance: Random, _text: str) -> str:
    shapes = ["", "\n\n", "# only a comment\n", "x\n", "[]\n", "{}\n", "- a\n- b\n", "'x'\n", "null\n", "~", "|\n  a\n"]
    shapes += ["a: b\n", "text: x\n", "text: []\n", "fairs: []\n", "fairs:\n", "fields: {}\n", "codes: []\n", "\0" * 99]
    shapes += [
        "text: {file: one.txt}\n",
        "fields: [[]]\n",
        "codes: {a: [b]}\n",
        "bell: [x]\n",
        "? \n",
        "-",
        ":",
        "{",
        "[",
    ]
    return chance.choice(shapes)


def noise(chance: Random, text: str) -> bytes:
    data = bytearray(text.encode())
    for _ in range(chance.randrange(1, 6)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def json_of_another_shape(chance: Random, text: str) -> str:
    document = json.loads(text) | {"title": "Tiny", "licenses": [{"name": "CC0-1.0"}], "contributors": [{"title": "A"}]}
    document |= {"keywords": ["a"], "sources": [{"title": "B", "path": "b.csv"}], "created": "2026-01-01"}
    path = chance.choice(list(paths(document)))
    return json.dumps(mutated(document, path, chance.choice(ODD)))


def json_syntax(chance: Random, text: str) -> str:
    words = ["NaN", "Infinity", "-Infinity", "1e999", "-0", "9" * 5000, "0.1e-5000", '"\\ud800"', '"\\u0000"', "'x'"]
    words += ["[" * 100_000, '{"a":' * 50_000, "01", ".5", "+1", "0x1", "undefined", '"a\nb"', '"\\x"', "[1,]", "{,}"]
    words += ["/* x */ 1", '"\\u202e"', '"' + "x" * 2_000_000 + '"', '{"a": 1, "a": 2}', "True", "1_0", "\t", "\ufeff1"]
    key = chance.choice(["title", "version", "name", "standoff", "created", "odd", "licenses", "resources"])
    return (
        text.replace("}", f', "{key}": {chance.choice(words)}}}', 1) if chance.random() < 0.8 else chance.choice(words)
    )


def json_keys(chance: Random, text: str) -> str:
    pieces = ['"name": "x"', '"Name": "x"', '"": 1', '"__proto__": {}', '"standoff": {}', '"\\u006eame": "y"']
    pieces += ['"licences": []', '"\\ud800": 1', '"a\\nb": 1', '"\\u202e": 1', '"' + "k" * 100_000 + '": 1']
    return text.replace("{", "{" + chance.choice(pieces) + ", ", 1)


ANY: tuple[Damage, ...] = (
    cut, cut_in_a_character, one_character_less, a_sign, deep, huge_scalar, twice, key_twice_in_braces, tags, anchors,
    bad_utf8, another_encoding, byte_order_marks, a_control, an_escaped_control, an_invisible_sign, other_line_ends,
    tabs, merge_markers, directives, odd_plain_values, another_shape, noise,
)  # fmt: skip
ONLY_YAML: tuple[Damage, ...] = (
    lines_elsewhere, other_indentation, deep_block, huge_key, many_entries, merge_keys, odd_keys,
)  # fmt: skip
ONLY_JSON: tuple[Damage, ...] = (json_of_another_shape, json_syntax, json_keys)
WAYS = [(damage, False) for damage in (*ANY, *ONLY_YAML)] + [(damage, True) for damage in (*ONLY_JSON, *ANY[:16])]


def case(number: int, chance: Random) -> Case:
    """One file damaged in one way; the ways take turns in an order of their own in each run."""
    damage, is_json = Random(number // len(WAYS)).sample(WAYS, len(WAYS))[number % len(WAYS)]
    file = tiny.DESCRIPTOR if is_json else chance.choice(YAML_FILES)
    content, reader = damage(chance, tiny.FILES[file]), chance.choice(READERS)
    start = repr(content)[:60]

    def wrong(stage: Stage) -> Iterator[str]:
        stage.write(file, content)
        yield from check_and_build(stage)
        before = finished(stage)
        end = stage.call(*reader)
        yield from ended_well(stage, end)
        yield from kept(before, finished(stage), end)
        if reader[0] != "check" or reader[-1] == "--fix":
            yield from prints_plainly(end)

    return Case(f"{file}: {damage.__name__.replace('_', ' ')}, then {' '.join(reader)}: {start}", wrong)
