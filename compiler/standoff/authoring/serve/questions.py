"""What the pages of the workbench ask, by name: each question has one function, which answers with plain values."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from standoff.authoring.serve.disagreements_page import list_disagreements
from standoff.authoring.serve.readings_page import list_readings
from standoff.authoring.serve.records_page import give_forms, list_records, propose_id
from standoff.authoring.serve.registry_page import show_entry
from standoff.authoring.serve.states import give_state
from standoff.authoring.serve.suggestions_page import list_suggestions
from standoff.authoring.serve.text_page import show_text
from standoff.authoring.serve.todo_page import list_tasks
from standoff.authoring.serve.workbench import Workbench

QUESTIONS: Mapping[str, Callable[[Workbench, Any], Any]] = MappingProxyType(
    {
        "state": give_state,
        "forms": give_forms,
        "records": list_records,
        "id": propose_id,
        "text": show_text,
        "suggestions": list_suggestions,
        "disagreements": list_disagreements,
        "entry": show_entry,
        "todo": list_tasks,
        "readings": list_readings,
    }
)
