"""The mistakes behind what a YAML parser reports, in a curator's words: where each was made, and what would be right.

A parser reports where it gave up, which is often lines below: a quote that is not closed ends at the next one. `KINDS`
are tried in order, the surest first; those of brackets, colons and indentation are in `yaml_structure.py`.
"""

import re
from collections.abc import Iterable

from yaml import YAMLError
from yaml.events import Event
from yaml.reader import ReaderError

from standoff.source.escape import yaml_text
from standoff.source.problem import LINE_END, Place, Problem
from standoff.source.yaml_fault import Fault, Found, Mark, second_look, value_at
from standoff.source.yaml_structure import STRUCTURE, missing_comma, spaced

CODE = "yaml-syntax"
MERGE = re.compile(r"(?:<{7}|>{7})(?: |$)")
BLANKS = {
    "\u00a0": "a no-break space",
    "\u2007": "a figure space",
    "\u200b": "a zero-width space",
    "\u202f": "a narrow no-break space",
    "\u3000": "an ideographic space",
    "\ufeff": "a byte order mark",
}
ANY_BLANK = "".join(BLANKS)
MISPLACED = re.compile(rf"^[ -]*(?P<blank>[{ANY_BLANK}])|(?:^[ -]*|[{{,] *)[\w.-]+:(?P<after>[{ANY_BLANK}])")
OPENING, CLOSING = ("“", "”", "„", "‟", "‘", "’", "‚", "«", "‹"), ("”", "“", "’", "‘", "»", "›")
STARTS = {"alias", "anchor", "tag", "directive"}


def explain(file: str, data: bytes, error: YAMLError, events: Iterable[Event]) -> Problem:
    """The mistake behind a parser's error; `events` are those of the same bytes, and end in the same error."""
    if isinstance(error, ReaderError) and isinstance(error.character, int):
        place = place_after(file, data[: error.position])
        return Problem(place, CODE, f"the control character U+{error.character:04X}", "remove it", 1)
    known = second_look(data.decode("utf-8"), error, events)
    for kind in KINDS:
        found = kind(known)
        if found is not None:
            return Problem(_place(file, found.at), CODE, found.message, found.hint, max(found.length, 1))
    context = f" ({known.context})" if known.context else ""
    hint = "quote a value that contains `: `, a quote mark, `@` or a backtick; indent with spaces, never tabs"
    return Problem(_place(file, known.at), CODE, f"not YAML: {known.what}{context}", hint, 1)


def place_after(file: str, before: bytes) -> Place:
    """The place in a file that follows these bytes, which are UTF-8."""
    *lines, last = LINE_END.split(before.decode("utf-8"))
    return Place(file, len(lines) + 1, len(last) + 1)


def about_key(key: str) -> tuple[str, str] | None:
    """What is wrong with a key in which a blank is not a plain space: message and hint."""
    blank = MISPLACED.search(key)
    return _about_blank(blank["blank"] or blank["after"]) if blank else None


def unseparated(key: str) -> tuple[str, str] | None:
    """What is wrong with a key that has no value because a colon or a quote mark in it is none: message and hint."""
    blank = about_key(key)
    if blank is not None:
        return blank
    if spaced(key) != key:
        return f"no space after the colon in `{key}`", f"write `{spaced(key)}`"
    if key.endswith(CLOSING):
        message = f"`{key[-1]}` does not quote in YAML: the comma before `{key}` ended the value"
        return message, 'quote the whole value with straight marks: "…, …"'
    return None


def _place(file: str, at: Mark) -> Place:
    return Place(file, at.line + 1, at.column + 1)


# -- characters --------------------------------------------------------------------------------------------------------


def _merge_marker(known: Fault) -> Found | None:
    for number, line in enumerate(known.lines):
        if MERGE.match(line):
            message = "a merge marker: the lines below come in two versions"
            hint = "keep what is right of both, and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`"
            return Found(Mark(number, 0), message, hint, 7)
    return None


def _tab(known: Fault) -> Found | None:
    indentation = known.line[: len(known.line) - len(known.line.lstrip())]
    if "\t" in indentation:
        at = Mark(known.at.line, indentation.index("\t"))
        return Found(at, "a tab in the indentation", "indent with spaces, two for each level")
    if known.character == "\t" or "tab character" in known.what:
        return Found(known.at, "a tab where YAML takes only spaces", "type spaces instead of the tab")
    return None


