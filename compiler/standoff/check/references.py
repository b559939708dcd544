"""Do codes and ids exist: vocabularies, foreign keys, references into several tables, speakers, registries."""

from collections.abc import Iterator

import polars as pl

from standoff.annotation.rows import Redirect
from standoff.assertion import Frames
from standoff.check.rows import PLACE, nearest, problems, registry
from standoff.corpus import Settings
from standoff.problem import Place, Problem
from standoff.schema.model import NARRATOR, Field, Schema, Table

CELL = ("table_name", "field_name", "value", *PLACE)


def check_references(frames: Frames, schema: Schema, settings: Settings) -> list[Problem]:
    """Every code, id and speaker that is not known, with the nearest that is."""
    written = pl.concat([frames.assertions.select(CELL), frames.keys.select(CELL)])
    by_field = written.filter(pl.col("field_name").is_not_null()).partition_by("table_name", "field_name", as_dict=True)
    ids = _ids(frames)
    places = {(row[0], row[1]): Place(*row[2:]) for row in registry(frames.assertions).iter_rows()}
    found: list[Problem] = []
    for (table_name, field_name), part in by_field.items():
        table = schema.tables[str(table_name)]
        found += _unknown_in_field(part, table, table.fields[str(field_name)], schema, ids, places)
    return [*found, *_speakers(frames, settings, schema, ids, places)]


def _ids(frames: Frames) -> dict[str, set[str]]:
    live = frames.assertions.filter(pl.col("field_name").is_null() & pl.col("rank").is_null())
    grouped = live.group_by("table_name").agg(pl.col("record_id").unique())
    found = {str(table): set(ids) for table, ids in grouped.iter_rows()}
    return found | {"texts": set(frames.texts["text_id"])}


def _unknown_in_field(
    part: pl.DataFrame,
    table: Table,
    f: Field,
    schema: Schema,
    ids: dict[str, set[str]],
    places: dict[tuple[str, str], Place],
) -> Iterator[Problem]:
    if f.vocabulary:
        codes = schema.vocabularies[f.vocabulary].codes
        for row in _not_in(part, codes).iter_rows(named=True):
            near = nearest(row["value"], codes)
            some = ", ".join(list(codes)[:15]) + (" …" if len(codes) > 15 else "")
            hint = f"nearest is `{near}`" if near else f"codes of {f.vocabulary}: {some}"
            yield _problem(row, "unknown-code", f"`{row['value']}` is no code of {f.vocabulary}", hint)
    target = table.foreign_keys.get(f.name, ("",))[0]
    if target:
        known = ids.get(target, set())
        for row in _not_in(part, known).iter_rows(named=True):
            yield _unknown_id(row, target, row["value"], known, places)
    if f.ref:
        known = {f"{name}/{i}" for name in f.ref for i in ids.get(name, ())} | set(f.literals)
        for row in _not_in(part, known).iter_rows(named=True):
            name, _, record = row["value"].partition("/")
            if name in f.ref:
                yield _unknown_id(row, name, record, ids.get(name, set()), places)
            else:
                hint = "a reference is `table/id`, the table one of " + ", ".join(f.ref)
                yield _problem(row, "unknown-id", f"`{row['value']}` refers to nothing", hint)


def _not_in(part: pl.DataFrame, known: object) -> pl.DataFrame:
    distinct = part.select(pl.col("value").unique())
    unknown = [value for value in distinct["value"] if value not in known]  # type: ignore[operator]
    return part.filter(pl.col("value").is_in(unknown)) if unknown else part.clear()


def _unknown_id(
    row: dict[str, object], table: str, record: str, known: set[str], places: dict[tuple[str, str], Place]
) -> Problem:
    near = nearest(record, sorted(known))
    where = places.get((table, near)) if near else None
    hint = (
        f"nearest is `{near}`" + (f" ({where.file}:{where.line})" if where else "")
        if near
        else f"add it to annotations/registry/{table}.yaml"
    )
    return _problem(row, "unknown-id", f"no {table} record `{record}`", hint)


