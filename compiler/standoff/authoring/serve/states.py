"""The state of the workbench as pages need it: texts with what is left to read, problems, what can be undone."""

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from standoff.authoring.serve.asking import BadQuestionError, Json
from standoff.files.project_files import DESCRIPTOR, TEXT_FILES, read_file, yaml_entries

if TYPE_CHECKING:
    from standoff.authoring.serve.workbench import State, Workbench
    from standoff.source.problem import Problem


def give_state(bench: "Workbench", asked: Any) -> Json:
    """What was found last, once it is another than the one that the page has."""
    since = asked.get("since") if isinstance(asked, dict) else None
    if not isinstance(since, int):
        raise BadQuestionError("`since` must be a number")
    return state_as_json(bench, bench.news(since))


def state_as_json(bench: "Workbench", state: "State") -> Json:
    """A state as pages need it."""
    compiled = state.compiled
    descriptor = compiled.corpus.descriptor if compiled else _descriptor(bench)
    return {
        "number": state.number,
        "title": str(descriptor.get("title") or descriptor.get("name") or bench.root.resolve().name),
        "failure": state.failure,
        "texts": texts_of(state) or [_text(each, each, {}, None) for each in _names(bench)],
        "unread": _unread(bench, state),
        "problems": [problem_as_json(each) for each in state.problems],
        "undo": bench.done[-1].what if bench.done else "",
        "todo": [],
    }


def problem_as_json(problem: "Problem", field: str = "") -> Json:
    """A problem with its place; `field` is that of the form which it is about."""
    place = problem.place
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "hint": problem.hint,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "field": field,
    }


def texts_of(state: "State") -> list[Json]:
    """The texts that have an annotation file, each with its sentences by state; none before the first check."""
    compiled = state.compiled
    if compiled is None:
        return []
    from standoff.corpus.texts import short_ids
    from standoff.views.coverage import text_counts

    names = list(compiled.corpus.heads)
    cited = short_ids(names)
    blocks = {block.text_id: block.fields for block in compiled.rows.texts}
    counts = {row["text_id"]: row for row in text_counts(compiled.frames).to_dicts()} if compiled.frames else {}
    return [_text(name, cited[name], blocks.get(name, {}), counts.get(name)) for name in names]


def _text(name: str, cited: str, block: Mapping[str, Any], counts: Mapping[str, int] | None) -> Json:
    known = {key: value[0] for key, value in block.items()}
    found = {state: counts[state] if counts else -1 for state in ("annotated", "excluded", "open")}
    return {"id": name, "name": known.get("handle") or cited, "title": known.get("title", ""), **found}


def _names(bench: "Workbench") -> list[str]:
    """The names of the annotation files: what is known before they are read."""
    return [PurePosixPath(each.path).stem for each in yaml_entries(bench.root, TEXT_FILES)]


def _descriptor(bench: "Workbench") -> Json:
    """What the descriptor says, before it is checked; nothing where it cannot be read."""
    try:
        found = json.loads(read_file(bench.root, DESCRIPTOR))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _unread(bench: "Workbench", state: "State") -> list[str]:
    """The files in the folder of texts that no annotation file is about."""
    if state.compiled is None:
        return []
    from standoff.corpus.texts import names_of_texts

    known = set(state.compiled.corpus.heads)
    named = {block.fields["file"][0] for block in state.compiled.rows.texts if "file" in block.fields}
    found = names_of_texts(bench.texts)
    return [each for each in found if PurePosixPath(each).stem not in known and each not in named]
