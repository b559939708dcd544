"""Answers to what the pages send: a question is answered, an edit is shown before it is written, then written."""

import json
from http import HTTPStatus
from typing import Any

from standoff.authoring.edit.change import CannotEditError
from standoff.authoring.serve.asking import BadQuestionError, UnknownError
from standoff.authoring.serve.edits_of_json import edits_of
from standoff.authoring.serve.planned import Planned, plan
from standoff.authoring.serve.questions import QUESTIONS
from standoff.authoring.serve.server import Answer
from standoff.authoring.serve.states import problem_as_json
from standoff.authoring.serve.workbench import Outcome, Workbench
from standoff.files.atomic_file import ChangedError

API = "/api/"
WRITES = ("write", "undo")
STALE = "a file was changed since this page showed it: look at what it holds now"


def answer(bench: Workbench, path: str, asked: Any) -> Answer:
    """The answer to a question or an edit; what a curator can cause is said, nothing is raised."""
    name = path.removeprefix(API) if path.startswith(API) else ""
    try:
        if name == "preview":
            return HTTPStatus.OK, _shown(_preview(bench, asked))
        if name == "write":
            return _write(bench, asked)
        if name == "undo":
            return HTTPStatus.OK, _outcome(bench, bench.undo(), None)
        if name in QUESTIONS:
            return HTTPStatus.OK, QUESTIONS[name](bench, asked)
        return _plain(HTTPStatus.NOT_FOUND, f"there is no question `{name}`")
    except UnknownError as error:
        return _plain(HTTPStatus.NOT_FOUND, str(error))
    except BadQuestionError as error:
        return _plain(HTTPStatus.BAD_REQUEST, str(error))
    except CannotEditError as error:
        # A form that is still being filled in is not a failure of the request: browsers report those.
        return HTTPStatus.OK, {"refused": str(error), "problems": [problem_as_json(each) for each in error.problems]}
    except ChangedError:
        return _plain(HTTPStatus.CONFLICT, STALE)
    except OSError as error:
        return _trouble(error, is_written=name in WRITES)


def _trouble(error: OSError, is_written: bool) -> Answer:
    """What the disk refuses: to take an edit, or to give a file, which may be gone since the last check."""
    words = f"{error.strerror or error}: {error.filename}" if error.filename else f"{error.strerror or error}"
    if is_written and isinstance(error, FileNotFoundError):  # it was there when the edit was planned
        return _plain(HTTPStatus.CONFLICT, STALE)
    if is_written:
        return _plain(HTTPStatus.INSUFFICIENT_STORAGE, f"{words}; nothing was written")
    return _plain(HTTPStatus.NOT_FOUND if isinstance(error, FileNotFoundError) else HTTPStatus.CONFLICT, words)


def _preview(bench: Workbench, asked: Any) -> Planned:
    """The plan of edits; it is kept, since what is shown is mostly what is written next."""
    planned = plan(bench.project(), edits_of(asked))
    bench.shown = json.dumps(asked["edits"], sort_keys=True), planned
    return planned


def _write(bench: Workbench, asked: Any) -> Answer:
    """Write edits as they were shown; a file that changed meanwhile is found by the bytes that they were planned on."""
    edits, files = edits_of(asked), asked.get("files")
    key, planned = bench.shown
    if planned is None or key != json.dumps(asked["edits"], sort_keys=True) or planned.digests != files:
        planned = plan(bench.project(), edits)
    if files != planned.digests:
        return _plain(HTTPStatus.CONFLICT, STALE)
    return HTTPStatus.OK, _outcome(bench, bench.write(planned.change), planned)


def _shown(planned: Planned) -> dict[str, Any]:
    lines = [
        {"file": change.place.file, "line": change.place.line, "written": change.written}
        for change in planned.changes
        if change.place
    ]
    return {"what": planned.change.what, "lines": lines, "files": planned.digests}


def _outcome(bench: Workbench, outcome: Outcome, planned: Planned | None) -> dict[str, Any]:
    return {
        "isKept": outcome.is_kept,
        "problems": [problem_as_json(each, planned.field_of(each) if planned else "") for each in outcome.problems],
        "number": outcome.state.number,
        "seconds": outcome.seconds,
        "undo": bench.done[-1].what if bench.done else "",
    }


def _plain(status: HTTPStatus, message: str) -> Answer:
    return status, {"message": message}
