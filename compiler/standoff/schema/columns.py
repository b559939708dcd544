"""The columns of the output: a table's fields with what derives from dates, counts and assertions."""

from standoff.schema.model import Column, Field, Schema, Table

STANDARD = ("standing", "n_assertions", "n_texts", "n_independent", "has_conflict")


def columns(table: Table, schema: Schema) -> list[Column]:
    """The table's columns in the order of the output; a corpus's table ends with the five of every table of records."""
    found = [column for f in table.fields.values() for column in _of_field(f, table, schema)]
    return found if table.is_builtin else found + standard_columns(schema)


def _of_field(f: Field, table: Table, schema: Schema) -> list[Column]:
    if f.quantity == "edtf":
        return _date_columns(f, schema)
    if f.quantity == "count":
        return _count_columns(f)
    vocabulary = schema.vocabularies.get(f.vocabulary or "")
    enum = tuple(vocabulary.codes) if vocabulary else ()
    kind = "boolean" if f.derive and f.derive.rule == "among" else f.type
    required = f.required or (f.name in table.key)
    return [
        Column(f.name, kind, f.title, f.description, f.name, "value", required, enum, f.pattern, f.minimum, f.maximum)
    ]


def _date_columns(f: Field, schema: Schema) -> list[Column]:
    enum = tuple(schema.vocabularies["date-precision"].codes) if "date-precision" in schema.vocabularies else ()
    return [
        Column(f.name, "string", f.title, f"{f.description} (EDTF)".strip(), f.name, "value", f.required),
        Column(
            f"{f.name}_earliest",
            "date",
            f"{f.title}, earliest",
            "First day that it can be; empty if unbounded.",
            f.name,
            "low",
        ),
        Column(
            f"{f.name}_latest",
            "date",
            f"{f.title}, latest",
            "Last day that it can be; empty if unbounded.",
            f.name,
            "high",
        ),
        Column(
            f"{f.name}_precision",
            "string",
            f"{f.title}, precision",
            "How precise the date is.",
            f.name,
            "precision",
            enum=enum,
        ),
    ]


def _count_columns(f: Field) -> list[Column]:
    lowest = "Lower bound over the candidates that contain no other; empty if unbounded."
    best = "The number chosen by the rules, where it is a single number; never an average."
    highest = "Upper bound over the candidates that contain no other; empty if unbounded."
    return [
        Column(
            f"{f.name}_low", "integer", f"{f.title}, low", f"{f.description} {lowest}".strip(), f.name, "low", minimum=0
        ),
        Column(
            f"{f.name}_best",
            "integer",
            f"{f.title}, best",
            f"{f.description} {best}".strip(),
            f.name,
            "best",
            minimum=0,
        ),
        Column(
            f"{f.name}_high",
            "integer",
            f"{f.title}, high",
            f"{f.description} {highest}".strip(),
            f.name,
            "high",
            minimum=0,
        ),
    ]


def standard_columns(schema: Schema) -> list[Column]:
    """The five columns that end every table of records."""
    standing = schema.vocabularies.get("standing")
    enum = tuple(standing.codes) if standing else ()
    return [
        Column(
            "standing",
            "string",
            "Standing",
            "How firmly the texts say that this record exists.",
            "",
            "standing",
            True,
            enum,
        ),
        Column("n_assertions", "integer", "Assertions", "Assertions on this record.", "", "standard", True, minimum=1),
        Column("n_texts", "integer", "Texts", "Texts that speak of this record.", "", "standard", True, minimum=0),
        Column(
            "n_independent",
            "integer",
            "Independent sources",
            "Independence groups among those texts.",
            "",
            "standard",
            True,
            minimum=0,
        ),
        Column(
            "has_conflict",
            "boolean",
            "Conflict",
            "Whether a cell of this row is empty because its sources disagree.",
            "",
            "standard",
            True,
        ),
    ]