def _odd_blank(known: Fault) -> Found | None:
    first = known.value.start.line if known.value else known.at.line
    for number in range(min(first, known.at.line), min(known.at.line + 1, len(known.lines))):
        blank = MISPLACED.search(known.lines[number])
        if blank:
            group = "blank" if blank["blank"] else "after"
            return Found(Mark(number, blank.start(group)), *_about_blank(blank[group]))
    return None


def _about_blank(blank: str) -> tuple[str, str]:
    return f"{BLANKS[blank]} (U+{ord(blank):04X}) where YAML takes only plain spaces", "type a plain space instead"


def _first_character(known: Fault) -> Found | None:
    """A value that begins with a character that means something else to YAML."""
    is_begun = not STARTS.isdisjoint(known.context.split()) or (
        "block scalar" in known.context and "comment or line break" in known.what
    )
    is_here = any(words in known.what for words in ("cannot start any token", "mapping keys are not allowed")) or (
        "expected node content" in known.what and known.bracket is None and known.character in {"]", "}", ","}
    )
    if not (is_begun or is_here):
        return None
    at = known.begun if is_begun else known.at
    value = value_at(known, at)
    return Found(at, f"a plain value cannot start with `{value[:1]}`", f"quote it: {yaml_text(value)}", len(value))


# -- quotes ------------------------------------------------------------------------------------------------------------


def _open_quote(known: Fault) -> Found | None:
    value = known.value
    is_run_over = value is not None and value.is_quoted and value.start.line < value.end.line
    if value is not None and is_run_over and value.end.line in {known.at.line, known.begun.line}:
        return _unclosed(known, value.start)
    if "quoted scalar" in known.context and "escape" not in known.what and "hexdec" not in known.what:
        return _unclosed(known, known.begun)
    return None


def _unclosed(known: Fault, at: Mark) -> Found:
    rest = known.rest(at).rstrip()
    return Found(at, f"the quote mark `{rest[:1]}` is not closed", "close it at the end of the value", len(rest))


def _escape(known: Fault) -> Found | None:
    if "quoted scalar" not in known.context:
        return None
    column = known.before(Mark(known.at.line, known.at.column + 1)).rfind("\\")
    hint = "a backslash in double quotes is written `\\\\`; in single quotes it is itself"
    return Found(Mark(known.at.line, max(column, 0)), "a backslash that begins no escape", hint, 2)


def _after_quote(known: Fault) -> Found | None:
    """Text after a quote that was closed: a quote mark inside, or a comma left out."""
    value = known.value
    if value is None or not value.is_quoted or value.end.line != known.at.line:
        return None
    if known.character in {":", "", "}", "]"}:
        return None
    rest = known.rest(known.at)
    key = re.match(r"[\w.-]+(?=: )", rest)
    if known.bracket is not None and (key or rest[:1] in {'"', "'"}):
        return missing_comma(known.at, key[0] if key else rest.rstrip("]} "))
    mark = known.rest(value.start)[:1]
    whole = known.lines[value.start.line][value.start.column :].rstrip()
    whole = whole if known.bracket is None else whole.rstrip("]} ")
    inner = whole[1:-1] if whole.endswith(mark) and len(whole) > 1 else whole[1:].replace(mark, "", 1)
    hint = f"quote the value as a whole: {yaml_text(inner)}"
    return Found(known.at, f"text after the closing quote mark `{mark}`", hint, len(value_at(known, known.at)))


def _curly_quote(known: Fault) -> Found | None:
    value = known.value
    if value is None or value.style or value.start.line != known.at.line:
        return None
    rest = known.rest(value.start)
    if not rest.startswith(OPENING):
        return None
    hint = f"quote with straight marks: {yaml_text(value_at(known, value.start).strip(''.join({*OPENING, *CLOSING})))}"
    return Found(value.start, f"`{rest[0]}` does not quote in YAML: only straight marks do", hint)


KINDS = (
    _merge_marker,
    _tab,
    _odd_blank,
    _open_quote,
    _escape,
    _after_quote,
    _curly_quote,
    _first_character,
    *STRUCTURE,
)
