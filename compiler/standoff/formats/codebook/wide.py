"""The part of the codebook on the wide tables."""

from collections.abc import Iterator

from standoff.formats.codebook.columns import READING, columns_part
from standoff.formats.codebook.facts import Facts
from standoff.formats.codebook.page import link, table
from standoff.schema.model import Schema

HEADING = "Wide tables"
ABOUT = """\
For users who open a single file. `wide/<table>.csv` and `wide/<table>.parquet` have the rows of a table, with names
beside ids, labels beside codes, and the related rows of other tables joined into one cell.

- ` | ` separates the rows that are joined in a cell, `; ` the parts within one of them. In a joined text, `|` is
  replaced by `/`, and within a row `;` by `,`, so that a cell can be split again. Joined cells are for reading and
  filtering; to count, use the tables below, which have one row for each.
- `[hedged]`, `[disputed]` and `[denied]` after a joined row are its standing: see {reading}.
- A value is followed by its speakers: `10: A (002), B (002, claimed)` is 10 according to A, and to B, who claims it,
  both in text `002`. Denials have `not` or `denied by`. The narrator is the text itself.
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


def wide_name(name: str) -> str:
    """The name of a table's wide table in the package."""
    return f"{name}-wide"
