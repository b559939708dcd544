"""How text is written into the syntax of others: one function for each, and nothing else writes into them.

What a corpus holds, whoever wrote it, then stays text: it never ends a comment, a string, a cell, an element or a line
of what it is written into. `tests/source/test_escape.py` finds code that does this in another way.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

LINE_ENDS = re.compile("[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]+")
YAML_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")  # JSON leaves them as they are
IN_SCRIPT = {c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
ADDRESS = re.compile(r"https?://|mailto:|#|(?!//)[\w./-]+\Z")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
JOINERS = "\u200c\u200d"  # they shape the letters beside them: without them Persian and Hindi words are misspelt
# Compiled when it is first used, since every command imports this module.
PROSE = (  # code as CommonMark has it (fences, spans, what a backslash escapes), then links, then markup
    r"(?ms)(?P<code>^```[^`\n]*\n.*?^```[ \t]*$|(?<!`)(?P<ticks>`+)(?!`)[^\n]*?(?<!`)(?P=ticks)(?!`)|`+|\\[^\n])"
    r"|\[[^\]\n]*\]\((?P<link>[^)\n]*)\)|^ {0,3}\[[^\]\n]+\]:[ \t]*(?P<named>\S*)|(?P<markup><(?=[A-Za-z/!?]))"
)
MARKDOWN = re.compile(r"([\\`*_\[\]<>|#])")
ESCAPED = re.compile(r"\\([\\`*_\[\]<>|#])")
BACKSLASH_PIPE, ESCAPED_PIPE, BROKEN_BAR = "\\|", "\\|", "\\\u00a6"  # a second backslash would end the cell
IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTY = IN_MESSAGE | {":": "%3A", ",": "%2C"}


def one_line(text: str) -> str:
    """A text in one line: line ends and controls become a space."""
    return LINE_ENDS.sub(" ", text).strip()


# -- SQL ---------------------------------------------------------------------------------------------------------------


def sql_name(name: str) -> str:
    """A table's or column's name in SQL, always quoted."""
    return '"' + name.replace('"', '""') + '"'


def sql_names(names: Sequence[str]) -> str:
    """Names in SQL with commas between them."""
    return ", ".join(sql_name(name) for name in names)


def sql_text(value: str) -> str:
    """A string in SQL."""
    return "'" + value.replace("'", "''") + "'"


def sql_comment(text: str) -> str:
    """A text after `-- `, which a line end would end; DuckDB's shell runs what then begins with a dot."""
    return one_line(text)


# -- HTML, and JSON that may be put into it ----------------------------------------------------------------------------


def html_text(text: str) -> str:
    """Text in an element, or in an attribute in quotation marks."""
    import html

    return html.escape(text, quote=True)


def json_for_html(value: Any, is_laid_out: bool = True) -> str:
    """JSON that may be put into a `<script>`: nothing in it ends the element or begins a comment."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2 if is_laid_out else None)
    for sign, code in IN_SCRIPT.items():
        text = text.replace(sign, code)
    return text


def script_call(function: str, *arguments: Any) -> str:
    """A script of one call, for a file of its own: the arguments are JSON, whatever is in them."""
    given = (json.dumps(each, ensure_ascii=False, separators=(",", ":"), allow_nan=False) for each in arguments)
    call = f"{function}({','.join(given)})\n"
    return call.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")  # ends of lines to browsers before 2019


# -- Markdown ----------------------------------------------------------------------------------------------------------


def markdown(text: str) -> str:
    """Text in a line of Markdown that is to be read as it is."""
    return MARKDOWN.sub(r"\\\1", one_line(text))


def unescaped(markdown: str) -> str:
    """The text that was written by `markdown`."""
    return ESCAPED.sub(r"\1", markdown)


def markdown_code(text: str) -> str:
    """Text as a code span that backticks in it cannot close."""
    plain = one_line(text) or "(blank)"
    if "`" not in plain:
        return f"`{plain}`"
    ticks = "`" * (1 + max(len(run) for run in re.findall("`+", plain)))
    return f"{ticks} {plain} {ticks}"


def markdown_inert(text: str) -> str:
    """Text as a code span in a cell of a table on a site that links what looks like a name, an address or a number.

    A site leaves code spans alone. There is one backtick at each end and none within, and no bare `|`, so that another
    program can separate the span from what is beside it.
    """
    plain = printable(one_line(text)).replace("`", "\u02cb") or "(blank)"
    return f"`{plain.replace(BACKSLASH_PIPE, BROKEN_BAR).replace('|', ESCAPED_PIPE)}`"


def listed(names: Sequence[str], last: str = "or") -> str:
    """Names as code, in a list."""
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


@lru_cache(1 << 12)  # titles and kinds of columns repeat
def markdown_cell(text: str) -> str:
    """Markdown of others in a cell of a table: a code span ends with its cell, so each cell is disarmed by itself."""
    return markdown_prose(" ".join(text.split())).replace("|", "\\|")


def markdown_prose(markdown: str) -> str:
    """Markdown of others: it keeps its code, emphasis and links, but brings no HTML, and no link that runs a script."""
    return re.sub(PROSE, _disarmed_markdown, markdown)


def _disarmed_markdown(found: re.Match[str]) -> str:
    if found["code"] or is_safe_address(found["link"] or found["named"] or "#"):
        return "\\<" if found["markup"] else found[0]
    return found[0].replace("[", "\\[", 1)


def is_safe_address(address: str) -> bool:
    """Whether a page may link to an address: on the web, a mail, a heading, or a path below; no `javascript:`."""
    return ADDRESS.match(address) is not None


# -- terminals and logs ------------------------------------------------------------------------------------------------


def printable(text: str) -> str:
    """The text with invisible characters (controls, directions, line ends, half characters) made visible; not joiners.

    So input cannot steer a terminal, and a line stays a line; nor can it steer a CI runner by `##[command]`, which
    counts anywhere on a line.
    """
    is_shown = {c: c in f"\t{JOINERS}" or unicodedata.category(c) not in UNSEEN for c in set(text)}
    shown = text if all(is_shown.values()) else "".join(c if is_shown[c] else code_point(c) for c in text)
    return shown.replace("##[", "#\\u0023[")


def disarmed(line: str) -> str:
    """A line that a CI runner does not take for one of its commands, as it would a line that begins with `::`."""
    blank, rest = line[: len(line) - len(line.lstrip())], line.lstrip()
    return f"{blank}\\u003a{rest[1:]}" if rest.startswith("::") else line


def code_point(character: str) -> str:
    """The escape that names a character, as `\\u0301`."""
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


# -- YAML, workflow commands -------------------------------------------------------------------------------------------


def yaml_text(value: object) -> str:
    """A string in YAML, in double quotation marks; JSON's escapes are YAML's."""
    quoted = json.dumps(str(value), ensure_ascii=False)
    return YAML_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def command_message(text: str) -> str:
    """Text as the message of a workflow command of GitHub's runners."""
    return _encoded(text, IN_MESSAGE)


def command_properties(properties: Iterable[tuple[str, str]]) -> str:
    """The properties of a workflow command, after its name."""
    return ",".join(f"{name}={_encoded(value, IN_PROPERTY)}" for name, value in properties)


def _encoded(text: str, table: dict[str, str]) -> str:
    """What ends a value, percent-encoded (https://github.com/actions/toolkit/blob/main/docs/commands.md)."""
    return "".join(table.get(character, character) for character in text)
