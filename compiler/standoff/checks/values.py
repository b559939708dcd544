"""Values: against the constraints of their field, and what is likely a mistake though no constraint is broken."""

import re
import unicodedata
from collections.abc import Callable

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.reporting import as_written, everywhere, problems, written
from standoff.corpus.rows import PLACE
from standoff.schema.model import Field, Schema
from standoff.schema.types import FIELD_TYPES
from standoff.source.problem import Problem


def check_constraints(frames: Frames, schema: Schema) -> list[Problem]:
    """Values that break a constraint of their field."""
    stated, keys = (
        as_written(rows, "table_name", "field_name", "value", "low", "high")
        for rows in (frames.assertions, frames.keys)
    )
    found: list[Problem] = []
    for table in schema.record_tables.values():
        for f in table.stated.values():
            if _is_constrained(f):
                is_mine = (pl.col("table_name") == table.name) & (pl.col("field_name") == f.name)
                found += _broken((keys if f.name in table.key else stated).filter(is_mine), f, frames)
    return found


def _is_constrained(f: Field) -> bool:
    limits = (f.pattern, f.minimum, f.maximum, f.min_length, f.max_length)
    return any(limit is not None for limit in limits) or FIELD_TYPES[f.kind].misfit is not None


def _broken(part: pl.DataFrame, f: Field, frames: Frames) -> list[Problem]:
    found: list[Problem] = []
    if f.pattern:
        bad = everywhere(part.filter(~pl.col("value").str.contains(f"^(?:{f.pattern})$")), frames)
        found += problems(
            bad,
            "bad-pattern",
            f"`{{value}}` does not match the pattern of `{f.name}`",
            f"it must match `{_plain(f.pattern)}`",
        )

    length = pl.col("value").str.len_chars()
    wrong = f"the value of `{f.name}` has the wrong length"
    for bound, is_bad, hint in (
        (f.min_length, length < (f.min_length or 0), "write at least {} characters"),
        (f.max_length, length > (f.max_length or 0), "write at most {} characters"),
    ):
        if bound is not None:
            found += problems(everywhere(part.filter(is_bad), frames), "bad-length", wrong, hint.format(bound))
    return found + _misfits(part, f, frames) + _out_of_range(part, f, frames)


def _misfits(part: pl.DataFrame, f: Field, frames: Frames) -> list[Problem]:
    """Values that can be read, and that the field cannot have, such as a mass where it is a length."""
    kind, found = FIELD_TYPES[f.kind], []
    for value in part["value"].unique().sort().to_list() if kind.misfit else []:
        if kind.misfit and (wrong := kind.misfit(f, value)):
            bad = everywhere(part.filter(pl.col("value") == value), frames)
            found += problems(
                bad, kind.problem, f"`{{value}}` is not a valid {kind.noun} for `{f.name}`", _plain(wrong)
            )
    return found


def _out_of_range(part: pl.DataFrame, f: Field, frames: Frames) -> list[Problem]:
    """Values of which a part lies beyond the limits of their field; an open end lies beyond none."""
    kind = FIELD_TYPES[f.kind]
    if kind.limit is None:
        return []
    cell = (kind.compared or kind.parts[0].type.from_text)(pl.col("value"))
    low, high = (kind.order(pl.col("low")), kind.order(pl.col("high"))) if kind.bound else (cell, cell)
    message = "`{value}` is out of range for `" + f.name + "`"
    found: list[Problem] = []
    if f.minimum is not None:
        bad = part.filter(low.fill_null(high) < kind.limit(f.minimum)[0])
        found += problems(everywhere(bad, frames), "out-of-range", message, f"it must be at least {f.minimum}", "")
    if f.maximum is not None:
        bad = part.filter(high.fill_null(low) > kind.limit(f.maximum)[1])
        found += problems(everywhere(bad, frames), "out-of-range", message, f"it must be at most {f.maximum}", "")
    return found


def _plain(pattern: str) -> str:
    return pattern.replace("{", "{{").replace("}", "}}")


UNSEEN = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
JOINERS = "\u200c\u200d"
MAYBE = f"[{UNSEEN}{JOINERS}]"
ODD = re.compile(f"[{UNSEEN}]")
JOINER = re.compile(f"[{JOINERS}]")
HAS_WIDE = pl.col("value").str.len_bytes() != pl.col("value").str.len_chars()  # no character of ASCII is odd
JOINED = frozenset({"L", "M", "S"})  # letters, their marks, and pictures, which a joiner makes one of


def check_odd_characters(frames: Frames) -> list[Problem]:
    """Values with zero-width spaces, soft hyphens, marks of direction, or a joiner beside no letter."""
    wide = written(frames, "value").filter(HAS_WIDE)
    values = wide if wide.is_empty() else wide.filter(pl.col("value").str.contains(MAYBE))
    if values.is_empty():
        return []
    odd = pl.col("value").map_elements(_odd, return_dtype=pl.String)
    bad = everywhere(values.with_columns(odd=odd).filter(pl.col("odd").is_not_null()), frames)
    hint = "remove it, unless the language needs it here"
    return problems(bad, "odd-character", "an invisible character, {odd}, in `{value}`", hint, "")


