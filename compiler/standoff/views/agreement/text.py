"""The agreement of two annotation sets on a terminal: aligned tables, then what curators settle one by one."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from standoff.source.plural import plural
from standoff.views.agreement.compare import Agreement, RecordPlace
from standoff.views.agreement.values import Comparison, Value
from standoff.views.layout import EMPTY, NONE, Cell, Line, Piece, columns, shown, spread, wrapped

Table = tuple[str, tuple[str, ...], list[tuple[Cell, ...]]]


def lay_out(found: Agreement, width: int) -> list[Line]:
    """The lines of an agreement, figures first."""
    lines = wrapped(f"A {found.a}, B {found.b}: {plural(len(found.texts), 'text')}", width, 0, "title", 2)
    for title, header, rows in tables(found) if found.texts else ():
        if rows:
            lines += [EMPTY, *wrapped(title, width, 0, "title", 2), *columns(header, rows)]
    lines += _differences(found.differences, width)
    for side, records in (("A", found.only_a), ("B", found.only_b)):
        lines += _alone(side, records, width)
    return lines


def tables(found: Agreement) -> Iterator[Table]:
    """The figures as tables: title, header, rows."""
    yield from _paired(found)
    names = {None: "all tables, pooled", "*": "any table"}
    yield (
        "Sentences that carry evidence for a table; alpha is Krippendorff's, nominal",
        ("", "A", "B", "both", "of", "alpha"),
        [(names.get(s.table, s.table), s.a, s.b, s.both, s.sentences, s.alpha) for s in found.sentences],
    )
    header = ("", "equal", "different", "only A", "only B", "coded by both", "alpha")
    yield (
        "Fields of paired records; alpha is over the codes that both give",
        header,
        [
            (field_title(f.table, f.field), f.equal, f.different, f.only_a, f.only_b, f.coded, f.alpha)
            for f in found.fields
        ],
    )
    yield (
        "Qualifiers of paired records",
        ("", "equal", "different", "alpha"),
        [(q.qualifier, q.equal, q.pairs - q.equal, q.alpha) for q in found.qualifiers],
    )


def _paired(found: Agreement) -> Iterator[Table]:
    """The tables of what is paired by place or key: records, children, spans."""
    header: tuple[str, ...] = ("", "A", "B", "paired", "only A", "only B", "F1")
    counts = [
        (r.under, (r.table or "all", r.a, r.b, r.paired, r.a - r.paired, r.b - r.paired, r.f1)) for r in found.records
    ]
    yield "Records, paired by the overlap of their spans", header, [row for under, row in counts if under is None]
    yield "Children of paired records, paired by their keys", header, [row for under, row in counts if under]
    header = ("", "A", "B", "exact F1", "overlap F1", "precision", "recall", "F1 of characters")
    yield (
        "Spans; precision and recall of B's characters, with A as the reference",
        header,
        [
            (
                s.table or "all",
                s.a,
                s.b,
                s.exact_f1,
                s.overlap_f1,
                s.characters_precision,
                s.characters_recall,
                s.characters_f1,
            )
            for s in found.spans
        ],
    )


def field_title(table: str | None, field: str | None) -> str:
    """What a row of figures is of: a field, a table or everything."""
    return f"{table}.{field}" if field else f"{table}, all" if table else "all"


def _differences(found: Iterable[Comparison], width: int) -> Iterator[Line]:
    """What paired records are given differently, pair by pair, with the places in both files."""
    for text_id, of_text in groupby(found, key=lambda c: c.text_id):
        yield EMPTY
        yield from wrapped(f"Differences in {text_id}", width, 0, "title")
        for (table, a, b), fields in groupby(of_text, key=lambda c: (c.table, c.record_a, c.record_b)):
            yield EMPTY
            yield from wrapped(f"{table}/{a}" + ("" if a == b else f" | {b}"), width, 2, "record", 2)
            for comparison in fields:
                yield (Piece("    "), Piece(comparison.field, "value"))
                yield from side("A", comparison.a, width)
                yield from side("B", comparison.b, width)


def side(name: str, values: tuple[Value, ...], width: int) -> Iterator[Line]:
    """The values that one annotation set gives, each with its place."""
    if not values:
        yield (Piece(f"      {name} "), Piece(NONE, "faint"))
    for value in values:
        place = Piece(f"{value.annotation_file}:{value.annotation_line}", "faint")
        yield from spread([Piece(f"      {name} "), Piece(shown(value.value))], place, width, 8)


def _alone(side: str, records: tuple[RecordPlace, ...], width: int) -> Iterator[Line]:
    """What only one annotation set has; children are listed under their parents where these are paired."""
    for text_id, of_text in groupby(records, key=lambda r: r.text_id):
        yield EMPTY
        yield from wrapped(f"Only in {side}, {text_id}", width, 0, "title")
        for (table, top, is_child), same in groupby(of_text, key=_top):
            if is_child:
                yield from wrapped(f"{table}/{top}", width, 2, "record")
            for record in same:
                name = (
                    Piece(shown(record.record_id.removeprefix(f"{top}/")), "value")
                    if is_child
                    else Piece(f"{table}/{top}", "record")
                )
                place = Piece(f"{record.annotation_file}:{record.annotation_line}", "faint")
                yield from spread([Piece("    " if is_child else "  "), name], place, width, 6)


def _top(record: RecordPlace) -> tuple[str, str, bool]:
    """The table of a record, the first part of its id, and whether there are others: then it is a child."""
    top, _, rest = record.record_id.partition("/")
    return record.table, top, bool(rest)
