"""Which columns show the basis of their values by default."""

from standoff.schema.bases import with_bases
from standoff.schema.declarations import Geo
from standoff.schema.model import Field, Schema, Table


def table(name: str, *fields: Field, geo: Geo | None = None, **targets: tuple[str, str]) -> Table:
    key = Field(f"{name}_id")
    return Table(name, "", "", {f.name: f for f in (key, *fields)}, (key.name,), targets, geo=geo)


def test_a_reference_to_a_table_with_points_has_one_as_dates_and_counts_do() -> None:
    points = Geo("latitude", "longitude")
    fairs = table(
        "fairs",
        *(Field("held", quantity="edtf"), Field("place_id"), Field("host_id"), Field("motto")),
        place_id=("places", "places_id"),
        host_id=("people", "people_id"),
    )
    tables = {each.name: each for each in (fairs, table("places", geo=points), table("people"))}
    found = with_bases(Schema(tables)).tables["fairs"].fields
    assert {name: f.basis for name, f in found.items()} == {
        "fairs_id": False, "held": True, "place_id": True, "host_id": False, "motto": False
    }  # fmt: skip
