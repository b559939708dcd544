"""Names that become names of files, and characters that no name may have."""

import re
from functools import cache
from importlib import resources

DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"]
)
"""Names of files that Windows keeps to itself, whatever the ending (learn.microsoft.com, "Naming Files")."""

UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, line ends, half characters, changes of direction: categories Cc, Cs, Zl, Zp of Unicode, and bidi."""
COLUMN = re.compile(r"[a-z][a-z0-9_]*")  # also of tables and queries: a name of SQL that needs no quotes
PACKAGE = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9]+)*")
LONGEST = 100  # characters of a package's name, which names files
LONGEST_IN_SQL = 63  # bytes of a table's or column's name that PostgreSQL keeps; a file `table.column` fits too


def is_device(name: str) -> bool:
    """Whether Windows would take a file of this name for a device: `nul`, `con.txt`."""
    return name.split(".", 1)[0].rstrip().casefold() in DEVICES


def is_package_name(name: str) -> bool:
    """Whether a text can name a package, and thereby files: it never leads into another folder."""
    return PACKAGE.fullmatch(name) is not None and len(name) <= LONGEST and not is_device(name)


def is_line(text: str) -> bool:
    """Whether a text is one line that says something: no line ends, controls or changes of direction."""
    return bool(text.strip()) and not UNSEEN.search(text)


def is_text(text: str) -> bool:
    """Whether a text says something, in one line or several."""
    return is_line("".join(text.replace("\r\n", "\n").replace("\t", " ").split("\n")))


@cache
def sql_words() -> frozenset[str]:
    """Words that SQLite or DuckDB does not take for a column or table unless they are quoted."""
    return frozenset((resources.files("standoff") / "builtin" / "sql_words.txt").read_text("utf-8").split())
