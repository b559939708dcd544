"""The fields of a table, as its schema gives them: type, limits, references, rules."""

from collections.abc import Callable
from typing import Any

from standoff.schema.derive import DERIVE_RULES
from standoff.schema.model import Derive, Field
from standoff.schema.node_reader import NodeReader
from standoff.schema.resolved_by import RESOLVE
from standoff.schema.types import FIELD_TYPES, FieldType, declared_as, of_range
from standoff.schema.types.units import units
from standoff.source.names import COLUMN
from standoff.source.nodes import Mapping, Node, Scalar

FIELD_KEYS = frozenset(["name", "type", "title", "description", "constraints", "standoff"])
CONSTRAINTS = frozenset(["required", "pattern", "minimum", "maximum", "minLength", "maxLength", "unique"])
FIELD_EXTRAS = frozenset(
    ["vocabulary", "type", "from", "default", "ref", "or", "resolve", "derive", "basis", "range", "unit"]
)
PARAMETERS: dict[str, Callable[[NodeReader, Node | None], Any]] = {
    "codes": NodeReader.names,
    **dict.fromkeys(("where", "labels", "counts"), NodeReader.pairs),
}
"""How the parameters of a derived column are read; the others are texts."""


def read_fields(reader: NodeReader, node: Node | None) -> dict[str, Field]:
    """The fields of a table by name, in the order of its schema."""
    found: dict[str, Field] = {}
    for item in reader.items(node):
        if not isinstance(item, Mapping) or not isinstance(item.entries.get("name", (0, None))[1], Scalar):
            reader.complain(item, "schema-value", "a field is a mapping with its `name`", "write `{name: …, title: …}`")
            continue
        f = _field(reader, item)
        if f.name in found:
            reader.complain(
                item.entries["name"][1], "schema-name", f"two fields are called `{f.name}`", "rename or remove one"
            )
        found[f.name] = f
        reader.mark(f"fields/{f.name}", item.entries["name"][1])
        for key in ("title", "description"):
            reader.mark(f"fields/{f.name}/{key}", item.entries.get(key, (None, None))[1])
    return found


def _field(reader: NodeReader, node: Mapping) -> Field:
    entry = reader.entries(node, FIELD_KEYS)
    limits = reader.entries(entry.get("constraints"), CONSTRAINTS)
    extras = reader.entries(entry.get("standoff"), FIELD_EXTRAS)
    name = reader.text(entry.get("name"))
    if not COLUMN.fullmatch(name):
        hint = "lower snake case, starting with a letter"
        reader.complain(entry["name"], "schema-name", f"`{name}` is not a valid column name", hint)
    derive = _derive(reader, extras.get("derive"))
    type_ = reader.one_of(entry.get("type"), declared_as("type")) or "string"
    quantity = reader.one_of(extras.get("type"), declared_as("standoff"))
    if derive is not None and DERIVE_RULES[derive.rule].type:
        type_, quantity = DERIVE_RULES[derive.rule].type, None
    is_range = _is_range(reader, extras.get("range"), quantity or type_)
    kind = FIELD_TYPES[(is_range and of_range(type_)) or quantity or type_]
    resolve, resolved_by = _resolve(reader, name, extras.get("resolve"))
    return Field(
        name=name,
        type=type_,
        title=reader.text(entry.get("title"), name),
        description=reader.text(entry.get("description")),
        required=reader.flag(limits.get("required")),
        pattern=reader.pattern(limits.get("pattern")),
        minimum=_limit(reader, limits.get("minimum"), kind),
        maximum=_limit(reader, limits.get("maximum"), kind),
        min_length=reader.whole(limits.get("minLength")),
        max_length=reader.whole(limits.get("maxLength")),
        vocabulary=reader.maybe(extras.get("vocabulary")),
        quantity=quantity,
        source=reader.one_of(extras.get("from"), ("registry", "text")),
        default_speaker=reader.one_of(extras.get("default"), ("speaker",)) is not None,
        ref=reader.names(extras.get("ref")),
        literals=reader.names(extras.get("or")),
        resolve=resolve,
        resolved_by=resolved_by,
        derive=derive,
        is_range=is_range,
        unit=_unit(reader, entry["name"], extras.get("unit"), kind),
        basis=reader.flag(extras.get("basis")) if "basis" in extras else None,
    )


def _resolve(reader: NodeReader, name: str, node: Node | None) -> tuple[str | None, str | None]:
    """The rule that a field declares, or the qualifier that it is resolved by."""
    if not isinstance(node, Mapping):
        return reader.one_of(node, tuple(RESOLVE)), None
    entry = reader.entries(node, frozenset(["by"]))
    if not node.entries:
        reader.complain(node, "schema-value", "`resolve` names no qualifier", "write `{by: <a qualifier>}`")
    reader.mark(f"fields/{name}/by", entry.get("by"))
    return None, reader.maybe(entry.get("by"))


def _is_range(reader: NodeReader, node: Node | None, kind: str) -> bool:
    """Whether values may be ranges, which only those of some types may."""
    is_range = reader.flag(node)
    if node is not None and is_range and of_range(kind) is None:
        named = ", ".join(name for name in FIELD_TYPES if of_range(name))
        reader.complain(
            node, "schema-value", f"values of type {kind} are not numbers with ranges", f"those of {named} are"
        )
        return False
    return is_range


def _unit(reader: NodeReader, field: Node, node: Node | None, kind: FieldType) -> str | None:
    """The unit of a quantity, which each field of that type has, and no other."""
    if not kind.has_unit:
        if node is not None:
            reader.complain(node, "schema-value", f"values of type {kind.name} have no unit", "leave `unit` out")
        return None
    unit = reader.one_of(node, tuple(units()))
    if node is None:
        hint = f"add `unit: …` under `standoff`, one of: {', '.join(units())}"
        reader.complain(field, "schema-value", "a quantity has a unit, in which its columns are", hint)
    return unit or next(iter(units()))


def _limit(reader: NodeReader, node: Node | None, kind: FieldType) -> str | None:
    """A smallest or largest value, canonical; of a type without order as written, for what checks the schema."""
    text = reader.maybe(node)
    if node is None or text is None or kind.limit is None:
        return text
    try:
        kind.limit(text)
    except ValueError as error:
        reader.complain(node, "schema-value", f"`{text}` is not a valid {kind.noun}", str(error))
        return None
    return text if kind.bound else kind.parse(text).text


def _derive(reader: NodeReader, node: Node | None) -> Derive | None:
    if node is None:
        return None
    entry = reader.entries(node)
    rule = next((rule for name, rule in DERIVE_RULES.items() if name in entry), None)
    if rule is None or entry.keys() - rule.parameters.keys():
        hint = "; ".join("{" + ", ".join(sorted(each.parameters)) + "}" for each in DERIVE_RULES.values())
        reader.complain(node, "schema-derive", "a derived column follows one of a closed list of rules", hint)
        return None
    read = {to: PARAMETERS.get(to, NodeReader.text)(reader, entry.get(key)) for key, to in rule.parameters.items()}
    return Derive(rule.name, **read)
