"""Schemas: what is wrong with one is said at its place, once; and every form of a schema lists the same columns."""

from pathlib import Path

import frictionless
import polars as pl
import pytest

import tiny
from paths import REPOSITORY
from standoff.corpus.grammar import record_grammars
from standoff.schema.columns import columns, dtypes
from standoff.schema.frame_checks import is_valid
from standoff.schema.model import Schema, Table
from standoff.schema.read import read_schema
from standoff.schema.table_schema import table_schema
from tiny import FAIRS_SCHEMA, FILES, GUESTS_SCHEMA, KINDS, PEOPLE_SCHEMA, PLACES_SCHEMA, ROLES, Change, write


def faults(root: Path) -> list[str]:
    return [f"{p.place} {p.code}: {p.message}" for p in read_schema(root).problems]


def test_the_tiny_schemas_are_right(tmp_path: Path) -> None:
    assert faults(write(tmp_path)) == []


def test_the_same_bytes_are_read_once_and_no_others_are_taken_for_them(tmp_path: Path) -> None:
    """A schema depends on its files and on the qualifiers that datapackage.json declares, wherever they are."""
    schema = read_schema(write(tmp_path / "one")).schema
    assert read_schema(write(tmp_path / "same", files={tiny.ONE: None})).schema is schema
    assert read_schema(tmp_path / "one", is_checked=True).schema == schema
    titled = read_schema(write(tmp_path / "titled", (PEOPLE_SCHEMA, "primaryKey:", "title: Folk\nprimaryKey:"))).schema
    assert (titled.tables["people"].title, schema.tables["people"].title) == ("Folk", "people")
    declared = (tiny.DESCRIPTOR, '"speakers"', '"qualifiers": [{"name": "mood"}], "speakers"')
    assert "mood" in read_schema(write(tmp_path / "declared", declared)).schema.known_qualifiers


# -- one mistake, one problem ------------------------------------------------------------------------------------------

PERMIT, TRADE, DAY = "'[A-Z]-\\d+'", "{among: kind, codes: [market]}", "{definition: People gather for a day.}"
FAIRS_KEY, GUESTS_KEY = "primaryKey: fair_id", "primaryKey: [fair_id, role, person_id]"
A_MAPPING = "a mapping says to which code, and how well it matches"
A_NEST = "`nest` names the parent and the place under it"

