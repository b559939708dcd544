"""codebook.md: the whole page, from the facts gathered."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from standoff.formats.citation import called
from standoff.formats.codebook.columns import (
    CODES,
    READING,
    columns_part,
    explained,
    row_of,
    rules,
    template,
    wide_part,
)
from standoff.formats.codebook.facts import CodeFacts, Facts
from standoff.formats.codebook.markdown import link, table
from standoff.formats.codebook.reliability import Sources, TextCoverage, agreement_part, coverage_part
from standoff.schema.columns import STANDARD
from standoff.schema.curated import ENTRIES, KEPT, curated_roots
from standoff.schema.keys import family_of
from standoff.schema.marks import in_words
from standoff.schema.model import Schema, Table
from standoff.schema.vocabularies import MATCHES
from standoff.source.escape import listed, markdown_prose
from standoff.source.escape import markdown as escaped
from standoff.tables.package_contents import Tabular


@dataclass(frozen=True, slots=True)
class Codebook:
    """All that a codebook states: the package, its schema and tables, its coverage, and the curators' own pages."""

    descriptor: dict[str, Any]
    schema: Schema
    facts: Facts
    tables: Mapping[str, Tabular]
    coverage: list[TextCoverage] = field(default_factory=list)
    sources: Sources = field(default_factory=Sources)
    has_site: bool = False

    @property
    def has_texts(self) -> bool:
        """Whether the package has the table of texts; of a collection that is curated as a whole, it has not."""
        return "texts" in self.schema.tables


def markdown(book: Codebook) -> str:
    """The codebook as Markdown; equal input gives equal bytes, with or without the texts."""
    site = [SITE, ""] if book.has_site else []
    lines = [_title(book), *site, *_reading(book), *wide_part(book.facts, book.schema), *_queries(book.schema)]
    lines += [*_tables(book), *_vocabularies(book)]
    lines += coverage_part(book.coverage) if book.has_texts else []
    if book.sources.agreement:
        lines += agreement_part(book.sources.agreement)
    lines += _limits(book)
    return markdown_prose("\n".join(_tidied("\n".join(lines).split("\n"))).strip()) + "\n"


def _tidied(lines: list[str]) -> Iterator[str]:
    """The lines without trailing white space or repeated empty lines."""
    before = ""
    for line in map(str.rstrip, lines):
        if line or before:
            yield line
        before = line


TITLE = """\
# {title}: codebook

Version {version} of `{name}`. {people}{licence}

{description}

It contains {records:,} rows in {tables} tables of records, compiled from {texts:,} texts of {sentences:,} sentences.
The cells are supported by {assertions:,} assertions with {evidence:,} pieces of evidence, each a span of a text or an
entry of a registry. This page is generated from the schemas together with the tables; `codebook.csv` has the same
content, one row per column and code.
"""
CURATED = """\
# {title}: codebook

Version {version} of `{name}`. {people}{licence}

{description}

It contains {records:,} rows in {tables} tables of records, from {entries:,} entries of the registry{sources}.
This page is generated from the schemas together with the tables; `codebook.csv` has the same content, one row per
column and code.
"""
SITE = "The [explorer](site/index.html) shows the data in a browser, with the receipt of every cell."


def _title(book: Codebook) -> str:
    about, records = book.descriptor, book.schema.record_tables
    counted = [name for name in ("texts", "assertions", "evidence") if name in book.tables]
    entries = len(book.tables[ENTRIES]) if ENTRIES in book.tables else 0
    return (TITLE if book.has_texts else CURATED).format(
        title=escaped(str(about.get("title") or about.get("name"))),
        name=about.get("name"),
        version=about.get("version"),
        description=about.get("description") or "",
        people=_people(about),
        licence=_licence(about),
        records=sum(len(book.tables[name]) for name in records),
        tables=len(records),
        sentences=sum(text.sentences for text in book.coverage),
        entries=entries,
        sources=_sources(book.schema),
        **{name: len(book.tables[name]) for name in counted},
    )


def _sources(schema: Schema) -> str:
    """Where the entries of curated tables are from."""
    named = sorted({escaped(table.source) for table in schema.record_tables.values() if table.source})
    return f", from {' and '.join(named)}" if named else ""


def _people(about: dict[str, Any]) -> str:
    names = [escaped(called(person)) for person in about.get("contributors") or ()]
    return f"By {', '.join(names)}. " if names else ""


def _licence(about: dict[str, Any]) -> str:
    licences = [
        f"[{named}]({entry['path']})" if "path" in entry else named
        for entry in about.get("licenses") or ()
        for named in (escaped(str(entry.get("title") or entry.get("name") or entry.get("path"))),)
    ]
    return f"Licence: {', '.join(licences)}." if licences else ""


# -- how to read the tables --------------------------------------------------------------------------------------------


def _reading(book: Codebook) -> Iterator[str]:
    """The section on reading the tables; `{codes x}` is replaced by the codes of a vocabulary."""
    for line in template(book.has_texts).splitlines():
        codes = CODES.fullmatch(line)
        yield from _codes(book.facts.codes[codes[1]]) if codes else [line]
    yield ""


