"""What the page of what is left to do shows: the tasks that `standoff todo` lists."""

from typing import Any

from standoff.authoring.serve.asking import Json
from standoff.authoring.serve.workbench import Workbench
from standoff.corpus.texts import names_of_texts, short_ids
from standoff.views.tasks import KINDS, Task
from standoff.views.todo import todo


def list_tasks(bench: Workbench, asked: Any) -> Json:
    """All tasks, and the kinds that there can be, in the order of both."""
    compiled = bench.checked().compiled
    if compiled is None:
        return {"kinds": KINDS, "tasks": []}
    found = todo(compiled, names_of_texts(bench.texts))
    names = short_ids({each.text_id for each in found if each.text_id})
    return {"kinds": KINDS, "tasks": [_task(each, names) for each in found]}


def _task(task: Task, names: dict[str, str]) -> Json:
    return {
        "kind": task.kind,
        "file": task.file,
        "line": task.line,
        "text": task.text_id,
        "name": names.get(task.text_id or "", ""),
        "span": task.span,
        "table": task.table,
        "record": task.record,
        "field": task.field,
        "what": task.what,
    }
