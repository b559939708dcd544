"""What changed as one comment on a pull request: what a reviewer must see first, then tables, long ones folded.

The words of a pull request are a stranger's. Each stands in a code span (`markdown_inert`), and beside the code spans
there are only fixed words and five tags, so that another program can check a comment before it posts it
(`.github/workflows/review.yml` does).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from standoff.release.bump import Reason, level, schema_lines
from standoff.release.changed_cells import GONE, NEW, Changes
from standoff.release.changed_rows import SIGNS, Behind, ChangedField, ChangedRow, rows_of
from standoff.release.difference import RECEIPTS, counts
from standoff.release.kinds import CONTRADICTION, CORRECTION, FINER, KINDS, NEW_FACT, REMOVAL, WORDING, in_words
from standoff.source.escape import markdown_inert
from standoff.source.look_alikes import distinguish_pair
from standoff.source.plural import plural
from standoff.source.problem import Problem
from standoff.source.version_number import number

MARKER = "<!-- standoff diff -->"  # by which a later run finds the comment, to edit it
TITLE = "### What this changes in the tables"
LONGEST = 60_000  # characters; GitHub takes 65,536
WIDEST = 80  # of a value
FOLDED = 10  # rows of a table that is not folded
FIRST_FOLDED = 40  # of what should be seen first
MOST_BEHIND = 3  # assertions of one cell
SECTIONS = (
    ((CONTRADICTION,), "Contradictions", FIRST_FOLDED),
    ((REMOVAL,), "Removals", FIRST_FOLDED),
    ((CORRECTION, FINER), "Corrections and finer values", FOLDED),
    ((NEW_FACT,), "New facts", FOLDED),
    ((WORDING,), "Changes of wording only", 0),
)
HEAD = ("| record | field | before | after | why |", "|---|---|---|---|---|")


@dataclass(slots=True)
class Section:
    """A part of the comment: its title, the lines above its rows, its rows, and how many of them are not folded.

    Room is given to the parts of the lowest `rank` first.
    """

    title: str
    head: tuple[str, ...]
    rows: list[str]
    unfolded: int = 0
    rank: int = 0


def comment(changes: Changes, found: Sequence[Reason], a: str, b: str) -> str:
    """The comment; `a` and `b` are what the sides are called. It has fewer than 65,536 characters; cuts are named."""
    by_kind = in_words(changes.counts())
    what = f"**{by_kind}**" if by_kind else "**No published value changes**"
    lines = [MARKER, TITLE, "", f"{what}, from {_code(a)} to {_code(b)}."]
    if found:
        lines += ["", _version(changes, found)]
    room, sections = LONGEST - sum(len(line) + 1 for line in lines), list(_sections(changes))
    shown: dict[str, list[str]] = {}
    left_out: dict[str, int] = {}
    for section in sorted(sections, key=lambda each: each.rank):
        shown[section.title], left_out[section.title] = _laid_out(section, room)
        room -= sum(len(line) + 1 for line in shown[section.title])
    for section in sections:
        lines += shown[section.title]
    cut = [f"{title[0].lower()}{title[1:]} ({rest:,})" for title, rest in left_out.items() if rest]
    if cut:
        lines += ["", f"Left out for want of room: {', '.join(cut)}. The page in the artefacts of the run has all."]
    return "\n".join(lines) + "\n"


def comment_unbuilt(label: str, problems: Sequence[Problem], most: int) -> str:
    """The comment on a side that does not build."""
    lines = [MARKER, TITLE, "", f"Nothing was compared: {_code(label)} does not build."]
    lines += ["", "| where | problem |", "|---|---|"]
    lines += [f"| {_code(str(each.place))} | {_code(f'{each.code}: {each.message}')} |" for each in problems[:most]]
    rest = len(problems) - most
    return "\n".join([*lines, *(["", f"… and {plural(rest, 'more error')}."] if rest > 0 else [])]) + "\n"


def _version(changes: Changes, found: Sequence[Reason]) -> str:
    last = number(str(changes.a.descriptor.get("version", "")).partition("+")[0])
    step = level(list(found))
    if last is None:
        return f"It needs at least a {step} version increment."
    return f"After {last}, the next version must be at least {last.after(step)} ({step})."


def _laid_out(section: Section, room: int) -> tuple[list[str], int]:
    """The lines of a section for which there is room, and how many of its rows are left out."""
    is_folded = len(section.rows) > section.unfolded
    title = f"{section.title} ({len(section.rows):,})"
    top = ["", "<details>", f"<summary>{title}</summary>", ""] if is_folded else ["", f"**{title}**", ""]
    end = ["", "</details>"] if is_folded else []
    room -= sum(len(line) + 1 for line in (*top, *section.head, *end))
    rows = []
    for row in section.rows:
        room -= len(row) + 1
        if room < 0:
            break
        rows.append(row)
    shown = [*top, *section.head, *rows, *end] if rows else []
    return shown, len(section.rows) - len(rows)


def _sections(changes: Changes) -> Iterator[Section]:
    by_kind: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for row in rows_of(changes):
        if row.table in changes.records or not changes.records:
            for kind, line in _lines(row, is_counted=not changes.records):
                by_kind[kind].append(line)
    for rank, (kinds, title, unfolded) in enumerate(SECTIONS, 1):
        rows = [line for kind in kinds for line in by_kind[kind]]
        if rows:
            yield Section(title, HEAD, rows, unfolded, rank)
    schema = [f"- {_code(words)}" for words in schema_lines(changes.difference.schema, FIRST_FOLDED)]
    if schema:
        yield Section("Changes of the schema", (), schema)
    tables = [table for table in changes.difference.tables if table.name not in RECEIPTS]
    rows = [
        f"| {_code(table.name)} | {' | '.join(f'{count:,}' for count in counts(table))} |"
        if not table.incompatible
        else f"| {_code(table.name)} | | | not compared: {_code(table.incompatible)} |"
        for table in tables
    ]
    if rows:
        yield Section("Rows by table", ("| table | added | removed | changed |", "|---|--:|--:|--:|"), rows)


def _lines(row: ChangedRow, is_counted: bool) -> Iterator[tuple[str, str]]:
    """The rows of the comment for a row that differs, each with its kind; what follows from others is left out."""
    record = f"{_code(_cut(row.label))}<br>{_code(f'{row.table} {row.id}')}"
    if row.kind is not None:
        yield row.kind, f"| {record} | | | {row.change} | {_code(row.place) if row.place else ''} |"
    for field in row.fields:
        if field.is_stated or is_counted:
            name, old, new = _shown(field)
            why = _why(field, (old, new))
            yield field.kind, f"| {record} | {_code(name)} | {_values(old, new)} | {why} |"


def _shown(field: ChangedField) -> tuple[str, str | None, str | None]:
    """The name of the field with its value on both sides or, where that is the same, the first column that changed."""
    if field.values[0] != field.values[1]:
        return field.name, *field.values
    return next((cell for cell in field.cells if cell[1] != cell[2]), (field.name, *field.values))


def _values(old: str | None, new: str | None) -> str:
    if old == new:
        return f"{_value(old)} | unchanged"
    if old is not None and new is not None:
        old, new = distinguish_pair(old, new, WIDEST)
    return f"{_value(old)} | {_value(new)}"


def _why(field: ChangedField, known: tuple[str | None, str | None]) -> str:
    """The kind, the rule, and the assertions behind; `known` are the values beside them."""
    shown = [each for sign in SIGNS for each in field.behind if each.side == sign]
    rest = len(shown) - MOST_BEHIND
    beside = dict(zip((GONE, NEW), known, strict=True))
    stated = [_stated(each, each.side in beside and each.value == beside[each.side]) for each in shown[:MOST_BEHIND]]
    return "<br>".join([_kind(field), *stated, *([f"… and {rest:,} more"] if rest > 0 else [])])


def _kind(field: ChangedField) -> str:
    old, new = field.rules
    rule = new or old
    before = f", before {_code(old)}" if old and new and old != new else ""
    return KINDS[field.kind].one + (f"; rule {_code(rule)}{before}" if rule else "")


def _stated(each: Behind, is_known: bool) -> str:
    """An assertion; its value only where it is not in the column of its side."""
    value = "" if each.value is None or is_known else f"{_cut(each.value)}, "
    words = f"{value}{each.who}; {', '.join(each.how)}"
    return f"{SIGNS[each.side]}: {_code(words)}" + (f" {_code(each.place)}" if each.place else "")


def _value(text: str | None) -> str:
    return "empty" if text is None else _code(_cut(text))


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _code(text: str) -> str:
    return markdown_inert(text)
