"""What may be annotated in a text and is not: offered on its page, to be accepted one by one."""

from dataclasses import asdict
from typing import Any

from standoff.authoring.serve.asking import Json, UnknownError, text_of
from standoff.authoring.serve.workbench import Workbench
from standoff.authoring.suggest.suggest import suggest
from standoff.files.project_files import TEXT_FILES
from standoff.views.inputs import Compilation


def list_suggestions(bench: Workbench, asked: Any) -> list[Json]:
    """The suggestions of a text, in its order."""
    name, compiled = text_of(asked, "id"), bench.checked().compiled
    if compiled is None or f"{TEXT_FILES}/{name}.yaml" not in compiled.corpus.text_files:
        raise UnknownError(f"no text `{name}` is annotated")
    if compiled.resolved is None or compiled.frames is None:
        return []
    view = Compilation.of(compiled.schema, compiled.frames, compiled.resolved, compiled.tables, compiled.texts)
    labels = bench.labels()
    return [_suggestion(asdict(each), labels) for text in suggest(view, name).texts for each in text.suggestions]


def _suggestion(found: Json, labels: dict[str, dict[str, str]]) -> Json:
    for each in found["records"]:
        each["label"] = labels.get(each["table"], {}).get(each["record"], each["record"])
    return found
