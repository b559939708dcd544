"""Tables and their columns in the codebook: what a row is, origin, type and limits of each column; the wide tables."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

from standoff.formats.codebook.facts import ColumnFacts, Facts
from standoff.formats.codebook.markdown import link, percent, table
from standoff.formats.package import wide_name
from standoff.schema.declarations import Condition, Never, WideItem
from standoff.schema.derive import DERIVE_RULES
from standoff.schema.model import Column, Field, Schema, Table
from standoff.schema.pattern import pattern_text
from standoff.schema.resolved_by import RESOLVE
from standoff.schema.together import with_others
from standoff.schema.types import COLUMN_TYPES, parts_of
from standoff.schema.types.column_type import cell_text
from standoff.source.escape import listed, markdown_code

PARTS = {
    "low": "the lower bound of {of}",
    "high": "the upper bound of {of}",
    "best": "the single number chosen for {of}",
    "precision": "from the notation of {of}",
    "unit": "from the notation of {of}",
    "currency": "from the notation of {of}",
    "basis": "from the assertions that give {of}",
    "label": "from {of}",
    "time": "from the dates of the row",
    "evidence": "from the evidence of the assertions on the record",
}
OWN = {
    "redirects": "from the registry",
    "registry_entries": "from the entry in the registry",
    "excluded": "from the text's annotation file",
    "sentences": "from the text's annotation file",
    "texts": "from the text's annotation file",
    "vocabulary": "from the vocabularies",
    "vocabulary_mappings": "from the vocabularies",
}


def origin(table: Table, column: Column) -> str:
    """The origin of a column: stated by texts, set by the registry, or worked out, and from what."""
    if table.is_builtin:
        return OWN.get(table.name, "written by the compiler")
    if column.part in PARTS:
        return "worked out: " + PARTS[column.part].format(of=f"`{column.field}`")
    item = next((item for item in table.wide if item.show and item.name == column.name), None)
    if item is not None and column.part in {"shown", "joined"}:
        return _in_words(item)
    f = table.fields.get(column.field)
    if f is None:
        return "worked out from the assertions on the record"
    return f"worked out: {DERIVE_RULES[f.derive.rule].in_words(f.derive)}" if f.derive else "; ".join(_stated(f, table))


def _stated(f: Field, table: Table) -> Iterator[str]:
    if f.name in table.key:
        yield "key" if f.name in table.own_key else "key of the parent"
    elif f.source == "registry":
        yield "set by the registry"
    else:
        yield "stated by texts" + ("" if f.source == "text" else ", or set by the registry")
    if f.default_speaker:
        yield "by default the speaker"
    if f.resolve:
        yield RESOLVE[f.resolve]
    if f.resolved_by:
        yield f"of several values that with the best `{f.resolved_by}` is preferred"
    if together := with_others(table, f.name):
        yield together


def _in_words(item: WideItem) -> str:
    """How a text column of a wide table is written."""
    if not item.table:
        return f"written as `{pattern_text(item.show)}`"
    by = f" by `{item.on}`" if item.on else ""
    conditions = " and ".join(f"`{condition.name}` is {_condition(condition)}" for condition in item.where)
    where = f" where {conditions}" if conditions else ""
    sort = f", sorted by {listed(item.sort, 'and')}" if item.sort else ""
    return f"the rows of `{item.table}` that refer to it{by}{where}{sort}, each written as `{pattern_text(item.show)}`"


def kind(table: Table, column: Column) -> str:
    """The type of a column with its unit or shape."""
    f = table.fields.get(column.field)
    parts = parts_of(f) if f else ()
    words = next((part.words for part in parts if part.part == column.part), "")
    return words or COLUMN_TYPES[column.type].words


def limits(column: Column) -> str:
    """What a value must be, beyond its type."""
    stated = [f"matches {markdown_code(column.pattern)}"] if column.pattern else []
    low, high = (None if bound is None else cell_text(bound) for bound in (column.minimum, column.maximum))
    if low is not None and high is not None:
        stated.append(f"{low} to {high}")
    elif low is not None or high is not None:
        stated.append(f"{low} or more" if low is not None else f"{high} or less")
    return "; ".join(stated)


def row_of(table: Table) -> str:
    """What a row of a table is, by its key and its place in the annotations."""
    if table.is_builtin:
        return f"identified by {listed(table.key, 'and')}"
    if table.nest:
        return (
            f"identified by {listed(table.key, 'and')}: a child of `{table.nest.under}`, written under its records as "
            f"`{table.nest.name}`"
        )
    if table.is_curated:
        return f"identified by {listed(table.key, 'and')}; each is an entry of the registry"
    place = "has an entry in the registry" if table.registered else "belongs to the text that mentions it"
    return f"identified by {listed(table.key, 'and')}; each {place}"


def rules(table: Table) -> Iterator[str]:
    """What every build checks of a table's rows beyond types, codes and references."""
    for never in table.expect.never:
        yield f"No row has {_conditions(never)}: {never.because}."
    if table.expect.one_of:
        yield f"Each row has a value in exactly one of {listed(table.expect.one_of, 'and')}."
    for names in table.expect.in_order or ():
        yield f"In each row {listed(names, 'and')} are in this order."
    for names in table.together or ():
        yield f"{listed(names, 'and')} are taken from one mention together; where sources differ, all are left open."
    for apart in table.expect.apart:
        yield f"{listed(apart.records, 'and')} are distinct: {apart.because}."


