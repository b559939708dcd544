"""`{mapping, of, through}`: the code of another scheme that a code is mapped to, also that of a record referred to.

With `where`, only that of rows that meet the conditions; the others have the code `otherwise`, or none.
"""

import polars as pl

from standoff.schema.derive.rule import (
    DerivedColumn,
    DeriveRule,
    Explained,
    Frames,
    Rows,
    Source,
    is_unsound,
    meets,
    shown,
    unmeetable,
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
    if derive.scheme not in schemes:
        return f"no code of {vocabulary.scheme} is mapped to `{derive.scheme}`"
    if derive.otherwise and not derive.where:
        return "`otherwise` is for rows that do not meet `where`, which is missing"
    return unmeetable(column, unsound)


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
    name = column.field.name
    mapped = pl.col(derive.source).replace_strict(codes, default=None, return_dtype=pl.String).alias(name)
    if derive.through:
        key = schema.tables[target].key[0]
        found = frames.targets[target].select(pl.col(key).alias(derive.through), mapped)
        rows = rows.join(found, on=derive.through, how="left", maintain_order="left")
    else:
        rows = rows.with_columns(mapped)
    if not derive.where:
        return rows
    other = pl.when(pl.col(name).is_not_null()).then(pl.lit(derive.otherwise or None, pl.String))
    return rows.with_columns(pl.when(pl.all_horizontal(meets(derive))).then(name).otherwise(other).alias(name))


def in_words(derive: Derive) -> str:
    """See `DeriveRule`."""
    through = f" of the record that `{derive.through}` names" if derive.through else ""
    where = "".join(f" where `{name}` is `{code}`" for name, code in derive.where)
    otherwise = f", otherwise {derive.otherwise}" if derive.otherwise else ""
    return f"the {derive.scheme} code that `{derive.source}`{through} maps to{where}{otherwise}"


def explain(column: DerivedColumn, record: str, rows: Rows) -> Explained:
    """See `DeriveRule`."""
    derive, table = column.derive, column.table
    row = rows.row(table, record)
    missed = next((name for name, code in derive.where if row.get(name) != code), None)
    if missed:
        code = derive.otherwise if derive.otherwise and row.get(column.field.name) is not None else "nothing"
        words = f"{code}, for only what has {dict(derive.where)[missed]} in {missed} counts, {shown(row, missed)}"
        return words, (Source(table.name, record, derive.source), Source(table.name, record, missed))
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


PARAMETERS = {"mapping": "scheme", "of": "source", "through": "through", "where": "where", "otherwise": "otherwise"}
RULE = DeriveRule(PARAMETERS, fault, compute, in_words, explain)
