"""A corpus with a field of every type, written from examples: an entry in `EXAMPLES` for each type.

Each example is a record of `things`: what is written, and what the field's columns then hold. Two texts name the
record `rival`, with the values of `rivals`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tiny import block

Cell = str | int | float | bool | date | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Examples:
    """What is written, with the cells of the field's columns; the first one in words; and what cannot be read.

    `rivals` are values of two texts for one cell, with the one that is chosen; none where it is left open.
    """

    written: Mapping[str, Row]
    words: str
    wrong: tuple[str, ...]
    problem: str
    rivals: tuple[tuple[str, str, str | None], ...]


def day(text: str) -> date:
    return date.fromisoformat(text)


EXAMPLES: dict[str, Examples] = {
    "string": Examples(
        written={
            "the old town": ("the old town",),
            "  a\n b \t c ": ("a b c",),
            "007": ("007",),
            "NO": ("NO",),
            "-5.0": ("-5.0",),
            "2024-11": ("2024-11",),
            "1.50": ("1.50",),
            "=1+1": ("=1+1",),
            'he said "so", & <left>': ('he said "so", & <left>',),
            "_x0041_ and '": ("_x0041_ and '",),
            "Ωmega 日本 \U0001f600": ("Ωmega 日本 \U0001f600",),
            "Cafe\u0301": ("Caf\u00e9",),
            "x" * 300: ("x" * 300,),
        },
        words="the old town",
        wrong=("", " \n"),
        problem="bad-value",
        rivals=(("north", "north side", None), ("Caf\u00e9", "Cafe\u0301", "Caf\u00e9")),
    ),
    "integer": Examples(
        written={
            "12": (12,),
            "+012": (12,),
            "-0": (0,),
            "-40": (-40,),
            "999999999999999999": (999999999999999999,),
            "-999999999999999999": (-999999999999999999,),
        },
        words="12",
        wrong=("", "1.0", "1,000", "twelve", "٣", "1" * 19),
        problem="bad-value",
        rivals=(("12", "9", None), ("7", "007", "7")),
    ),
    "number": Examples(
        written={
            "28.50": (28.5,),
            "7000000000": (7000000000.0,),
            "-0.5": (-0.5,),
            "-33": (-33.0,),
            ".25": (0.25,),
            "0.1": (0.1,),
            "1e300": (1e300,),
            "-2.5e-7": (-2.5e-7,),
            "9007199254740992": (9007199254740992.0,),
        },
        words="28.5",
        wrong=("", "1,000", "nan", "inf", "half"),
        problem="bad-value",
        rivals=(("1.5", "10.25", None), ("1.50", "1.5", "1.5")),
    ),
    "boolean": Examples(
        written={"true": (True,), "false": (False,)},
        words="yes",
        wrong=("", "yes", "TRUE", "1"),
        problem="bad-value",
        rivals=(("true", "false", None),),
    ),
    "date": Examples(
        written={text: (day(text),) for text in ("2024-02-29", "0001-01-01", "1899-12-31", "1900-02-28", "9999-12-31")},
        words="2024-02-29",
        wrong=("", "2024-11", "2024-13-01", "5 November 2024", "0000-01-01"),
        problem="bad-date",
        rivals=(("2024-11-05", "2024-11-06", None),),
    ),
    "edtf": Examples(
        written={
            "2024-11..2024-12": ("[2024-11..2024-12]", day("2024-11-01"), day("2024-12-31"), "range"),
            "2024": ("2024", day("2024-01-01"), day("2024-12-31"), "year"),
            "2024-02?": ("2024-02?", day("2024-02-01"), day("2024-02-29"), "month"),
            "0001-01-01": ("0001-01-01", day("0001-01-01"), day("0001-01-01"), "day"),
            "9999-12": ("9999-12", day("9999-12-01"), day("9999-12-31"), "month"),
            "..1899": ("[..1899]", None, day("1899-12-31"), "range"),
            "2024-11/..": ("2024-11/..", day("2024-11-01"), None, "interval"),
        },
        words="between 2024-11 and 2024-12",
        wrong=("", "2024-1", "yesterday", "2024~", "0000", "..", "2024/", "/2024", "195X", "2024-11-00"),
        problem="bad-date",
        rivals=(("2024-11", "2024-11-05", "2024-11-05"), ("2024-11-05", "2024-11-06", None)),
    ),
    "count": Examples(
        written={
            "8..12": (8, None, 12),
            "0": (0, 0, 0),
            "007": (7, 7, 7),
            "2..": (2, None, None),
            "..5": (None, None, 5),
            "~40": (None, 40, None),
            "~40?": (None, 40, None),
            "several": (2, None, None),
            "999999999999999": (999999999999999, 999999999999999, 999999999999999),
        },
        words="8 to 12",
        wrong=("", "-1", "1.5", "ten", "1,000", "..", "~", "~8..12", "several?"),
        problem="bad-count",
        rivals=(
            ("8..12", "9", "9"),
            ("9", "12", None),
            ("~40", "40", "40"),
            ("38..42", "~40", "~40"),
            ("~40", "41", None),
            ("~40", "~40?", "~40"),
        ),
    ),
    "time": Examples(
        written={
            "14:30": ("14:30",),
            "14:30:05": ("14:30:05",),
            "00:00": ("00:00",),
            "23:59:59Z": ("23:59:59Z",),
            "09:15+05:00": ("09:15+05:00",),
            "09:15:00-03:30": ("09:15:00-03:30",),
            "12:00-00:00": ("12:00Z",),
            "00:30+14:00": ("00:30+14:00",),
        },
        words="14:30",
        wrong=(
            "",
            "14",
            "2:30 pm",
            "24:00",
            "14:60",
            "14:30:60",
            "14.30",
            "14:30 Z",
            "14:30+5",
            "T14:30",
            "14:30+15:00",
        ),
        problem="bad-value",
        rivals=(
            ("14:30", "14:30:05", None),
            ("14:30", "14:31", None),
            ("14:30", "14:30Z", None),
            ("14:30Z", "14:30:05+00:00", None),
            ("14:30Z", "14:30+00:00", "14:30Z"),
            ("23:30Z", "04:30+05:00", None),
        ),
    ),
    "text": Examples(
        written={
            "one line": ("one line",),
            "two lines,\nthe second with  two blanks": ("two lines,\nthe second with  two blanks",),
            "  a blank before and a line end after\n": ("  a blank before and a line end after\n",),
            "Cafe\u0301 \U0001f600": ("Caf\u00e9 \U0001f600",),
            "007": ("007",),
        },
        words="one line",
        wrong=("", " \n"),
        problem="bad-value",
        rivals=(("north", "north side", None), ("a b", "a  b", None), ("Caf\u00e9", "Cafe\u0301", "Caf\u00e9")),
    ),
    "decimal": Examples(
        written={
            "28.50": ("28.5",),
            "-0": ("0",),
            "-0.000000000000000001": ("-0.000000000000000001",),
            "12345678901234567890.123456789012345678": ("12345678901234567890.123456789012345678",),
            "0.1": ("0.1",),
        },
        words="28.5",
        wrong=("", "1,000", "1e3", ".5", "5.", "half", "1" * 21, "0." + "1" * 19),
        problem="bad-value",
        rivals=(("1.5", "10.25", None), ("1.50", "1.5", "1.5")),
    ),
    "integer_range": Examples(
        written={
            "-3..5": (-3, None, 5),
            "7": (7, 7, 7),
            "-999999999999999999..": (-999999999999999999, None, None),
            "~-3": (None, -3, None),
            "..0?": (None, None, 0),
        },
        words="-3 to 5",
        wrong=("", "1.5", "..", "many", "~1..2", "1" * 19),
        problem="bad-value",
        rivals=(("-3..5", "0", "0"), ("~7", "7", "7"), ("~7", "6..8", "~7"), ("6", "7", None)),
    ),
    "number_range": Examples(
        written={
            "2.5..3": (2.5, None, 3.0),
            "0.1": (0.1, 0.1, 0.1),
            "-1000000..-0.5": (-1000000.0, None, -0.5),
            "0.000001..": (0.000001, None, None),
            "~2.50": (None, 2.5, None),
            "123456789012345": (123456789012345.0, 123456789012345.0, 123456789012345.0),
        },
        words="2.5 to 3",
        wrong=("", "1,000", ".5", "1e5", "half", "~1..2", ".."),
        problem="bad-value",
        rivals=(("2.5..3", "2.75", "2.75"), ("~2.5", "2.50", "2.5"), ("~2.5", "2..3", "~2.5"), ("2.5", "2.6", None)),
    ),
    "decimal_range": Examples(
        written={
            "2.50..3": ("2.5", None, "3"),
            "0.1": ("0.1", "0.1", "0.1"),
            "..1234567890123456": (None, None, "1234567890123456"),
            "~-0.000001": (None, "-0.000001", None),
        },
        words="2.5 to 3",
        wrong=("", "1,000", "1e5"),
        problem="bad-value",
        rivals=(("2.5..3", "2.75", "2.75"), ("0.1", "0.10", "0.1"), ("0.1", "0.1000000000000001", None)),
    ),
    "year_range": Examples(
        written={
            "1890..1893": (1890, None, 1893),
            "0893": (893, 893, 893),
            "1893..": (1893, None, None),
            "~1890": (None, 1890, None),
            "..9999": (None, None, 9999),
        },
        words="1890 to 1893",
        wrong=("", "893", "0000", "1893-05", "18930"),
        problem="bad-value",
        rivals=(("1890..1893", "1891", "1891"), ("~1890", "1889..1891", "~1890"), ("1890", "1891", None)),
    ),
    "year": Examples(
        written={"1893": (1893,), "0001": (1,), "9999": (9999,)},
        words="1893",
        wrong=("", "893", "0000", "1893-05", "1890..1893", "~1893", "10000"),
        problem="bad-value",
        rivals=(("1893", "1894", None),),
    ),
    "datetime": Examples(
        written={
            "2024-11-05T14:30": ("2024-11-05T14:30",),
            "2024-11-05T14:30:05.250": ("2024-11-05T14:30:05.250",),
            "0001-01-01T00:00:00Z": ("0001-01-01T00:00:00Z",),
            "9999-12-31T23:59:59+00:00": ("9999-12-31T23:59:59Z",),
            "2024-02-29T23:30-03:30": ("2024-02-29T23:30-03:30",),
        },
        words="2024-11-05T14:30",
        wrong=("", "2024-11-05", "2024-11-05 14:30", "2024-11-05T24:00", "2024-13-05T14:30", "2024-11-05T14:30:60"),
        problem="bad-value",
        rivals=(
            ("2024-11-05T14:30", "2024-11-05T14:30:05", "2024-11-05T14:30:05"),
            ("2024-11-05T14:30Z", "2024-11-05T19:30+05:00", "2024-11-05T14:30Z"),
            ("2024-11-05T14:30Z", "2024-11-05T14:30", None),
            ("2024-11-05T14:30", "2024-11-05T14:31", None),
        ),
    ),
    "quantity": Examples(
        written={
            "62.50 m": ("62.5 m", 62.5, 62.5, 62.5, "m"),
            "100 ft": ("100 ft", 30.48, 30.48, 30.48, "ft"),
            "1..2 km": ("1..2 km", 1000.0, None, 2000.0, "km"),
            "~40 mi": ("~40 mi", None, 64373.76, None, "mi"),
            "..5 m": ("..5 m", None, None, 5.0, "m"),
            "1 nmi?": ("1 nmi?", 1852.0, 1852.0, 1852.0, "nmi"),
        },
        words="62.5 m",
        wrong=("", "62.5", "62.5m", "m", "5 parsecs", "62.5 metres", "1,000 m", "~1..2 m"),
        problem="bad-value",
        rivals=(
            ("100 ft", "30.48 m", "100 ft"),
            ("30..31 m", "100 ft", "100 ft"),
            ("~100 ft", "30.48 m", "30.48 m"),
            ("100 ft", "30 m", None),
        ),
    ),
    "money": Examples(
        written={
            "7500000000 USD": ("7500000000 USD", 7500000000.0, 7500000000.0, 7500000000.0, "USD"),
            "0.50..2.25 EUR": ("0.5..2.25 EUR", 0.5, None, 2.25, "EUR"),
            "~40 PKR?": ("~40 PKR?", None, 40.0, None, "PKR"),
            "-5 DEM": ("-5 DEM", -5.0, -5.0, -5.0, "DEM"),
            "2.. JPY": ("2.. JPY", 2.0, None, None, "JPY"),
        },
        words="7,500,000,000 USD",
        wrong=("", "5", "USD", "5 usd", "USD 5", "$5", "5 EURO", "7.5 bn USD", "5,000 USD"),
        problem="bad-value",
        rivals=(
            ("5 EUR", "5.00 EUR", "5 EUR"),
            ("5..7 EUR", "6 EUR", "6 EUR"),
            ("5..7 EUR", "6 USD", None),
            ("5 EUR", "5 USD", None),
            ("~5 EUR", "5 EUR", "5 EUR"),
        ),
    ),
    "url": Examples(
        written={
            "https://example.org/a?b=c#d": ("https://example.org/a?b=c#d",),
            "HTTP://Example.ORG": ("http://example.org",),
            "https://example.org/%C3%BC": ("https://example.org/%C3%BC",),
            "doi:10.1000/182": ("doi:10.1000/182",),
            "ftp://192.0.2.1/file": ("ftp://192.0.2.1/file",),
        },
        words="https://example.org/a?b=c#d",
        wrong=(
            "",
            "example.org",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https://a b.org",
            "mailto:a@b.org",
        ),
        problem="bad-value",
        rivals=(
            ("https://example.org/a", "https://example.org/A", None),
            ("https://example.org/a", "HTTPS://EXAMPLE.org/a", "https://example.org/a"),
        ),
    ),
}

UNITS = {"quantity": ", unit: m"}
SCHEMA, REGISTRY = "schemas/things.yaml", "annotations/registry/things.yaml"
TEXTS = {"one": "The first thing.\n", "two": "The second thing.\n"}


def field(kind: str) -> str:
    """The name of the field of a type."""
    return f"as_{kind}"


def declared(kind: str, where: str) -> str:
    """A field of a type as a schema has it; `where` is the key that names the type."""
    forms = {
        "type": f"type: {kind}",
        "standoff": f"standoff: {{type: {kind}{UNITS.get(kind, '')}}}",
        "range": f"type: {kind.removesuffix('_range')}, standoff: {{range: true}}",
    }
    named = forms[where]
    return f"  - {{name: {field(kind)}, title: As {kind}, {named}}}\n"


def write(root: Path, declarations: Mapping[str, str], written: Mapping[str, Mapping[str, str]] | None = None) -> Path:
    """Write the corpus below `root`: the types with the key that declares each, and the records of the registry.

    Without `written` (by record and type) they are all examples. Rivals are in the texts.
    """
    records = examples(declarations) if written is None else written
    entries = {record: {field(kind): raw for kind, raw in row.items()} for record, row in records.items()}
    wide = ["thing_id", *(field(kind) for kind in declarations)]
    wide += [f"{{name: {field(kind)}_in_words, show: '{{thing_id}}[ {{{field(kind)}}}]'}}" for kind in declarations]
    fields = "".join(declared(kind, where) for kind, where in declarations.items())
    files = {
        "datapackage.json": DESCRIPTOR,
        SCHEMA: "title: Things\nfields:\n  - {name: thing_id}\n" + fields + POINT + KEY.format(", ".join(wide)),
        REGISTRY: "".join(f"{name}: {_yaml(row)}\n" for name, row in entries.items()),
    }
    for number, (name, text) in enumerate(TEXTS.items()):
        files[f"texts/{name}.txt"] = text
        files[f"annotations/texts/{name}.yaml"] = block(f"{name}.txt", text, f"0-{len(text) - 1}") + _rivals(
            declarations, number, len(text) - 1
        )
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8", newline="\n")
    return root


DESCRIPTOR = """\
{"name": "types", "version": "1.0.0", "standoff": {"spreadsheets": {"risky_cells": "allow"}}}
"""
POINT = """\
  - {name: latitude, type: number, constraints: {minimum: -90, maximum: 90}}
  - {name: longitude, type: number, constraints: {minimum: -180, maximum: 180}}
