"""A schema -> the tables of numbers by which the compiled reader knows what may be written where.

Words of the grammar (names of fields, children, qualifiers, tables) become symbols, their positions in one list. Two
kinds of files, two tables of each sort: those of texts come first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import is_normalized

from standoff.corpus.files import TOP
from standoff.corpus.grammar import RecordGrammar, all_grammars, record_grammars
from standoff.corpus.qualifiers import DEFAULTS, INHERITED, choices
from standoff.corpus.text_block import BASIS, DEFAULTED, DERIVED, OF_FIELDS
from standoff.schema.model import Schema
from standoff.schema.qualifiers import CHECKED, CHECKED_BY, INDEX, NOTE, REGISTRY, REVIEW, TEXT, WRITTEN_BY, Qualifier
from standoff.schema.types import FIELD_TYPES

KINDS = (TEXT, REGISTRY)
UNKNOWN, KNOWN = -1, -2  # what a key may mean in the mapping of a record, where it names none of its fields
OTHER_WORDS = ("at", "is", "because", "basis", "review", "curator", "sentences", *TOP)
STATED, REMARKS = ("voice", "speaker", "basis"), ("because", "ref")
PLACES = (*STATED, *REMARKS, REVIEW, CHECKED_BY, WRITTEN_BY)  # those whose numbers the reader has to know
VOICES = ("quote", "paraphrase", "attributed", "narrator", "inference")


@dataclass(frozen=True, slots=True)
class QualifierTable:
    """The qualifiers, in the order of the schema: of each whether it has codes, names a record, is a note, is refused.

    `codes` are (qualifier, text, position in its vocabulary, bits of the kinds of files that may have it).
    """

    of_symbol: list[int]
    coded: list[bool]
    names_record: list[bool]
    notes: list[bool]
    refused: tuple[list[bool], ...]
    defaults: tuple[list[int], ...]
    codes: list[tuple[int, str, int, int]]
    places: list[int]
    voices: list[int]
    special: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class TextFieldTable:
    """The fields of a text, by symbol, and which of them it needs."""

    names: list[str]
    of_symbol: list[int]
    needed: list[int]
    length: int
    curator: int
    stated: int
    is_qualifier: list[bool]

    @property
    def n_fields(self) -> int:
        """How many fields a text may have."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class RecordTable:
    """How records of one table are written in files of one kind; `keys` and `children` by symbol."""

    existence: int
    roles: list[int]
    keys: list[tuple[int, int, str | None, tuple[str, ...], bool]]
    by: int
    scalar: int
    is_short_by_key: bool
    children: list[tuple[int, int]]
    speaker_fields: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of one schema; `numbers` are those of the records by the name of their table."""

    symbols: list[str]
    qualifiers: QualifierTable
    text_fields: TextFieldTable
    records: tuple[list[RecordTable], ...]
    tables: tuple[list[int], ...]
    numbers: dict[str, int]


def tables_of(schema: Schema) -> Tables:
    """The tables of a schema; raises LookupError or ValueError where it lacks words that the reader knows by name."""
    own = [record_grammars(schema, kind) for kind in KINDS]
    tops = [record_grammars(schema, kind, everything=True) for kind in KINDS]  # numbered alike for both kinds
    grammars = [{each.table.name: each for grammar in top.values() for each in all_grammars(grammar)} for top in tops]
    numbers = {name: number for number, name in enumerate(grammars[0])}
    symbols = list(dict.fromkeys(_words(schema, grammars[0])))
    places = {word: number for number, word in enumerate(symbols)}
    records = tuple([_record(grammar, places, numbers) for grammar in each.values()] for each in grammars)
    taken = {name for name in numbers if not is_beyond(schema, name)}
    of_tables = tuple([numbers[word] if word in top and word in taken else -1 for word in symbols] for top in own)
    return Tables(symbols, _qualifiers(schema, symbols), _text_fields(schema, symbols), records, of_tables, numbers)


def is_beyond(schema: Schema, name: str) -> bool:
    """Whether files with records of a table are left to Python.

    These are ids that others gave, children in an order, keys that are no text, and children of children.
    """
    table, children = schema.tables[name], schema.children[name].values()
    own = [table.fields[key] for key in table.own_key] if table.nest else []
    return (
        table.id_pattern is not None
        or (table.nest is not None and (table.nest.order is not None or table.n_above > 1))
        or any(not FIELD_TYPES[f.kind].is_text for f in own)
        or any(is_beyond(schema, child.name) for child in children)
    )


def _words(schema: Schema, grammars: dict[str, RecordGrammar]) -> Iterator[str]:
    yield from OTHER_WORDS
    yield from OF_FIELDS
    yield from schema.known_qualifiers
    yield from schema.tables["texts"].fields
    for name, grammar in grammars.items():
        yield name
        yield from grammar.table.fields
        yield from grammar.children


def _record(grammar: RecordGrammar, places: dict[str, int], numbers: dict[str, int]) -> RecordTable:
    roles = [UNKNOWN] * len(places)
    for name in ("at", *grammar.children, *(grammar.qualifiers or ())):
        roles[places[name]] = KNOWN
    for name, index in grammar.fields.items():
        roles[places[name]] = index
    return RecordTable(
        grammar.existence,
        roles,
        [(places[k.name], k.field_index, k.ref, k.literals, k.default_speaker) for k in grammar.keys],
        places[grammar.by] if grammar.by else -1,
        places[grammar.scalar] if grammar.scalar else -1,
        grammar.is_short_by_key,
        [(places[name], numbers[child.table.name]) for name, child in grammar.children.items()],
        [(places[name], index) for name, index in grammar.speaker_fields],
    )


def _qualifiers(schema: Schema, symbols: list[str]) -> QualifierTable:
    known, every = schema.known_qualifiers, schema.all_qualifiers
    own = [None] * len(schema.qualifiers)
    index = {each.name: number for number, each in enumerate(every)}
    codes = [codes_of(schema, each) for each in every]
    return QualifierTable(
        of_symbol=[index[word] if word in known else -1 for word in symbols],
        coded=[bool(each.vocabulary) for each in every],
        names_record=[each.names_record for each in every],
        notes=[not is_inherited for is_inherited in INHERITED] + [False] * len(own),
        refused=tuple(
            [each.name == NOTE or (kind == REGISTRY and kind not in each.kinds) for each in every] for kind in KINDS
        ),
        defaults=tuple(
            [-1 if code is None else codes[number].index(code) for number, code in enumerate((*DEFAULTS[kind], *own))]
            for kind in KINDS
        ),
        codes=[each for number, one in enumerate(every) if one.name in known for each in _codes(schema, number, one)],
        places=[index[name] for name in PLACES],
        voices=[codes[INDEX["voice"]].index(code) for code in VOICES],
        special=(
            codes[INDEX["review"]].index(CHECKED),
            codes[INDEX["basis"]].index("external"),
            codes[INDEX["basis"]].index("inferred"),
        ),
    )


def _is_refused(qualifier: Qualifier, kind: str) -> bool:
    """Whether a qualifier is a problem in a file of this kind, or one that only Python reads."""
    return qualifier.name == NOTE or (kind == REGISTRY and kind not in qualifier.kinds)


def codes_of(schema: Schema, qualifier: Qualifier) -> list[str]:
    """The codes of a qualifier in the order of its vocabulary; none where its values are words."""
    return list(schema.vocabularies[qualifier.vocabulary].codes) if qualifier.vocabulary else []


def _codes(schema: Schema, number: int, qualifier: Qualifier) -> Iterator[tuple[int, str, int, int]]:
    if not qualifier.vocabulary:
        return
    allowed = [choices(schema, qualifier.name, kind) for kind in KINDS]
    for position, code in enumerate(codes_of(schema, qualifier)):
        bits = sum(1 << bit for bit, each in enumerate(allowed) if code in each)
        if is_normalized("NFC", code):
            yield number, code, position, bits


def _text_fields(schema: Schema, symbols: list[str]) -> TextFieldTable:
    fields = schema.tables["texts"].fields
    names = [name for name in fields if name not in DERIVED]
    return TextFieldTable(
        names=names,
        of_symbol=[names.index(word) if word in names else -1 for word in symbols],
        needed=[number for number, name in enumerate(names) if fields[name].required and name not in DEFAULTED],
        length=names.index("length"),
        curator=names.index("curator"),
        stated=codes_of(schema, BASIS).index(BASIS.defaults[TEXT]),
        is_qualifier=[word == "is" or word in OF_FIELDS for word in symbols],
    )
