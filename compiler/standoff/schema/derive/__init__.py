"""The rules for derived columns, a module each, and the list of them: to add one is to write its module and its line.

A derived column has no assertions: its cells follow from others.
"""

from standoff.schema.derive import among, child, factuality, mapping, sighting, target, total
from standoff.schema.derive.rule import DerivedColumn, DeriveRule
from standoff.schema.model import Field, Schema, Table

__all__ = ["DERIVE_RULES", "DeriveRule", "DerivedColumn", "rule_of"]

DERIVE_RULES: dict[str, DeriveRule] = {
    rule.name: rule
    for rule in (
        mapping.RULE,
        among.RULE,
        child.RULE,
        target.RULE,
        factuality.RULE,
        sighting.EARLIEST,
        sighting.LATEST,
        total.RULE,
    )
}


def rule_of(table: Table, f: Field, schema: Schema) -> tuple[DeriveRule, DerivedColumn] | None:
    """The rule by which a field is derived, with its parameters here; none where texts or the registry give it."""
    return None if f.derive is None else (DERIVE_RULES[f.derive.rule], DerivedColumn(f, f.derive, table, schema))
