"""`{mapping, of, through}`: the code of another scheme that a code is mapped to, also that of a record referred to."""

import polars as pl

from standoff.schema.derive.rule import (
    DerivedColumn,
    DeriveRule,
    Explained,
    Frames,
    Rows,
    Source,
    is_unsound,
    shown,
    vocabulary_of,
)
from standoff.schema.model import Derive


def fault(column: DerivedColumn, unsound: set[str]) -> str | None:
    """See `DeriveRule`."""
    derive, owner, schema = column.derive, column.table, column.schema
    if derive.through:
        target = owner.foreign_keys.get(derive.through, ("",))[0]
        if f"tables/{target}" in unsound or (target and target not in schema.tables):
            return None
        if not target:
            return f"`{derive.through}` has no foreign key"
        owner = schema.tables[target]
    vocabulary, missing = vocabulary_of(derive.source, owner, schema)
    if vocabulary is None or is_unsound(vocabulary, unsound):
        return missing
    schemes = {scheme for code in vocabulary.codes.values() for scheme, _, _ in code.mappings}
    return None if derive.scheme in schemes else f"no code of {vocabulary.scheme} is mapped to `{derive.scheme}`"


def compute(rows: pl.DataFrame, column: DerivedColumn, frames: Frames) -> pl.DataFrame:
    """See `DeriveRule`."""
    derive, schema = column.derive, column.schema
    target = column.table.foreign_keys[derive.through][0] if derive.through else column.table.name
    vocabulary = schema.vocabularies[schema.tables[target].fields[derive.source].vocabulary or ""]
    codes = {
        code.code: external
        for code in vocabulary.codes.values()
        for scheme, external, match in reversed(code.mappings)  # of several, the first counts
        if scheme == derive.scheme and match != "none"
    }
    mapped = pl.col(derive.source).replace_strict(codes, default=None, return_dtype=pl.String).alias(column.field.name)
    if not derive.through:
        return rows.with_columns(mapped)
    key = schema.tables[target].key[0]
    found = frames.targets[target].select(pl.col(key).alias(derive.through), mapped)
    return rows.join(found, on=derive.through, how="left", maintain_order="left")


def in_words(derive: Derive) -> str:
    """See `DeriveRule`."""
    through = f" of the record that `{derive.through}` names" if derive.through else ""
    return f"the {derive.scheme} code that `{derive.source}`{through} maps to"


def explain(column: DerivedColumn, record: str, rows: Rows) -> Explained:
    """See `DeriveRule`."""
    derive, table = column.derive, column.table
    row = rows.row(table, record)
    if not derive.through:
        words = f"the {derive.scheme} code that {derive.source}, {shown(row, derive.source)}, maps to"
        return words, (Source(table.name, record, derive.source),)
    link = Source(table.name, record, derive.through)
    target = column.schema.tables[table.foreign_keys[derive.through][0]]
    other = row.get(derive.through)
    if other is None:
        return f"the {derive.scheme} code of {derive.source} through {derive.through}, which is empty", (link,)
    value = shown(rows.row(target, str(other)), derive.source)
    words = f"the {derive.scheme} code that {derive.source} of {target.name}/{other}, {value}, maps to"
    return words, (link, Source(target.name, str(other), derive.source))


RULE = DeriveRule({"mapping": "scheme", "of": "source", "through": "through"}, fault, compute, in_words, explain)