def _problem(row: dict[str, object], code: str, message: str, hint: str) -> Problem:
    place = Place(str(row["annotation_file"]), int(str(row["annotation_line"])), int(str(row["column"])))
    return Problem(place, code, message, hint, len(str(row["value"])))


def _speakers(
    frames: Frames, settings: Settings, schema: Schema, ids: dict[str, set[str]], places: dict[tuple[str, str], Place]
) -> Iterator[Problem]:
    if settings.speakers not in schema.record_tables:
        return
    known = ids.get(settings.speakers, set()) | {NARRATOR}
    for row in _not_in(frames.named, known).iter_rows(named=True):
        yield _unknown_id(row, settings.speakers, row["value"], known, places)


def check_registered(frames: Frames, schema: Schema) -> list[Problem]:
    """Ids that must stand in a registry and do not, ids shared between text files, one id in two registries."""
    top = [t.name for t in schema.record_tables.values() if t.nest is None]
    uses = frames.assertions.filter(pl.col("field_name").is_null() & pl.col("table_name").cast(pl.String).is_in(top))
    uses = uses.with_columns(pl.col("table_name").cast(pl.String)).sort(PLACE)
    entries = registry(frames.assertions)
    missing = uses.join(entries, on=["table_name", "record_id"], how="anti", maintain_order="left").unique(
        ["table_name", "record_id", "text_id"], keep="first", maintain_order=True
    )
    registered = [t.name for t in schema.record_tables.values() if t.registered]
    must = missing.filter(pl.col("table_name").is_in(registered))
    found = problems(
        must,
        "not-registered",
        "`{record_id}` has no entry in the registry",
        "add it to annotations/registry/{table_name}.yaml",
        "record_id",
    )
    return found + _shared(missing.filter(~pl.col("table_name").is_in(registered))) + _clashing(entries, registered)


def _shared(missing: pl.DataFrame) -> list[Problem]:
    grouped = (
        missing.group_by("table_name", "record_id")
        .agg(pl.struct(PLACE).alias("places"))
        .filter(pl.col("places").list.len() > 1)
    )
    found = []
    for table, record, rows in grouped.iter_rows():
        first, *others = sorted(Place(*row.values()) for row in rows)
        message = f"`{table}/{record}` is used in {len(rows)} text files"
        hint = f"if they mean one thing, add it to annotations/registry/{table}.yaml; if not, rename one"
        found.append(Problem(others[0], "shared-id", message, hint, len(record), (first, *others[1:])))
    return found


def _clashing(entries: pl.DataFrame, registered: list[str]) -> list[Problem]:
    mine = entries.filter(pl.col("table_name").is_in(registered))
    twice = mine.filter(pl.col("record_id").is_duplicated()).sort("record_id", *PLACE)
    found = []
    for (record,), rows in twice.partition_by("record_id", as_dict=True, maintain_order=True).items():
        first, *others = (Place(*place) for place in rows.select(PLACE).iter_rows())
        if len(set(rows["table_name"])) > 1:
            message = f"`{record}` is an id in two registries: " + ", ".join(sorted(set(rows["table_name"])))
            found.append(
                Problem(
                    others[0],
                    "id-clash",
                    message,
                    "ids are unique across registries: rename one",
                    len(str(record)),
                    (first,),
                )
            )
    return found


def check_redirects(redirects: list[Redirect], ids: dict[str, set[str]]) -> list[Problem]:
    """Redirects that lead nowhere, and old ids that are still in use."""
    found = []
    for table, old, new, _, _, *where in redirects:
        place = Place(*where)
        known = ids.get(table, set())
        if new is not None and new not in known:
            found.append(
                Problem(place, "bad-redirect", f"no {table} record `{new}` to lead to", "name the id that stands now")
            )
        if old in known:
            found.append(
                Problem(
                    place,
                    "bad-redirect",
                    f"`{old}` is still a record of {table}",
                    "a redirect is for an id that is gone",
                )
            )
    return found


def record_ids(frames: Frames) -> dict[str, set[str]]:
    """The ids in use, by table."""
    return _ids(frames)
