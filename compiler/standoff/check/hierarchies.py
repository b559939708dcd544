"""Hierarchies among records of one table: cycles, and open links that other cells depend on."""

import polars as pl

from standoff.files.folders import REGISTRY_FILES
from standoff.resolve.hierarchy import cycles
from standoff.source.problem import Place, Problem


def check_hierarchies(links: pl.DataFrame) -> list[Problem]:
    """Cycles and open links of the hierarchies that tables declare (`broader`); other references may point back."""
    found: list[Problem] = []
    for (table, field), cells in links.partition_by("table_name", "field_name", as_dict=True).items():
        found += _check_links(cells, str(table), str(field))
    return found


def _check_links(cells: pl.DataFrame, table: str, field: str) -> list[Problem]:
    rows = {row["record_id"]: row for row in cells.iter_rows(named=True)}
    links = {record: row["value"] for record, row in rows.items() if row["value"] is not None}
    found = []
    for ring in cycles(links):
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