def _codes(found: list[CodeFacts]) -> list[str]:
    """A vocabulary's codes; columns that would be empty are left out."""
    rows = [(f"`{c.code.code}`", c.code.label, c.code.definition, _broader(c), _mapped(c), c.uses) for c in found]
    header = ("code", "label", "definition", "broader", "external", "uses")
    used = [n for n in range(len(header)) if n not in {3, 4} or any(row[n] for row in rows)]
    return table([header[n] for n in used], [[row[n] for n in used] for row in rows], numbers=1)


def _broader(facts: CodeFacts) -> str:
    return f"`{facts.code.broader}`" if facts.code.broader else ""


def _mapped(facts: CodeFacts) -> str:
    return "; ".join(
        f"{scheme} {code} ({match})" if match != "none" else f"{scheme}: none"
        for scheme, code, match in facts.code.mappings
    )


def _queries(schema: Schema) -> Iterator[str]:
    """The section on what is often asked."""
    if schema.queries:
        yield "## Queries"
        yield ""
        yield "Answers to common questions: views in the SQLite file and in `views.sql`, and queries in Datasette."
        yield ""
        rows = [(f"`{each.name}`", each.title, each.description) for each in schema.queries.values()]
        yield from table(("view", "question", "what it says"), rows)


# -- tables ------------------------------------------------------------------------------------------------------------


def ordered(schema: Schema) -> list[Table]:
    """The tables as the codebook lists them: each parent followed by its children, then the builtin tables."""
    parents = [name for name, found in schema.record_tables.items() if found.nest is None]
    shown = [each for parent in parents for each in family_of(schema.tables[parent], schema)]
    return shown + [found for found in schema.tables.values() if found.is_builtin]


def _tables(book: Codebook) -> Iterator[str]:
    yield "## Tables"
    yield ""
    rows = [
        (
            link(found.name, found.name),
            found.title,
            f"child of `{found.nest.under}`" if found.nest else "",
            len(book.tables[found.name]),
        )
        for found in ordered(book.schema)
    ]
    yield from table(("table", "title", "", "rows"), rows, numbers=1)
    yield from _last_columns(book.schema)
    for found in ordered(book.schema):
        yield from _table(book, found)


def _last_columns(schema: Schema) -> Iterator[str]:
    """Which columns every table of records ends with."""
    if any(not table.is_curated for table in schema.record_tables.values()):
        which = "table of records that texts mention" if curated_roots(schema) else "table of records"
        yield f"Every {which} ends with {listed(STANDARD, 'and')}:"
        yield f"see {link(READING.lower(), READING)}."
        yield ""
    if curated_roots(schema):
        yield f"Every curated table ends with {listed(sorted(KEPT), 'and')}."
        yield ""


def _table(book: Codebook, found: Table) -> Iterator[str]:
    facts = book.facts.columns[found.name]
    yield f"### {found.name}"
    yield ""
    yield f"**{found.title}.** {found.description}".strip()
    yield ""
    rows = f"A row is {row_of(found)}. Rows: {len(book.tables[found.name]):,}."
    yield " ".join([rows, *in_words(found)])
    yield ""
    yield from columns_part(f for f in facts if found.is_builtin or f.column.name not in STANDARD)
    checked = list(rules(found))
    if checked:
        yield "Checked by every build:"
        yield ""
        yield from (f"- {rule}" for rule in checked)
        yield ""


# -- codes, limits -----------------------------------------------------------------------------------------------------


def _vocabularies(book: Codebook) -> Iterator[str]:
    yield "## Codes"
    yield ""
    yield "`uses` counts the cells with a code, without cells that have a narrower code. Codes that are mapped to"
    yield "external schemes, by closeness of match:"
    yield ""
    yield from table(("vocabulary", "external scheme", *MATCHES), _mappings(book.schema), numbers=len(MATCHES))
    used_by = book.facts.used_by
    for scheme, codes in book.facts.codes.items():
        if scheme in explained():
            continue
        vocabulary = book.schema.vocabularies[scheme]
        yield f"### Codes {scheme}"
        yield ""
        yield f"**{vocabulary.title}.** {vocabulary.description}".strip()
        yield ""
        yield f"In {listed(tuple(used_by[scheme]), 'and')}." if scheme in used_by else "In no column."
        yield ""
        yield from _codes(codes)


def _mappings(schema: Schema) -> Iterator[tuple[object, ...]]:
    """The number of codes of a vocabulary mapped to each external scheme, by closeness of match."""
    for scheme, vocabulary in sorted(schema.vocabularies.items()):
        found = Counter((external, match) for code in vocabulary.codes.values() for external, _, match in code.mappings)
        for external in sorted({external for external, _ in found}):
            yield (link(scheme, f"Codes {scheme}"), external, *(found[external, match] for match in MATCHES))


def _limits(book: Codebook) -> Iterator[str]:
    if book.sources.limits:
        yield "## Known limits"
        yield ""
        yield book.sources.limits
