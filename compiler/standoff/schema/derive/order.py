"""What derives from what: the sources of each derived column, circles, and the rounds in which columns are computed."""

from standoff.schema.model import Field, Schema, Table

Round = list[tuple[Table, Field]]


def sources(table: Table, f: Field, schema: Schema) -> list[tuple[Table, Field]]:
    """The fields that a derived column derives from, with their tables; those that do not exist are left out."""
    derive = f.derive
    if derive is None:
        return []
    owner = schema.tables.get(table.foreign_keys.get(derive.through, ("",))[0]) if derive.through else table
    child = schema.tables.get(derive.child)
    named = [(owner, derive.source), (table, derive.through), (child, derive.column)]
    named += [(child if derive.child else table, name) for name, _ in derive.where]
    named += [(table, number) for _, number in derive.counts]
    return [(other, other.fields[name]) for other, name in named if other is not None and name in other.fields]


def is_circular(table: Table, f: Field, schema: Schema) -> bool:
    """Whether a derived column derives, in the end, from itself."""
    waiting, seen = sources(table, f, schema), set[tuple[str, str]]()
    while waiting:
        owner, source = waiting.pop()
        if (owner.name, source.name) not in seen:
            seen.add((owner.name, source.name))
            waiting += sources(owner, source, schema)
    return (table.name, f.name) in seen


def rounds(schema: Schema) -> list[Round]:
    """The derived columns in an order in which each comes after those it derives from.

    What a round derives through a foreign key was computed in an earlier one, or is not derived: the record referred to
    may be in another partition.
    """
    found: dict[tuple[str, str], tuple[Table, Field]] = {}
    numbers: dict[tuple[str, str], int] = {}

    def visit(table: Table, f: Field) -> None:
        number = 0
        for owner, source in sources(table, f, schema):
            if source.derive is not None:
                if (owner.name, source.name) not in found:
                    visit(owner, source)
                number = max(number, numbers[owner.name, source.name])
        numbers[table.name, f.name] = number + (f.derive is not None and bool(f.derive.through))
        found[table.name, f.name] = table, f

    for table in schema.record_tables.values():
        for f in table.fields.values():
            visit(table, f)
    return [
        [each for name, each in found.items() if numbers[name] == number]
        for number in range(max(numbers.values(), default=0) + 1)
    ]


def looked_up(columns: Round, schema: Schema) -> dict[str, list[str]]:
    """What a round looks up through foreign keys: by table, its key and the columns that are needed."""
    found: dict[str, list[str]] = {}
    for table, f in columns:
        if f.derive is not None and f.derive.through:
            target = table.foreign_keys[f.derive.through][0]
            names = found.setdefault(target, [schema.tables[target].key[0]])
            names += [f.derive.source] if f.derive.source not in names else []
    return found