"""
KEY = """\
primaryKey: thing_id
standoff:
  registered: true
  geo: {{latitude: latitude, longitude: longitude}}
  together: [[latitude, longitude]]
  wide: [{}]
"""


def examples(kinds: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What is written of each record: `r00` has the first example of every type, `r01` the second, and so on."""
    most = max(len(EXAMPLES[kind].written) for kind in kinds)
    rows: dict[str, dict[str, str]] = {f"r{number:02}": {} for number in range(most)}
    for kind in kinds:
        for record, raw in zip(rows, EXAMPLES[kind].written, strict=False):
            rows[record][kind] = raw
    return rows | {name: {} for name in rivals(kinds)}


def rivals(kinds: Mapping[str, str]) -> list[str]:
    """The records that two texts give different values."""
    return [rival(kind, number) for kind in kinds for number in range(len(EXAMPLES[kind].rivals))]


def rival(kind: str, number: int) -> str:
    """The record that two texts give different values."""
    return f"rival-{kind.replace('_', '-')}-{number}"


def _rivals(kinds: Mapping[str, str], text: int, length: int) -> str:
    lines = [
        f"  {rival(kind, number)}: {{at: 0-{length}, {field(kind)}: {json.dumps(values[text])}}}\n"
        for kind in kinds
        for number, values in enumerate(EXAMPLES[kind].rivals)
    ]
    return "things:\n" + "".join(lines)


def _yaml(row: Mapping[str, str]) -> str:
    return json.dumps(row, ensure_ascii=False)
