"""Open texts in Markdown with events in them, as an export of spans: what `import jsonl` takes.

    python benchmarks/wild/open_texts.py OUT FOLDER

A heading `### title | date` is an event, and each line of the list of links below it a link of the event, once. Writes
a record a text, and prints the counts as JSON: this is the plain script too, since it reads all that comes in.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

EVENT = re.compile(r"^### *(?P<title>.*?) *(?:\| *(?P<date>[^|\n]*?) *)?$", re.MULTILINE)
LINK = re.compile(r"https?://[^\s)>\]]+")
LINKS = "**Links**"


def record_of(path: Path, counts: Counter[str]) -> dict[str, Any]:
    """A text with its events and links, and the relations from event to link."""
    text = path.read_text("utf-8")
    spans: list[dict[str, Any]] = []
    relations = []
    found = list(EVENT.finditer(text))
    for number, match in enumerate(found):
        start, end = match.span("title")
        event = {"id": f"E{number}", "label": "Event", "start": start, "end": end, "text": text[start:end]}
        spans.append(event | {"title": match["title"], "date": match["date"] or ""})
        after = found[number + 1].start() if number + 1 < len(found) else len(text)
        below = text.find(LINKS, match.end(), after)
        known = set[str]()
        for link in LINK.finditer(text, below, after) if below >= 0 else ():
            name, address = f"L{len(spans)}", link[0].rstrip(".,;*")
            if address in known:
                continue
            known.add(address)
            place = {"start": link.start(), "end": link.start() + len(address)}
            spans.append({"id": name, "label": "Link", **place, "text": address, "url": address})
            relations.append({"from_id": f"E{number}", "to_id": name, "type": "Has"})
    counts.update(each["label"].lower() for each in spans)
    counts["file"] += 1
    return {"file": path.name, "text": text, "spans": spans, "relations": relations}


def main(out: str, folder: str) -> None:
    """Write the records of a folder."""
    counts: Counter[str] = Counter()
    with Path(out).open("w", encoding="utf-8") as file:
        for path in sorted(Path(folder).glob("*.md")):
            file.write(json.dumps(record_of(path, counts), ensure_ascii=False) + "\n")
    print(json.dumps(counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
