"""Ids that others gave: they match the pattern of their table, and no two differ in letter case alone."""

from collections.abc import Iterator

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.ids import malformed
from standoff.corpus.project import Settings
from standoff.corpus.rows import PLACE
from standoff.files.project_files import DESCRIPTOR
from standoff.schema.keys import whole
from standoff.schema.model import Schema, Table
from standoff.source.problem import Place, Problem


def check_ids_of_others(existence: Frames, schema: Schema, settings: Settings) -> Iterator[Problem]:
    """Ids of tables with a pattern that do not match it, and ids that differ in letter case alone.

    They become parts of links and of names of files, which are one file on some systems. Ids that cannot
    be ids of any table were reported when they were read.
    """
    for table in schema.record_tables.values():
        if table.id_pattern is not None:
            yield from _unmatched(existence, table, table.id_pattern, settings)


def _unmatched(existence: Frames, table: Table, pattern: str, settings: Settings) -> Iterator[Problem]:
    mine = pl.col("field_name").is_null() & (pl.col("table_name").cast(pl.String) == table.name)
    used = existence.assertions.filter(mine).select("record_id", *PLACE).sort(PLACE)
    is_right = pl.col("record_id").str.contains(whole(pattern))
    for record, *place in used.filter(~is_right).iter_rows():
        if malformed(record, pattern) is None:
            message = f"`{record}` does not match the pattern of the ids of `{table.name}`"
            yield Problem(Place(*place), "bad-id", message, f"the schema says `{pattern}`", len(record))
    first = used.unique("record_id", keep="first", maintain_order=True)
    alike = first.with_columns(folded=pl.col("record_id").str.to_lowercase())
    for rows in alike.filter(pl.col("folded").is_duplicated()).partition_by("folded", maintain_order=True):
        (one, *place), *others = rows.select("record_id", *PLACE).iter_rows()
        for other, *there in others:
            if frozenset((one, other)) in settings.distinct:
                continue
            message = f"`{other}` and `{one}` differ in letter case alone"
            hint = f"write it the same everywhere; if both are right, add the pair to `distinct` in {DESCRIPTOR}"
            yield Problem(Place(*there), "id-case", message, hint, len(other), related=(Place(*place),))
