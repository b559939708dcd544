"""Label Studio's JSON export (https://labelstud.io/guide/task_format), read: the regions of each task.

Offsets of older versions count UTF-16 code units, those of newer ones code points (since its frontend stores them so);
the export does not say which. If the text has characters beyond U+FFFF, the words of the regions decide.
"""

import json
from collections import Counter
from collections.abc import Iterator
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
from standoff.authoring.interchange.readers.reader import Export, Reader
from standoff.source.problem import Place, Problem

ONE_TEXT = "export the project as JSON (not JSON-MIN, CSV or CoNLL)"
Task = dict[str, Any]


def read_tasks(file: str, source: str) -> tuple[list[Task], list[Problem]]:
    """The tasks of an export, and problems if it is not such a file."""

    def wrong(message: str, line: int = 1, column: int = 1) -> tuple[list[Task], list[Problem]]:
        return [], [Problem(Place(file, line, column), "bad-import", message, ONE_TEXT, 1)]

    try:
        tasks = json.loads(source)
        json.dumps(tasks, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        return wrong(f"not JSON: {error.msg}", error.lineno, error.colno)
    except UnicodeEncodeError:
        return wrong("there is half a character in the file, written as an escape")
    except (RecursionError, ValueError):  # ValueError: a number of thousands of digits
        return wrong("the file is nested too deeply, or contains a number that is too long to read")
    tasks = tasks if isinstance(tasks, list) else [tasks]
    if not all(isinstance(task, dict) and isinstance(task.get("data"), dict) for task in tasks):
        return wrong("not a list of tasks with `data`")
    return tasks, []


def _read(export: Export) -> Iterator[Document | Problem]:
    tasks, problems = read_tasks(export.file, export.source)
    yield from problems
    for task in tasks:
        yield read_task(export.file, export.source, task)


READER = Reader("label-studio", "a project of Label Studio, exported as JSON", (".json",), _read)


def read_task(file: str, source: str, task: Task) -> Document:
    """The document of one task."""
    values = [value for value in task["data"].values() if isinstance(value, str)]
    names = tuple(value for value in (*values, task.get("file_upload")) if isinstance(value, str) and len(value) < 500)
    external, top = ExternalAnnotations(), Place(file, 1, 1)
    document = Document(top, names, external, _content(task), units=(CODE_POINTS, UTF_16))
    external.passed_over += _passed_over(task)
    annotations = _annotations(task)
    if len(annotations) > 1:
        message = f"the text was annotated {len(annotations)} times"
        hint = "keep one annotation of the task; `standoff agreement` compares annotation sets"
        external.complain(top, message, hint)
        return document
    for number, result in enumerate(_results(annotations)):
        _result(external, _place(file, source, result), result, number)
    external.problems += external.drop_dangling()
    return document


def _content(task: Task) -> str | None:
    """The text in a task: what its data calls so, or the longest of its values."""
    values = [value for value in task["data"].values() if isinstance(value, str)]
    text = task["data"].get("text")
    return text if isinstance(text, str) else max(values, key=len, default=None)


def _annotations(task: Task) -> list[Task]:
    """The annotations of a task that were not cancelled; old versions call them completions."""
    listed = _listed(task, "annotations") or _listed(task, "completions")
    return [one for one in listed if isinstance(one, dict) and not one.get("was_cancelled")]


def _passed_over(task: Task) -> Counter[str]:
    """What is not read of a task: predictions, drafts, annotations that were cancelled."""
    annotations = _annotations(task)
    all_annotations = _listed(task, "annotations") or _listed(task, "completions")
    results = _listed(annotations[0], "result") if annotations else []
    found = {
        "prediction": len(_listed(task, "predictions")),
        "draft": len(_listed(task, "drafts")),
        "cancelled annotation": sum(isinstance(one, dict) for one in all_annotations) - len(annotations),
        "unreadable annotation": sum(not isinstance(one, dict) for one in all_annotations),
        "unreadable result": sum(not isinstance(one, dict) for one in results),
    }
    return Counter({name: count for name, count in found.items() if count})


def _listed(holder: Task, name: str) -> list[Any]:
    found = holder.get(name)
    return found if isinstance(found, list) else []


def _results(annotations: list[Task]) -> list[dict[str, Any]]:
    return [one for one in _listed(annotations[0], "result") if isinstance(one, dict)] if annotations else []


def _place(file: str, source: str, result: dict[str, Any]) -> Place:
    """The place of a result: JSON has no places, so where its id first occurs."""
    start = max(source.find(json.dumps(str(result.get("id", "")), ensure_ascii=False)), 0)
    return Place(file, source.count("\n", 0, start) + 1, start - source.rfind("\n", 0, start))


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
    ends = [_whole(offsets.get(key)) for key in ("start", "end")]
    labels = value.get(kind) or value.get("labels")
    if None in ends or not isinstance(labels, list) or not labels:
        external.complain(place, f"the region `{name}` is not a labelled span of a text", ONE_TEXT)
        return
    words = value.get("text") if isinstance(value.get("text"), str) else None
    start, end = ends[0] or 0, ends[1] or 0
    if len(labels) > 1:
        external.complain(place, f"the region `{name}` has several labels", "give each label a region of its own")
    external.labelled[name] = Labelled(name, str(labels[0]), ((start, end),), words, place)


def _whole(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 13 else None
