"""Values at the edge of every type: each is refused where it is written, or published exactly in every format.

A case is a corpus with one field, of the type whose turn it is, and a few records. What a value means is worked out
again here, in plain Python (`MEANINGS`); a value that the compiler takes has to be that, in every format.
"""

import calendar
import json
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from random import Random

import cells
import every_type
from case import Case
from invariants import ended_well, places_exist, prints_plainly
from stage import Ended, Stage
from standoff.schema.types import FIELD_TYPES
from written import yaml

KINDS = list(FIELD_TYPES)
EACH = 6  # values of a case
Row = tuple[cells.Cell, ...]

ANY = [
    "", " ", "\n", "\u00a0", "\u200b", "\ufeff", "null", "~", "None", "NA", "nan", "-", "?", ".", "..", "/", "0", "1",
    "-1", "+1", "true", "True", "no", "2024", "2024-11", "2024-11-05", "12:00", "1e3", "1,5", "1_000", "0x1f", "٣",
    "１２", "=1+1", "\\N", "\\", '"', "'", "a,b", "a;b", "a\tb", "a\r\nb", "a\rb", "a\x0bb", "a\x0cb", "a\x85b",
    "a\u2028b", "a\x00b", "a\x1bb", "a\x7fb", "a\u202eb", "\U0001f600", "\ue001", "\uffff", "é", "e\u0301", "ﬁ", "Ω",
    "\u212b", " x ", "x" * 5_000, "\u0301", "\u200d", "\U000e0041", "\ue000", "\u1160", "\u3164", "<b>", "{x}",
    "[x]", "a | b", "#N/A",
]  # fmt: skip
EDGES: Mapping[str, list[str]] = {
    "string": [
        "  a  b ", "a\n\nb", "a\u3000b", "a\u00a0b", "\u00a0a", "a\x1cb", "_x000A_", "1" * 400, "a\\nb", "\tx",
    ],
    "text": [
        "\n", "\n a", "a \n\n", "\ta\t", "a\r", "\ra", " \u00a0 ", "a\n\r\nb", "a\\\nb", "# a", "- a", "a: b",
        "\u2029",
    ],
    "integer": [
        "999999999999999999", "1000000000000000000", "-999999999999999999", "9223372036854775807",
        "9223372036854775808", "9007199254740993", "-0", "+0", "--1", "+-1", "1.", "1.0", "1e2", "0b1", "1 000",
        "1\u00a0000", "1'000", "²", "½", "00000000000000000001", "000000000000000001", " 7", "7 ", "−7", "①",
        "1\u200b", "१२",
    ],
    "number": [
        "9007199254740992", "9007199254740993", "0.1", "0.30000000000000004", "0.300000000000000044", "1e308",
        "1.8e308", "1.7976931348623157e308", "5e-324", "4.9e-324", "2e-324", "1e-400", "1e400", "1e-308",
        "2.2250738585072014e-308", "-0", "-0.0", "0e0", "1e+5", "1E5", "1e05", "1e0005", ".5", "5.", ".", "e5", "1e",
        "+.5e-1", "Infinity", "-inf", "NaN", "1d5", "0x1p3", "123456789012345678", "0.1234567890123456789",
        "100000000000000000000", "1.0000000000000002", "1.10", "1e22", "1e23", "9.5367431640625e-7",
        "123456789.123456789", "1.5.2", "1\u066b5",
    ],
    "boolean": ["true", "false", " true", "false\n", "TRUE", "t", "yes", "on", "1", "0", "Yes", "truе", "true\u200b"],
    "date": [
        "0001-01-01", "0000-12-31", "9999-12-31", "10000-01-01", "-0001-01-01", "1582-10-10", "1900-02-29",
        "2000-02-29", "2023-02-29", "2024-02-30", "2024-04-31", "2024-00-10", "2024-10-00", "2024-1-1", "24-01-01",
        "2024-1-01", "20240101", "2024-W01-1", "2024-001", "2024-01-01T00:00", "2024-01-01Z", "01.01.2024",
        "1/2/2024", "٢٠٢٤-٠١-٠١", "２０２４-01-01", "2024–01–01", "2024-12-31 ", "1969-12-31", "1970-01-01",
        "2038-01-19", "1677-09-21", "2262-04-12",
    ],
    "edtf": [
        "0001", "9999", "0000", "10000", "2024-02", "2024-13", "2024-02-29", "2023-02-29", "2024?", "2024-02?",
        "2024~", "2024..2025", "[2024..2025]", "[2024..2025]?", "2024..2024", "2025..2024", "..2024", "2024..",
        "[..2024]", "[2024..]", "2024/2025", "2024/..", "../2024", "2024/", "/2024", "../..", "..", "[]", "[2024]",
        "2024-01..2024-02-15", "2024/2024", "2024-02-30..2024-03", "2024..2025..2026", "2024/2025/2026",
        "2024/2025?", "2024??", "20XX", "2024-21", "Y12024", "[2024..2025", "2024..2025]", "{2024..2025}",
        "[2024/2025]", "9999..", "..0001", "0001/9999", "2024-W05",
    ],
    "count": [
        "0", "00", "007", "999999999999999", "1000000000000000", "0..0", "1..2", "2..1", "1..1", "..0", "0..", "..",
        "1...2", "..999999999999999", "1..1000000000000000", "several", "multiple", "Several", "several?", "1?",
        "1..2?", "..5?", "2..?", "?", "1??", "-1..2", "1..-2", "+1", "1.5", "1..2.5", "1-2", "1–2", "1…2", "1 .. 2",
        " 1..2", "٣", "²", "1..２", "dozens",
    ],
    "time": [
        "00:00", "23:59", "24:00", "23:59:59", "23:59:60", "12:60", "00:00Z", "00:00+00:00", "00:00-00:00",
        "12:00+14:00", "12:00+14:30", "12:00-14:59", "12:00+15:00", "12:00+1:00", "12:00+01", "12:00+0100", "12:00z",
        "T12:00", "12:00:00.5", "1:00", "01:00:0", "12h30", "12.30", "2 pm", "12:30 Z", "١٢:٣٠", "12：30",
        "12:30:00−05:00", "190:20:30",
    ],
}  # fmt: skip


