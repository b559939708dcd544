"""The files of an export, by name, before any of them is written."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from standoff.authoring.interchange.brat import annotations, configuration, map_of
from standoff.authoring.interchange.said import About, said_in
from standoff.authoring.interchange.web_annotation import page
from standoff.views.inputs import Compilation


def web_annotations(made: Compilation, descriptor: Mapping[str, Any], texts: list[About]) -> bytes:
    """One page of Web Annotations on these texts."""
    name, title = str(descriptor["name"]), str(descriptor.get("title", descriptor["name"]))
    said = [(about, said_in(made, about.text_id)) for about in texts]
    of = texts[0].text_id if len(texts) == 1 else ""
    return (json.dumps(page(name, title, said, of), ensure_ascii=False, indent=1) + "\n").encode()


def brat_files(made: Compilation, texts: list[About]) -> dict[str, bytes]:
    """The .ann and .txt file of each text that is there, the map to read them back, and brat's configuration."""
    files = {"map.yaml": map_of(made.schema).encode(), "annotation.conf": configuration(made.schema).encode()}
    for about in texts:
        text = made.texts.get(about.text_id)
        if text is not None:
            said = [each for each in said_in(made, about.text_id) if each.spans]
            files[f"{about.text_id}.ann"] = annotations(said, made.schema, text.content).encode()
            files[text.file] = text.content.encode()
    return files


def in_the_way(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Those files that are there already and are others: what somebody annotated there must not be lost."""
    return [name for name, data in files.items() if _is_other(folder / name, data)]


def _is_other(path: Path, data: bytes) -> bool:
    return path.exists() and not (path.is_file() and path.read_bytes() == data)
