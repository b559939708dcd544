"""What the page of a text shows: its words, if it is the text that was annotated, its sentences and its mentions."""

from typing import Any

from standoff.authoring.edit.as_written import MentionAsWritten, mentions_of
from standoff.authoring.serve.asking import Json, UnknownError, text_of
from standoff.authoring.serve.states import problem_as_json, texts_of
from standoff.authoring.serve.workbench import State, Workbench
from standoff.corpus.anchors import SPAN
from standoff.corpus.texts import Text
from standoff.files.annotation_files import files_about
from standoff.files.project_files import TEXT_FILES, read_file


def show_text(bench: Workbench, asked: Any) -> Json:
    """A text with its sentences and mentions; the words only if it is the text that was annotated."""
    from standoff.checks.coverage import sentence_states

    name, state = text_of(asked, "id"), bench.checked()
    compiled = state.compiled
    file = f"{TEXT_FILES}/{name}.yaml"
    if compiled is None or file not in compiled.corpus.text_files:
        raise UnknownError(f"no text `{name}` is annotated")
    files = files_about(bench.root, TEXT_FILES, name)
    mentions = [each for one in files for each in mentions_of(one, read_file(bench.root, one), compiled.schema)]
    text, wrong = _words(name, file, state)
    sentences: list[Any] = []
    if compiled.frames is not None:
        rows = sentence_states(compiled.frames).filter(text_id=name)
        reasons = _reasons(state, name)
        sentences = [
            (start, end, stands, reasons.get(start, ""))
            for start, end, stands in rows.select("sentence_start", "sentence_end", "state").iter_rows()
        ]
    labels = bench.labels()
    known = next((each for each in texts_of(state) if each["id"] == name), None)
    return {
        "id": name,
        "name": known["name"] if known else name,
        "file": file,
        "content": text.content if text else None,
        "problem": wrong,
        "sentences": sentences,
        "mentions": [_mention(each) for each in mentions],
        "problems": [problem_as_json(each) for each in state.problems if each.place.file in files],
        "labels": [
            (each.table, each.record, labels[each.table][each.record])
            for each in mentions
            if each.record in labels.get(each.table, {})
        ],
    }


def _words(name: str, file: str, state: State) -> tuple[Text | None, Json | None]:
    """A text, verified by its SHA-256; or what is wrong with it."""
    assert state.compiled is not None
    stated = {block.text_id: block.fields for block in state.compiled.rows.texts}.get(name, {})
    text = state.compiled.texts.get(name)
    if text is not None and "sha256" in stated and text.sha256 == stated["sha256"][0]:
        return text, None
    found = [
        each for each in state.problems if each.place.file == file and each.code in {"text-changed", "text-missing"}
    ]
    hint = "put it into the folder of texts, or name that with --texts"
    missing = {"code": "text-missing", "message": f"The text of `{name}` is not there", "hint": hint}
    return None, problem_as_json(found[0]) if found else missing


def _reasons(state: State, name: str) -> dict[int, str]:
    assert state.compiled is not None
    assert state.compiled.frames is not None
    rows = state.compiled.frames.excluded.filter(text_id=name)
    return dict(rows.select("span_start", "because").iter_rows())


def _mention(mention: MentionAsWritten) -> Json:
    return {
        "file": mention.file,
        "table": mention.table,
        "record": mention.record,
        "number": mention.number,
        "line": mention.line,
        "at": [(int(match[1]), int(match[2])) for each in mention.at if (match := SPAN.fullmatch(each))],
        "source": mention.source,
        "set": {**mention.fields, **mention.qualifiers},
        "children": mention.children,
    }
