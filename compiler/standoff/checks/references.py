"""Whether codes and ids exist: vocabularies, foreign keys, references into several tables, speakers, hierarchies."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.grammar import SLUG
from standoff.corpus.project import Settings
from standoff.corpus.reporting import as_written, by_field, everywhere, nearest, registry
from standoff.corpus.rows import PLACE, Redirect
from standoff.files.project_files import REGISTRY_FILES
from standoff.resolve.hierarchy import cycles
from standoff.schema.keys import whole
from standoff.schema.model import Field, Schema, Table
from standoff.schema.qualifiers import NARRATOR
from standoff.schema.record_ids import RECORD
from standoff.source.look_alikes import nearest_is
from standoff.source.problem import Place, Problem


@dataclass
class IdIndex:
    """The ids in use by table, the registry's entries, and the tables whose records could not all be read."""

    by_table: dict[str, set[str]]
    entries: pl.DataFrame = field(repr=False)
    incomplete: frozenset[str] = frozenset()

    @classmethod
    def of(cls, frames: Frames, incomplete: Collection[str] = ()) -> "IdIndex":
        """The index of the assertions of existence in `frames`."""
        return cls(record_ids(frames), registry(frames.assertions), frozenset(incomplete))

    @cached_property
    def places(self) -> dict[tuple[str, str], Place]:
        """The place of each entry, by table and id."""
        return {(row[0], row[1]): Place(*row[2:]) for row in self.entries.iter_rows()}


def check_references(frames: Frames, schema: Schema, settings: Settings, ids: IdIndex) -> list[Problem]:
    """Every unknown code, id and speaker, with the nearest known one.

    References into incomplete tables are not checked: an id that is not found may be in a file that was not read.
    """
    found: list[Problem] = []
    for rows in (frames.assertions, frames.keys):
        for table_name, field_name, is_mine in by_field(rows):
            table = schema.tables[table_name]
            f = table.fields[field_name]
            if f.vocabulary or f.ref or f.name in table.foreign_keys:
                part = Written(rows, is_mine, frames)
                found += _unknown_in_field(part, table, f, schema, ids)
    return [*found, *_speakers(frames, settings, schema, ids)]


@dataclass
class Written:
    """The values of a field, as rows of a frame in which those of other fields are too."""

    rows: pl.DataFrame
    is_mine: pl.Series
    frames: Frames

    def but(self, known: Collection[str]) -> Iterator[dict[str, Any]]:
        """Those that are not known, at every place where they are written."""
        unknown = _unknown(self.rows["value"].filter(self.is_mine), known)
        if unknown:
            bad = self.rows.filter(self.is_mine & self.rows["value"].is_in(unknown))
            yield from everywhere(as_written(bad, "value"), self.frames).iter_rows(named=True)


def record_ids(frames: Frames) -> dict[str, set[str]]:
    """The ids in use, by table."""
    current = frames.assertions.filter(pl.col("field_name").is_null() & pl.col("rank").is_null())
    grouped = current.group_by("table_name").agg(pl.col("record_id").unique())
    found = {str(table): set(ids) for table, ids in grouped.iter_rows()}
    return found | {"texts": set(frames.texts["text_id"])}


def _unknown_in_field(part: Written, table: Table, f: Field, schema: Schema, ids: IdIndex) -> Iterator[Problem]:
    if f.vocabulary:
        codes = schema.vocabularies[f.vocabulary].codes
        for row in part.but(codes):
            near = nearest(row["value"], codes)
            some = ", ".join(list(codes)[:15]) + (" …" if len(codes) > 15 else "")
            hint = nearest_is(row["value"], near) if near else f"codes of {f.vocabulary}: {some}"
            yield _problem(row, "unknown-code", f"unknown code `{row['value']}` in {f.vocabulary}", hint)
    target = table.foreign_keys.get(f.name, ("",))[0]
    if target and target not in ids.incomplete:
        for row in part.but(ids.by_table.get(target, set())):
            yield _unknown_id(row, target, row["value"], ids)
    if f.ref:
        targets = {f"{name}/{i}" for name in f.ref for i in ids.by_table.get(name, ())} | set(f.literals)
        for row in part.but(targets):
            name, _, record = row["value"].partition("/")
            if name not in f.ref:
                hint = "write `table/id`; valid tables: " + ", ".join(f.ref)
                yield _problem(row, "unknown-id", f"`{row['value']}` is not a valid reference", hint)
            elif name not in ids.incomplete:
                yield replace(_unknown_id(row, name, record, ids), length=0)


