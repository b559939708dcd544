"""Do the schemas fit together: references, vocabularies, keys, names, and one reading for every short form."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from standoff.files.project_files import QUERIES, VOCABULARIES
from standoff.schema.columns import STANDARD, columns
from standoff.schema.columns import VOCABULARIES as COLUMN_VOCABULARIES
from standoff.schema.curated import unfit_for_curation
from standoff.schema.derive import rule_of
from standoff.schema.derive.order import is_circular
from standoff.schema.expectations import unfit
from standoff.schema.field_integrity import field_values
from standoff.schema.foreign_names import unfit_names
from standoff.schema.giving_way import RESERVED, RESERVED_FOR_TABLES
from standoff.schema.marks import unmarkable
from standoff.schema.model import Field, Schema, Table, Vocabulary
from standoff.schema.nesting import unnestable, unsuited_keys
from standoff.schema.queries import unanswerable
from standoff.schema.resolved_by import unresolvable
from standoff.schema.sql import LABELLED, SEARCH, WIDE
from standoff.schema.ties import untieable
from standoff.schema.times import TIMES, untimed
from standoff.schema.together import inseparable, undeclared
from standoff.schema.types.column_type import NUMBER
from standoff.schema.wide_integrity import unwidenable
from standoff.source.names import is_device
from standoff.source.problem import Place, Problem

DERIVED = "x_earliest, x_latest, x_precision, x_basis, n_low, n_best, n_high, " + ", ".join((*TIMES, *STANDARD))


class Fault(NamedTuple):
    """What is wrong with one file; `where` is a path in it (`primaryKey`, `fields/kind`), marked when it was read."""

    code: str
    message: str
    hint: str
    where: str


def check_schema(
    schema: Schema, places: Mapping[tuple[str, str], Place], broken: frozenset[str] = frozenset()
) -> list[Problem]:
    """All problems in how tables and vocabularies refer to each other.

    `places` gives the place of (file, path); `broken` names files that have problems already (`tables/x`,
    `vocabularies/y`): they are not checked, and what refers to them is taken to be right.
    """
    faults: list[tuple[str, Fault]] = []
    unsound = set(broken)
    for table in schema.tables.values():
        keyed = [] if f"tables/{table.name}" in broken else [(table.file, fault) for fault in _keys(table)]
        unsound |= {f"tables/{table.name}"} if keyed else set()
        faults += keyed
    for table in schema.tables.values():
        if f"tables/{table.name}" not in unsound:
            for check in (
                _names,
                _marked,
                _references,
                _unique,
                _nesting,
                _derived,
                _expected,
                _widened,
                _located,
                _timed,
                _tied,
                _together,
            ):
                faults += ((table.file, fault) for fault in check(table, schema, unsound))
    for vocabulary in schema.vocabularies.values():
        faults += ((_file(vocabulary.scheme), fault) for fault in _scheme(vocabulary.scheme))
        if f"vocabularies/{vocabulary.scheme}" not in unsound:
            faults += ((_file(vocabulary.scheme), fault) for fault in _vocabulary(vocabulary))
    if not faults and not broken:
        faults += [*_unused(schema), *_undeclared(schema), *_unanswerable(schema)]
    return [Problem(places.get((file, f.where)) or Place(file, 1, 1), *f[:3]) for file, f in faults]


def _file(scheme: str) -> str:
    return f"{VOCABULARIES}/{scheme}.yaml"


def _keys(table: Table) -> Iterator[Fault]:
    missing = [name for name in table.key if name not in table.fields]
    named = ", ".join(f"`{name}`" for name in missing)
    if not table.key:
        yield Fault(
            "schema-reference", "the table has no primary key", "add `primaryKey: <its id column>`", "primaryKey"
        )
    elif missing:
        yield Fault("schema-reference", f"no field is called {named}", "name fields of this table", "primaryKey")
    elif tuple(table.fields)[: len(table.key)] != table.key:
        hint = "put its columns first among the fields, in the same order"
        yield Fault("schema-value", "the primary key is not what the fields start with", hint, "primaryKey")
    elif not table.is_builtin and table.nest is None and len(table.key) != 1:
        hint = "keep one, or nest the table under a parent"
        yield Fault("schema-value", "only a nested table has several key columns", hint, "primaryKey")
    elif table.nest and not table.own_key:
        hint = "add a column that distinguishes the children of one parent"
        yield Fault("schema-value", "a child has a key column of its own beside its parent's", hint, "primaryKey")
    yield from (Fault(*misfit) for misfit in unsuited_keys(table))


def _names(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Fault]:
    if table.is_builtin:
        return
    hint = "choose another: it is a word of the annotation grammar"
    names = [(name, f"fields/{name}", RESERVED) for name in table.fields]
    names += [(table.nest.name, "nest/as", RESERVED)] if table.nest else []
    for name, where, reserved in (*names, (table.name, "", RESERVED_FOR_TABLES)):
        if name in reserved:
            yield Fault("reserved-name", f"`{name}` is a reserved name", hint, where)
    output = [column.name for column in columns(table, schema)]
    for name in sorted({name for name in output if output.count(name) > 1}):
        message = f"two columns of the output would be called `{name}`"
        yield Fault("schema-name", message, f"these are derived: {DERIVED}", f"fields/{name}")
    for where, message in unfit_names(table, schema, output):
        yield Fault("schema-name", message, "choose another name; a table is called as its file", where)
    for other in schema.tables:
        if table.name.startswith(tuple(other + ending for ending in (LABELLED, WIDE, SEARCH))):
            message = f"the formats give a name like `{table.name}` to what they make of `{other}`"
            yield Fault("schema-name", message, "rename the file", "")
    if "record_id" in table.fields and table.key != ("record_id",):
        message = (
            "`record_id` is what the compiler calls the id of a row: only a table's one key column may be called so"
        )
        yield Fault("schema-name", message, "rename it", "fields/record_id")
    if "rowid" in table.fields:
        yield Fault("schema-name", "`rowid` is SQLite's own name for a row's number", "rename it", "fields/rowid")
    for child in schema.children.get(table.name, ()):
        if child in table.fields:
            message = f"`{child}` is both a field and a nested table of `{table.name}`"
            yield Fault("schema-name", message, "rename one of them", f"fields/{child}")


def _marked(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Fault]:
    misfits = (*unmarkable(table), *unresolvable(table, schema), *unfit_for_curation(table, schema))
    yield from (Fault(*misfit) for misfit in misfits)


def _unique(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Fault]:
    for group in table.unique:
        where = f"fields/{group[0]}" if len(group) == 1 else "uniqueKeys"
        for name in group:
            if name not in table.fields:
                yield Fault(
                    "schema-reference", f"no field is called `{name}`", "name fields of this table", "uniqueKeys"
                )
        if set(group) >= set(table.key):
            message = f"`{'`, `'.join(table.key)}` is the key: no two rows have it in common anyway"
            yield Fault("schema-value", message, "leave it out", where)


def _references(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Fault]:
    strays = [name for name in table.foreign_keys if name not in table.fields]
    for name in strays:
        yield Fault(
            "schema-reference", f"no field is called `{name}`", "name a field of this table", f"foreignKeys/{name}"
        )
    for name, (target, column) in table.foreign_keys.items():
        other = schema.tables.get(target)
        if f"tables/{target}" not in unsound and (other is None or (column,) != other.key):
            message = f"`{name}` refers to `{target}.{column}`, which is not the key of a table"
            yield Fault("schema-reference", message, _known_keys(schema), f"foreignKeys/{name}")
    if table.broader and table.foreign_keys.get(table.broader, ("",))[0] != table.name:
        hint = "name a field with a foreign key to this table"
        message = f"`{table.broader}` is not a reference from this table to itself"
        yield Fault("schema-reference", message, hint, "broader")
    for f in table.fields.values():
        where = f"fields/{f.name}"
        yield from (Fault(*fault, where) for fault in _field_references(f, schema, unsound))
        yield from (Fault("schema-value", *fault, where) for fault in field_values(f))


def _known_keys(schema: Schema) -> str:
    keys = [f"{t.name}.{t.key[0]}" for t in schema.record_tables.values() if t.nest is None and t.key]
    return "known: " + ", ".join(keys)


def _field_references(f: Field, schema: Schema, unsound: set[str]) -> Iterator[tuple[str, str, str]]:
    if f.vocabulary and f.vocabulary not in schema.vocabularies and f"vocabularies/{f.vocabulary}" not in unsound:
        hint = f"add {_file(f.vocabulary)}, or name another"
        yield "schema-reference", f"there is no vocabulary `{f.vocabulary}`", hint
    for target in f.ref:
        other = schema.tables.get(target)
        if f"tables/{target}" not in unsound and (other is None or len(other.key) != 1):
            hint = "a reference is to tables with one key column"
            yield "schema-reference", f"`{f.name}` refers to `{target}`, which is not a table with one key column", hint


def _nesting(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Fault]:
    yield from (Fault(*misfit) for misfit in unnestable(table, schema, unsound))


def _derived(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Fault]:
    for f in table.fields.values():
        found = rule_of(table, f, schema)
        if found and (message := found[0].fault(found[1], unsound)):
            hint = "correct `derive`: it names fields, codes and tables of the schemas"
            yield Fault("schema-derive", message, hint, f"fields/{f.name}")
        elif is_circular(table, f, schema):
            hint = "one of the columns that it derives from derives from it"
            yield Fault("schema-derive", f"`{f.name}` derives from itself", hint, f"fields/{f.name}")


def _expected(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Fault]:
    for where, message, hint in unfit(table, schema, unsound):
        yield Fault("schema-expect", message, hint, where)


def _widened(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Fault]:
    for where, message, hint in unwidenable(table, schema, unsound):
        yield Fault("schema-wide", message, hint, where)


def _located(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Fault]:
    """Points are numbers on the globe: a file that maps read must not hold others."""
    geo = table.geo
    for name, bound in ((geo.latitude, 90), (geo.longitude, 180)) if geo else ():
        f, wanted = table.fields.get(name), f"constraints: {{minimum: -{bound}, maximum: {bound}}}"
        if f is None:
            yield Fault("schema-reference", f"no field is called `{name}`", "name a field of this table", "geo")
        elif f.type != NUMBER.name or (f.minimum, f.maximum) != (f"-{bound}", f"{bound}"):
            message = f"`{name}` is not a number from -{bound} to {bound}"
            yield Fault("schema-value", message, f"write `type: number, {wanted}`", f"fields/{name}")
    for name, codes in geo.areas if geo else ():
        f, where = table.fields.get(name), f"geo/areas/{name}"
        vocabulary = schema.vocabularies.get(f.vocabulary or "") if f else None
        if f is None or not f.vocabulary:
            yield Fault("schema-reference", f"`{name}` is not a field with a vocabulary", "name one that has", where)
        elif vocabulary and not set(codes) <= set(vocabulary.codes):
            strays = ", ".join(f"`{code}`" for code in codes if code not in vocabulary.codes)
            message = f"{strays}: not in the vocabulary `{vocabulary.scheme}`"
            yield Fault("schema-reference", message, "one of: " + ", ".join(vocabulary.codes), where)


def _timed(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Fault]:
    for code, where, message, hint in untimed(table, schema, unsound):
        yield Fault(code, message, hint, where)


def _tied(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Fault]:
    for where, message, hint in untieable(table, schema, unsound):
        yield Fault("schema-tie", message, hint, where)


def _scheme(scheme: str) -> Iterator[Fault]:
    """A vocabulary is a file: every system must be able to hold it."""
    if is_device(scheme):
        yield Fault("schema-name", f"Windows cannot hold a file called `{scheme}.yaml`", "rename the file", "")


def _together(table: Table, schema: Schema, unsound: set[str]) -> Iterator[Fault]:
    for code, message, hint in inseparable(table):
        yield Fault(code, message, hint, "together")


def _undeclared(schema: Schema) -> Iterator[tuple[str, Fault]]:
    for table in schema.record_tables.values():
        for first, second in undeclared(table):
            message = f"`{first}` and `{second}` look like parts of one statement, but may be taken from two texts"
            hint = f"declare `together: [[{first}, {second}]]`, or `together: []` if each means something alone"
            yield table.file, Fault("likely-together", message, hint, f"fields/{second}")


def _unanswerable(schema: Schema) -> Iterator[tuple[str, Fault]]:
    for query, where, message, hint in unanswerable(schema):
        yield f"{QUERIES}/{query}.yaml", Fault("schema-query", message, hint, where)


def _vocabulary(vocabulary: Vocabulary) -> Iterator[Fault]:
    for code in vocabulary.codes.values():
        if code.broader is not None and code.broader not in vocabulary.codes:
            message = f"`{code.code}` is under `{code.broader}`, which is not a code of this vocabulary"
            yield Fault("schema-reference", message, "name a code of this vocabulary", f"codes/{code.code}")
    for ring in _rings(vocabulary):
        message = "`broader` runs in a circle: " + " -> ".join([*ring, ring[0]])
        yield Fault("hierarchy-cycle", message, "one of these links is wrong", f"codes/{ring[0]}")


def _rings(vocabulary: Vocabulary) -> list[list[str]]:
    """The circles among codes and their broader codes, each once, from its first code; every code is visited once."""
    order = {code: number for number, code in enumerate(vocabulary.codes)}
    found: list[list[str]] = []
    done: set[str] = set()
    for code in vocabulary.codes:
        path: list[str] = []
        here: str | None = code
        while here is not None and here in order and here not in done:
            done.add(here)
            path.append(here)
            here = vocabulary.codes[here].broader
        if here in path:
            ring = path[path.index(here) :]
            first = min(range(len(ring)), key=lambda number: order[ring[number]])
            found.append(ring[first:] + ring[:first])
    return sorted(found, key=lambda ring: order[ring[0]])


def _unused(schema: Schema) -> Iterator[tuple[str, Fault]]:
    used = {f.vocabulary for table in schema.tables.values() for f in table.fields.values()}
    for scheme in sorted(set(schema.vocabularies) - used - set(COLUMN_VOCABULARIES.values())):
        message = f"no column uses the vocabulary `{scheme}`"
        yield _file(scheme), Fault("unused-vocabulary", message, "remove it, or name it in a schema", "")
