"""Export as W3C Web Annotations: the model's own demands, whole values, and not one word of a text."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import signs
from paths import REPOSITORY, TEXTS
from signs import CONTENT, THREE, run, span, write
from standoff.authoring.interchange.export_rows import annotated_texts
from standoff.authoring.interchange.web_annotation import web_annotations
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.views.inputs import Compilation

IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")
MOTIVATIONS = {"describing", "identifying", "tagging", "linking", "classifying"}


def page(root: Path, *arguments: str) -> dict[str, Any]:
    result = run(root, "export", *arguments, "--as", "web-annotation")
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus, for tests that only read it."""
    return write(tmp_path_factory.mktemp("signs"))


@pytest.fixture(scope="module")
def everything(root: Path) -> dict[str, Any]:
    """The page on all its texts."""
    return page(root)


@pytest.fixture(scope="module")
def alone(root: Path) -> dict[str, Any]:
    """The page on one of them."""
    return page(root, "three")


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# -- what the model demands (https://www.w3.org/TR/annotation-model/) --------------------------------------------------


def faults(page: dict[str, Any]) -> list[str]:
    """What of a page is not as the Web Annotation Data Model wants it."""
    found = [] if as_list(page["@context"])[0] == "http://www.w3.org/ns/anno.jsonld" else ["@context"]
    found += [] if page["type"] == "AnnotationPage" and IRI.fullmatch(page["id"]) else ["page"]
    found += [] if page["partOf"]["type"] == "AnnotationCollection" and IRI.fullmatch(page["partOf"]["id"]) else ["of"]
    found += [] if page["startIndex"] >= 0 else ["startIndex"]
    ids = [item["id"] for item in page["items"]]
    found += [] if len(set(ids)) == len(ids) and all(map(IRI.fullmatch, ids)) else ["ids"]
    for item in page["items"]:
        found += [f"{item['id']} {fault}" for fault in _faults_of(item)]
    return found


def _faults_of(item: dict[str, Any]) -> list[str]:
    body, found = item["body"], []
    if item["type"] != "Annotation" or item["motivation"] not in MOTIVATIONS:
        found.append("type")
    if body["type"] != "TextualBody" or not body["value"] or body["format"] != "text/plain":
        found.append("body")
    for target in as_list(item["target"]):
        selector, source = target["selector"], target["source"]
        if target["type"] != "SpecificResource" or not IRI.fullmatch(source["id"]) or source["type"] != "Text":
            found.append("source")
        if selector.keys() != {"type", "start", "end"} or selector["type"] != "TextPositionSelector":
            found.append("selector")
        if not 0 <= selector["start"] < selector["end"] <= source["standoff:length"]:
            found.append("span")
    known = {"id", "type", "motivation", "creator", "body", "target"}
    return found + [name for name in item if name not in known]


def test_a_page_is_as_the_model_wants_it(everything: dict[str, Any], alone: dict[str, Any]) -> None:
    assert (faults(everything), faults(alone)) == ([], [])


def test_the_pages_of_the_dataset_are_too(dataset: Compiled) -> None:
    assert faults(json.loads(whole(dataset))) == []


def whole(compiled: Compiled) -> bytes:
    assert compiled.frames is not None
    assert compiled.resolved is not None
    compilation = Compilation.of(compiled.schema, compiled.frames, compiled.resolved, compiled.tables, compiled.texts)
    return web_annotations(compilation, compiled.corpus.descriptor, annotated_texts(compilation))


# -- what it says ------------------------------------------------------------------------------------------------------

SHA256 = hashlib.sha256(CONTENT.encode()).hexdigest()


NAMED = ["fairs", "autumn-fair", "held", "2024-09", "three", "quote", "bell", None, "affirm", "asserted", "inferred"]
ASSERTION = "a-" + hashlib.sha256(json.dumps(NAMED, separators=(",", ":")).encode()).hexdigest()[:20]


def target(place: str) -> dict[str, Any]:
    digest = base64.urlsafe_b64encode(bytes.fromhex(SHA256)).decode().rstrip("=")
    start, end = place.split("-")
    source = {"id": f"ni:///sha-256;{digest}", "type": "Text", "format": "text/plain", "language": "en"}
    source |= {"standoff:text": "three", "standoff:sha256": SHA256}
    return {
        "type": "SpecificResource",
        "source": {**source, "standoff:length": len(CONTENT)},
        "selector": {"type": "TextPositionSelector", "start": int(start), "end": int(end)},
    }


REASON = {"standoff:confidence": "sure", "standoff:because": "the leaves, it says, were down"}


def test_one_assertion_as_a_whole(everything: dict[str, Any]) -> None:
    found = [dict(item) for item in everything["items"] if item["body"]["value"].endswith("held = 2024-09")]
    assert [item.pop("id") for item in found] == ["urn:uuid:72058883-834d-597e-984b-1742143d64e3"]
    assert found == [
        {
            "type": "Annotation",
            "motivation": "describing",
            "creator": {"type": "Person", "nickname": "c1"},
            "body": {
                "type": "TextualBody",
                "purpose": "describing",
                "format": "text/plain",
                "value": "fairs/autumn-fair: held = 2024-09",
                "standoff:assertion": ASSERTION,
                "standoff:table": "fairs",
                "standoff:record": "autumn-fair",
                "standoff:field": "held",
                "standoff:value": "2024-09",
                "standoff:voice": "quote",
                "standoff:speaker_id": "bell",
                "standoff:polarity": "affirm",
                "standoff:modality": "asserted",
                "standoff:basis": "inferred",
            },
            "target": [target(span("hats")) | REASON, target(span("are")) | REASON],
        }
    ]


