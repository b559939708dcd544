"""What forms need: the fields of every table, the records that a field may name, an id made of words."""

from typing import Any

from standoff.authoring.edit.registry import NoIdError, slug
from standoff.authoring.serve.asking import BadQuestionError, Json, UnknownError, text_of
from standoff.authoring.serve.forms import forms
from standoff.authoring.serve.workbench import Workbench


def give_forms(bench: Workbench, asked: Any) -> Json:
    """The forms of the corpus."""
    project = bench.project()
    return forms(project.schema, project.settings.speakers)


def list_records(bench: Workbench, asked: Any) -> list[tuple[str, str]]:
    """The records of a table, each with its label."""
    from standoff.checks.references import record_ids

    table, compiled = text_of(asked, "table"), bench.checked().compiled
    if compiled is None or table not in compiled.schema.tables:
        raise UnknownError(f"unknown table `{table}`")
    ids = record_ids(compiled.frames).get(table, set()) if compiled.frames else set()
    labels = bench.labels().get(table, {})
    return [(each, labels.get(each, each)) for each in sorted(ids)]


def propose_id(bench: Workbench, asked: Any) -> Json:
    """An id made of words."""
    try:
        return {"id": slug(text_of(asked, "words"))}
    except NoIdError as error:
        raise BadQuestionError(str(error)) from None