def _unknown(values: pl.Series, known: Collection[str]) -> list[str]:
    return [value for value in values.unique() if value not in known]


def _unknown_id(row: dict[str, object], table: str, record: str, ids: IdIndex) -> Problem:
    return _problem(row, "unknown-id", f"unknown id `{record}` in `{table}`", _nearest_id(table, record, ids))


def _nearest_id(table: str, record: str, ids: IdIndex) -> str:
    """A hint: the nearest id of a table, with its place; where none is near, to add an entry."""
    near = nearest(record, sorted(ids.by_table.get(table, set()) - {record}))
    if near is None:
        return f"add it to {REGISTRY_FILES}/{table}.yaml"
    where = ids.places.get((table, near))
    return nearest_is(record, near) + (f" ({where.file}:{where.line})" if where else "")


def _problem(row: dict[str, object], code: str, message: str, hint: str) -> Problem:
    place = Place(str(row["annotation_file"]), int(str(row["annotation_line"])), int(str(row["column"])))
    return Problem(place, code, message, hint, len(str(row["value"])))


def _speakers(frames: Frames, settings: Settings, schema: Schema, ids: IdIndex) -> Iterator[Problem]:
    if settings.speakers not in schema.record_tables or settings.speakers in ids.incomplete:
        return
    unknown = _unknown(frames.named["value"], ids.by_table.get(settings.speakers, set()) | {NARRATOR})
    named = frames.named.filter(pl.col("value").is_in(unknown)) if unknown else frames.named.clear()
    for row in named.iter_rows(named=True):
        yield _unknown_id(row, settings.speakers, row["value"], ids)


def check_registered(existence: Frames, schema: Schema, ids: IdIndex) -> list[Problem]:
    """Ids that are missing from their registry, ids shared between text files, one id in two registries.

    Incomplete tables are skipped. Malformed ids were reported when they were read.
    """
    complete = [t.name for t in schema.record_tables.values() if t.nest is None and t.name not in ids.incomplete]
    is_checked = pl.col("field_name").is_null() & pl.col("table_name").cast(pl.String).is_in(complete)
    uses = existence.assertions[["field_name", *RECORD, "text_id", *PLACE]].filter(is_checked)
    uses = uses.with_columns(pl.col("table_name").cast(pl.String))
    entries = registry(existence.assertions)
    missing = uses.join(entries, on=RECORD, how="anti")
    registered = [t.name for t in schema.record_tables.values() if t.registered]
    # Most other records are in one text: ids that are used once are put aside first.
    is_registered = pl.col("table_name").is_in(registered)
    missing = missing.filter(is_registered | pl.col("record_id").is_duplicated())
    others = [t.name for t in schema.record_tables.values() if t.id_pattern is not None]
    is_well_formed = pl.col("record_id").str.contains(whole(SLUG.pattern)) | pl.col("table_name").is_in(others)
    missing = missing.filter(is_well_formed).sort(PLACE)
    missing = missing.unique([*RECORD, "text_id"], keep="first", maintain_order=True)
    by_table = entries.partition_by("table_name", as_dict=True, include_key=False)
    registered_ids = IdIndex({str(table): set(part["record_id"]) for (table,), part in by_table.items()}, entries)
    return [
        *_unregistered(missing.filter(is_registered), registered_ids),
        *_shared(missing.filter(~is_registered)),
        *_clashing(entries, registered),
    ]


def _unregistered(missing: pl.DataFrame, ids: IdIndex) -> Iterator[Problem]:
    for row in missing.iter_rows(named=True):
        table, record = row["table_name"], row["record_id"]
        place = Place(row["annotation_file"], row["annotation_line"], row["column"])
        hint = _nearest_id(table, record, ids)
        yield Problem(place, "not-registered", f"`{record}` has no entry in the registry `{table}`", hint)