KEYS_AND_VALUES: dict[str, list[tuple[str, str, str]]] = {
    PEOPLE_SCHEMA: [
        ("primaryKey:", "key:", "4:1 schema-key: no key `key` here"),
        ("{name: person_id}", "{name: person_id, typ: x}", "2:23 schema-key: no key `typ` here"),
        ("{required: true}", "{single: true}", "3:32 schema-key: no key `single` here"),
        ("{registered: true}", "{registred: true}", "5:12 schema-key: no key `registred` here"),
        ("{registered: true}", "{registered: yes}", "5:24 schema-value: `yes` is neither `true` nor `false`"),
        ("{registered: true}", "registered", "5:11 schema-value: expected a mapping here"),
        ("{name: person_id}", "{name: person_id, title: [x]}", "2:30 schema-value: expected a single value here"),
        ("{name: person_id}", "{name: person_id, type: text}", "2:29 schema-value: `text` is not known here"),
        ("{name: person_id}", "person_id", "2:5 schema-value: a field is a mapping with its `name`"),
        ("{name: person_id}", "{title: Person}", "2:5 schema-value: a field is a mapping with its `name`"),
        ("{name: person_id}", "{name: personId}", "2:12 schema-name: `personId` is not a valid column name"),
    ],
    FAIRS_SCHEMA: [
        ("{type: count}", "{kind: count}", "5:62 schema-key: no key `kind` here"),
        ("{type: count}", "{type: counts}", "5:68 schema-value: `counts` is not known here"),
        ("{from: text}", "{from: texts}", "9:80 schema-value: `texts` is not known here"),
        ("{from: text}", "{default: narrator}", "9:83 schema-value: `narrator` is not known here"),
        ("{from: text}", "{resolve: newest}", "9:83 schema-value: `newest` is not known here"),
        ("{maximum: 900}", "{maximum: many}", "5:45 schema-value: `many` is not a valid count"),
        ("minLength: 3", "minLength: 3.5", "9:44 schema-value: `3.5` is not a whole number"),
        (PERMIT, "'[A-Z'", "8:43 schema-value: `[A-Z` is not a valid regular expression"),
        (PERMIT, "'(?=A)'", "8:43 schema-value: `(?=A)` is not a valid regular expression"),
        ("reference: {res", "references: {res", "14:24 schema-key: no key `references` here"),
        (
            "{fields: place_id, r",
            "{fields: [place_id, kind], r",
            "14:5 schema-value: a foreign key is one column that points at one column",
        ),
        (
            "{from: text}",
            "{resolve: strongest}",
            "9:12 schema-value: `motto` is resolved by the order of its vocabulary, and has none",
        ),
        (
            "{from: text}",
            "{resolve: latest}",
            "9:12 schema-value: `motto` is resolved by date or count, and is neither",
        ),
        (
            "stalls, type: integer",
            "stalls",
            "7:12 schema-value: `stalls` has a smallest or largest value, and no order",
        ),
        (
            "permit, c",
            "permit, type: number, c",
            "8:12 schema-value: `permit` has a pattern, and its values are not text",
        ),
        ("motto, c", "motto, type: date, c", "9:12 schema-value: `motto` has a length, and its values are not text"),
        (
            "name: held,",
            "name: held, type: date,",
            "4:12 schema-value: `held` is of type date, and its values are text",
        ),
        (FAIRS_KEY, "primaryKey: [fair_id, kind]", "12:13 schema-value: only a nested table has several key columns"),
        ("name: kind,", "name: is_trade,", "11:12 schema-name: two fields are called `is_trade`"),
        (
            "fields:\n  - {name: fair_id}\n",
            "fields:\n  - {name: rank}\n  - {name: fair_id}\n",
            "13:13 schema-value: the primary key is not what the fields start with",
        ),
        (
            "{name: fair_id}",
            "{name: fair_id, standoff: {type: edtf}}",
            "2:12 schema-value: the key column `fair_id` is not plain text, or is derived",
        ),
    ],
    GUESTS_SCHEMA: [
        ("as: guests, ", "", f"11:9 schema-value: {A_NEST}"),
        ("under: fairs, ", "", f"11:9 schema-value: {A_NEST}"),
        ("by: role", "key: role", "11:36 schema-key: no key `key` here"),
        (
            GUESTS_KEY,
            "primaryKey: fair_id",
            "6:13 schema-value: a child has a key column of its own beside its parent's",
        ),
        (
            GUESTS_KEY,
            "primaryKey: [role, fair_id]",
            "6:13 schema-value: the primary key is not what the fields start with",
        ),
    ],
    KINDS: [
        ("codes:", "code:", "1:1 schema-key: no key `code` here"),
        (DAY, "{label: Fair}", "3:9 schema-value: the code `fair` has no definition"),
        (DAY, "Fair", "3:9 schema-value: expected a mapping here"),
        (DAY, "{definition: D, mappings: {x: {code: y}}}", f"3:39 schema-value: {A_MAPPING}"),
        (DAY, "{definition: D, mappings: {x: {match: exact}}}", f"3:39 schema-value: {A_MAPPING}"),
        (DAY, "{definition: D, mappings: {x: {code: y, match: none}}}", f"3:39 schema-value: {A_MAPPING}"),
        (DAY, "{definition: D, mappings: {x: {code: y, match: near}}}", "3:56 schema-value: `near` is not known here"),
        (
            DAY,
            "{definition: D, mappings: {x: [{code: y, match: exact}, {code: y, match: close}]}}",
            "3:65 schema-value: this is mapped to `y` of x twice",
        ),
    ],
}

