"""Label Studio's JSON export (https://labelstud.io/guide/task_format), read: the regions of one text.

Offsets of older versions count UTF-16 code units, those of newer ones code points (since its frontend stores them so);
the export does not say which. If the text has characters beyond U+FFFF, the words of each region in the export
decide: the count is used with which more of them agree with the text.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from standoff.authoring.interchange.external import WHOLE, Attribute, ExternalAnnotations, Labelled, Relation, squeezed
from standoff.source.problem import Place, Problem

ONE_TEXT = "export the project as JSON (not JSON-MIN, CSV or CoNLL)"
WITH_WORDS = 'export with the `text` of each region (`granularity` and `saveTextResult="yes"`)'
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


def text_of(tasks: list[Task], sha256: str) -> str | None:
    """The text in an export, if one of its tasks has exactly that text."""
    for task in tasks:
        for value in task["data"].values():
            if isinstance(value, str) and hashlib.sha256(value.encode()).hexdigest() == sha256:
                return value
    return None


def read_label_studio(
    file: str, source: str, tasks: list[Task], text_file: str, content: str | None
) -> ExternalAnnotations:
    """Read the task about one text; `content` is its content, if known."""
    external, top = ExternalAnnotations(), Place(file, 1, 1)
    chosen = [task for task in tasks if _is_about(task, text_file, content)] or (tasks if len(tasks) == 1 else [])
    if len(chosen) != 1:
        message = f"{len(chosen) or 'none'} of {len(tasks)} tasks are about this text"
        external.complain(top, message, "export the one task, or put the text into the folder of the texts")
        return external
    external.passed_over += _passed_over(chosen[0], len(tasks) - 1)
    annotations = _annotations(chosen[0])
    if len(annotations) > 1:
        message = f"the text was annotated {len(annotations)} times"
        external.complain(
            top, message, "keep one annotation of the task; `standoff agreement` compares annotation sets"
        )
        return external
    for number, result in enumerate(_results(annotations)):
        _result(external, _place(file, source, result), result, number)
    if content is not None:
        _compare(external, chosen[0], content, top)
    external.problems += external.dangling()
    return external


def _is_about(task: Task, text_file: str, content: str | None) -> bool:
    values = [value for value in task["data"].values() if isinstance(value, str)]
    if content is not None and any(value == content for value in values):
        return True
    named = [*values, task.get("file_upload")]
    return any(isinstance(name, str) and name.endswith(text_file) for name in named)


def _annotations(task: Task) -> list[Task]:
    """The annotations of a task that were not cancelled; old versions call them completions."""
    listed = _listed(task, "annotations") or _listed(task, "completions")
    return [one for one in listed if isinstance(one, dict) and not one.get("was_cancelled")]


def _passed_over(task: Task, others: int) -> Counter[str]:
    """What is not read of an export: other tasks, predictions, drafts, annotations that were cancelled."""
    annotations = _annotations(task)
    all_annotations = _listed(task, "annotations") or _listed(task, "completions")
    results = _listed(annotations[0], "result") if annotations else []
    found = {
        "other task": others,
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


def _compare(external: ExternalAnnotations, task: Task, content: str, top: Place) -> None:
    """Convert offsets from UTF-16 code units to code points if the words of the regions show that they count those."""
    is_wide = any(ord(character) > 0xFFFF for character in content)
    if external.labelled and all(labelled.words is None for labelled in external.labelled.values()):
        if is_wide:
            message = "the text has characters beyond U+FFFF, and no region has words that show how they are counted"
            external.complain(top, message, WITH_WORDS)
        elif content not in task["data"].values():
            message = "the task has a different text, and no region has words to compare"
            external.complain(top, message, WITH_WORDS)
    elif is_wide:
        points = _points(content)
        recounted = {name: _recounted(labelled, points) for name, labelled in external.labelled.items()}
        fitting, others = _fitting(external.labelled, content), _fitting(recounted, content)
        total = sum(labelled.words is not None for labelled in external.labelled.values())
        if fitting == others == total and recounted != external.labelled:
            message = "the regions fit both as code points and as UTF-16 code units, with different places"
            external.complain(top, message, "label one more passage, of words that occur once, and export again")
        elif others > fitting:
            external.labelled = recounted


def _points(content: str) -> list[int]:
    """The code point of each UTF-16 code unit of a text, and of its end."""
    points: list[int] = []
    for number, character in enumerate(content):
        points += [number] * (2 if ord(character) > 0xFFFF else 1)
    return [*points, len(content)]


def _recounted(labelled: Labelled, points: list[int]) -> Labelled:
    most = len(points) - 1
    spans = tuple(
        (points[start], points[end]) if 0 <= start <= end <= most else (start, end) for start, end in labelled.spans
    )
    return Labelled(labelled.name, labelled.label, spans, labelled.words, labelled.place)


def _fitting(labelled: dict[str, Labelled], content: str) -> int:
    """The number of spans whose words agree with the export."""
    known = [each for each in labelled.values() if each.words is not None]
    return sum(squeezed(content[s:e]) == squeezed(each.words or "") for each in known for s, e in each.spans)
