"""How reliable the data is, in the codebook: limits, coverage of the texts, agreement of two annotation sets."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from standoff.files.project_files import AGREEMENT, LIMITS
from standoff.formats.codebook.markdown import percent, table
from standoff.source.composer import Limits, fault_of_bytes
from standoff.source.documents import content
from standoff.source.problem import Place, Problem

FIGURES = {
    "records": ("table", "under", "a", "b", "paired", "f1"),
    "spans": ("table", "exact_f1", "overlap_f1", "characters_f1"),
    "sentences": ("table", "sentences", "a", "b", "both", "alpha"),
    "fields": ("table", "field", "equal", "different", "only_a", "only_b", "coded", "alpha"),
    "qualifiers": ("qualifier", "pairs", "equal", "alpha"),
}

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sources:
    """The curators' page on limits, and the figures that `standoff agreement` printed; either may be absent."""

    limits: str = ""
    agreement: Figures | None = None
    problems: list[Problem] = field(default_factory=list)


def read_sources(root: Path, limits: Limits) -> Sources:
    """Read both files if they exist; mistakes in them become problems. Raises OSError."""
    page, problems = _read(root, LIMITS, limits)
    source, more = _read(root, AGREEMENT, limits)
    figures, wrong = (None, None) if source is None else _read_figures(source)
    return Sources(page or "", figures, [*problems, *more, *([wrong] if wrong else [])])


def _read(root: Path, file: str, limits: Limits) -> tuple[str | None, list[Problem]]:
    try:
        data = content(root, file, limits)
    except FileNotFoundError:
        return None, []
    if isinstance(data, Problem):
        return None, [data]
    fault = fault_of_bytes(file, data, limits)
    return (None, [fault]) if fault else ("\n".join(data.decode("utf-8").splitlines()).strip(), [])


def _read_figures(source: str) -> tuple[Figures | None, Problem | None]:
    try:
        found = json.loads(source)
    except (json.JSONDecodeError, RecursionError):
        found = None
    if isinstance(found, dict) and all(_is_part(found.get(name), keys) for name, keys in FIGURES.items()):
        return found, None
    hint = "write it again with `standoff agreement A B --format json`"
    return None, Problem(
        Place(AGREEMENT, 1, 1), "bad-agreement", "the file does not contain figures of agreement", hint, 1
    )


def _is_part(rows: object, keys: tuple[str, ...]) -> bool:
    """Whether this is a list of rows, each with these figures."""
    return isinstance(rows, list) and all(
        isinstance(row, dict) and all(isinstance(row.get(key, ()), str | int | float | None) for key in keys)
        for row in rows
    )


Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TextCoverage:
    """The sentences of a text: annotated, of these with a value, excluded, open; and the share that evidence covers."""

    text_id: str
    sentences: int
    annotated: int
    with_value: int
    excluded: int
    open: int
    share: float


def coverage_part(coverage: list[TextCoverage]) -> Iterator[str]:
    """The coverage of each text."""
    yield COVERAGE
    header = ("text", "sentences", "annotated", "with a value", "excluded", "open", "characters")
    rows = [
        (f"`{t.text_id}`", t.sentences, t.annotated, t.with_value, t.excluded, t.open, percent(t.share))
        for t in coverage
    ]
    yield from table(header, rows, numbers=6)


COVERAGE = """\
## Coverage

Every sentence of a text should be annotated, or excluded with a reason; the table `excluded` has these passages and
reasons. An annotated sentence may only name something that exists: those with a value also say something about it.
The last column is the share of the text's characters that evidence covers.
"""
AGREEMENT_OF_SETS = """\
## Agreement of two annotation sets

Two annotators worked on the same texts ({n}) independently: A is `{a}`, B is `{b}`. The figures compare their
annotation sets before any difference was settled; the tables contain what was settled since. Records are paired by the
overlap of their spans, never by id. Alpha is Krippendorff's alpha for nominal data: 1 is full agreement, 0 is agreement
by chance. By his rule of thumb, rely on 0.80 or more and draw no conclusion from less than 0.67; with few coded cases,
alpha means little. It is left out if only one code occurs. All differences, with their places, are in `{file}`.

By table: the records of each set and how many were paired (rows of child tables only under paired parents); spans,
exactly, by overlap and by characters; whether a sentence has evidence for the table; and the codes of its fields.
"""


def agreement_part(found: Figures) -> Iterator[str]:
    """The figures of agreement by table, by coded field and by qualifier."""
    texts = found.get("texts") or ()
    yield AGREEMENT_OF_SETS.format(n=len(texts), a=found.get("a"), b=found.get("b"), file=AGREEMENT)
    header = (
        "table",
        "A",
        "B",
        "paired",
        "F1",
        "spans F1",
        "overlap F1",
        "characters F1",
        "sentences alpha",
        "codes",
        "codes alpha",
    )
    yield from table(header, _by_table(found), numbers=10)
    yield from _alone(found)
    yield "By field, where both sets have a code of a vocabulary:"
    yield ""
    coded = [row for row in found["fields"] if row["field"] and row["coded"]]
    rows = [(f"`{row['table']}.{row['field']}`", row["coded"], row["equal"], row["alpha"]) for row in coded]
    yield from table(("field", "coded", "equal", "alpha"), rows, numbers=3)
    yield "By qualifier of paired records, including children:"
    yield ""
    rows = [(q["qualifier"], q["pairs"], q["equal"], q["alpha"]) for q in found["qualifiers"]]
    yield from table(("", "pairs", "equal", "alpha"), rows, numbers=3)


def _by_table(found: Figures) -> Iterator[tuple[object, ...]]:
    spans, sentences = ({row["table"]: row for row in found[name]} for name in ("spans", "sentences"))
    codes = {row["table"]: row for row in found["fields"] if not row["field"]}
    for row in found["records"]:
        name = row["table"]
        if name is None:
            continue
        stated: list[Row] = [part.get(name, {}) for part in (spans, sentences, codes)]
        yield (f"`{name}`", row["a"], row["b"], row["paired"], row["f1"], *_figures(*stated))
    yield ("all", *_totals(found), *_figures(spans[None], sentences[None], codes[None]))


def _figures(spans: Row, sentences: Row, codes: Row) -> tuple[object, ...]:
    of_spans = (spans.get(name) for name in ("exact_f1", "overlap_f1", "characters_f1"))
    return (*of_spans, sentences.get("alpha"), codes.get("coded"), codes.get("alpha"))


def _totals(found: Figures) -> tuple[object, ...]:
    totals = [row for row in found["records"] if row["table"] is None]
    a, b, paired = (sum(row[name] for row in totals) for name in ("a", "b", "paired"))
    return a, b, paired, 2 * paired / (a + b) if a + b else None


def _alone(found: Figures) -> Iterator[str]:
    for mine, other in (("a", "b"), ("b", "a")):
        names = [f"`{row['table']}`" for row in found["records"] if row["table"] and row[mine] and not row[other]]
        if names:
            yield f"Only set {mine.upper()} has records of {', '.join(names)}; they count as differences above."
            yield ""
