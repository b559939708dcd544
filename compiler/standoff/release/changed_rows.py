"""What changed, row by row, for those forms that are read from top to bottom: text, Markdown, JSON, the comment."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from standoff.formats.explorer.source import ID, LABEL, TABLE
from standoff.release.changed_cells import GONE, KEPT, NEW, Changes
from standoff.release.kinds import KINDS

SIGNS = {GONE: "gone", NEW: "new", KEPT: "unchanged"}
DENY = "deny"


@dataclass(frozen=True, slots=True)
class Behind:
    """An assertion behind a changed field; `side` is `-`, `+` or `=`, `place` a line of an annotation file.

    `who` states it and where, in words; `how` are the codes that say how it is stated and how sure the curator is.
    """

    side: str
    value: str | None
    who: str
    how: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A changed field of a row: its changed cells (column, old, new), its kind, and how each side got its value.

    A field that is not `is_stated` follows from others: it has no rule, and no assertions behind it.
    """

    name: str
    kind: str
    is_stated: bool
    rules: tuple[str | None, str | None]
    values: tuple[str | None, str | None]
    cells: tuple[tuple[str, str | None, str | None], ...]
    behind: tuple[Behind, ...]

    @property
    def why(self) -> str:
        """The kind and the rule, in words: `correction; rule groups, before only`."""
        old, new = self.rules
        rule = new or old or ""
        before = f", before {old}" if old and new and old != new else ""
        return KINDS[self.kind].one + (f"; rule {rule}{before}" if rule else "")


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that was added, removed or changed; `kind` and `place` are those of the whole row, not of a changed one."""

    table: str
    id: str
    label: str
    change: str
    kind: str | None
    place: str | None
    fields: tuple[ChangedField, ...]


def rows_of(changes: Changes) -> Iterator[ChangedRow]:
    """The rows that differ, in their order."""
    short: dict[str, str] = dict([*changes.a.cited.iter_rows(), *changes.b.cited.iter_rows()])
    behind: dict[tuple[int, str], list[Behind]] = {}
    for each in changes.behind().iter_rows(named=True):
        behind.setdefault((each["row"], each["field_name"]), []).append(_behind(each, short))
    cells: dict[tuple[int, str], list[tuple[str, str | None, str | None]]] = {}
    for row, column, field, old, new in changes.cells.iter_rows():
        cells.setdefault((row, field), []).append((column, old, new))
    fields: dict[int, list[ChangedField]] = {}
    for each in changes.units.iter_rows(named=True):
        key = each["row"], each["field_name"]
        fields.setdefault(each["row"], []).append(_field(each, tuple(cells[key]), tuple(behind.get(key, ()))))
    for row, table, change, name, label, kind, place in changes.rows.select(
        "row", TABLE, "change", ID, LABEL, "kind", "place"
    ).iter_rows():
        yield ChangedRow(table, name, label or name, change, kind, place, tuple(fields.get(row, ())))


def _field(
    each: dict[str, Any], cells: tuple[tuple[str, str | None, str | None], ...], behind: tuple[Behind, ...]
) -> ChangedField:
    rules, values = (each["old_rule"], each["new_rule"]), (each["old_value"], each["new_value"])
    return ChangedField(each["field_name"], each["kind"], each["is_stated"], rules, values, cells, behind)


def _behind(each: dict[str, Any], short: dict[str, str]) -> Behind:
    words = [each["basis"], each["confidence"]]
    if each["text_id"] is not None:
        words.insert(0, each["modality"])
    if each["polarity"] == DENY:
        words.insert(0, "denied")
    place = f"{each['annotation_file']}:{each['annotation_line']}" if each["annotation_file"] else ""
    return Behind(each["side"], each["value"], _who(each, short), tuple(word for word in words if word), place)


def _who(each: dict[str, Any], short: dict[str, str]) -> str:
    """Who states it and where: `narrator in 002, sentence 4`."""
    text = each["text_id"]
    if text is None:
        return "registry"
    speaker, voice = each["speaker_id"] or each["voice"], each["voice"]
    who = speaker if speaker == voice else f"{speaker} ({voice})"
    sentence = f", sentence {each['sentence']}" if each["sentence"] is not None else ""
    return f"{who} in {short.get(text, text)}{sentence}"