REFERENCES_AND_NAMES: dict[str, list[tuple[str, str, str]]] = {
    FAIRS_SCHEMA: [
        ("vocabulary: fair-kind", "vocabulary: kinds", "3:12 schema-reference: there is no vocabulary `kinds`"),
        (FAIRS_KEY, "primaryKey: id", "12:13 schema-reference: no field is called `id`"),
        (FAIRS_KEY, "", "1:1 schema-reference: the table has no primary key"),
        ("{fields: place_id, r", "{fields: place, r", "14:14 schema-reference: no field is called `place`"),
        (
            "resource: places",
            "resource: place",
            "14:14 schema-reference: `place_id` refers to `place.place_id`, which is not the key of a table",
        ),
        (
            "resource: places, fields: place_id",
            "resource: places, fields: name",
            "14:14 schema-reference: `place_id` refers to `places.name`, which is not the key of a table",
        ),
        (
            "{from: text}",
            "{ref: [people, guests]}",
            "9:12 schema-reference: `motto` refers to `guests`, which is not a table with one key column",
        ),
        ("name: motto", "name: because", "9:12 reserved-name: `because` is a reserved name"),
        (
            "name: motto",
            "name: held_latest",
            "9:12 schema-name: two columns of the output would be called `held_latest`",
        ),
        (
            "name: motto",
            "name: visitors_best",
            "9:12 schema-name: two columns of the output would be called `visitors_best`",
        ),
        ("name: motto", "name: rowid", "9:12 schema-name: `rowid` is SQLite's own name for a row's number"),
        ("name: motto", "name: factuality", "9:12 schema-name: two columns of the output would be called `factuality`"),
        ("name: motto", "name: guests", "9:12 schema-name: `guests` is both a field and a nested table of `fairs`"),
    ],
    PLACES_SCHEMA: [
        (
            "broader: within_id",
            "broader: name",
            "8:39 schema-reference: `name` is not a reference from this table to itself",
        ),
    ],
    GUESTS_SCHEMA: [
        ("under: fairs", "under: fair", "11:17 schema-reference: `fair` is not a table of the corpus"),
        ("as: guests", "as: quote", "11:28 reserved-name: `quote` is a reserved name"),
        ("by: role", "by: since", "11:40 schema-reference: `since` is not a key column of `fair_guests`"),
        (
            "resource: fairs, fields: fair_id",
            "resource: people, fields: person_id",
            "6:13 schema-reference: the first key column `fair_id` has no foreign key to `fairs`",
        ),
    ],
    KINDS: [
        (
            "broader: fair",
            "broader: fare",
            "2:50 schema-reference: `market` is under `fare`, which is not a code of this vocabulary",
        ),
        (
            DAY,
            "{definition: D, broader: market}",
            "2:50 hierarchy-cycle: `broader` runs in a circle: market -> fair -> market",
        ),
        (DAY, "{definition: D, broader: fair}", "3:34 hierarchy-cycle: `broader` runs in a circle: fair -> fair"),
    ],
}

SHORT_FORMS: dict[str, list[tuple[str, str, str]]] = {
    GUESTS_SCHEMA: [
        (
            "by: role",
            "by: role, value: since",
            "11:53 short-form: a value under `role` is `person_id`; `since` would be a second reading",
        ),
        (
            "name: since, standoff: {type: edtf}}\nprimaryKey: [fair_id, role, person_id]",
            "name: note}\nprimaryKey: [fair_id, role, person_id, note]",
            "11:40 short-form: a value under `role` could be `person_id` or `note`",
        ),
    ],
}

