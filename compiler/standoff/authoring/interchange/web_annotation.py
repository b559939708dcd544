"""W3C Web Annotations (https://www.w3.org/TR/annotation-model/): one annotation an assertion, in one page.

A target is a text with a TextPositionSelector; the text is named by its hash (`ni:`, RFC 6920), since it is not
published, and none of its words are written. A body is words for any reader, with table, record, field, value and
qualifiers beside them for readers that know the terms under `standoff:`.
"""

import base64
import uuid
from collections.abc import Iterable
from typing import Any

from standoff.authoring.interchange.said import About, Said

CONTEXT: list[Any] = ["http://www.w3.org/ns/anno.jsonld", {"standoff": "urn:x-standoff:"}]
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:x-standoff:")
Object = dict[str, Any]


def page(package: str, title: str, texts: Iterable[tuple[About, list[Said]]], name: str = "") -> Object:
    """An AnnotationPage of what these texts say; `name` tells the pages of one package apart.

    Ids are made from the package's name and the assertions' ids: the same wherever and whenever a page is written.
    """
    items = [_annotation(package, about, said) for about, all_said in texts for said in all_said if said.spans]
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


def _annotation(package: str, about: About, said: Said) -> Object:
    targets = [_target(about, start, end) for start, end in said.spans]
    creator = {"creator": {"type": "Person", "nickname": said.curator}} if said.curator else {}
    return {
        "id": _id(package, said.assertion_id),
        "type": "Annotation",
        "motivation": "describing",
        **creator,
        "body": _body(said),
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _body(said: Said) -> Object:
    record = f"{said.table}/{said.record}"
    words = f"{record}: {said.field} = {said.value}" if said.field else record
    own = {"assertion": said.assertion_id, "table": said.table, "record": said.record}
    own |= {"field": said.field, "value": said.value} if said.field else {}
    own |= dict(said.qualifiers)
    return {
        "type": "TextualBody",
        "purpose": "describing",
        "format": "text/plain",
        "value": words,
        **{f"standoff:{name}": value for name, value in own.items()},
    }


def _target(about: About, start: int, end: int) -> Object:
    digest = base64.urlsafe_b64encode(bytes.fromhex(about.sha256)).decode().rstrip("=")
    source = {
        "id": f"ni:///sha-256;{digest}",
        "type": "Text",
        "format": "text/plain",
        "language": about.language,
        "standoff:text": about.text_id,
        "standoff:sha256": about.sha256,
        "standoff:length": about.length,
    }
    selector = {"type": "TextPositionSelector", "start": start, "end": end}
    return {"type": "SpecificResource", "source": source, "selector": selector}