def _shared(missing: pl.DataFrame) -> list[Problem]:
    grouped = missing.group_by(RECORD).agg(pl.struct(PLACE).alias("places")).filter(pl.col("places").list.len() > 1)
    found = []
    for table, record, rows in grouped.iter_rows():
        first, *others = sorted(Place(row["annotation_file"], row["annotation_line"], row["column"]) for row in rows)
        message = f"`{table}/{record}` is used in {len(rows)} text files"
        hint = f"if both mean one thing, add it to {REGISTRY_FILES}/{table}.yaml; otherwise rename one"
        found.append(Problem(others[0], "shared-id", message, hint, related=(first, *others[1:])))
    return found


def _clashing(entries: pl.DataFrame, registered: list[str]) -> list[Problem]:
    mine = entries.filter(pl.col("table_name").is_in(registered))
    twice = mine.filter(pl.col("record_id").is_duplicated()).sort("record_id", *PLACE)
    found = []
    for (record,), rows in twice.partition_by("record_id", as_dict=True, maintain_order=True).items():
        first, *others = (Place(*place) for place in rows.select(PLACE).iter_rows())
        if len(set(rows["table_name"])) > 1:
            message = f"`{record}` is in two registries: " + ", ".join(sorted(set(rows["table_name"])))
            found.append(
                Problem(
                    others[0],
                    "id-clash",
                    message,
                    "ids are unique across registries: rename one",
                    related=(first,),
                )
            )
    return found


def check_redirects(redirects: Sequence[Redirect], ids: IdIndex) -> list[Problem]:
    """Redirects to unknown or redirected ids and in a cycle, and old ids that are still in use."""
    found = []
    steps = {(redirect[0], redirect[1]): redirect[2] for redirect in redirects}
    places = {(redirect[0], redirect[1]): Place(*redirect[5:]) for redirect in redirects}
    for table, old, new, _, _, file, line, column in redirects:
        place, known = Place(file, line, column), ids.by_table.get(table, set())
        if new is not None and new not in known and table not in ids.incomplete:
            message, hint = _stray(table, old, new, steps)
            next_step = tuple(other for other in (places.get((table, new)),) if other)
            found.append(Problem(place, "bad-redirect", message, hint, related=next_step))
        if old in known:
            message = f"`{old}` is still a record of {table}"
            found.append(Problem(place, "bad-redirect", message, "redirect only ids that are no longer in use"))
    return found


def _stray(table: str, old: str, new: str, steps: dict[tuple[str, str], str | None]) -> tuple[str, str]:
    """The message and hint for a redirect to an id that no record has."""
    if (table, new) not in steps:
        return f"redirects to the unknown id `{new}` in `{table}`", "use the id that is in use now"
    passed, end = {old}, new
    while (table, end) in steps and end not in passed:
        passed.add(end)
        after = steps[table, end]
        if after is None:
            return f"redirects to `{new}`, which was removed", "leave out `new_id`: no record replaces it"
        end = after
    if end in passed:
        return f"redirects to `{new}`, which leads back in a circle", "use the id that is in use now"
    return f"redirects to `{new}`, which is itself redirected", f"use the final id: `{end}`"


def check_hierarchies(links: pl.DataFrame) -> list[Problem]:
    """Cycles and open links of the hierarchies that tables declare (`broader`); other references may point back."""
    found: list[Problem] = []
    for (table, name), cells in links.partition_by("table_name", "field_name", as_dict=True).items():
        found += _check_links(cells, str(table), str(name))
    return found


def _check_links(cells: pl.DataFrame, table: str, field: str) -> list[Problem]:
    rows = {row["record_id"]: row for row in cells.iter_rows(named=True)}
    found = []
    for ring in cycles({record: row["value"] for record, row in rows.items()}):
        places = [Place(rows[r]["annotation_file"], rows[r]["annotation_line"], rows[r]["column"]) for r in ring]
        message = f"`{field}` has a cycle: " + " -> ".join([*ring, ring[0]])
        found.append(
            Problem(places[0], "hierarchy-cycle", message, "one of these links is wrong", related=tuple(places[1:]))
        )
    for record, row in rows.items():
        if row["rule"] == "open":
            place = Place(row["annotation_file"], row["annotation_line"], row["column"])
            message = f"`{field}` of `{table}/{record}` is left open, but other cells depend on it"
            found.append(Problem(place, "open-hierarchy", message, f"settle it in {REGISTRY_FILES}/{table}.yaml"))
    return found