def test_positions_count_code_points(alone: dict[str, Any]) -> None:
    places = {item["body"]["value"]: item["target"] for item in alone["items"] if isinstance(item["target"], dict)}
    selector = places["fairs/last-fair: place_id = arden"]["selector"]
    assert CONTENT[selector["start"] : selector["end"]] == "𝒜rden"
    assert len(CONTENT[: selector["start"]].encode("utf-16-le")) // 2 == selector["start"] + 3


def test_every_assertion_with_a_place_is_there_once_and_what_the_registry_says_is_not(
    root: Path, everything: dict[str, Any]
) -> None:
    compiled = compile_corpus(root)
    assert compiled.frames is not None
    with_place = set(compiled.frames.evidence.drop_nulls("text_id")["assertion_id"])
    annotated = [item["body"]["standoff:assertion"] for item in everything["items"]]
    assert sorted(annotated) == sorted(with_place)
    assert any(row is None for row in compiled.frames.assertions["text_id"])


def test_a_text_alone_has_the_ids_that_it_has_among_others(everything: dict[str, Any], alone: dict[str, Any]) -> None:
    items = [item for item in everything["items"] if as_list(item["target"])[0]["source"]["standoff:text"] == "three"]
    assert alone["items"] == items
    assert (alone["partOf"], alone["id"] == everything["id"]) == (everything["partOf"], False)


# -- no word of a text -------------------------------------------------------------------------------------------------


def test_it_is_the_same_with_the_texts_and_without(root: Path, everything: dict[str, Any]) -> None:
    result = run(root, "--texts", str(root / "nowhere"), "export", "--as", "web-annotation")
    assert json.loads(result.stdout) == everything


def test_no_passage_of_the_texts_is_in_it(dataset: Compiled) -> None:
    if not dataset.texts:
        pytest.skip(f"the texts are not in {TEXTS}")
    exported = whole(dataset)
    strings_of_it = set(strings(json.loads(exported)))
    for text in dataset.texts.values():
        runs = {text.content[start : start + RUN] for start in range(len(text.content) - RUN)}
        assert len(runs) > RUN
        assert [
            each for each in strings_of_it for start in range(len(each) - RUN + 1) if each[start : start + RUN] in runs
        ] == []
    assert whole(compile_corpus(REPOSITORY)) == exported


RUN = 40  # characters in a row, from which on words count as copied


def strings(value: Any) -> Iterator[str]:
    """All strings within a JSON value."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)


# -- the command -------------------------------------------------------------------------------------------------------


def test_a_file_and_a_folder(tmp_path: Path) -> None:
    root, folder = write(tmp_path / "tiny"), tmp_path / "pages"
    folder.mkdir()
    for _ in range(2):  # an export may take the place of one
        result = run(root, "export", "--as", "web-annotation", "--out", str(tmp_path / "all.jsonld"))
        assert (result.exit_code, result.output) == (0, f"wrote {tmp_path / 'all.jsonld'}\n")
        result = run(root, "export", "--as", "web-annotation", "--out", str(folder))
        assert (result.exit_code, result.output) == (0, f"wrote 3 files to {folder}\n")
    assert (tmp_path / "all.jsonld").read_text("utf-8") == run(root, "export", "--as", "web-annotation").stdout
    assert sorted(path.name for path in folder.iterdir()) == ["one.jsonld", "three.jsonld", "two.jsonld"]
    assert json.loads((folder / "three.jsonld").read_text("utf-8")) == page(root, "three")


def test_what_is_not_an_export_is_not_overwritten(tmp_path: Path) -> None:
    root = write(tmp_path)
    result = run(root, "export", "--as", "web-annotation", "--out", str(root / THREE))
    message = f"standoff: {root / THREE} already exists and is not an export: choose another file\n"
    assert (result.exit_code, result.output) == (2, message)
    assert (root / THREE).read_text("utf-8") == signs.FILES[THREE]


def test_an_unknown_text_and_a_corpus_with_errors(tmp_path: Path) -> None:
    root = write(tmp_path)
    result = run(root, "export", "thre", "--as", "web-annotation")
    assert (result.exit_code, result.stdout) == (0, run(root, "export", "three", "--as", "web-annotation").stdout)
    result = run(root, "export", "four", "--as", "web-annotation")
    assert (result.exit_code, result.output) == (1, "standoff: unknown text `four`; known: one, three, two\n")
    write(root, {THREE: signs.FILES[THREE].replace("kind: market", "kind: markt")})
    result = run(root, "export", "--as", "web-annotation")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"standoff: {THREE}:27:")
    assert result.stderr.endswith("(run `standoff check` for all problems); nothing exported\n")
