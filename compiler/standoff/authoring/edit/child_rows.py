"""The children of a mention as the rows of a form."""

from standoff.corpus.grammar import Child, RecordGrammar, children
from standoff.source import tree

Rows = list[dict[str, str]]


def children_of(grammar: RecordGrammar, mention: tree.Mapping) -> dict[str, Rows | None]:
    """The children of a mention or of a registry entry, as rows by the name that they are under.

    None in place of rows that say more than plain values, such as a qualifier of their own.
    """
    found = ((name, mention.value(name)) for name in grammar.children)
    return {name: _rows(grammar.children[name], node) for name, node in found if node is not None}


def _rows(grammar: RecordGrammar, node: tree.Node) -> Rows | None:
    rows = [_row(grammar, child) for child in children(grammar, node)]
    known = [row for row in rows if row is not None]
    return known if len(known) == len(rows) else None


def _row(grammar: RecordGrammar, child: Child[tree.Node]) -> dict[str, str] | None:
    """A child as a row of plain values; None where it says more."""
    by = {grammar.by: child.key.text} if grammar.by and isinstance(child.key, tree.Scalar) else {}
    if child.shape in {"key", "value"} and grammar.scalar and isinstance(child.item, tree.Scalar):
        return {**by, grammar.scalar: child.item.text}
    pairs = child.item.pairs if child.shape == "row" and isinstance(child.item, tree.Mapping) else []
    plain = {
        key.text: value.text for key, value in pairs if isinstance(value, tree.Scalar) and key.text in grammar.fields
    }
    return {**by, **plain} if pairs and len(plain) == len(pairs) else None
