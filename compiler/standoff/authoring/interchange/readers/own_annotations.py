"""Web Annotations that Standoff wrote, read back: assertions, which together make the mentions they came from.

Their bodies state table, record, field, value and qualifiers under `standoff:`, their targets the id and the hash of
the text. No map is needed: the schema says what each of them means.
"""

from collections.abc import Iterator, Mapping

from standoff.authoring.interchange.entities import entities_of, ties
from standoff.authoring.interchange.export_rows import ExportRow, Passage
from standoff.authoring.interchange.external import Attribute, Document, ExternalAnnotations, Labelled, Relation
from standoff.authoring.interchange.readers.json_values import CODE, Object, listed, whole, words
from standoff.schema.model import Schema
from standoff.source.documents import JsonPath, JsonText
from standoff.source.problem import Place, Problem

PREFIX = "standoff:"
ASSERTED = ("assertion", "table", "record", "field", "value")
INCOMPLETE = "it should be as `standoff export --as web-annotation` writes it: export it again"
Item = tuple[JsonPath, Object]


def is_own(item: Object) -> bool:
    """Whether an annotation states an assertion in this project's terms."""
    return any(f"{PREFIX}table" in body for body in listed(item.get("body")) if isinstance(body, dict))


def own_documents(found: JsonText, items: list[Item], schema: Schema) -> Iterator[Document | Problem]:
    """A document for each text that the annotations are about; what is not as it was exported is a problem."""
    texts: dict[str, tuple[Document, list[ExportRow], dict[str, Place]]] = {}
    for path, item in items:
        row = _row(item)
        sources = {_source(target) for target in listed(item.get("target")) if isinstance(target, dict)}
        place = found.place(path)
        if row is None or len(sources) != 1 or None in sources:
            message = "this annotation does not state an assertion and its place in one text"
            yield Problem(place, CODE, message, INCOMPLETE, 1)
        elif not _is_known(row, schema):
            message = f"`{row.table}/{row.record}` is not a record of a table of this corpus"
            yield Problem(place, CODE, message, "it was exported from a corpus with other schemas", 1)
        else:
            [source] = sources
            assert source is not None
            text_id, sha256 = source
            if text_id not in texts:
                document = Document(place, (text_id,), ExternalAnnotations(), sha256=sha256)
                texts[text_id] = document, [], {}
            texts[text_id][1].append(row)
            texts[text_id][2].setdefault(f"{row.table}/{row.record}", place)
    for document, rows, places in texts.values():
        _fill(document.external, rows, places, schema)
        yield document


def _is_known(row: ExportRow, schema: Schema) -> bool:
    table = schema.record_tables.get(row.table)
    if table is None or len(row.record.split("/")) != len(table.key):
        return False
    return not row.field or row.field in table.stated


def _source(target: Object) -> tuple[str, str] | None:
    """The id and the hash of the text of a target."""
    source = target.get("source")
    if not isinstance(source, dict):
        return None
    return words(source.get(f"{PREFIX}text")), words(source.get(f"{PREFIX}sha256"))


def _row(item: Object) -> ExportRow | None:
    """The row of an export that an annotation was written from; None if it is not whole."""
    body = next(each for each in listed(item["body"]) if isinstance(each, dict) and f"{PREFIX}table" in each)
    stated = _stated(body)
    passages = tuple(_passage(target) for target in listed(item.get("target")) if isinstance(target, dict))
    whole_ones = tuple(passage for passage in passages if passage is not None)
    if not stated.get("table") or not stated.get("record") or not passages or len(whole_ones) != len(passages):
        return None
    own_id, table, record, name, value = (stated.pop(key, "") for key in ASSERTED)
    return ExportRow(own_id, table, record, name, value, "", stated, whole_ones)


def _stated(holder: Object) -> dict[str, str]:
    """What is stated under `standoff:`, by name."""
    return {name.removeprefix(PREFIX): words(value) for name, value in holder.items() if name.startswith(PREFIX)}


def _passage(target: Object) -> Passage | None:
    selectors = {words(each.get("type")): each for each in listed(target.get("selector")) if isinstance(each, dict)}
    position = selectors.get("TextPositionSelector", {})
    start, end = whole(position.get("start")), whole(position.get("end"))
    if start is None or end is None:
        return None
    quote = words(selectors.get("TextQuoteSelector", {}).get("exact")) or None
    return Passage(start, end, _stated(target), quote)


def _fill(external: ExternalAnnotations, rows: list[ExportRow], places: Mapping[str, Place], schema: Schema) -> None:
    """Make the entities of the rows labelled spans, with attributes and relations."""
    quotes = {(passage.start, passage.end): passage.quote for row in rows for passage in row.passages}
    entities = entities_of(rows, schema)
    for entity in entities:
        name, place = f"{entity.label} {entity.number}", places[f"{entity.table.name}/{entity.record}"]
        external.labelled[name] = Labelled(name, entity.label, (entity.span,), quotes[entity.span], place)
        external.attributes += (Attribute(name, key, value, place) for key, value in entity.attributes.items())
    for relation, host, entity in ties(entities):
        ends = f"{host.label} {host.number}", f"{entity.label} {entity.number}"
        external.relations.append(Relation(relation, *ends, places[f"{entity.table.name}/{entity.record}"]))