def _string(raw: str) -> Row | None:
    words = unicodedata.normalize("NFC", " ".join(raw.split()))
    return (words,) if words else None


def _text(raw: str) -> Row | None:
    return (unicodedata.normalize("NFC", raw),) if raw.strip() else None


def _integer(raw: str) -> Row | None:
    return (int(raw),) if re.fullmatch("[+-]?[0-9]{1,18}", raw.strip()) else None


def _number(raw: str) -> Row | None:
    if not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", raw.strip()):
        return None
    number = float(raw)
    is_held = number not in {float("inf"), float("-inf")} and Decimal(repr(number)) == Decimal(raw.strip())
    return (number + 0.0,) if is_held else None


def _boolean(raw: str) -> Row | None:
    return {"true": (True,), "false": (False,)}.get(raw.strip())


def _time(raw: str) -> Row | None:
    found = re.fullmatch(r"(\d\d):(\d\d)(:(\d\d))?(Z|[+-](\d\d):(\d\d))?", raw.strip(), re.ASCII)
    if not found:
        return None
    hour, minute, second, zone_hour, zone_minute = (int(found[group] or 0) for group in (1, 2, 4, 6, 7))
    is_time = hour < 24 and max(minute, second, zone_minute) < 60 and zone_hour < 15
    return (re.sub("[+-]00:00$", "Z", raw.strip()),) if is_time else None


def _days(text: str) -> tuple[date, date, str] | None:
    """The first and the last day of a year, a month or a day, and which it is."""
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text, re.ASCII):
        return None
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    try:
        first = date(year, month or 1, day or 1) if (month or len(text) == 4) and (day or len(text) < 10) else None
    except ValueError:
        return None
    if first is None:
        return None
    last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    return first, last, {4: "year", 7: "month", 10: "day"}[len(text)]


def _date(raw: str) -> Row | None:
    days = _days(raw.strip())
    return (days[0],) if days and days[2] == "day" else None


def _edtf(raw: str) -> Row | None:
    found = re.fullmatch(
        r"(\[)?([\d-]*)(\.\.|/)?((?<=/)\.\.|[\d-]*)(\])?(\?)?", raw.strip().replace("../", "/", 1), re.ASCII
    )
    whole = raw.strip()
    if not found or bool(found[1]) != bool(found[5]) or (found[1] and found[3] != ".."):
        return None
    doubt = found[6] or ""
    if not found[3]:
        days = _days(found[2] + found[4])
        return (whole, *days) if days else None
    first, last = (_days(end) for end in (found[2], found[4].strip(".")))
    if (found[2] and not first) or (found[4].strip(".") and not last) or not (first or last):
        return None
    if first and last and first[0] > last[1]:
        return None
    if found[3] == "/":
        is_written = (found[2] or whole.startswith("../")) and found[4]
        bounds = (first and first[0], last and last[1])
        return (f"{found[2] or '..'}/{found[4]}{doubt}", *bounds, "interval") if is_written else None
    if found[2] == found[4] and first:
        return (found[2] + doubt, *first)
    return (f"[{found[2]}..{found[4]}]{doubt}", first and first[0], last and last[1], "range")


