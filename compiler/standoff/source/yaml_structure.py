"""Mistakes of brackets, colons, dashes and indentation, recognised from what a YAML parser knows."""

import re

from standoff.source.escape import yaml_text
from standoff.source.yaml_fault import Fault, Found, Mark, value_at

WIDE_COLON = "\uff1a"
TIGHT = re.compile(rf"(?P<key>[\w.-]+)(?::(?=\S)|{WIDE_COLON} *)")
LEAD = re.compile(r"\s*(?:-\s+)*")
KEY = re.compile(r"[\w.-]+(?=:(?:\s|$))")
PAIR = re.compile(r"[,;] *(?=[\w.-]+$)")
CLOSERS = {"{": "}", "[": "]"}


def spaced(text: str) -> str:
    """A key with the space after its colon that was left out."""
    return TIGHT.sub(lambda found: f"{found['key']}: ", text, count=1)


def missing_comma(at: Mark, word: str) -> Found:
    """A comma that was left out before a word in brackets."""
    return Found(
        at, f"no comma before `{word}`", "inside brackets a comma separates each entry from the next", len(word)
    )


# -- brackets ----------------------------------------------------------------------------------------------------------


def _open_bracket(known: Fault) -> Found | None:
    """A bracket that is not closed where the next entry begins, or is closed by another kind of bracket."""
    if known.bracket is None:
        return None
    opening = known.rest(known.bracket)[:1]
    if opening not in CLOSERS:
        return None
    hint = f"close it with `{CLOSERS[opening]}`"
    if known.character in CLOSERS.values() and "node content" not in known.what:
        return Found(known.bracket, f"`{opening}` is not closed before `{known.character}`", hint)
    if known.bracket.line < known.at.line and not _is_closed_below(known, known.bracket, CLOSERS[opening]):
        return Found(known.bracket, f"`{opening}` is not closed", hint, len(known.rest(known.bracket).rstrip()))
    return None


def _is_closed_below(known: Fault, bracket: Mark, closer: str) -> bool:
    """Whether the bracket is closed after all, before a line that is indented no further than the line it is on."""
    depth = _depth(known.lines[bracket.line])
    for line in known.lines[known.at.line :]:
        if line.strip() and _depth(line) <= depth:
            return line.lstrip().startswith(closer)
        if closer in line:
            return True
    return False


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _in_brackets(known: Fault) -> Found | None:
    """A comma too many or too few between brackets."""
    if known.bracket is None:
        return None
    if known.character == ",":
        return Found(known.at, "nothing is written before this comma", "remove it, or write what is missing")
    word = re.search(r"[\w.-]+$", known.before(known.at))
    if known.character == ":" and not (known.value and word):
        return Found(known.at, "`: ` inside a value", "quote the value")
    if known.character == ":" and known.value and word:
        at = Mark(known.at.line, word.start())
        if known.value.start.line < known.at.line:
            return missing_comma(at, word[0])
        whole = f"{known.before(known.at)[known.value.start.column :]}{value_at(known, known.at)}"
        hint = f"quote the value: {yaml_text(whole)}" + (
            f"; or write a comma before `{word[0]}`" if known.value.start < at else ""
        )
        return Found(known.at, "`: ` inside a value", hint)
    return None


def _after_bracket(known: Fault) -> Found | None:
    """What is written after a bracket that was closed."""
    if not known.is_closed or known.before(known.at).rstrip()[-1:] not in CLOSERS.values():
        return None
    if known.character in CLOSERS.values():
        return Found(known.at, f"`{known.character}` closes nothing: no bracket is open here", "remove it")
    hint = "remove it; several mappings are a list: [{…}, {…}], or one on each line after a dash"
    return Found(known.at, f"`{known.character}` after a closing bracket", hint, len(known.rest(known.at).rstrip()))


# -- colons ------------------------------------------------------------------------------------------------------------


def _no_colon(known: Fault) -> Found | None:
    """A line in the place of a key that has no colon, or none with a space after it."""
    at = _key_without_colon(known)
    if at is None:
        return None
    text = re.split(r"\s+#", known.rest(at))[0].rstrip()
    tight = TIGHT.match(text)
    if tight:
        colon = Mark(at.line, at.column + tight.end("key"))
        return Found(colon, f"no space after the colon of `{tight['key']}`", f"write `{spaced(text)}`")
    if at.column and _is_beside_dashes(known, at):
        return Found(at, "an item of a list without its dash", f"write `- {text}`", len(text))
    key, _, value = text.partition(" ")
    hint = f"write `{key}: {value.strip()}`".replace(": `", ":`")
    hint += ", or indent the line if it continues the value above" if value else ""
    return Found(at, f"no colon after `{key}`", hint, len(text))


