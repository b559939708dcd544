"""schemas/*.yaml -> Table, Field, Vocabulary: Table Schema in YAML plus the keys under `standoff:`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from standoff import nodes
from standoff.nodes import Mapping, Node
from standoff.problem import Place, Problem
from standoff.schema.forms import Form
from standoff.schema.integrity import check_schema
from standoff.schema.model import Code, Derive, Field, Nest, Schema, Table, Vocabulary

TYPES = ("string", "integer", "number", "boolean", "date")
NAME = re.compile(r"[a-z][a-z0-9_]*")
TABLE_KEYS = frozenset(["title", "description", "fields", "primaryKey", "foreignKeys", "standoff"])
FIELD_KEYS = frozenset(["name", "type", "title", "description", "constraints", "standoff"])
CONSTRAINTS = frozenset(["required", "pattern", "minimum", "maximum", "minLength", "maxLength"])
TABLE_EXTRAS = frozenset(["registered", "nest", "broader"])
FIELD_EXTRAS = frozenset(["vocabulary", "type", "from", "default", "ref", "or", "resolve", "derive"])
CODE_KEYS = frozenset(["label", "definition", "broader", "mappings"])
MATCHES = ("exact", "close", "broad", "none")
DERIVATIONS = {
    "mapping": frozenset(["mapping", "of", "through"]),
    "among": frozenset(["among", "codes"]),
    "child": frozenset(["child", "where", "column"]),
    "target": frozenset(["target", "table"]),
    "standing": frozenset(["standing"]),
}


@dataclass(slots=True)
class Loaded:
    """A schema with the problems found in its files and the number of files read."""

    schema: Schema
    problems: list[Problem] = field(default_factory=list)
    files: int = 0


def read_schema(root: Path, folder: str = "schemas") -> Loaded:
    """Read the schemas and vocabularies below `root/folder`, and the compiler's own, and check that they fit together."""
    loaded = Loaded(Schema())
    own = resources.files("standoff") / "own"
    for kind, base, is_own in (("tables", "own/tables", True), ("vocabularies", "own/vocabularies", True)):
        files = sorted((own / kind).iterdir(), key=lambda entry: entry.name)
        _read_all(
            loaded, kind, ((f"{base}/{f.name}", f.read_bytes()) for f in files if f.name.endswith(".yaml")), is_own
        )
    for kind, below in (("vocabularies", f"{folder}/vocabularies"), ("tables", folder)):
        paths = sorted((root / below).glob("*.yaml"))
        _read_all(loaded, kind, ((f"{below}/{path.name}", path.read_bytes()) for path in paths), is_own=False)
        loaded.files += len(paths)
    loaded.problems.extend(check_schema(loaded.schema))
    return loaded


def _read_all(loaded: Loaded, kind: str, sources: Iterable[tuple[str, bytes]], is_own: bool) -> None:
    for file, data in sources:
        document = nodes.read(file, data)
        loaded.problems.extend(document.problems)
        if document.root is None:
            continue
        form = Form(file)
        name = file.rsplit("/", 1)[1].removesuffix(".yaml")
        if kind == "tables":
            _add_table(loaded.schema, form, name, document.root, is_own)
        else:
            loaded.schema.vocabularies[name] = read_vocabulary(form, name, document.root)
        loaded.problems.extend(form.problems)


def _add_table(schema: Schema, form: Form, name: str, root: Node, is_own: bool) -> None:
    if name in schema.tables:
        form.complain(root, "schema-name", f"`{name}` is a table of the compiler's own", "choose another name")
    elif not NAME.fullmatch(name):
        form.complain(root, "schema-name", f"`{name}` is no table name", "lower case, digits and `_`")
    else:
        schema.tables[name] = read_table(form, name, root, is_own)


def read_table(form: Form, name: str, root: Node, is_own: bool = False) -> Table:
    """Read one table's schema from its nodes."""
    top = form.entries(root, TABLE_KEYS)
    extras = form.entries(top.get("standoff"), TABLE_EXTRAS)
    fields = [_field(form, node) for node in form.items(top.get("fields"))]
    return Table(
        name=name,
        title=form.text(top.get("title"), name),
        description=form.text(top.get("description")),
        fields={f.name: f for f in fields},
        key=form.names(top.get("primaryKey")),
        foreign_keys=dict(_foreign_key(form, node) for node in form.items(top.get("foreignKeys"))),
        registered=form.flag(extras.get("registered")),
        nest=_nest(form, extras.get("nest")),
        broader=form.maybe(extras.get("broader")),
        is_own=is_own,
        file=form.file,
    )