def _odd(value: str) -> str | None:
    """The first odd character by its code point, none where there is none."""
    match = ODD.search(value) or next((m for m in JOINER.finditer(value) if not _joins(value, m.start())), None)
    return f"U+{ord(match[0]):04X}" if match else None


def _joins(value: str, place: int) -> bool:
    beside = value[max(place - 1, 0) : place] + value[place + 1 : place + 2]
    return any(unicodedata.category(sign)[0] in JOINED for sign in beside)


CALENDARS: dict[str, Callable[[int], int]] = {  # the Gregorian year in which a year begins
    "Solar Hijri": lambda year: year + 621,
    "Lunar Hijri": lambda year: int(year * 0.970229 + 621.5643),
    "Buddhist": lambda year: year - 543,
    "Hebrew": lambda year: year - 3761,
}
FAR = 300  # years from the text's own, beyond which a date is doubted
BEFORE, AFTER = 15, 2  # years around the text's own that its dates are mostly of
MODERN = (1800, 2200)
DATED = [name for name, each in FIELD_TYPES.items() if each.limit and each.problem == "bad-date"]


def check_calendars(frames: Frames) -> list[Problem]:
    """Dates that look like years of another calendar: `1403` in a text of 2024 is more likely a year of Iran's.

    A text's other dates decide, above all when it was published. A warning is given only where every year of the text
    that is centuries away falls, as a year of one calendar, on the years around the text's own: a text on the Middle
    Ages has other years beside it.
    """
    year = pl.col("value").str.extract(r"(\d{4})").cast(pl.Int64)
    columns = ("assertion_id", "text_id", "value", *PLACE)
    dated = frames.assertions[["kind", *columns]].filter(pl.col("kind").is_in(DATED) & pl.col("text_id").is_not_null())
    dates = dated.select(*columns, year=year).drop_nulls("year")
    if dates.is_empty():
        return []
    stated = frames.texts.select("text_id", stated=pl.col("published").str.extract(r"(\d{4})").cast(pl.Int64))
    modern = dates.filter(pl.col("year").is_between(*MODERN)).group_by("text_id").agg(latest=pl.col("year").max())
    both = dates.join(stated, on="text_id", how="left").join(modern, on="text_id", how="left")
    far = both.with_columns(own=pl.coalesce("stated", "latest")).filter((pl.col("year") - pl.col("own")).abs() > FAR)
    if far.is_empty():
        return []
    years = far.group_by("text_id", "own").agg(pl.col("year").unique()).iter_rows()
    names = {text_id: _calendar(found, own) for text_id, own, found in years}
    bad = far.with_columns(calendar=pl.col("text_id").replace_strict(names, default=None, return_dtype=pl.String))
    bad = everywhere(bad.filter(pl.col("calendar").is_not_null()), frames)
    message = "`{value}` in a text of {own}: is it a year of the {calendar} calendar?"
    hint = "write the Gregorian date, or `{{is: …, calendar: …}}`; if the year is right, this can be ignored"
    return problems(bad, "odd-year", message, hint)


def _calendar(years: list[int], own: int) -> str | None:
    """The calendar by which all of these years are around the text's own, none where there is none."""
    for name, gregorian in CALENDARS.items():
        if all(own - BEFORE <= gregorian(year) <= own + AFTER for year in years):
            return name
    return None


MENTION = ("annotation_file", "mention")
MESSAGE = "this denies the whole record `{record_id}`, not only {named}"
HINT = "to deny one value, write `{field}: {{is: …, polarity: deny}}`; to deny the record, leave its fields out"


def check_denials(frames: Frames, schema: Schema) -> list[Problem]:
    """Denials of records by mentions that have fields: every value of the mention is denied with the record."""
    denied = frames.assertions.filter(pl.col("polarity") == "deny")
    if denied.is_empty():
        return []
    given = denied.select("assertion_id", "record_id", "table_name", "field_name").join(
        frames.mentions.select("assertion_id", *PLACE, "mention"), on="assertion_id"
    )
    fields = (
        given.filter(_is_written(schema)).group_by(MENTION).agg(pl.col("field_name").cast(pl.String).unique().sort())
    )
    bad = given.filter(pl.col("field_name").is_null()).drop("field_name").join(fields, on=MENTION)
    named = pl.format("`{}`", pl.col("field_name").list.join("` and `"))
    shown = bad.with_columns(named=named, field=pl.col("field_name").list.first())
    return problems(shown, "denied-record", MESSAGE, HINT)


def _is_written(schema: Schema) -> pl.Expr:
    """Whether an assertion is of a field that a mention does not have by default."""
    by_default = {
        (table.name, f.name)
        for table in schema.record_tables.values()
        for f in table.stated.values()
        if f.default_speaker
    }
    is_default = [(pl.col("table_name") == table) & (pl.col("field_name") == name) for table, name in by_default]
    return pl.col("field_name").is_not_null() & ~pl.any_horizontal(pl.lit(value=False), *is_default)
