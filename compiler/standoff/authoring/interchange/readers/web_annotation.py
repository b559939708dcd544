"""W3C Web Annotations (https://www.w3.org/TR/annotation-model/), read: those of this project, and those of other tools.

A file is one annotation, a list, a page or a collection of them, or what Hypothesis's interface gives (`rows`). It is
read as JSON; of its `@context` it is only checked that it is the model's. A tag is a label: an annotation with two tags
is two labelled spans. Bodies with another purpose are attributes, named by the purpose (`comment` for `commenting`);
an annotation with the motivation `linking` is a relation of the two annotations that are its targets.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from standoff.authoring.interchange.brat import map_of
from standoff.authoring.interchange.external import Attribute, Document, ExternalAnnotations, Labelled, Relation
from standoff.authoring.interchange.readers.json_values import CODE, Object, json_export, listed, whole, words
from standoff.authoring.interchange.readers.own_annotations import is_own, own_documents
from standoff.authoring.interchange.readers.quoted import Quote, find_quotes
from standoff.authoring.interchange.readers.reader import Export, Reader
from standoff.schema.model import Schema
from standoff.source.documents import JsonPath, JsonText
from standoff.source.problem import Place, Problem

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
TAGGING = {"tagging", "classifying", "identifying"}
NAMES = {"commenting": "comment", "replying": "reply", "describing": "description"}
EXAMPLE = (
    "a file is an Annotation, a list of them, an AnnotationPage, an AnnotationCollection, or the `rows` of Hypothesis"
)
SELECTORS = "a TextPositionSelector or a TextQuoteSelector says where it is"
LINK = "a link has two targets, each the id of an annotation of this file"
Item = tuple[JsonPath, Object]


def read_web_annotations(file: str, source: str, schema: Schema) -> Iterator[Document | Problem]:
    """Read a file of Web Annotations: a document for each text and each creator."""
    found = json_export(file, source)
    if isinstance(found, Problem):
        yield found
        return
    items = list(_items(found, (), found.value))
    problems = [item for item in items if isinstance(item, Problem)]
    listed_items = [item for item in items if not isinstance(item, Problem)]
    yield from problems
    own = [item for item in listed_items if is_own(item[1])]
    yield from own_documents(found, own, schema)
    reader = _Others(found)
    reader.read([item for item in listed_items if not is_own(item[1])])
    yield from reader.documents.values()
    if not items:
        yield Problem(Place(file, 1, 1), CODE, "the file has no annotations", EXAMPLE, 1)


def _read(export: Export) -> Iterator[Document | Problem]:
    yield from read_web_annotations(export.file, export.source, export.schema)


READER = Reader("web-annotation", "W3C Web Annotations as JSON-LD", (".jsonld", ".json"), _read, own_map=map_of)


def _items(found: JsonText, path: JsonPath, value: object) -> Iterator[Item | Problem]:
    """The annotations of a file, with their paths."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _items(found, (*path, number), each)
        return
    if not isinstance(value, dict):
        yield Problem(found.place(path), CODE, "this is not an annotation", EXAMPLE, 1)
        return
    contexts = [each for each in listed(value.get("@context")) if isinstance(each, str)]
    if contexts and CONTEXT not in contexts:
        message = "the `@context` is not that of Web Annotations"
        yield Problem(found.place((*path, "@context")), CODE, message, f"it should be `{CONTEXT}`", 1)
    within = next((name for name in ("items", "rows", "first") if name in value), None)
    if within is not None:
        yield from _items(found, (*path, within), value[within])
        if isinstance(value.get("next"), (str, dict)) or isinstance(value.get("first"), str):
            message = "the file is one page of several"
            yield Problem(found.place(path), CODE, message, "import each page, without `next`", 1)
    elif "target" in value:
        yield path, value
    else:
        yield Problem(found.place(path), CODE, "this is not an annotation: it has no `target`", EXAMPLE, 1)


