"""Label Studio's JSON export (https://labelstud.io/guide/task_format), read: the regions of each task.

Offsets of older versions count UTF-16 code units, those of newer ones code points (since its frontend stores them so);
the export does not say which. If the text has characters beyond U+FFFF, the words of the regions decide.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from standoff.authoring.interchange.external import (
    CODE_POINTS,
    WHOLE,
    Attribute,
    Document,
    ExternalAnnotations,
    Labelled,
    Relation,
)
from standoff.authoring.interchange.offsets import UTF_16
from standoff.authoring.interchange.readers.json_values import CODE, Object, json_export, whole, words
from standoff.authoring.interchange.readers.reader import Export, Reader
from standoff.corpus.texts import TEXT_NAMES
from standoff.source.documents import JsonPath, JsonText
from standoff.source.problem import Place, Problem

ONE_TEXT = "export the project as JSON (not JSON-MIN, CSV or CoNLL)"
MIN = "this is JSON-MIN, which has neither relations nor the ids of regions"
MIN_KEYS = {"annotation_id", "annotator", "lead_time"}  # of a task in JSON-MIN, which has no `data`


def read_label_studio(file: str, source: str) -> Iterator[Document | Problem]:
    """Read an export: a document for each annotation of each task, with its annotator."""
    found = json_export(file, source)
    if isinstance(found, Problem):
        yield found
        return
    is_list = isinstance(found.value, list)
    tasks = found.value if is_list else [found.value]
    is_min = is_list and all(isinstance(task, dict) and "data" not in task for task in tasks)
    if is_min and any(MIN_KEYS & task.keys() for task in tasks):
        yield Problem(Place(file, 1, 1), CODE, MIN, ONE_TEXT, 1)
        return
    for number, task in enumerate(tasks):
        path: JsonPath = (number,) if is_list else ()
        if isinstance(task, dict) and isinstance(task.get("data"), dict):
            yield from _documents(found, path, task)
        else:
            yield Problem(found.place(path), CODE, "not a task with `data`", ONE_TEXT, 1)


def _read(export: Export) -> Iterator[Document | Problem]:
    yield from read_label_studio(export.file, export.source)


READER = Reader("label-studio", "a project of Label Studio, exported as JSON", (".json",), _read)


def _documents(found: JsonText, path: JsonPath, task: Object) -> Iterator[Document]:
    """The documents of one task: one for each annotation that was not cancelled, or an empty one."""
    values = [value for value in task["data"].values() if isinstance(value, str)]
    names = tuple(value for value in (*values, task.get("file_upload")) if isinstance(value, str) and len(value) < 500)
    key = next((name for name in ("annotations", "completions") if _listed(task, name)), "annotations")
    given = [((*path, key, number), one) for number, one in enumerate(_listed(task, key))]
    annotations = [(where, one) for where, one in given if isinstance(one, dict) and not one.get("was_cancelled")]
    for number, (where, annotation) in enumerate(annotations or [(path, Object())]):
        external = ExternalAnnotations()
        if number == 0:
            external.passed_over += _passed_over(task, [one for _, one in given], len(annotations))
        for item, result in enumerate(_listed(annotation, "result")):
            if isinstance(result, dict):
                _result(external, found.place((*where, "result", item)), result, item)
            else:
                external.passed_over["unreadable result"] += 1
        external.problems += external.drop_dangling()
        content, who = _content(task), _annotator(annotation)
        yield Document(found.place(where), names, external, content, who, units=(CODE_POINTS, UTF_16))


def _content(task: Object) -> str | None:
    """The text in a task: what its data calls so, or the longest of its values; None if it only says where it is."""
    values = {key: each for key, each in task["data"].items() if isinstance(each, str) and not _is_file(each)}
    return values.get("text", max(values.values(), key=len, default=None))


def _is_file(value: str) -> bool:
    """Whether a value is a path or an address of a text."""
    return value.split() == [value] and PurePosixPath(value).suffix in TEXT_NAMES


def _annotator(annotation: Object) -> str:
    """Who made an annotation: an address, or else a number; older versions have `<address>, <number>`."""
    who = annotation.get("completed_by")
    if isinstance(who, dict):
        return next((words(who[key]) for key in ("email", "username", "id") if words(who.get(key))), "")
    return words(annotation.get("created_username")).partition(",")[0].strip() or words(who)


def _passed_over(task: Object, annotations: list[Any], n_read: int) -> Counter[str]:
    """What is not read of a task: predictions, drafts, annotations that were cancelled."""
    readable = sum(isinstance(one, dict) for one in annotations)
    found = {
        "prediction": len(_listed(task, "predictions")),
        "draft": len(_listed(task, "drafts")),
        "cancelled annotation": readable - n_read,
        "unreadable annotation": len(annotations) - readable,
    }
    return Counter({name: count for name, count in found.items() if count})


def _listed(holder: Object, name: str) -> list[Any]:
    found = holder.get(name)
    return found if isinstance(found, list) else []


def _result(external: ExternalAnnotations, place: Place, result: dict[str, Any], number: int) -> None:
    kind, name = str(result.get("type")), str(result.get("id", f"result-{number}"))
    value = result.get("value") if isinstance(result.get("value"), dict) else {}
    assert isinstance(value, dict)
    if kind == "relation":
        labels = _listed(result, "labels") or ["relation"]
        ends = str(result.get("from_id")), str(result.get("to_id"))
        ends = ends[::-1] if result.get("direction") == "left" else ends
        external.relations += (Relation(str(label), *ends, place) for label in labels)
    elif kind in {"labels", "hypertextlabels"}:
        _region(external, place, name, value, kind)
    else:
        target = name if "start" in value or name in external.labelled else WHOLE
        values = [str(each) for each in _values(value, kind)]
        external.passed_over += Counter([] if values else [f"`{kind}` result"])
        external.attributes += (Attribute(target, str(result.get("from_name", kind)), each, place) for each in values)


def _values(value: dict[str, Any], kind: str) -> Iterator[object]:
    """The values of a control for a region: choices, words, a number, a rating."""
    given = value.get({"textarea": "text"}.get(kind, kind))
    for each in given if isinstance(given, list) else [given]:
        if isinstance(each, list):
            yield each[-1] if each else ""
        elif each is not None:
            yield each


def _region(external: ExternalAnnotations, place: Place, name: str, value: dict[str, Any], kind: str) -> None:
    offsets = value.get("globalOffsets") if isinstance(value.get("globalOffsets"), dict) else value
    assert isinstance(offsets, dict)
    ends = [whole(offsets.get(key)) for key in ("start", "end")]
    labels = value.get(kind) or value.get("labels")
    if None in ends or not isinstance(labels, list) or not labels:
        external.complain(place, f"the region `{name}` is not a labelled span of a text", ONE_TEXT)
        return
    words = value.get("text") if isinstance(value.get("text"), str) else None
    start, end = ends[0] or 0, ends[1] or 0
    if len(labels) > 1:
        external.complain(place, f"the region `{name}` has several labels", "give each label a region of its own")
    external.labelled[name] = Labelled(name, str(labels[0]), ((start, end),), words, place)