def _key_without_colon(known: Fault) -> Mark | None:
    if "could not find expected ':'" in known.what:
        return known.begun
    value = known.value
    is_run_over = "mapping values are not allowed" in known.what and value is not None and not value.style
    if value is None or not is_run_over or value.start.line == known.at.line:
        return None
    return value.start if LEAD.fullmatch(known.before(value.start)) else None


def _is_beside_dashes(known: Fault, at: Mark) -> bool:
    """Whether the closest line above that is indented no further begins with a dash in the same column."""
    for line in reversed(known.lines[: at.line]):
        depth = _depth(line)
        if line.strip() and depth <= at.column:
            return depth == at.column and line.lstrip().startswith("- ")
    return False


def _colon_in_value(known: Fault) -> Found | None:
    value = known.value
    if "mapping values are not allowed" not in known.what or value is None:
        return None
    if value.start.line < known.at.line:
        return _too_deep(known)
    begun = known.rest(value.start)[: known.at.column - value.start.column]
    rest = known.rest(known.at)
    if not rest[1:].strip():
        hint = f"write `{begun}:` on the next line, indented by two spaces more"
        return Found(known.at, "a second key on one line", hint)
    hint = f"quote the value: {yaml_text(_unquoted(f'{begun}{value_at(known, known.at)}'))}"
    if PAIR.search(begun):
        line = known.line
        lead = LEAD.match(line)
        start = lead.end() if lead else 0
        hint += f"; or write several keys on a line in braces: {{{line[start:].rstrip()}}}"
    return Found(known.at, "`: ` inside a value", hint)


def _unquoted(text: str) -> str:
    return text.replace('"', "") if text[:1] == '"' else text


def _too_deep(known: Fault) -> Found:
    """A line that is indented further than the key above it, which has a value."""
    depth = _depth(known.line)
    key = known.line[depth : known.at.column]
    above = known.lines[known.value.start.line] if known.value else ""
    lead = LEAD.match(above)
    first = lead.end() if lead else 0
    named = KEY.match(above[first:])
    other = f"`{named[0]}:`" if named else "the line"
    message = f"`{key}:` is indented further than {other} above, which has a value of its own"
    return Found(
        Mark(known.at.line, depth),
        message,
        f"move `{key}:` to column {first + 1}, or quote the value if it goes on here",
        len(key) + 1,
    )


# -- dashes and indentation --------------------------------------------------------------------------------------------


def _list_beside_key(known: Fault) -> Found | None:
    if "block sequence entries are not allowed" not in known.what:
        return None
    item = known.rest(known.at).removeprefix("-").strip()
    return Found(known.at, "a list begins on the line of its key", f"write [{item}], or `- {item}` on the next line", 1)


def _no_dash(known: Fault) -> Found | None:
    """A key in the column of the dashes, or a dash in the column of keys."""
    is_first = not known.before(known.at).strip()
    text = known.rest(known.at).rstrip()
    if "'-' indicator" in known.what and is_first and known.at.column == known.begun.column:
        hint = f"write `- {text}`, or indent it by two spaces more if it belongs to the item above"
        return Found(known.at, "an item of a list without its dash", hint, len(text))
    if "expected key" in known.what and is_first and text.startswith("-") and known.at.column == known.begun.column:
        hint = "indent the list below its key, or write a key here"
        return Found(known.at, "a dash in the column of the keys", hint, len(text))
    if known.character == ":":
        return Found(known.at, "a colon without a key before it", "write the key, or quote the value")
    return None


def _indentation(known: Fault) -> Found | None:
    depth = _depth(known.line)
    if known.at.column != depth or not known.line.strip():
        return None
    columns = _columns_above(known.lines[: known.at.line], depth)
    if not columns or depth in columns:
        return None
    hint = "move it to column " + " or ".join(str(column + 1) for column in columns)
    message = f"the line begins in column {depth + 1}, and no line that it could belong to does"
    return Found(known.at, message, hint, len(known.line.strip()))


def _columns_above(lines: list[str], depth: int) -> list[int]:
    """The indentations nearest to a depth among the lines above: that of the block before, then that of its parent."""
    above = [_depth(line) for line in lines if line.strip() and not line.lstrip().startswith("#")]
    deeper = next((column for column in reversed(above) if column >= depth), None)
    shallower = next((column for column in reversed(above) if column < depth), None)
    return [column for column in (deeper, shallower) if column is not None]


def _second_value(known: Fault) -> Found | None:
    if "document start" not in known.what:
        return None
    message = "the file's one value ended above this line"
    return Found(known.at, message, "write all keys of the file in one column, without braces around the first", 1)


STRUCTURE = (
    _open_bracket,
    _in_brackets,
    _after_bracket,
    _no_colon,
    _colon_in_value,
    _list_beside_key,
    _no_dash,
    _indentation,
    _second_value,
)