def _count(raw: str) -> Row | None:
    if raw.strip() in {"several", "multiple"}:
        return (2, None, None)
    found = re.fullmatch(r"(\d{0,15})(\.\.)?(\d{0,15})\??", raw.strip(), re.ASCII)
    if not found or not found[1] + found[3] or (not found[2] and found[3]):
        return None
    low, high = (int(end) if end else None for end in (found[1], found[3] if found[2] else found[1]))
    if low is not None and high is not None and low > high:
        return None
    return (low, low if low == high else None, high)


MEANINGS: Mapping[str, Callable[[str], Row | None]] = {
    "string": _string, "text": _text, "integer": _integer, "number": _number, "boolean": _boolean, "date": _date,
    "edtf": _edtf, "count": _count, "time": _time,
}  # fmt: skip


def mixed(chance: Random, kind: str) -> str:
    """A value at the edge of a type: one of its own, one that any type may meet, or one changed by a character."""
    way = chance.random()
    if way < 0.25:
        return chance.choice(ANY)
    value = chance.choice(EDGES[kind])
    if way < 0.75:
        return value
    place = chance.randrange(len(value) + 1)
    piece = chance.choice(
        ["", "0", "9", "-", ".", "..", "/", "?", " ", "\u200b", "\u0301", "e", ":", "+", "\n", "٣", "[", "]"]
    )
    return value[:place] + piece + value[place + chance.randrange(2) :]


def case(number: int, chance: Random) -> Case:
    """A few values of one type; the types take turns."""
    kind = KINDS[number % len(KINDS)]
    values = {f"v{each}": mixed(chance, kind) for each in range(EACH)}

    def wrong(stage: Stage) -> Iterator[str]:
        _write(stage, kind, values)
        check = stage.call("check", "--format", "json")
        yield from (*ended_well(stage, check), *places_exist(stage, check))
        refused = _refused(stage, check)
        taken = {record: value for record, value in values.items() if record not in refused}
        for record, value in values.items():
            if (record in refused) != (MEANINGS[kind](value) is None) and not _may_be_refused(value, record in refused):
                yield f"{value!r} is {'refused' if record in refused else 'taken'} as {kind}, and should not be"
        _write(stage, kind, taken)
        build = stage.call("build", *(word for form in cells.READERS for word in ("--only", form)))
        yield from (*ended_well(stage, build), *prints_plainly(build))
        if build.code:
            yield f"without what was refused, {build} ended with {build.code}\n{build.err}{build.out}"
        else:
            yield from _published(stage, kind, taken)

    return Case(f"{kind}: {', '.join(repr(value)[:40] for value in values.values())}", wrong)


def _may_be_refused(value: str, is_refused: bool) -> bool:
    """Characters that are no words may be refused, whatever the type."""
    return is_refused and any(unicodedata.category(c) in {"Cc", "Cs", "Cf", "Cn", "Co", "Zl", "Zp"} for c in value)


def _write(stage: Stage, kind: str, values: Mapping[str, str]) -> None:
    """A corpus with one field of a type; each record is on a line of its own."""
    shutil.rmtree(stage.root)
    every_type.write(stage.root, {kind: FIELD_TYPES[kind].declared}, {"v0": {}})
    lines = [f"{record}: {{{every_type.field(kind)}: {yaml(value)}}}\n" for record, value in values.items()]
    stage.write(
        every_type.REGISTRY, "".join((*lines, *(f"{name}: {{}}\n" for name in every_type.rivals({kind: ""})))) or "{}\n"
    )


def _refused(stage: Stage, check: Ended) -> set[str]:
    """The records with an error on their lines."""
    lines = stage.read(every_type.REGISTRY).split("\n")
    problems = [json.loads(line) for line in check.out.splitlines()]
    places = {(each["file"], each["line"]) for each in problems if each["severity"] == "error"}
    return {lines[line - 1].split(":")[0] for file, line in places if file == every_type.REGISTRY}


def _shown(kind: str, meant: Row | None) -> Row | None:
    """What a value means and, where its type shows it, the basis of what a registry says."""
    return (*meant, "curated") if meant and FIELD_TYPES[kind].shows_basis else meant


def _published(stage: Stage, kind: str, values: Mapping[str, str]) -> Iterator[str]:
    """What of the values is another one in a format."""
    package = stage.root / "build" / "next"
    resources = json.loads((package / "datapackage.json").read_bytes())["resources"]
    fields = next(each["schema"]["fields"] for each in resources if each["name"] == "things")
    sheet = cells.Sheet("things", False, {field["name"]: field["type"] for field in fields})
    at = [n for n, name in enumerate(sheet.types) if name.startswith(every_type.field(kind))]
    for form, read in cells.READERS.items():
        rows = {row[0]: tuple(row[n] for n in at) for row in read(package, sheet)}
        for record, value in values.items():
            meant = _shown(kind, MEANINGS[kind](value))
            if rows.get(record) != meant or repr(rows[record]) != repr(meant):
                yield f"{value!r} is {rows.get(record)!r} in {form}, and should be {meant!r}"
