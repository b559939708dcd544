"""Sections: where large tables are cut, so that a change of some rows leaves all others in files of their own.

A section is a range of records, by the key of those at the top, or of texts. It ends at a key that its own hash chooses
(content-defined chunking, as rsync does it): a row more or less in one section moves hardly any other border. Borders
follow from the corpus alone, never from where or in how much memory it is compiled.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from standoff.schema.model import Table
from standoff.schema.record_ids import SEPARATOR, decoded, decoded_text, encoded_text
from standoff.schema.row_order import in_order
from standoff.schema.times import SORT_DATE, order_of
from standoff.tables.package_contents import Tabular
from standoff.tables.ranges import Ranged

TOP, ROWS = "top", "rows"
LEAST = 1 << 17  # rows of a section, of assertions or of evidence
MOST_SECTIONS = 128  # about; a corpus of more rows has larger ones
AFTER_CHILDREN = chr(ord(SEPARATOR) + 1)  # what ids of children are before, put after the id of their parent
CHOSEN = 16  # of 256 keys end a section, if it is large enough


def tops(ids: pl.Series) -> pl.Series:
    """For each record the key of the one that it is, or is a child of."""
    end = pl.col(TOP).str.find(SEPARATOR, literal=True).fill_null(pl.col(TOP).str.len_bytes())
    head = pl.col(TOP).cast(pl.Binary).bin.slice(0, end).cast(pl.String)  # less than half the time of splitting them
    keys = ids.alias(TOP).to_frame().select(head)
    return (keys.select(decoded_text(pl.col(TOP))) if keys[TOP].str.contains("%", literal=True).any() else keys)[TOP]


def weighed(records: pl.Series) -> pl.DataFrame:
    """The key at the top of each run of equal records, with its number of `rows`."""
    found = runs(records)
    return pl.DataFrame([tops(found[records.name]), found[ROWS]])


@dataclass(frozen=True, slots=True)
class Sections:
    """The first key of each section but the first, of records and of texts; in how many ranges of their ids the
    assertions of registries are, whose evidence is in no text.
    """

    records: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    registry: int = 1

    @classmethod
    def of_tables(cls, assertions: pl.DataFrame, evidence: pl.DataFrame) -> "Sections":
        """The sections of a corpus in memory."""
        if len(evidence) < LEAST and len(assertions) < LEAST:
            return cls()
        n_registry = evidence["text_id"].null_count()
        texts = runs(evidence["text_id"]).drop_nulls().with_columns(pl.col("text_id").cast(pl.String).alias(TOP))
        return cls.of(weighed(assertions["record_id"]), texts, n_registry)

    @classmethod
    def of(cls, records: pl.DataFrame, texts: pl.DataFrame, n_registry: int) -> "Sections":
        """The sections of a corpus: `records` and `texts` have the number of `rows` on each `top`."""
        return cls(borders(records, is_of_records=True), borders(texts), ranges_of(n_registry))


def runs(values: pl.Series) -> pl.DataFrame:
    """The value of each run of equal ones, with its number of `rows`: rows about one thing mostly stand together."""
    starts = values.ne_missing(values.shift()).arg_true().cast(pl.Int64)
    first = pl.concat([pl.Series([0] * bool(len(values)), dtype=pl.Int64), starts.filter(starts > 0)])
    rows = first.shift(-1, fill_value=len(values)) - first
    return pl.DataFrame([values.gather(first), rows.alias(ROWS)])


def borders(weights: pl.DataFrame, least: int = LEAST, *, is_of_records: bool = False) -> tuple[str, ...]:
    """The first keys of all sections but the first, in order; `weights` may have a key several times."""
    ordered = in_order(weights.group_by(TOP, maintain_order=True).agg(pl.col(ROWS).sum()), [TOP])
    total = int(ordered[ROWS].sum())
    if total < 2 * least:
        return ()
    size = least * ranges_of(total, least * MOST_SECTIONS)
    ends = ordered[ROWS].cum_sum()
    keys = ordered[TOP]
    able = divides(keys) if is_of_records else None
    found: list[str] = []
    first = _first(keys, ends, 0, size, able)
    while first < len(keys) and total - int(ends[first - 1]) >= size:
        found.append(str(keys[first]))
        first = _first(keys, ends, int(ends[first - 1]), size, able)
    return tuple(found)


def divides(keys: pl.Series) -> pl.Series:
    """Whether all ids on the records before a key come before all on those from it on; `keys` are in their order.

    In ids `/` comes after `-`: the children of `a` come after `a-b`, so that `a-b` does not divide them. And `/` in a
    key is a code in an id, which may come elsewhere in their order.
    """
    written = keys.to_frame(TOP).select(encoded_text(pl.col(TOP))).to_series()
    order = written.arg_sort().cast(pl.Int64)
    ids = written.gather(order)
    within = ids.search_sorted(ids + AFTER_CHILDREN).cast(pl.Int64)  # as many ids come before the last child of each
    place = pl.int_range(len(keys), dtype=pl.Int64, eager=True)
    is_whole = (order.cum_max() == place) & (within.cum_max() <= place + 1)  # of what is up to here
    return is_whole.shift(fill_value=False)


def ranges_of(rows: int, most: int = LEAST) -> int:
    """In how many ranges so many rows are cut, a power of two: it hardly ever changes as a corpus grows."""
    return 1 << max(0, (rows - 1) // most).bit_length()


def _first(keys: pl.Series, ends: pl.Series, before: int, size: int, able: pl.Series | None) -> int:
    """The first key of the next section, by its number, where `before` rows are in those that ended.

    It is one of those that are `able` to be, if not all are.
    """
    number = int(ends.search_sorted(before + size)) + 1
    last = int(ends.search_sorted(before + 2 * size))
    while number < len(keys):
        if (able is None or able[number]) and (number >= last or _ends_a_section(str(keys[number]))):
            break
        number += 1
    return number


def _ends_a_section(key: str) -> bool:
    return hashlib.sha256(key.encode()).digest()[0] < CHOSEN


# -- the ranges of a table, which are written apart --------------------------------------------------------------------

RANGE = 100_000  # rows of a range at least: neighbouring sections that have fewer are written together
RECEIPTS = ("assertions", "resolutions")
EVIDENCE = "evidence"
DIGITS = 4  # hexadecimal, of an assertion's id: enough for as many ranges as anybody needs


def grouped(rows: Sequence[int]) -> list[range]:
    """Which neighbours make a range, of pieces that have so many rows."""
    found, start, filled = [], 0, 0
    for number, n in enumerate(rows):
        filled += n
        if filled >= RANGE:
            found.append(range(start, number + 1))
            start, filled = number + 1, 0
    if start < len(rows) or not rows:
        found.append(range(start, len(rows)))
    return found


def in_registry(ids: pl.Expr, ranges: int) -> pl.Expr:
    """The range that the id of an assertion is in: ids are hashes, whose first digits spread them evenly."""
    first: pl.Expr = ids.str.slice(2, DIGITS).str.to_integer(base=16, strict=True)
    return (first * ranges).floordiv(16**DIGITS)


def in_ranges(frame: pl.DataFrame, table: Table, sections: Sections) -> Tabular:
    """A sorted table in memory in the ranges in which it is written, wherever it was compiled."""
    if not (sections.records or sections.texts or sections.registry > 1):
        return frame
    starts = sorted({0, *_starts(frame, table, sections)})
    sizes = [end - start for start, end in zip(starts, [*starts[1:], len(frame)], strict=True)]
    some = [frame[starts[each.start] : starts[each.start] + sum(sizes[n] for n in each)] for each in grouped(sizes)]
    return Ranged(some) if len(some) > 1 else frame


def _starts(frame: pl.DataFrame, table: Table, sections: Sections) -> Iterator[int]:
    """The rows with which a section begins, if not the first."""
    if table.name == EVIDENCE:
        n_texts = len(frame) - frame["text_id"].null_count()
        yield from _found(frame["text_id"].head(n_texts), sections.texts)
        rest = frame.slice(n_texts).select(in_registry(pl.col("assertion_id"), sections.registry)).to_series()
        yield from (n_texts + int(rest.search_sorted(n)) for n in range(sections.registry))
    elif table.name in RECEIPTS:
        for name in frame["table_name"].unique(maintain_order=True).cast(pl.String):
            mine = (frame["table_name"] == name).arg_true()
            first = int(mine[0])
            yield first
            ids = frame["record_id"].slice(first, len(mine))
            # Not where the id of the border is: `/` in another key is a code, which may come before it.
            yield from (first + bisect_left(ids, border, key=_top_of) for border in sections.records)
    elif is_in_sections(table):
        yield from _found(frame[table.key[0]], sections.records)


def _top_of(record: str) -> str:
    """The key of the record at the top, as `tops` has it of many."""
    return decoded(record.partition(SEPARATOR)[0])


def is_in_sections(table: Table) -> bool:
    """Whether a table is sorted by the keys of records: others are written as a whole."""
    return not table.is_builtin and SORT_DATE not in order_of(table).columns


def _found(keys: pl.Series, borders: Sequence[str]) -> Iterator[int]:
    """The first row of each border, or that comes after it; only the first of equal keys is looked at."""
    stretches = runs(keys.alias(TOP))  # a key may be called `rows`
    ends = pl.concat([pl.Series([0], dtype=pl.Int64), stretches[ROWS].cum_sum()])
    places = stretches[TOP].cast(pl.String).search_sorted(pl.Series(borders, dtype=pl.String))
    yield from (int(ends[int(n)]) for n in places)
