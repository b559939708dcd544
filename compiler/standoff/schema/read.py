"""schemas/*.yaml -> Table, Field, Vocabulary: Table Schema in YAML plus the keys under `standoff:`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from standoff.schema.expectations import read_expect
from standoff.schema.integrity import check_schema
from standoff.schema.model import RESOLVE, Derive, Field, Geo, Nest, Schema, Table
from standoff.schema.node_reader import Form
from standoff.schema.types import declared_as
from standoff.schema.vocabularies import read_vocabulary
from standoff.schema.wide import read_wide
from standoff.source import nodes
from standoff.source.nodes import Mapping, Node, Scalar
from standoff.source.problem import Place, Problem

NAME = re.compile(r"[a-z][a-z0-9_]*")
TABLE_KEYS = frozenset(["title", "description", "fields", "primaryKey", "foreignKeys", "standoff"])
FIELD_KEYS = frozenset(["name", "type", "title", "description", "constraints", "standoff"])
CONSTRAINTS = frozenset(["required", "pattern", "minimum", "maximum", "minLength", "maxLength"])
TABLE_EXTRAS = frozenset(["registered", "nest", "broader", "expect", "label", "wide", "geo"])
FIELD_EXTRAS = frozenset(["vocabulary", "type", "from", "default", "ref", "or", "resolve", "derive"])
DERIVATIONS = {
    "mapping": frozenset(["mapping", "of", "through"]),
    "among": frozenset(["among", "codes"]),
    "child": frozenset(["child", "where", "column"]),
    "target": frozenset(["target", "table"]),
    "standing": frozenset(["standing"]),
}


@dataclass(slots=True)
class Loaded:
    """A schema with the problems found in its files, the number of files read, and where things stand in them."""

    schema: Schema
    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)


def read_schema(root: Path, folder: str = "schemas") -> Loaded:
    """Read the schemas and vocabularies below `root/folder`, and the compiler's own; check that they fit together."""
    loaded = Loaded(Schema())
    own = resources.files("standoff") / "builtin"
    for kind, base, is_builtin in (("tables", "builtin/tables", True), ("vocabularies", "builtin/vocabularies", True)):
        files = sorted((own / kind).iterdir(), key=lambda entry: entry.name)
        _read_all(
            loaded, kind, ((f"{base}/{f.name}", f.read_bytes()) for f in files if f.name.endswith(".yaml")), is_builtin
        )
    for kind, below in (("vocabularies", f"{folder}/vocabularies"), ("tables", folder)):
        paths = sorted((root / below).glob("*.yaml"))
        _read_all(loaded, kind, ((f"{below}/{path.name}", path.read_bytes()) for path in paths), is_builtin=False)
        loaded.files += len(paths)
    loaded.problems.extend(check_schema(loaded.schema, loaded.places, frozenset(loaded.broken)))
    return loaded


def _read_all(loaded: Loaded, kind: str, sources: Iterable[tuple[str, bytes]], is_builtin: bool) -> None:
    for file, data in sources:
        document = nodes.read(file, data)
        form = Form(file, document.problems)
        name = file.rsplit("/", 1)[1].removesuffix(".yaml")
        if document.root is None and not document.problems:
            form.complain(
                Scalar("", 1, 1, True), "schema-value", "the file is empty", "describe it, or remove the file"
            )
        elif document.root is not None and kind == "tables":
            _add_table(loaded.schema, form, name, document.root, is_builtin)
        elif document.root is not None:
            _add_vocabulary(loaded.schema, form, name, document.root)
        loaded.problems.extend(form.problems)
        loaded.places.update(((file, path), place) for path, place in form.places.items())
        if form.problems:
            loaded.broken.add(f"{kind}/{name}")


def _add_table(schema: Schema, form: Form, name: str, root: Node, is_builtin: bool) -> None:
    if name in schema.tables:
        form.complain(root, "schema-name", f"`{name}` is a table of the compiler's own", "choose another file name")
    elif not NAME.fullmatch(name):
        form.complain(root, "schema-name", f"`{name}` is no table name", "lower case, digits and `_`; rename the file")
    else:
        schema.tables[name] = read_table(form, name, root, is_builtin)


def _add_vocabulary(schema: Schema, form: Form, name: str, root: Node) -> None:
    if name in schema.vocabularies:
        form.complain(
            root, "schema-name", f"`{name}` is a vocabulary of the compiler's own", "choose another file name"
        )
    else:
        schema.vocabularies[name] = read_vocabulary(form, name, root)


def read_table(form: Form, name: str, root: Node, is_builtin: bool = False) -> Table:
    """Read one table's schema from its nodes."""
    top = form.entries(root, TABLE_KEYS)
    extras = form.entries(top.get("standoff"), TABLE_EXTRAS)
    form.mark("primaryKey", top.get("primaryKey"))
    form.mark("broader", extras.get("broader"))
    form.mark("label", extras.get("label"))
    return Table(
        name=name,
        title=form.text(top.get("title"), name),
        description=form.text(top.get("description")),
        fields=_fields(form, top.get("fields")),
        key=form.names(top.get("primaryKey")),
        foreign_keys=dict(_foreign_key(form, node) for node in form.items(top.get("foreignKeys"))),
        registered=form.flag(extras.get("registered")),
        nest=_nest(form, extras.get("nest")),
        broader=form.maybe(extras.get("broader")),
        expect=read_expect(form, extras.get("expect")),
        label=form.maybe(extras.get("label")),
        wide=read_wide(form, extras.get("wide")),
        geo=_geo(form, extras.get("geo")),
        is_builtin=is_builtin,
        file=form.file,
    )


