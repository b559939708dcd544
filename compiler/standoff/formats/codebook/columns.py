"""The columns of a table, as a table in the codebook."""

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources

from standoff.formats.codebook.facts import ColumnFacts
from standoff.formats.codebook.page import link, percent, table
from standoff.formats.codebook.words import kind, limits, origin
from standoff.source.escape import markdown_code

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
def template() -> str:
    """The section on reading the tables; `{codes x}` is replaced by the codes of a vocabulary."""
    return (resources.files("standoff") / "builtin" / "codebook.md").read_text("utf-8")


@cache
def explained() -> frozenset[str]:
    """The vocabularies whose codes that section lists."""
    return frozenset(CODES.findall(template()))