CLOSED = "a derived column follows one of a closed list of rules"
DERIVED: dict[str, list[tuple[str, str, str]]] = {
    FAIRS_SCHEMA: [
        (TRADE, rule, f"11:{column} schema-derive: {message}")
        for rule, column, message in [
            ("{amongst: kind}", 56, CLOSED),
            ("{among: kind, code: market}", 56, CLOSED),
            ("{among: kind}", 12, "`codes` names no code"),
            ("{among: kind, codes: [shop]}", 12, "unknown code `shop` in fair-kind"),
            ("{among: motto, codes: [x]}", 12, "`fairs` has no field `motto` with a vocabulary"),
            ("{mapping: iso, of: kind}", 12, "no code of fair-kind is mapped to `iso`"),
            ("{mapping: iso, of: name, through: place_id}", 12, "`places` has no field `name` with a vocabulary"),
            ("{mapping: iso, of: kind, through: motto}", 12, "`motto` has no foreign key"),
            ("{child: people, column: name}", 12, "`people` is not a table that nests under `fairs`"),
            ("{child: guests, column: name}", 12, "`guests` is not a table that nests under `fairs`"),
            ("{child: fair_guests, column: name}", 12, "`fair_guests` has no column `name`"),
            ("{child: fair_guests, column: since}", 12, "`fair_guests.since` is of type string, not boolean"),
            ("{target: motto, table: people}", 12, "`motto` is not a field with `ref`"),
            ("{earliest: kind}", 12, "`kind` is not a date that mentions give"),
            ("{latest: held}", 12, "`is_trade` is not of type edtf"),
            ("{earliest: held, of: held}", 56, CLOSED),
            ("{total: motto, counts: {x: 1}}", 12, "`fairs` has no field `motto` with a vocabulary"),
            ("{total: kind, counts: {fair: 1, market: 2}}", 12, "`is_trade` is not of type count"),
            ("{factuality: {}}", 12, "`factuality` gives no labels"),
            ("{factuality: {asserted: held, hedged/guessed: x}}", 12, "`hedged/guessed` is not a code of factuality"),
        ]
    ]
}

OF_A_CHILD = [
    ("{role: judge}", "person_id", "unknown code `judge` in guest-role"),
    ("{rank: host}", "person_id", "`fair_guests` has no column `rank`"),
    ("{role: host}", "rank", "`fair_guests` has no column `rank`"),
]


@pytest.mark.parametrize(("where", "column", "message"), OF_A_CHILD)
def test_a_column_of_a_child_is_derived_by_what_its_table_has(
    tmp_path: Path, where: str, column: str, message: str
) -> None:
    derive = f"standoff: {{derive: {{child: fair_guests, where: {where}, column: {column}}}}}"
    write(tmp_path, (FAIRS_SCHEMA, TYPED, derive))
    assert faults(tmp_path) == [f"{FAIRS_SCHEMA}:11:12 schema-derive: {message}"]


@pytest.mark.parametrize("broken", [GUESTS_SCHEMA, ROLES])
def test_what_a_broken_file_may_have_is_taken_to_be_right(tmp_path: Path, broken: str) -> None:
    derive = "standoff: {derive: {child: fair_guests, where: {role: judge}, column: person_id}}"
    write(tmp_path, (FAIRS_SCHEMA, TYPED, derive), files={broken: "codes: {\n"})
    assert faults(tmp_path) == [f"{broken}:1:8 {SYNTAX}"]


TYPED = "type: boolean, standoff: {derive: {among: kind, codes: [market]}}"
DERIVED |= {
    FAIRS_SCHEMA: [
        *DERIVED[FAIRS_SCHEMA],
        *(
            (TYPED, f"standoff: {{type: count, derive: {{total: kind, {rest}}}}}", f"11:12 schema-derive: {message}")
            for rest, message in [
                ("counts: {fair: 1}", "`counts` has nothing for the code `market` of fair-kind"),
                ("counts: {fair: 1, market: 2, shop: 3}", "unknown code `shop` in fair-kind"),
                ("counts: {fair: 1, market: stalls}", "`stalls` is neither a number nor a count of `fairs`"),
                ("counts: {fair: 1, market: -1}", "`-1` is neither a number nor a count of `fairs`"),
                (
                    "counts: {fair: 1, market: 2}, where: {motto: x}",
                    "`fairs` has no field `motto` with a vocabulary",
                ),
                ("counts: {fair: 1, market: 2}, where: {kind: shop}", "unknown code `shop` in fair-kind"),
            ]
        ),
    ]
}

MISTAKES = [
    pytest.param((file, old, new), f"{file}:{fault}", id=f"{Path(file).stem} {fault}")
    for kind in (KEYS_AND_VALUES, REFERENCES_AND_NAMES, SHORT_FORMS, DERIVED)
    for file, mistakes in kind.items()
    for old, new, fault in mistakes
]


