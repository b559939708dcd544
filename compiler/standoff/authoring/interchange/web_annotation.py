"""W3C Web Annotations (https://www.w3.org/TR/annotation-model/): one annotation an assertion, in one page.

A target is a text with a TextPositionSelector; the text is named by its hash (`ni:`, RFC 6920), since it is not
published, and none of its words are written but those that its annotations quote. A body is words for any reader, with
table, record, field, value and qualifiers beside them for readers that know the terms under `standoff:`. What a curator
notes on a passage is beside its selector.
"""

import base64
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from standoff.authoring.interchange.export_rows import ExportRow, Passage, TextInfo, export_rows
from standoff.views.inputs import Compilation

CONTEXT: list[Any] = ["http://www.w3.org/ns/anno.jsonld", {"standoff": "urn:x-standoff:"}]
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:x-standoff:")
Object = dict[str, Any]


def web_annotations(compilation: Compilation, descriptor: Mapping[str, Any], texts: list[TextInfo]) -> bytes:
    """One page of Web Annotations on these texts, as JSON-LD."""
    name, title = str(descriptor["name"]), str(descriptor.get("title", descriptor["name"]))
    rows = [(info, export_rows(compilation, info.text_id)) for info in texts]
    of = texts[0].text_id if len(texts) == 1 else ""
    return (json.dumps(page(name, title, rows, of), ensure_ascii=False, indent=1) + "\n").encode()


def page(package: str, title: str, texts: Iterable[tuple[TextInfo, list[ExportRow]]], name: str = "") -> Object:
    """An AnnotationPage of what these texts state; `name` distinguishes the pages of one package.

    Ids are derived from the package's name and the assertions' ids, so they do not depend on when or where a page is
    written.
    """
    items = [_annotation(package, info, row) for info, rows in texts for row in rows if row.spans]
    collection = {"id": _id(package, "collection"), "type": "AnnotationCollection", "label": title}
    return {
        "@context": CONTEXT,
        "id": _id(package, f"page/{name}"),
        "type": "AnnotationPage",
        "partOf": collection,
        "startIndex": 0,
        "items": items,
    }


def _id(package: str, name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, f'{package}/{name}')}"


def _annotation(package: str, info: TextInfo, row: ExportRow) -> Object:
    targets = [_target(info, passage) for passage in row.passages]
    creator = {"creator": {"type": "Person", "nickname": row.curator}} if row.curator else {}
    return {
        "id": _id(package, row.assertion_id),
        "type": "Annotation",
        "motivation": "describing",
        **creator,
        "body": _body(row),
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _body(row: ExportRow) -> Object:
    record = f"{row.table}/{row.record}"
    words = f"{record}: {row.field} = {row.value}" if row.field else record
    own = {"assertion": row.assertion_id, "table": row.table, "record": row.record}
    own |= {"field": row.field, "value": row.value} if row.field else {}
    own |= dict(row.qualifiers)
    return {
        "type": "TextualBody",
        "purpose": "describing",
        "format": "text/plain",
        "value": words,
        **{f"standoff:{name}": value for name, value in own.items()},
    }


def _target(info: TextInfo, passage: Passage) -> Object:
    digest = base64.urlsafe_b64encode(bytes.fromhex(info.sha256)).decode().rstrip("=")
    source = {
        "id": f"ni:///sha-256;{digest}",
        "type": "Text",
        "format": "text/plain",
        "language": info.language,
        "standoff:text": info.text_id,
        "standoff:sha256": info.sha256,
        "standoff:length": info.length,
    }
    selector: Any = {"type": "TextPositionSelector", "start": passage.start, "end": passage.end}
    if passage.quote is not None:
        selector = [selector, {"type": "TextQuoteSelector", "exact": passage.quote}]
    notes = {f"standoff:{name}": value for name, value in passage.notes.items()}
    return {"type": "SpecificResource", "source": source, "selector": selector, **notes}
