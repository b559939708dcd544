"""What the page of two readings shows: the texts that have two, and the pairs of one, with its words if it is there."""

from typing import Any

from standoff.authoring.readings.as_json import text_as_json
from standoff.authoring.readings.read import decisions_in, readings_of, texts_with_two
from standoff.authoring.serve.asking import Json, UnknownError, text_of
from standoff.authoring.serve.states import problem_as_json, texts_of
from standoff.authoring.serve.workbench import Workbench
from standoff.corpus.readings import text_of_key

MOST = 40  # texts of which all pairs are counted


def list_readings(bench: Workbench, asked: Any) -> Json:
    """Where the two readings of each text stand; with `id`, the pairs of that text."""
    if isinstance(asked, dict) and "id" in asked:
        return _of_text(bench, text_of(asked, "id"))
    project, names = bench.project(), {each["id"]: each for each in texts_of(bench.checked())}
    texts, decided = texts_with_two(project), decisions_in(project)
    counted = texts[:MOST]
    return {
        "texts": [
            {
                **text_as_json(readings_of(project, text, decided).standing, ()),
                "name": _name(text, names.get(text_of_key(text))),
                "title": names[text_of_key(text)]["title"] if text_of_key(text) in names else "",
            }
            for text in counted
        ],
        "others": texts[MOST:],
        "problems": [problem_as_json(each) for each in decided.problems],
    }


def _name(key: str, known: Json | None) -> str:
    """What a text is called, with the annotation set of its second reading if that has a name."""
    if known is None:
        return key
    name, _, _ = key.rpartition("/")
    return f"{known['name']} ({name})" if name else str(known["name"])


def _of_text(bench: Workbench, text: str) -> Json:
    project = bench.project()
    if text not in texts_with_two(project):
        raise UnknownError(f"the text `{text}` has no two readings")
    readings = readings_of(project, text)
    standing, labels, tables = readings.standing, bench.labels(), project.schema.tables
    verified = project.compiled.texts.get(text_of_key(text)) if project.compiled else None
    block = readings.found.first.stated.texts.get(text_of_key(text))
    is_same = verified and block and "sha256" in block.fields and block.fields["sha256"][0] == verified.sha256
    known = next((each for each in texts_of(bench.checked()) if each["id"] == text_of_key(text)), None)
    return {
        **text_as_json(standing, standing.items),
        "name": _name(text, known),
        "content": verified.content if verified and is_same else None,
        "sentences": [(each.start, each.end) for each in block.sentences] if block else [],
        "problems": [problem_as_json(each) for each in readings.problems],
        "labels": {
            f"{item.table}/{account.record}": labels[item.table][account.record]
            for item in standing.items
            if (account := item.first) is not None and account.record in labels.get(item.table, {})
        },
        "titles": {
            f"{item.table}/{item.field}": tables[item.table].fields[item.field].title
            for item in standing.items
            if item.field is not None and tables[item.table].fields[item.field].title
        },
    }