@pytest.mark.parametrize(("change", "fault"), MISTAKES)
def test_a_mistake_is_one_problem_at_its_place(tmp_path: Path, change: Change, fault: str) -> None:
    problems = read_schema(write(tmp_path, change)).problems
    assert [f"{p.place} {p.code}: {p.message}" for p in problems] == [fault]
    assert all(problem.hint for problem in problems)


SYNTAX = "yaml-syntax: `{` is not closed"
WHOLE_FILES = [
    (PEOPLE_SCHEMA, "fields: {\n", f"1:9 {SYNTAX}"),
    (PEOPLE_SCHEMA, "# nothing yet\n", "1:1 schema-value: the file is empty"),
    (PEOPLE_SCHEMA, "[fields]", "1:1 schema-value: expected a mapping here"),
    (KINDS, "codes: {\n", f"1:8 {SYNTAX}"),
    (KINDS, "", "1:1 schema-value: the file is empty"),
    (KINDS, "title: Kinds\n", "1:1 schema-value: a vocabulary has `codes`"),
    ("schemas/Fairs.yaml", FILES[FAIRS_SCHEMA], "1:1 schema-name: `Fairs` is not a valid table name"),
    ("schemas/texts.yaml", FILES[FAIRS_SCHEMA], "1:1 schema-name: `texts` is a table of the compiler's own"),
    ("schemas/excluded.yaml", FILES[FAIRS_SCHEMA], "1:1 schema-name: `excluded` is a table of the compiler's own"),
    (
        "schemas/fairs_labelled.yaml",
        FILES[PEOPLE_SCHEMA],
        "1:1 schema-name: the formats give a name like `fairs_labelled` to what they make of `fairs`",
    ),
    (
        "schemas/fairs_fts_data.yaml",
        FILES[PEOPLE_SCHEMA],
        "1:1 schema-name: the formats give a name like `fairs_fts_data` to what they make of `fairs`",
    ),
    ("schemas/text.yaml", FILES[PEOPLE_SCHEMA], "1:1 reserved-name: `text` is a reserved name"),
    ("schemas/vocabularies/voice.yaml", FILES[KINDS], "1:1 schema-name: `voice` is a vocabulary of the compiler's own"),
    ("schemas/vocabularies/hat.yaml", FILES[KINDS], "1:1 unused-vocabulary: no column uses the vocabulary `hat`"),
    (
        "schemas/helpers.yaml",
        FILES[GUESTS_SCHEMA],
        "11:28 schema-name: `fair_guests` nests as `guests` under `fairs` too",
    ),
]


@pytest.mark.parametrize(("file", "content", "fault"), WHOLE_FILES)
def test_a_file_that_is_wrong_is_one_problem(tmp_path: Path, file: str, content: str, fault: str) -> None:
    """What other schemas say of a table or vocabulary that cannot be read is taken to be right."""
    assert faults(write(tmp_path, files={file: content})) == [f"{file}:{fault}"]


def test_mistakes_in_several_files_are_all_found(tmp_path: Path) -> None:
    write(
        tmp_path,
        (PEOPLE_SCHEMA, "fields:", "titel: People\nfields:"),
        (FAIRS_SCHEMA, "name: motto", "name: because"),
        (FAIRS_SCHEMA, "among: kind", "among: held"),
        files={KINDS: "codes: {\n"},
    )
    assert faults(tmp_path) == [
        f"{KINDS}:1:8 {SYNTAX}",
        f"{PEOPLE_SCHEMA}:1:1 schema-key: no key `titel` here",
        f"{FAIRS_SCHEMA}:9:12 reserved-name: `because` is a reserved name",
        f"{FAIRS_SCHEMA}:11:12 schema-derive: `fairs` has no field `held` with a vocabulary",
    ]


# -- one reading for every short form ----------------------------------------------------------------------------------

ONE_READING = [
    # own key columns, how they nest, what a bare scalar then is
    ("role, person_id", "as: guests, by: role", "person_id"),
    ("role", "as: guests, by: role, value: since", "since"),
    ("role", "as: guests, by: role", None),
    ("role", "as: guests", "role"),
    ("role, person_id", "as: guests", None),
]


