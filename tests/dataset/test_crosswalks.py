"""The dataset's ties to ISO 3166, PLOVER, UCDP GED and Global Energy Monitor, and who vouches for them."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import polars as pl
import pycountry
from rapidfuzz.fuzz import ratio

from standoff.engine.compilation import Compiled

# Events, modes and sectors of PLOVER, draft version 2.0 (openeventdata/PLOVER, PLOVER_MANUAL.tex).
EVENTS = """
AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST
ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT
"""
MODES = """
visit third-party multilateral phone abduct beat torture sexual targeted destroy primitive firearms explosives
suicide-attack aerial drone heavy-weapons crowd-control unconventional
"""
SECTORS = """
COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC
"""
# Status categories of the Global Gas Infrastructure Tracker (globalenergymonitor.org, methodology of the tracker).
STATUSES = "Proposed Construction Shelved Cancelled Operating Idle Mothballed Retired"
# `where_prec` of the UCDP Georeferenced Event Dataset: 1 (exact) to 7 (international waters and airspace).
PRECISIONS = "1 2 3 4 5 6 7"

KNOWN = {
    "plover": EVENTS.split(),
    "plover-mode": MODES.split(),
    "gem": STATUSES.split(),
    "ucdp-where-precision": PRECISIONS.split(),
}
COUNTRY_COLUMNS = [
    ("actors", "iso3"),
    ("places", "iso3"),
    ("project_countries", "iso3"),
    ("incidents", "cross_border_from"),
    ("casualties", "nationality"),
]
SUBDIVISIONS: Any = pycountry.subdivisions
CHECKED = ["geonames", "iso3166_2", "latitude", "longitude"]


def folded(name: str) -> str:
    """A name without diacritics, capitals and what stands in brackets."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"\s*\(.*\)", "", bare).lower()


def names_of(iso3: str) -> set[str]:
    country = pycountry.countries.get(alpha_3=iso3)
    known = (getattr(country, name, None) for name in ("name", "common_name", "official_name"))
    return {folded(part) for name in known if name for part in (name, name.split(",")[0])}


def upward(frame: pl.DataFrame, key: str, link: str) -> dict[str, list[dict[str, str | None]]]:
    """The rows above each row of a hierarchy, nearest first."""
    rows = {row[key]: row for row in frame.iter_rows(named=True)}
    found: dict[str, list[dict[str, str | None]]] = {name: [] for name in rows}
    for name, above in found.items():
        link_up = rows[name][link]
        while link_up is not None:
            above.append(rows[link_up])
            link_up = rows[link_up][link]
    return found


# -- ISO 3166 ----------------------------------------------------------------------------------------------------------


def test_country_codes_are_those_of_iso_3166(dataset: Compiled) -> None:
    used = {code for table, column in COUNTRY_COLUMNS for code in dataset.tables[table][column].drop_nulls()}
    assert {code for code in used if pycountry.countries.get(alpha_3=code) is None} == set()
    assert {"IRN", "PAK"} <= used


def test_states_and_countries_have_the_code_of_their_name(dataset: Compiled) -> None:
    states = dataset.tables["actors"].filter(pl.col("kind") == "state").select("name", "iso3")
    countries = dataset.tables["places"].filter(pl.col("kind") == "country").select("name", "iso3")
    named = [*states.iter_rows(), *countries.iter_rows()]
    assert [(name, iso3) for name, iso3 in named if iso3 is None or folded(name) not in names_of(iso3)] == []
    assert len(named) >= 10


def test_places_have_the_code_of_the_country_they_lie_in(dataset: Compiled) -> None:
    places = dataset.tables["places"]
    above = upward(places, "place_id", "within_id")
    codes = dict(places.select("place_id", "iso3").iter_rows())
    within = {place: next((up["iso3"] for up in ups if up["kind"] == "country"), None) for place, ups in above.items()}
    assert {place: iso3 for place, iso3 in within.items() if iso3 is not None and codes[place] != iso3} == {}


def test_actors_have_the_code_of_the_state_they_are_part_of(dataset: Compiled) -> None:
    actors = dataset.tables["actors"]
    above = upward(actors, "actor_id", "parent_id")
    codes = dict(actors.select("actor_id", "iso3").iter_rows())
    states = {actor: next((up["iso3"] for up in ups if up["kind"] == "state"), None) for actor, ups in above.items()}
    assert {actor: iso3 for actor, iso3 in states.items() if iso3 is not None and codes[actor] != iso3} == {}


def test_provinces_have_the_code_of_their_name_and_country(dataset: Compiled) -> None:
    provinces = dataset.tables["places"].filter(pl.col("iso3166_2").is_not_null())
    for name, iso3, code in provinces.select("name", "iso3", "iso3166_2").iter_rows():
        found = SUBDIVISIONS.get(code=code)
        assert found is not None, code
        assert (found.country.alpha_3, found.type) == (iso3, "Province")
        assert ratio(folded(name), folded(found.name)) > 80, (name, found.name)
    assert len(provinces) >= 2


# -- mappings ----------------------------------------------------------------------------------------------------------


def targets(dataset: Compiled) -> Iterator[tuple[str, str, str, str]]:
    for vocabulary in dataset.schema.vocabularies.values():
        for code in vocabulary.codes.values():
            yield from (
                (vocabulary.scheme, code.code, *mapping[:2]) for mapping in code.mappings if mapping[2] != "none"
            )


def test_vocabularies_map_to_codes_that_the_outside_schemes_have(dataset: Compiled) -> None:
    found = list(targets(dataset))
    assert [row for row in found if row[3] not in KNOWN[row[2]]] == []
    assert {row[2] for row in found} == set(KNOWN)


def test_sectors_are_those_of_plover(dataset: Compiled) -> None:
    assert set(dataset.schema.vocabularies["plover-sector"].codes) <= set(SECTORS.split())


# -- who vouches -------------------------------------------------------------------------------------------------------


def outside_ids(dataset: Compiled) -> pl.DataFrame:
    """What the registry says of a record's own id or place in an outside scheme; of an actor, where it is a state."""
    states = dataset.tables["actors"].filter(pl.col("kind") == "state")["actor_id"].implode()
    table, field = pl.col("table_name"), pl.col("field_name")
    is_country = (field == "iso3") & ((table == "places") | ((table == "actors") & pl.col("record_id").is_in(states)))
    own = dataset.tables["assertions"].filter(pl.col("text_id").is_null() & (field.is_in(CHECKED) | is_country))
    sources = dataset.tables["evidence"].select("assertion_id", "reference").unique()
    own = own.join(sources, on="assertion_id", how="left", maintain_order="left")
    return own.select("table_name", "record_id", "field_name", "value", "basis", "reference")


def test_outside_ids_come_with_the_source_they_were_checked_in(dataset: Compiled) -> None:
    found = outside_ids(dataset)
    assert found.filter((pl.col("basis") != "external") | pl.col("reference").is_null()).rows() == []
    assert set(found["field_name"]) == {"iso3", *CHECKED}


def test_an_actor_carries_no_code_but_that_of_a_checked_country(dataset: Compiled) -> None:
    checked = set(outside_ids(dataset).filter(pl.col("field_name") == "iso3")["value"])
    assert set(dataset.tables["actors"]["iso3"].drop_nulls()) <= checked
