"""One labelled span of one text as each tool exports it, for tests that take every reader through the same."""

import json
from collections.abc import Callable
from dataclasses import dataclass

TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
<typeDescription><name>made.up.Person</name><supertypeName>uima.tcas.Annotation</supertypeName></typeDescription>
</types></typeSystemDescription>
"""


@dataclass(frozen=True, slots=True)
class Span:
    """A span of a text: where it is by the tool's count, its words, its label; the text's file and content."""

    start: int
    end: int
    words: str
    label: str
    file: str
    content: str


@dataclass(frozen=True, slots=True)
class Tool:
    """A file of a tool: its name, and what is in it; files beside it; a map's further keys.

    `has_offsets`: it says places by offsets, which may be counted otherwise.
    """

    file: str
    write: Callable[[Span], str]
    beside: tuple[tuple[str, str], ...] = ()
    map: str = ""
    has_offsets: bool = True
    extra: str = ""


def _label_studio(span: Span) -> str:
    value = {"start": span.start, "end": span.end, "text": span.words, "labels": [span.label]}
    result = {"id": "a", "type": "labels", "value": value}
    task = {"data": {"text": span.content}, "file_upload": span.file, "annotations": [{"result": [result]}]}
    return json.dumps([task], indent=1)


def _jsonl(span: Span) -> str:
    spans = [{"start": span.start, "end": span.end, "label": span.label, "text": span.words}]
    return json.dumps({"file": span.file, "text": span.content, "spans": spans}) + "\n"


def _csv(span: Span) -> str:
    quoted = span.words.replace('"', '""')
    return f'file,start,end,label,words\n{span.file},{span.start},{span.end},{span.label},"{quoted}"\n'


def _conll(span: Span) -> str:
    first, *rest = span.words.split()
    before, after = span.content[: span.start].split(), span.content[span.end :].split()
    lines = [
        *(f"{each}\tO" for each in before),
        f"{first}\tB-{span.label}",
        *(f"{each}\tI-{span.label}" for each in rest),
    ]
    return "\n".join([f"# newdoc id = {span.file}", *lines, *(f"{each}\tO" for each in after), ""])


def _web_annotation(span: Span) -> str:
    body = {"type": "TextualBody", "purpose": "tagging", "value": span.label}
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    selector = [position, {"type": "TextQuoteSelector", "exact": span.words}]
    target = {"source": f"https://example.org/{span.file}", "selector": selector}
    about = {"@context": "http://www.w3.org/ns/anno.jsonld", "id": "#a", "type": "Annotation"}
    return json.dumps([{**about, "body": body, "target": target}], indent=1)


def _xmi(span: Span) -> str:
    escaped = "".join(f"&#{ord(c)};" if c in '&<"\n\r' else c for c in span.content)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:m="http:///made/up.ecore">
<m:Person xmi:id="2" sofa="1" begin="{span.start}" end="{span.end}"/>
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain" sofaString="{escaped}"/>
<cas:View sofa="1" members="2"/>
</xmi:XMI>
"""


def _brat(span: Span) -> str:
    return f"T1\t{span.label} {span.start} {span.end}\t{span.words}\n"


TOOLS: dict[str, Tool] = {
    "brat": Tool("one.ann", _brat),
    "label-studio": Tool("one.json", _label_studio),
    "jsonl": Tool("one.jsonl", _jsonl),
    "csv": Tool("one.csv", _csv, map="columns: {text: file}\n"),
    "conll": Tool("one.conll", _conll, has_offsets=False),
    "web-annotation": Tool("one.jsonld", _web_annotation),
    "xmi": Tool("one.xmi", _xmi, beside=(("TypeSystem.xml", TYPES),), has_offsets=False, extra="cassis"),
}