@pytest.mark.parametrize(("key", "nest", "scalar"), ONE_READING)
def test_a_short_form_has_one_reading(tmp_path: Path, key: str, nest: str, scalar: str | None) -> None:
    write(
        tmp_path,
        (GUESTS_SCHEMA, GUESTS_KEY, f"primaryKey: [fair_id, {key}]"),
        (GUESTS_SCHEMA, "as: guests, by: role", nest),
    )
    assert faults(tmp_path) == []
    schema = read_schema(tmp_path).schema
    assert record_grammars(schema, "text")["fairs"].children["guests"].scalar == scalar


# -- all forms of a schema list the same columns -----------------------------------------------------------------------

DTYPES = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}


@pytest.fixture(scope="module")
def published() -> Schema:
    return read_schema(REPOSITORY).schema


def test_the_published_schemas_are_right() -> None:
    assert faults(REPOSITORY) == []


def test_every_form_of_a_schema_lists_the_same_columns(published: Schema) -> None:
    for table in published.tables.values():
        assert_same_columns(table, published)


def assert_same_columns(table: Table, published: Schema) -> None:
    shown = columns(table, published)
    named = {column.name: DTYPES[column.type] for column in shown}
    required = [column.name for column in shown if column.required]

    assert dtypes(shown) == named

    assert is_valid(pl.DataFrame(schema=named), table, shown)
    assert not is_valid(pl.DataFrame(schema=dict(list(named.items())[:-1])), table, shown)
    assert not is_valid(pl.DataFrame(schema=dict(reversed(named.items()))), table, shown)
    assert not is_valid(pl.DataFrame(schema=named | {shown[-1].name: pl.Float32}), table, shown)

    described = frictionless.Schema.from_descriptor(table_schema(table, published))
    assert {f.name: DTYPES[f.type] for f in described.fields} == named
    assert [f.name for f in described.fields if f.required] == required
    assert described.primary_key == list(table.key)
    assert [(k["fields"], k["reference"]) for k in described.foreign_keys] == [
        ([n], {"resource": target, "fields": [column]}) for n, (target, column) in table.foreign_keys.items()
    ]


def test_every_table_has_its_key_first_and_its_references_whole(published: Schema) -> None:
    for table in published.tables.values():
        shown = [column.name for column in columns(table, published)]
        assert shown[: len(table.key)] == list(table.key)
        assert len(shown) == len(set(shown))
        for column, (target, key) in table.foreign_keys.items():
            assert column in shown
            assert published.tables[target].key == (key,)


def test_columns_of_a_table_of_records(tmp_path: Path) -> None:
    schema = read_schema(write(tmp_path)).schema
    assert shapes("fairs", schema) == {
        "fair_id": ("string", True),
        "kind": ("string", True),
        "held": ("string", False),
        "held_earliest": ("date", False),
        "held_latest": ("date", False),
        "held_precision": ("string", False),
        "held_basis": ("string", False),
        "visitors_low": ("integer", False),
        "visitors_best": ("integer", False),
        "visitors_high": ("integer", False),
        "place_id": ("string", False),
        "stalls": ("integer", False),
        "permit": ("string", False),
        "motto": ("string", False),
        "title": ("string", False),
        "is_trade": ("boolean", False),
        "factuality": ("string", True),
        "record_basis": ("string", False),
        "n_inferred": ("integer", True),
        "sources_differ": ("string", True),
        "n_assertions": ("integer", True),
        "n_texts": ("integer", True),
        "n_independent": ("integer", True),
        "rests_on": ("string", True),
        "has_open_conflict": ("boolean", True),
    }
    assert [name for name in shapes("fair_guests", schema) if name in schema.tables["fair_guests"].fields] == [
        "fair_id",
        "role",
        "person_id",
        "since",
    ]


def shapes(table: str, schema: Schema) -> dict[str, tuple[str, bool]]:
    return {column.name: (column.type, column.required) for column in columns(schema.tables[table], schema)}
