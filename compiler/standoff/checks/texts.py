"""Texts: whether they are the ones that were annotated, and whether their blocks are right."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from standoff.corpus.rows import TextBlock
from standoff.corpus.scripts import mismatch
from standoff.corpus.text_block import LANGUAGES
from standoff.corpus.texts import Text
from standoff.files.line_ends import CAUSE
from standoff.schema.model import Field, Schema
from standoff.schema.types import FIELD_TYPES, parse
from standoff.source.problem import Place, Problem


class Wrong(NamedTuple):
    """What is wrong with a value: code, message and hint of the problem, and the value that is meant, if known."""

    code: str
    message: str
    hint: str
    fix: str = ""


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
        place = Place(block.file, line, column)
        for wrong in _wrong(schema.tables["texts"].fields[name], raw, schema):
            found.append(Problem(place, *wrong[:3], length=len(raw), fix=wrong.fix))
    stated = block.fields.get("file")
    if stated and PurePath(stated[0]).stem != block.text_id:
        place, hint = Place(block.file, *stated[3:]), f"this file describes `{block.text_id}`: rename one of the two"
        found.append(Problem(place, "text-block", f"`{stated[0]}` is not the text of this file", hint, len(stated[0])))
    return found


def _wrong(f: Field, raw: str, schema: Schema) -> Iterator[Wrong]:
    """What is wrong with the value of a field of the block."""
    field_type = FIELD_TYPES[f.kind]
    try:
        value = parse(f.kind, raw)
    except ValueError as error:
        message = f"`{raw}` is not a valid {field_type.noun} for `{f.name}`"
        yield Wrong(field_type.problem, message, str(error), getattr(error, "fix", ""))
        return
    if f.vocabulary and value.text not in schema.vocabularies[f.vocabulary].codes:
        hint = "one of: " + ", ".join(schema.vocabularies[f.vocabulary].codes)
        yield Wrong("unknown-code", f"unknown code `{raw}` in {f.vocabulary}", hint)
    if f.pattern and re.fullmatch(f.pattern, value.text) is None:
        hint = LANGUAGES if f.name == "language" else f"it must match `{f.pattern}`"
        yield Wrong("bad-pattern", f"`{raw}` does not match the pattern of `{f.name}`", hint)
    limit = field_type.limit
    if f.minimum is not None and limit and limit(value.text)[0] < limit(f.minimum)[0]:
        yield Wrong("out-of-range", f"`{raw}` is out of range for `{f.name}`", f"it must be at least {f.minimum}")


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
                f"restore it, or run `standoff re-anchor {block.text_id}` to move the spans to this one",
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