def _foreign_key(form: Form, node: Node) -> tuple[str, tuple[str, str]]:
    before = len(form.problems)
    entry = form.entries(node, frozenset({"fields", "reference"}))
    reference = form.entries(entry.get("reference"), frozenset({"resource", "fields"}))
    fields, targets = form.names(entry.get("fields")), form.names(reference.get("fields"))
    if (len(fields) != 1 or len(targets) != 1) and len(form.problems) == before:
        hint = "write `{fields: column, reference: {resource: table, fields: its_key}}`"
        form.complain(node, "schema-value", "a foreign key is one column that points at one column", hint)
    name = (fields or ("",))[0]
    form.mark(f"foreignKeys/{name}", entry.get("fields"))
    return name, (form.text(reference.get("resource")), (targets or ("",))[0])


def _nest(form: Form, node: Node | None) -> Nest | None:
    if node is None:
        return None
    entry = form.entries(node, frozenset({"under", "as", "by", "value"}))
    for name in ("under", "as", "by", "value"):
        form.mark(f"nest/{name}", entry.get(name))
    if isinstance(node, Mapping) and not {"under", "as"} <= set(node.entries):
        form.complain(
            node, "schema-value", "`nest` names the parent and the place under it", "write `{under: …, as: …}`"
        )
    return Nest(
        form.text(entry.get("under")),
        form.text(entry.get("as")),
        form.maybe(entry.get("by")),
        form.maybe(entry.get("value")),
    )


def _geo(form: Form, node: Node | None) -> Geo | None:
    if node is None:
        return None
    entry = form.entries(node, frozenset({"latitude", "longitude"}))
    form.mark("geo", node)
    if isinstance(node, Mapping) and not {"latitude", "longitude"} <= set(node.entries):
        hint = "write `{latitude: <column>, longitude: <column>}`"
        form.complain(node, "schema-value", "`geo` names two columns", hint)
    return Geo(form.text(entry.get("latitude")), form.text(entry.get("longitude")))


def _fields(form: Form, node: Node | None) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for item in form.items(node):
        if not isinstance(item, Mapping) or not isinstance(item.entries.get("name", (0, None))[1], Scalar):
            form.complain(item, "schema-value", "a field is a mapping with its `name`", "write `{name: …, title: …}`")
            continue
        f = _field(form, item)
        if f.name in found:
            form.complain(
                item.entries["name"][1], "schema-name", f"two fields are called `{f.name}`", "rename or remove one"
            )
        found[f.name] = f
        form.mark(f"fields/{f.name}", item.entries["name"][1])
        for key in ("title", "description"):
            form.mark(f"fields/{f.name}/{key}", item.entries.get(key, (None, None))[1])
    return found


def _field(form: Form, node: Mapping) -> Field:
    entry = form.entries(node, FIELD_KEYS)
    limits = form.entries(entry.get("constraints"), CONSTRAINTS)
    extras = form.entries(entry.get("standoff"), FIELD_EXTRAS)
    name = form.text(entry.get("name"))
    if not NAME.fullmatch(name):
        hint = "lower snake case, starting with a letter"
        form.complain(entry["name"], "schema-name", f"`{name}` is no column name", hint)
    return Field(
        name=name,
        type=form.one_of(entry.get("type"), declared_as("type")) or "string",
        title=form.text(entry.get("title"), name),
        description=form.text(entry.get("description")),
        required=form.flag(limits.get("required")),
        pattern=_pattern(form, limits.get("pattern")),
        minimum=form.number(limits.get("minimum")),
        maximum=form.number(limits.get("maximum")),
        min_length=form.whole(limits.get("minLength")),
        max_length=form.whole(limits.get("maxLength")),
        vocabulary=form.maybe(extras.get("vocabulary")),
        quantity=form.one_of(extras.get("type"), declared_as("standoff")),
        source=form.one_of(extras.get("from"), ("registry", "text")),
        default_speaker=form.one_of(extras.get("default"), ("speaker",)) is not None,
        ref=form.names(extras.get("ref")),
        literals=form.names(extras.get("or")),
        resolve=form.one_of(extras.get("resolve"), tuple(RESOLVE)),
        derive=_derive(form, extras.get("derive")),
    )


def _pattern(form: Form, node: Node | None) -> str | None:
    import polars as pl

    pattern = form.maybe(node)
    if node is not None and pattern is not None:
        try:
            pl.Series([""]).str.contains(pattern)
        except pl.exceptions.ComputeError:
            hint = "as in `[A-Z]{3}`; look-ahead, look-behind and back-references are not known (Rust's syntax)"
            form.complain(node, "schema-value", f"`{pattern}` is no regular expression", hint)
            return None
    return pattern


def _derive(form: Form, node: Node | None) -> Derive | None:
    if node is None:
        return None
    entry = form.entries(node)
    rule = next((name for name in DERIVATIONS if name in entry), None)
    if rule is None or set(entry) - DERIVATIONS[rule]:
        hint = "; ".join("{" + ", ".join(sorted(keys)) + "}" for keys in DERIVATIONS.values())
        form.complain(node, "schema-derive", "a derived column follows one of a closed list of rules", hint)
        return None
    return Derive(
        rule=rule,
        source=form.text(entry.get("of") or entry.get("among") or entry.get("target")),
        through=form.text(entry.get("through")),
        scheme=form.text(entry.get("mapping")),
        child=form.text(entry.get("child")),
        column=form.text(entry.get("column")),
        table=form.text(entry.get("table")),
        codes=form.names(entry.get("codes")),
        where=_pairs(form, entry.get("where")),
        labels=_pairs(form, entry.get("standing")),
    )


def _pairs(form: Form, node: Node | None) -> tuple[tuple[str, str], ...]:
    return tuple((name, form.text(value)) for name, value in form.entries(node).items())
