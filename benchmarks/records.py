"""Write the records of a corpus as other tools want them: `python benchmarks/records.py CORPUS OUT`.

`records.ndjson` has an event a line, for DuckDB; `records.yaml` the same in one document and `schema.yaml` a schema,
for LinkML. Events have what the tables of `plain.py` have: the first mention's values, actors and topics.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from plain import read_rows

TYPES: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "boolean": lambda text: text == "True",
    "number": float,
    "string": str,
}


def tables(corpus: Path) -> dict[str, dict[str, Any]]:
    """Read the schemas of the tables that texts annotate."""
    read = {path.stem: yaml.safe_load(path.read_bytes()) for path in sorted(corpus.glob("schemas/*.yaml"))}
    return {name: schema for name, schema in read.items() if not schema.get("standoff", {}).get("registered")}


def records(corpus: Path) -> Iterator[dict[str, Any]]:
    """Give the events one by one, their children nested, with values of the types in the schema."""
    rows = read_rows(corpus)
    types = {field["name"]: TYPES[field["type"]] for field in tables(corpus)["events"]["fields"]}
    actors: dict[str, list[dict[str, str]]] = {}
    for row in rows["event_actors"]:
        actors.setdefault(row.pop("event_id"), []).append(row)
    topics: dict[str, list[str]] = {}
    for row in rows["event_topics"]:
        topics.setdefault(row["event_id"], []).append(row["topic"])
    for row in rows["events"]:
        key = row["event_id"]
        children = {"actors": actors.get(key, []), "topics": topics.get(key, [])}
        yield {name: types.get(name, str)(value) for name, value in row.items()} | children


def linkml(corpus: Path) -> dict[str, Any]:
    """Make the LinkML schema: a class for events and one for their actors, an enumeration for each vocabulary."""
    found = tables(corpus)
    codes = {path.stem: yaml.safe_load(path.read_bytes())["codes"] for path in corpus.glob("schemas/vocabularies/*")}
    events = _slots(found["events"]) | {
        **{name: {"range": "string"} for name in ("text_id", "voice", "speaker", "relayed_by", "modality")},
        "actors": {"range": "EventActor", "multivalued": True, "inlined_as_list": True},
        "topics": _slots(found["event_topics"])["topic"] | {"multivalued": True},
    }
    events["event_id"] = {"range": "string", "identifier": True}
    actors = {name: slot for name, slot in _slots(found["event_actors"]).items() if name != "event_id"}
    container = {"events": {"range": "Event", "multivalued": True, "inlined_as_list": True}}
    return {
        "id": "https://example.org/made-up-events",
        "name": "made-up-events",
        "prefixes": {"linkml": "https://w3id.org/linkml/", "ex": "https://example.org/"},
        "imports": ["linkml:types"],
        "default_prefix": "ex",
        "default_range": "string",
        "classes": {
            "Container": {"tree_root": True, "attributes": container},
            "Event": {"attributes": events},
            "EventActor": {"attributes": actors},
        },
        "enums": {_enum(name): {"permissible_values": dict.fromkeys(codes[name])} for name in sorted(codes)},
    }


def _slots(table: dict[str, Any]) -> dict[str, Any]:
    """Give the slots of a class: the columns that are not derived."""
    return {field["name"]: _slot(field) for field in table["fields"] if "derive" not in field.get("standoff", {})}


def _slot(field: dict[str, Any]) -> dict[str, Any]:
    vocabulary = field.get("standoff", {}).get("vocabulary")
    required = {"required": True} if field.get("constraints", {}).get("required") else {}
    return {"range": _enum(vocabulary) if vocabulary else field["type"]} | required


def _enum(vocabulary: str) -> str:
    """LinkML makes a Python class of an enumeration, which bears its name."""
    return vocabulary.title().replace("-", "")


def main() -> None:
    """Write the three files."""
    parser = argparse.ArgumentParser(description="Write the records of a corpus for LinkML and for DuckDB.")
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    parser.add_argument("out", type=Path, metavar="OUT")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    events = list(records(options.corpus))
    with (options.out / "records.ndjson").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
    for name, content in (("records.yaml", {"events": events}), ("schema.yaml", linkml(options.corpus))):
        with (options.out / name).open("w", encoding="utf-8") as file:
            yaml.dump(content, file, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


if __name__ == "__main__":
    main()
