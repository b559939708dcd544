"""A project as a whole: files that would not be read, and settings that name what does not exist."""

from standoff.corpus.project import FOLDERS, Corpus, Settings
from standoff.schema.model import Schema
from standoff.source.problem import Place, Problem
from standoff.tables.spreadsheet_limits import CONFLICTS


def check_files(corpus: Corpus) -> list[Problem]:
    """Files that look like YAML and would not be read, since their names end otherwise."""
    odd = sorted(path.relative_to(corpus.root) for folder in FOLDERS for path in (corpus.root / folder).glob("*.yml"))
    hint = "rename it: `{}`"
    return [
        Problem(
            Place(path.as_posix()), "unread-file", "only files in `.yaml` are read", hint.format(f"{path.stem}.yaml")
        )
        for path in odd
    ]


def check_speakers(corpus: Corpus, schema: Schema) -> list[Problem]:
    """Whether the table of speakers exists; a corpus that names none may do without."""
    tables = [table.name for table in schema.record_tables.values() if table.nest is None]
    name = corpus.settings.speakers
    if name in tables or name == Settings().speakers:
        return []
    message, hint = f"`speakers` names the table `{name}`, which does not exist", "tables: " + ", ".join(tables)
    return [Problem(corpus.place("speakers"), "bad-descriptor", message, hint)]


def check_left_out(corpus: Corpus, schema: Schema) -> list[Problem]:
    """Whether everything that is left out of the files for spreadsheets exists."""
    hint = f"use names of tables, or `{CONFLICTS}`"
    return [
        Problem(corpus.place("spreadsheets", "leave_out", number), "bad-descriptor", message, hint)
        for number, name in enumerate(corpus.settings.spreadsheets.leave_out)
        if name not in {*schema.tables, CONFLICTS}
        for message in (f"`leave_out` names `{name}`, which does not exist",)
    ]
