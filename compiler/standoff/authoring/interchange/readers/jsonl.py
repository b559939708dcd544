"""JSON lines of spans, as doccano, spaCy, Prodigy and LangExtract write them: one record a text.

doccano: `{"text", "label": [[start, end, label]]}`, or `entities` and `relations` with ids. spaCy: `entities` as
triples, `ents` and `spans` of `Doc.to_json()`. Prodigy: `spans`, `relations` between spans, `answer` and
`_annotator_id`. LangExtract: `extractions` with `char_interval` and `attributes`. All of them count code points.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from standoff.authoring.interchange.external import (
    WHOLE,
    Attribute,
    Document,
    ExternalAnnotations,
    Labelled,
    Relation,
)
from standoff.authoring.interchange.readers.json_values import (
    CODE,
    Object,
    json_export,
    json_lines,
    listed,
    whole,
    words,
)
from standoff.authoring.interchange.readers.quoted import Quote, find_quotes
from standoff.authoring.interchange.readers.reader import Export, Reader
from standoff.source.composer import too_large
from standoff.source.documents import JsonPath, JsonText
from standoff.source.problem import Place, Problem

TEXTS = ("text", "data")  # `data`: doccano before version 1.5
NAMES = ("text_id", "document_id", "doc_id", "doc_key", "file", "filename")
ANNOTATORS = ("_annotator_id", "annotator", "username", "_session_id")
SPANS = ("spans", "ents", "entities", "label", "labels", "extractions", "annotations")
STARTS = ("start", "start_offset", "start_pos")
ENDS = ("end", "end_offset", "end_pos")
LABELS = ("label", "extraction_class", "type")
WORDS = ("text", "extraction_text")
# Of a span: where it is in tokens and in the tool's own lists, which says nothing about the text.
UNSAID = {"id", "token_start", "token_end", "token_interval", "char_interval", "extraction_index", "group_index"}
UNSAID |= {"alignment_status", "input_hash", "user", *STARTS, *ENDS, *LABELS, *WORDS}
REFUSED = {"reject": "rejected record", "ignore": "ignored record"}
EXAMPLE = 'a record is {"text": "…", "spans": [{"start": 0, "end": 5, "label": "…"}]}'
NO_SPANS = f"spans are looked for in {', '.join(f'`{name}`' for name in SPANS)}"
SPAN = 'a span is {"start": 0, "end": 5, "label": "…"} or [0, 5, "…"]'
LINES = "write a record a line, which is read at any size"
Found = tuple[JsonText | Problem, JsonPath, Object]  # a record in what was read, by its path; or why it cannot be read
RELATION = "a relation names its two spans: `from_id` and `to_id`, or `head_span` and `child_span`"


def _read(export: Export) -> Iterator[Document | Problem]:
    first = next((line.strip() for line in export.lines() if line.strip()), "")
    if first != "[" and not first.startswith(("[{", "[[")):
        yield from _documents(export.top, _of_lines(export.file, export.lines()))
    elif export.size:
        yield too_large(export.file, export.size, export.limits.size, LINES)
    else:
        yield from _documents(export.top, _of_list(export.file, export.source))


READER = Reader(
    "jsonl", "JSON lines of doccano, spaCy, Prodigy or LangExtract", (".jsonl", ".ndjson"), _read, is_by_line=True
)


def _documents(top: Place, records: Iterable[Found]) -> Iterator[Document | Problem]:
    """The documents of records; one that cannot be read is a problem."""
    has_records, has_spans = False, False
    for found, path, value in records:
        has_records = True
        if isinstance(found, Problem):
            yield found
            has_spans = True
            continue
        has_spans |= any(name in value for name in SPANS)
        yield from _record(found, path, value)
    if not has_records:
        yield Problem(top, CODE, "the file has no records", EXAMPLE, 1)
    elif not has_spans:
        yield Problem(top, CODE, "no record has a list of spans", NO_SPANS, 1)


def _of_list(file: str, source: str) -> Iterator[Found]:
    """The records of one list in the whole file, each with its path."""
    found = json_export(file, source)
    if isinstance(found, Problem):
        yield found, (), {}
        return
    for number, item in enumerate(found.value):
        yield _shaped(found, (number,), item)


def _of_lines(file: str, lines: Iterable[str]) -> Iterator[Found]:
    """The records of lines."""
    for found in json_lines(file, lines):
        yield (found, (), {}) if isinstance(found, Problem) else _shaped(found, (), found.value)


def _shaped(found: JsonText, path: JsonPath, item: object) -> Found:
    """A record as an object: spaCy 2 had pairs of a text and an object."""
    if isinstance(item, list) and len(item) == 2 and isinstance(item[0], str) and isinstance(item[1], dict):
        item = {"text": item[0], **item[1]}
    if isinstance(item, dict):
        return found, path, item
    return Problem(found.place(path), CODE, "a record is not an object", EXAMPLE, 1), (), {}


def _record(found: JsonText, path: JsonPath, value: Object) -> Iterator[Document | Problem]:
    """The documents of a record: one, or one for each user of old exports of doccano."""
    place = found.place(path)
    names = tuple(words(value[name]) for name in NAMES if words(value.get(name)))
    contents = [value[name] for name in TEXTS if isinstance(value.get(name), str)]
    if not contents and not names:
        yield Problem(place, CODE, "a record has neither a text nor the name of one", EXAMPLE, 1)
        return
    annotator = next((words(value.get(name)) for name in ANNOTATORS if words(value.get(name))), "")
    document = Document(place, names, ExternalAnnotations(), contents[0] if contents else None, annotator)
    refusal = REFUSED.get(words(value.get("answer")))
    if refusal is not None:
        document.external.passed_over[refusal] += 1
        yield document
        return
    reader = _Record(found, path, value, document)
    reader.read()
    yield from reader.documents()


@dataclass(slots=True)
class _Record:
    found: JsonText
    path: JsonPath
    value: Object
    document: Document
    users: dict[str, list[str]] = field(default_factory=dict)
    quotes: dict[str, tuple[Quote, ...]] = field(default_factory=dict)

    def read(self) -> None:
        """Read spans, then relations, whose ends are spans; other keys are counted."""
        external = self.document.external
        for name in (name for name in SPANS if name in self.value):
            given = self.value[name]
            groups = given if isinstance(given, dict) else {"": given}
            for group, items in groups.items():
                path = (*self.path, name, group) if group else (*self.path, name)
                self._spans(path, group, items)
        for number, item in enumerate(listed(self.value.get("relations"))):
            self._relation((*self.path, "relations", number), item)
        known = {*TEXTS, *NAMES, *ANNOTATORS, *SPANS, "relations", "answer", "id"}
        for name in (name for name in self.value if name not in known and not name.startswith("_")):
            external.passed_over += Counter([f"`{name}` of a record"] if self.value[name] else [])
        external.problems += external.drop_dangling()
        if self.quotes:
            self.document.fit = lambda content: find_quotes(external, self.quotes, content)

    def _place(self, path: JsonPath) -> Place:
        return self.found.place(path)

    def _spans(self, path: JsonPath, group: str, items: object) -> None:
        external, listed_items = self.document.external, items if isinstance(items, list) else [items]
        if all(words(item) for item in listed_items):  # labels of the whole text, as of a classification
            place = self._place(path)
            external.attributes += (Attribute(WHOLE, str(path[-1]), words(item), place) for item in listed_items)
            return
        for number, item in enumerate(listed_items):
            self._span((*path, number), group, item)

    def _span(self, path: JsonPath, group: str, item: object) -> None:
        external, place = self.document.external, self._place(path)
        if isinstance(item, list):
            item = dict(zip(("start", "end", "label"), item, strict=False)) if len(item) == 3 else {}
        item = item if isinstance(item, dict) else {}
        where = item["char_interval"] if isinstance(item.get("char_interval"), dict) else item
        start, end = (next((where[key] for key in keys if where.get(key) is not None), None) for keys in (STARTS, ENDS))
        label = next((words(item[key]) for key in LABELS if words(item.get(key))), "")
        quote = next((words(item[key]) for key in WORDS if words(item.get(key))), None)
        name = words(item.get("id")) or _named(path[len(self.path) :])
        ends = whole(start), whole(end)
        if not label or (None in ends and (quote is None or start is not None or end is not None)):
            external.complain(place, f"`{_named(path[len(self.path) :])}` is not a labelled span", SPAN)
            return
        if name in external.labelled:
            external.complain(place, f"two spans of one record have the id `{name}`", "export it again")
            return
        spans = () if None in ends else ((ends[0] or 0, ends[1] or 0),)
        external.labelled[name] = Labelled(name, label, spans, quote, place)
        if not spans:
            self.quotes[name] = (Quote(quote or ""),)
        self.users.setdefault(words(item.get("user")), []).append(name)
        self._attributes(name, {"group": group} | item, place)

    def _attributes(self, name: str, item: Object, place: Place) -> None:
        given = {key: value for key, value in item.items() if key not in UNSAID}
        given |= given.pop("attributes", None) or {}
        for key, value in given.items():
            each = [words(one) for one in (value if isinstance(value, list) else [value])]
            if isinstance(value, dict) or (isinstance(value, list) and "" in each):
                self.document.external.passed_over[f"`{key}` of a span"] += 1
                continue
            self.document.external.attributes += (Attribute(name, key, one, place) for one in each if one)

    def _relation(self, path: JsonPath, item: object) -> None:
        external, place = self.document.external, self._place(path)
        name, item = _named(path[len(self.path) :]), item if isinstance(item, dict) else {}
        sides = (("from_id", "head_span", "head"), ("to_id", "child_span", "child"))
        ends = [self._end(item, by_id, by_span) for by_id, by_span, _ in sides]
        label = next((words(item[key]) for key in ("type", "label") if words(item.get(key))), "")
        bare = [words(item.get(key)) for (*_, key), end in zip(sides, ends, strict=True) if not end]
        if label and any(bare):
            message = f"`{name}` leads to the token {bare[0]}, which is in no span"
            external.complain(place, message, "label the token in Prodigy, or take the relation out")
        elif not label or bare:
            external.complain(place, f"`{name}` is not a relation of two spans", RELATION)
        else:
            external.relations.append(Relation(label, ends[0], ends[1], place))

    def _end(self, item: Object, by_id: str, by_span: str) -> str:
        """The name of the span at one end of a relation, empty if there is none."""
        if words(item.get(by_id)):
            return words(item[by_id])
        span = item.get(by_span)
        if not isinstance(span, dict):
            return ""
        place = ((whole(span.get("start")) or 0, whole(span.get("end")) or 0),)
        same = [each for each in self.document.external.labelled.values() if each.spans == place]
        named = [each.name for each in same if each.label == words(span.get("label"))] or [each.name for each in same]
        return named[0] if named else ""

    def documents(self) -> Iterator[Document]:
        """The record's document; several where its spans are by several users."""
        if len(self.users) < 2:
            self.document.annotator = self.document.annotator or next(iter(self.users), "")
            yield self.document
            return
        whole_one = self.document.external
        for number, (user, names) in enumerate(self.users.items()):
            part = replace(self.document, external=ExternalAnnotations(), annotator=user)
            part.external.labelled = {name: whole_one.labelled[name] for name in names}
            part.external.attributes = [each for each in whole_one.attributes if each.target in names]
            part.external.relations = [each for each in whole_one.relations if each.source in names]
            if number == 0:
                part.external.problems, part.external.passed_over = whole_one.problems, whole_one.passed_over
            yield part


def _named(path: JsonPath) -> str:
    """A path as people write it: `spans[2]`."""
    first, *rest = path
    return str(first) + "".join(f"[{part}]" for part in rest)