def _conditions(never: Never) -> str:
    return " and ".join(f"`{condition.name}` {_condition(condition)}" for condition in never.where)


def _condition(condition: Condition) -> str:
    if condition.is_any:
        return "filled"
    codes = [f"`{value}`" for value in condition.values if value is not None]
    return " or ".join([*codes, *(["empty"] if None in condition.values else [])])


READING = "How to read the tables"
HEADER = ("column", "type", "content", "origin", "filled", "examples")
CODES = re.compile(r"\{codes ([a-z-]+)\}")


def columns_part(found: Iterable[ColumnFacts]) -> list[str]:
    """The lines of a table with a row for each column."""
    return table(HEADER, [_column(facts) for facts in found])


def _column(facts: ColumnFacts) -> tuple[str, ...]:
    column = facts.column
    name = f"**`{column.name}`**" if facts.is_key else f"`{column.name}`"
    stated = [kind(facts.table, column)]
    stated += [f"code of {_link(facts.scheme)}"] if facts.scheme else []
    stated += [f"→ `{facts.reference}`"] if facts.reference else []
    stated += [limits(column)] if limits(column) else []
    examples = "free text" if facts.is_words else ", ".join(markdown_code(example) for example in facts.examples)
    about = column.description.removesuffix("(EDTF)").strip()
    return name, "; ".join(stated), about, origin(facts.table, column), percent(facts.share), examples


def _link(scheme: str) -> str:
    return link(scheme, READING if scheme in explained() else f"Codes {scheme}")


@cache
def template(has_texts: bool = True) -> str:
    """The section on reading the tables; `{codes x}` is replaced by the codes of a vocabulary."""
    name = "codebook.md" if has_texts else "codebook_curated.md"
    return (resources.files("standoff") / "builtin" / name).read_text("utf-8")


@cache
def explained() -> frozenset[str]:
    """The vocabularies whose codes that section lists."""
    return frozenset(CODES.findall(template()))


HEADING = "Wide tables"
ABOUT = """\
For users who open a single file. `wide/<table>.csv` and `wide/<table>.parquet` have the rows of a table, with names for
ids, labels for codes, and the related rows of other tables joined into one cell. What people read is in front; bounds,
codes, ids, counts and evidence are behind.

- ` | ` separates the rows that are joined in a cell, `; ` the parts within one of them. In a joined text, `|` is
  replaced by `/`, and within a row `;` by `,`, so that a cell can be split again. Joined cells are for reading and
  filtering; to count, use the tables below, which have one row for each. In Parquet, such a cell is a list of structs:
  the text, and the id, factuality, ids and codes of the joined row.
- `[hedged]`, `[disputed]` and `[denied]` after a joined row are its factuality: see {reading}. `[inferred]` says
  that no text states the row.
- A value is followed by its speakers: `10: A (002), B (002, claimed)` is 10 according to A, and to B, who claims it,
  both in text `002`; a text with a handle is cited by it. Denials have `not` or `denied by`. The narrator is the text
  itself.
- `evidence` lists the spans of the texts that support the row: `002[2967,3042)` is text `002` from character 2967 to
  3042, end excluded, counted in Unicode code points from 0. A text is named by the start of its id, up to the
  first `_`, if no other text's id starts with it.
"""


def wide_part(facts: Facts, schema: Schema) -> Iterator[str]:
    """How to read wide tables, then each with its columns; nothing if a package has none."""
    if not facts.wide:
        return
    yield f"## {HEADING}"
    yield ""
    yield ABOUT.format(reading=link(READING.lower(), READING))
    rows = [
        (link(wide_name(name), wide_name(name)), schema.tables[name].title, found[0].rows)
        for name, found in facts.wide.items()
    ]
    yield from table(("table", "title", "rows"), rows, numbers=1)
    for name, found in facts.wide.items():
        yield f"### {wide_name(name)}"
        yield ""
        yield f"**{schema.tables[name].title}.** A row is one of {link(name, name)}. Rows: {found[0].rows:,}."
        yield ""
        yield from columns_part(found)
