"""Fields that are likely to belong together, or to be in an order, by their names: what a schema may have forgotten.

The words are data (`builtin/likely_pairs.yaml`). They only ever lead to warnings.
"""

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from standoff.schema.columns import bounds
from standoff.schema.model import Schema, Table
from standoff.schema.node_reader import NodeReader
from standoff.schema.types.column_type import DATE
from standoff.source import nodes

FILE = "builtin/likely_pairs.yaml"
KEYS = frozenset({"order", "together", "suffixes"})
Pairs = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=1)
def _words() -> dict[str, Pairs]:
    """The lists of the file; raises ValueError where it is broken."""
    document = nodes.read(FILE, (resources.files("standoff") / FILE).read_bytes())
    reader = NodeReader(FILE, document.problems)
    found = {name: reader.groups(node) or () for name, node in reader.entries(document.root, KEYS).items()}
    if reader.problems:
        raise ValueError(f"{FILE} is broken: {reader.problems}")
    return found


def likely_order(table: Table, schema: Schema) -> Iterator[tuple[str, str]]:
    """Pairs of fields of one sort whose names differ in one word, as `opened` and `closed` do."""
    ordered = bounds(table, schema)
    later = {(first, second) for first, second in _words()["order"]}
    for first, (low, _) in ordered.items():
        for second, (other, _) in ordered.items():
            is_alike = (low.type == DATE.name) == (other.type == DATE.name)
            if is_alike and _difference(first, second) in later:
                yield first, second


def likely_together(table: Table) -> Iterator[tuple[str, str]]:
    """The points of a table, pairs of fields as `width` and `height` are, and a field with its `…_unit` or the like."""
    names = [name for name in table.fields if not table.is_builtin]
    pairs = {pair for pair in _words()["together"] if set(pair) <= set(names)}
    pairs |= {(table.geo.latitude, table.geo.longitude)} if table.geo else set()
    for name in names:
        pairs |= {(name, f"{name}_{suffix}") for (suffix,) in _words()["suffixes"] if f"{name}_{suffix}" in names}
    yield from sorted((first, second) for first, second in pairs if {first, second} <= set(names))


def _difference(first: str, second: str) -> tuple[str, str] | None:
    """The one word in which two names differ."""
    words = list(zip(first.split("_"), second.split("_"), strict=False))
    differing = [(a, b) for a, b in words if a != b]
    return differing[0] if len(differing) == 1 and first.count("_") == second.count("_") else None
