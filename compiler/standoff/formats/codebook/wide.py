"""The part of the codebook on the wide tables."""

from collections.abc import Iterator

from standoff.formats.codebook.columns import READING, columns_part
from standoff.formats.codebook.facts import Facts
from standoff.formats.codebook.page import link, table
from standoff.schema.model import Schema

HEADING = "Wide tables"
ABOUT = """\
For everyone who opens one file. `wide/<table>.csv` and `wide/<table>.parquet` have the rows of a table, with names
beside ids, labels beside codes, and in one cell what other tables say of the same thing.

- ` | ` stands between the rows that are joined in a cell, `; ` between what is joined within one of them. In a
  joined text `/` is written for `|`, and within one `,` for `;`: a cell splits into what was joined. Cells that hold
  several things are for reading and filtering; to count, take the tables below, which have a row for each.
- `[hedged]`, `[disputed]` and `[denied]` after a joined row are its standing: see {reading}.
- After a value stands who says so: `10: A (002), B (002, claimed)` is 10 by the word of A, and of B, who claims it,
  both in the text `002`. Before what is denied stands `not` or `denied by`. The narrator is the text itself.
- `evidence` lists the spans of the texts that speak of the row: `002[2967,3042)` is text `002` from character 2967 to
  3042, the last not included, counted in Unicode code points from 0. A text is named by the start of its id, up to the
  first `_`, where no other text's id starts so.
"""


def wide_part(facts: Facts, schema: Schema) -> Iterator[str]:
    """How wide tables are read, then each with its columns; nothing where a package has none."""
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
    """What a table's wide table is called in the package."""
    return f"{name}-wide"
