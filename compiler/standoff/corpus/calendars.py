"""Values that a text gives in another calendar: `{is: 1404-06-04, calendar: solar-hijri}`.

The table has the Gregorian date. In a text file its basis is `calendar`, unless the curator says otherwise, and the
date that the text has is kept with the reason of the value (`because`), which every receipt shows.
"""

from standoff.corpus.file_reader import FileReader, item_text
from standoff.corpus.qualifiers import DEFAULTS, Qualified
from standoff.schema.model import Field
from standoff.schema.qualifiers import INDEX
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.calendars import CALENDARS, gregorian
from standoff.source.nodes import Mapping, Scalar

CALENDAR = "calendar"
BASIS, BECAUSE = INDEX["basis"], INDEX["because"]


def takes_calendar(f: Field) -> bool:
    """Whether values of a field may be given in another calendar."""
    return FIELD_TYPES[f.kind].is_dated or FIELD_TYPES[f.kind].is_day


def in_calendar(reader: FileReader, f: Field, value: Mapping, given: Scalar, own: Qualified) -> tuple[int, str] | None:
    """The context of a value in another calendar and its Gregorian date; None after a problem.

    `own` are the qualifiers beside the value.
    """
    text = in_gregorian(reader, f, value, given)
    return None if text is None else (_context(reader, own, noted(own.values[BECAUSE], value, given)), text)


def noted(because: str | None, value: Mapping, given: Scalar) -> str:
    """The reason of a value, if it has one, and after it the date as the text has it, with its calendar."""
    original = f"{given.text.strip()} ({item_text(value.entries[CALENDAR][1])})"
    return f"{because}; {original}" if because else original


def in_gregorian(reader: FileReader, f: Field, value: Mapping, given: Scalar) -> str | None:
    """The Gregorian date of a value in another calendar; None after a problem."""
    key, name = value.entries[CALENDAR]
    calendar, kind = item_text(name), FIELD_TYPES[f.kind]
    if not takes_calendar(f):
        message = f"`{CALENDAR}` is for dates, and `{f.name}` is not one"
        reader.complain(key, "unknown-field", message, "leave it out")
    elif calendar not in CALENDARS:
        message = f"`{calendar}` is not a calendar that is known here"
        reader.complain(name, "unknown-code", message, "one of: " + ", ".join(CALENDARS))
    else:
        try:
            return gregorian(given.text, calendar)
        except ValueError as error:
            message = f"`{given.text}` is not a valid date of the calendar `{calendar}` for `{f.name}`"
            reader.complain(given, kind.problem, message, str(error))
    return None


def _context(reader: FileReader, own: Qualified, because: str) -> int:
    """The context with the date as the text has it."""
    texts = {"because": because}
    if reader.is_text and own.values[BASIS] == DEFAULTS[reader.kind][BASIS]:
        texts["basis"] = CALENDAR
    now = own.overridden(texts, len(reader.rows.contexts), own.spans, None)
    reader.rows.contexts.append(now.as_context())
    return now.row