def _foreign_key(form: Form, node: Node) -> tuple[str, tuple[str, str]]:
    entry = form.entries(node, frozenset({"fields", "reference"}))
    reference = form.entries(entry.get("reference"), frozenset({"resource", "fields"}))
    fields, targets = form.names(entry.get("fields")), form.names(reference.get("fields"))
    if len(fields) != 1 or len(targets) != 1:
        form.complain(node, "schema-value", "a foreign key is one column that points at one column")
    return (fields or ("",))[0], (form.text(reference.get("resource")), (targets or ("",))[0])


def _nest(form: Form, node: Node | None) -> Nest | None:
    if node is None:
        return None
    entry = form.entries(node, frozenset({"under", "as", "by", "value"}))
    return Nest(
        form.text(entry.get("under")),
        form.text(entry.get("as")),
        form.maybe(entry.get("by")),
        form.maybe(entry.get("value")),
    )


def _field(form: Form, node: Node) -> Field:
    entry = form.entries(node, FIELD_KEYS)
    limits = form.entries(entry.get("constraints"), CONSTRAINTS)
    extras = form.entries(entry.get("standoff"), FIELD_EXTRAS)
    shortest, longest = form.number(limits.get("minLength")), form.number(limits.get("maxLength"))
    name = form.text(entry.get("name"))
    if not NAME.fullmatch(name):
        form.complain(node, "schema-name", f"`{name}` is no column name", "lower snake case, starting with a letter")
    return Field(
        name=name,
        type=form.one_of(entry.get("type"), TYPES) or "string",
        title=form.text(entry.get("title"), name),
        description=form.text(entry.get("description")),
        required=form.flag(limits.get("required")),
        pattern=_pattern(form, limits.get("pattern")),
        minimum=form.number(limits.get("minimum")),
        maximum=form.number(limits.get("maximum")),
        min_length=None if shortest is None else int(shortest),
        max_length=None if longest is None else int(longest),
        vocabulary=form.maybe(extras.get("vocabulary")),
        quantity=form.one_of(extras.get("type"), ("edtf", "count")),
        source=form.one_of(extras.get("from"), ("registry", "text")),
        default_speaker=form.one_of(extras.get("default"), ("speaker",)) is not None,
        ref=form.names(extras.get("ref")),
        literals=form.names(extras.get("or")),
        resolve=form.one_of(extras.get("resolve"), ("earliest", "latest", "strongest")),
        derive=_derive(form, extras.get("derive")),
    )


def _pattern(form: Form, node: Node | None) -> str | None:
    pattern = form.maybe(node)
    if node is not None and pattern is not None:
        try:
            re.compile(pattern)
        except re.error as error:
            form.complain(node, "schema-value", f"no regular expression: {error}")
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


def read_vocabulary(form: Form, scheme: str, root: Node) -> Vocabulary:
    """Read one vocabulary from its nodes."""
    top = form.entries(root, frozenset({"title", "description", "codes"}))
    codes: dict[str, Code] = {}
    for code, node in form.entries(top.get("codes")).items():
        entry = form.entries(node, CODE_KEYS)
        codes[code] = Code(
            code=code,
            label=form.text(entry.get("label"), code),
            definition=form.text(entry.get("definition")),
            broader=form.maybe(entry.get("broader")),
            mappings=_mappings(form, entry.get("mappings")),
        )
        if not codes[code].definition:
            form.complain(
                node, "schema-value", f"the code `{code}` has no definition", "say when to use it, and when not"
            )
    return Vocabulary(scheme, form.text(top.get("title"), scheme), form.text(top.get("description")), codes)


def _mappings(form: Form, node: Node | None) -> tuple[tuple[str, str, str], ...]:
    found: list[tuple[str, str, str]] = []
    for scheme, targets in form.entries(node).items():
        for target in form.items(targets):
            entry = form.entries(target, frozenset({"code", "match"}))
            match = form.one_of(entry.get("match"), MATCHES) or "none"
            found.append((scheme, form.text(entry.get("code"), "none"), match))
    return tuple(found)


def place_of(table: Table, root: Path, name: str) -> Place:
    """Where a field stands in its schema file; the top of the file where it cannot be found."""
    document = nodes.read(table.file, (root / table.file).read_bytes())
    items = Form(table.file).items(document.root.entries["fields"][1]) if isinstance(document.root, Mapping) else []
    for item in items:
        if isinstance(item, Mapping) and Form(table.file).text(item.entries["name"][1]) == name:
            return Place(table.file, item.line, item.column)
    return Place(table.file, 1, 1)
