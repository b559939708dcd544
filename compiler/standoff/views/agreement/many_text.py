"""The agreement of several annotation sets on a terminal: aligned tables, then what curators settle one by one."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from standoff.source.plural import plural
from standoff.views.agreement.many import Figures, ManyAgreement, Means, Set
from standoff.views.agreement.over_all import Difference, Partial
from standoff.views.agreement.text import Table, field_title, side
from standoff.views.layout import EMPTY, Cell, Line, Piece, columns, spread, wrapped

FIGURES = ("records", "exact", "overlap", "characters", "fields", "sentences", "codes")
Row = tuple[Cell, ...]


def letter(number: int) -> str:
    """What an annotation set is called in tables: A to Z, then A2 to Z2 and so on."""
    rounds, place = divmod(number, 26)
    return chr(ord("A") + place) + (str(rounds + 1) if rounds else "")


def lay_out(found: ManyAgreement, width: int) -> list[Line]:
    """The lines of an agreement, figures first."""
    texts = plural(len(found.by_text), "text")
    lines = wrapped(f"{plural(len(found.sets), 'annotation set')}, {texts}", width, 0, "title", 2)
    for number, each in enumerate(found.sets):
        lines += _set(letter(number), each, len(found.by_text), width)
    for text_id, name in found.alone:
        lines += wrapped(f"{text_id} is in {name} alone: not compared", width, 2, "", 4)
    for title, header, rows in tables(found) if found.pairs else ():
        if rows:
            lines += [EMPTY, *wrapped(title, width, 0, "title", 2), *columns(*_without_empty(header, rows))]
    lines += _differences(found.differences, width)
    lines += _partial(found.partial, width)
    return lines


def _set(name: str, found: Set, texts: int, width: int) -> list[Line]:
    has = f"{plural(found.records, 'record')}, {plural(found.spans, 'span')}"
    lacks = f"; lacks {', '.join(found.lacks)}" if found.lacks else ""
    return wrapped(f"{name} {found.name}: {len(found.texts)} of {texts} texts, {has}{lacks}", width, 2, "", 4)


def _without_empty(header: tuple[str, ...], rows: list[Row]) -> tuple[tuple[str, ...], list[Row]]:
    """A table without the columns in which no row has a figure."""
    kept = [n for n, column in enumerate(zip(*rows, strict=True)) if any(cell is not None for cell in column)]
    return tuple(header[n] for n in kept), [tuple(row[n] for n in kept) for row in rows]


def tables(found: ManyAgreement) -> Iterator[Table]:
    """The figures as tables: title, header, rows."""
    by_name = {each.name: letter(number) for number, each in enumerate(found.sets)}
    pairs = [(f"{by_name[p.a]} {by_name[p.b]}", p.texts, *_figures(p.figures)) for p in found.pairs]
    total = [("mean", None, *_figures(found.total.mean)), ("standard deviation", None, *_figures(found.total.sd))]
    yield (
        "All pairs: F1 of records and spans, share of equal fields, alpha of sentences and codes",
        ("", "texts", *FIGURES),
        [*pairs, *total],
    )
    of_sets = [(by_name[each.of or ""], *_figures(each.mean)) for each in found.by_set]
    yield "Each set: means over its pairs", ("", *FIGURES), of_sets
    yield "Each table: means over all pairs", ("", *FIGURES), [(e.of, *_figures(e.mean)) for e in found.by_table]
    header: tuple[str, ...] = ("", "pairs", "exact", "sd", "overlap", "sd", "characters", "sd")
    yield (
        "Each text: F1 of spans, means over all pairs and their standard deviations",
        header,
        list(_texts(found.by_text)),
    )
    letters = tuple(by_name.values())
    names = {None: "all tables, pooled", "*": "any table"}
    yield (
        "Sentences that carry evidence for a table; one alpha (Krippendorff's, nominal) over all sets",
        ("", *letters, "of", "alpha"),
        [(names.get(s.table, s.table), *s.counts, s.sentences, s.alpha) for s in found.sentences],
    )
    yield (
        "Fields of matched records; one alpha over the codes of all sets",
        ("", "records", "all equal", "coded", "alpha"),
        [(field_title(f.table, f.field), f.records, f.equal, f.coded, f.alpha) for f in found.fields],
    )
    yield (
        "Qualifiers of matched records; one alpha over all sets",
        ("", "records", "all equal", "alpha"),
        [(q.qualifier, q.records, q.equal, q.alpha) for q in found.qualifiers],
    )


def _figures(found: Figures) -> tuple[Cell, ...]:
    return (
        found.records_f1,
        found.exact_f1,
        found.overlap_f1,
        found.characters_f1,
        found.fields_equal,
        found.sentences_alpha,
        found.fields_alpha,
    )


def _texts(found: Iterable[Means]) -> Iterator[tuple[Cell, ...]]:
    for each in found:
        mean, sd = each.mean, each.sd
        spans = (mean.exact_f1, sd.exact_f1, mean.overlap_f1, sd.overlap_f1, mean.characters_f1, sd.characters_f1)
        yield (each.of, each.pairs, *spans)


def _differences(found: Iterable[Difference], width: int) -> Iterator[Line]:
    """What the sets give differently, record by record, with the places in all files."""
    for text_id, of_text in groupby(found, key=lambda d: d.text_id):
        yield EMPTY
        yield from wrapped(f"Differences in {text_id}", width, 0, "title")
        for (table, records), fields in groupby(of_text, key=lambda d: (d.table, d.records)):
            yield EMPTY
            yield from wrapped(_record(table, records), width, 2, "record", 2)
            for each in fields:
                yield (Piece("    "), Piece(each.field, "value"))
                for number, values in enumerate(each.values):
                    if values is not None:
                        yield from side(letter(number), values, width)


def _record(table: str, records: tuple[str | None, ...]) -> str:
    """A record by the ids that the sets give it."""
    ids = list(dict.fromkeys(name for name in records if name))
    return f"{table}/" + " | ".join(ids)


def _partial(found: Iterable[Partial], width: int) -> Iterator[Line]:
    for text_id, of_text in groupby(found, key=lambda p: p.text_id):
        yield EMPTY
        yield from wrapped(f"Not in all sets, {text_id}", width, 0, "title")
        for each in of_text:
            having = " ".join(letter(n) for n, name in enumerate(each.records) if name)
            absent = " ".join(letter(n) for n in each.absent)
            left = [Piece(f"  {_record(each.table, each.records)}", "record"), Piece(f"  {having}; not {absent}")]
            yield from spread(left, Piece(f"{each.annotation_file}:{each.annotation_line}", "faint"), width, 6)
