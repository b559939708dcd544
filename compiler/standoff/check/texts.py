"""Texts: whether they are the ones that were annotated, and whether their blocks are right."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from standoff.corpus.rows import TextBlock
from standoff.corpus.text_block import LANGUAGES
from standoff.corpus.texts import Text, mismatch
from standoff.files.fingerprint import CAUSE
from standoff.schema.model import Schema
from standoff.schema.types import FIELD_TYPES, parse
from standoff.source.problem import Place, Problem


def check_texts(blocks: Sequence[TextBlock], texts: Mapping[str, Text], schema: Schema) -> list[Problem]:
    """Text blocks whose values are wrong, and texts that changed since their file was written."""
    found: list[Problem] = []
    for block in blocks:
        wrong = _block(block, schema)
        found += wrong
        text = texts.get(block.text_id)
        if text is not None:
            found += _script(block, text) if wrong else [*_verify(block, text), *_script(block, text)]
    return found


def _script(block: TextBlock, text: Text) -> list[Problem]:
    """A language that is not written in the script of the text."""
    language, *_, line, column = block.fields.get("language", ("", 0, 0))
    unlike = mismatch(text.content, str(language)) if language else None
    return [Problem(Place(block.file, line, column), "language-script", *unlike, len(str(language)))] if unlike else []


def _block(block: TextBlock, schema: Schema) -> list[Problem]:
    found = []
    for name, (raw, _, _, line, column) in block.fields.items():
        f = schema.tables["texts"].fields[name]
        place = Place(block.file, line, column)
        try:
            value = parse(f.kind, raw)
        except ValueError as error:
            found.append(
                Problem(
                    place,
                    FIELD_TYPES[f.kind].problem,
                    f"`{raw}` is not a valid {FIELD_TYPES[f.kind].noun} for `{name}`",
                    str(error),
                    len(raw),
                    fix=getattr(error, "fix", ""),
                )
            )
            continue
        if f.vocabulary and value.text not in schema.vocabularies[f.vocabulary].codes:
            hint = "one of: " + ", ".join(schema.vocabularies[f.vocabulary].codes)
            found.append(Problem(place, "unknown-code", f"unknown code `{raw}` in {f.vocabulary}", hint, len(raw)))
        if f.pattern and re.fullmatch(f.pattern, value.text) is None:
            found.append(
                Problem(
                    place,
                    "bad-pattern",
                    f"`{raw}` does not match the pattern of `{name}`",
                    LANGUAGES if name == "language" else f"it must match `{f.pattern}`",
                    len(raw),
                )
            )
        limit = FIELD_TYPES[f.kind].limit
        if f.minimum is not None and limit and limit(value.text)[0] < limit(f.minimum)[0]:
            message = f"`{raw}` is out of range for `{name}`"
            found.append(Problem(place, "out-of-range", message, f"it must be at least {f.minimum}", len(raw)))
    stated = block.fields.get("file")
    if stated and PurePath(stated[0]).stem != block.text_id:
        place, hint = Place(block.file, *stated[3:]), f"this file describes `{block.text_id}`: rename one of the two"
        found.append(Problem(place, "text-block", f"`{stated[0]}` is not the text of this file", hint, len(stated[0])))
    return found


def _verify(block: TextBlock, text: Text) -> list[Problem]:
    stated = block.fields.get("sha256")
    if stated is not None and text.line_ends:
        message = f"the text `{block.text_id}` has the line ends {text.line_ends}, and not those that were annotated"
        hint = f"spans hold, but {CAUSE}: write `/texts/** -text` into .gitattributes, and check the text out again"
        return [Problem(Place(block.file, stated[3], stated[4]), "line-ends", message, hint, 12)]
    if stated is not None and stated[0] != text.sha256:
        place = Place(block.file, stated[3], stated[4])
        message = f"the text `{block.text_id}` is not the one that was annotated: its SHA-256 is {text.sha256[:12]}…"
        return [
            Problem(
                place,
                "text-changed",
                message,
                "restore the text: spans are valid for the annotated text only",
                12,
            )
        ]
    length = block.fields.get("length")
    if length is not None and length[0] != str(len(text.content)):
        place = Place(block.file, length[3], length[4])
        return [
            Problem(
                place,
                "text-changed",
                f"the text has {len(text.content)} characters",
                f"write `length: {len(text.content)}`, in code points",
                len(length[0]),
            )
        ]
    return []
