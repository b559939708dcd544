"""How text is written into the syntax of others: one function for each, and nothing else writes into them.

What a corpus holds, whoever wrote it, then stays text: it never ends a comment, a string, a cell, an element or a line
of what it is written into. `tests/source/test_escape.py` finds code that does this in another way.
"""

import html as _html
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

LINE_ENDS = re.compile("[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]+")
YAML_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")  # JSON leaves them as they are
IN_SCRIPT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
ADDRESS = re.compile(r"https?://|mailto:|#|(?!//)[\w./-]+$")
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<link>[^)]*)\)")
MARKDOWN = re.compile(r"([\\`*_\[\]<>|#])")
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


def html(text: str) -> str:
    """Text in an element, or in an attribute in quotation marks."""
    return _html.escape(text, quote=True)


def json_for_html(value: Any, indent: int | None = 2) -> str:
    """JSON that may be put into a `<script>`: nothing in it ends the element or begins a comment."""
    return json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False).translate(IN_SCRIPT)


# -- Markdown ----------------------------------------------------------------------------------------------------------


def markdown(text: str) -> str:
    """Text in a line of Markdown that is to be read as it is."""
    return MARKDOWN.sub(r"\\\1", one_line(text))


def markdown_prose(markdown: str) -> str:
    """Markdown of others: it keeps its emphasis and links, but brings no HTML, and no link that runs a script."""
    return MARKUP.sub(r"\\<", LINK.sub(lambda found: _link(found[0], found["link"]), markdown))


def _link(written: str, address: str) -> str:
    return written if is_safe_address(address) else f"\\{written}"


def is_safe_address(address: str) -> bool:
    """Whether a page may link to an address: on the web, a mail, a heading, or a path below; no `javascript:`."""
    return ADDRESS.match(address) is not None


def markdown_cell(text: str) -> str:
    """Text in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


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