@dataclass(slots=True)
class _Others:
    """Annotations of other tools, by text and creator."""

    found: JsonText
    documents: dict[tuple[str, str], Document] = field(default_factory=dict)
    quotes: dict[tuple[str, str], dict[str, tuple[Quote, ...]]] = field(default_factory=dict)
    homes: dict[str, tuple[tuple[str, str], list[str]]] = field(default_factory=dict)  # by id: document and labels

    def read(self, items: list[Item]) -> None:
        """Read annotations, then links between them, then drop what leads nowhere."""
        links = [item for item in items if _is_link(item[1])]
        for path, item in (item for item in items if not _is_link(item[1])):
            self._annotation(path, item)
        for path, item in links:
            self._link(path, item)
        for document in self.documents.values():
            document.external.problems += document.external.drop_dangling()

    def _document(self, path: JsonPath, source: str, creator: str) -> Document:
        key = (source, creator)
        if key not in self.documents:
            last = source.rstrip("/").rpartition("/")[2]
            names = tuple(dict.fromkeys(name for name in (source, last) if name))
            document = Document(self.found.place(path), names, ExternalAnnotations(), annotator=creator)
            self.documents[key], self.quotes[key] = document, {}
            document.fit = partial(find_quotes, document.external, self.quotes[key])
        return self.documents[key]

    def _annotation(self, path: JsonPath, item: Object) -> None:
        place, source, quotes = self.found.place(path), "", list[Quote]()
        problem = None
        for target in _targets(item):
            source = source or _source(target) or words(item.get("uri"))
            quote = _quote(target)
            quotes += [quote] if quote is not None else []
            problem = problem or quote is None
        document = self._document(path, source, _creator(item))
        external, own_id = document.external, words(item.get("id")) or _named(path)
        if problem or not quotes:
            external.complain(place, f"`{own_id}` has no place in a text that can be read", SELECTORS)
            return
        labels, attributes = _bodies(item)
        labels = labels or [words(item.get("motivation")) or "annotation"]
        names = [own_id if number == 0 else f"{own_id} ({label})" for number, label in enumerate(labels)]
        if own_id in external.labelled:
            external.complain(place, f"two annotations have the id `{own_id}`", "export the file again")
            return
        known = [(quote.start, quote.end) for quote in quotes if quote.start is not None and quote.end is not None]
        spans = tuple((start or 0, end or 0) for start, end in known) if len(known) == len(quotes) else ()
        exact = " ".join(quote.exact for quote in quotes) if all(quote.exact for quote in quotes) else None
        for name, label in zip(names, labels, strict=True):
            external.labelled[name] = Labelled(name, label, spans, exact, place)
            external.attributes += (Attribute(name, key, value, place) for key, value in attributes)
            if any(quote.exact for quote in quotes):
                self.quotes[source, document.annotator][name] = tuple(quotes)
        self.homes[own_id] = ((source, document.annotator), names)

    def _link(self, path: JsonPath, item: Object) -> None:
        """A relation: its targets are two annotations, its tag or `linking` its label."""
        ends = [words(each if isinstance(each, str) else each.get("id")) for each in _targets(item)]
        homes = [self.homes.get(end) for end in ends]
        first = next((home for home in homes if home is not None), None)
        document = self.documents[first[0]] if first is not None else self._document(path, "", _creator(item))
        place = self.found.place(path)
        if len(ends) != 2 or None in homes or len({home[0] for home in homes if home}) != 1:
            document.external.complain(place, f"`{words(item.get('id')) or _named(path)}` links no two spans", LINK)
            return
        label = next(iter(_bodies(item)[0]), "linking")
        source, target = (home[1][0] for home in homes if home is not None)
        document.external.relations.append(Relation(label, source, target, place))


def _is_link(item: Object) -> bool:
    motivations = listed(item.get("motivation"))
    targets = _targets(item)
    return "linking" in motivations and all(isinstance(each, str) or "selector" not in each for each in targets)


def _targets(item: Object) -> list[str | Object]:
    return [each for each in listed(item.get("target")) if isinstance(each, (str, dict))]


def _source(target: str | Object) -> str:
    """What a target calls its text."""
    if isinstance(target, str):
        return target
    source = target.get("source", target.get("id"))
    return words(source.get("id")) if isinstance(source, dict) else words(source)


def _quote(target: str | Object) -> Quote | None:
    """Where a target is, by all of its selectors that can be read."""
    if isinstance(target, str):
        return None
    found = {words(each.get("type")): each for each in listed(target.get("selector")) if isinstance(each, dict)}
    position, quote = found.get("TextPositionSelector", {}), found.get("TextQuoteSelector", {})
    start, end = whole(position.get("start")), whole(position.get("end"))
    exact, before, after = (words(quote.get(key)) for key in ("exact", "prefix", "suffix"))
    if not exact and (start is None or end is None):
        return None
    return Quote(exact, before, after, start, end)


def _bodies(item: Object) -> tuple[list[str], list[tuple[str, str]]]:
    """The labels of an annotation, and its attributes."""
    labels = [words(tag) for tag in listed(item.get("tags"))]
    attributes = [("comment", words(item.get("text")))]
    for body in (*listed(item.get("body")), *listed(item.get("bodies"))):
        if isinstance(body, str):
            attributes.append(("body", body))
            continue
        if not isinstance(body, dict):
            continue
        source = body.get("source")
        value = words(body.get("value")) or words(source.get("id") if isinstance(source, dict) else source)
        value = value or words(body.get("id"))
        purpose = words(body.get("purpose")) or words(item.get("motivation")) or "comment"
        if purpose in TAGGING and "value" in body:
            labels.append(value)
        else:
            attributes.append((NAMES.get(purpose, purpose), value))
    return [label for label in dict.fromkeys(labels) if label], [each for each in attributes if each[1]]


def _creator(item: Object) -> str:
    """Who made an annotation: a name or an address."""
    given = item.get("creator", item.get("user"))
    for one in listed(given):
        if isinstance(one, str):
            return one
        named = [words(one.get(key)) for key in ("nickname", "name", "id") if words(one.get(key))]
        if named:
            return named[0]
    return ""


def _named(path: JsonPath) -> str:
    """A path as people write it: `items[2]`."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).lstrip(".") or "annotation"
