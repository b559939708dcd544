"""Tables of a package as its descriptor has them: by which key, and in which order their rows are."""

import polars as pl
import pytest

from standoff.formats.package import PackageTable
from standoff.formats.package_reader import UnreadSchemaError, _stored
from standoff.schema.times import Order


@pytest.mark.parametrize(
    ("names", "key", "marks", "order"),
    [
        (["id", "sort_date"], ["id"], {}, Order(("sort_date", "id"))),
        (["id"], ["id"], {}, Order(("id",))),
        (["id", "part", "sort_date"], ["id", "part"], {}, Order(("id", "part"))),
        (["id", "sort_date", "of"], ["id"], {"broader": "of"}, Order(("sort_date", "of", "id"), "of")),
        (["id", "sort_date"], ["id"], {"broader": "of"}, Order(("id",))),
        (["sort_date"], ["sort_date"], {}, Order(("sort_date", "sort_date"))),
    ],
    ids=["time", "no time", "children", "wholes first", "whole unknown", "all columns"],
)
def test_rows_are_in_order_of_time_where_they_have_one(
    names: list[str], key: list[str], marks: dict[str, str], order: Order
) -> None:
    fields = {name: {"name": name, "type": "string"} for name in names}
    table = PackageTable("things", fields, tuple(key), (), pl.DataFrame, path="csv/things.csv", marks=marks)
    assert table.order == order


@pytest.mark.parametrize(
    ("fields", "key"), [([], []), ([], ["a"]), (["a"], []), (["a"], ["b"]), (["a", "b"], ["a", "c"])]
)
def test_a_table_has_a_key_of_its_fields(fields: list[str], key: list[str]) -> None:
    schema = {"fields": [{"name": name, "type": "string"} for name in fields], "primaryKey": key}
    with pytest.raises(UnreadSchemaError, match="it has no primary key of its fields"):
        _stored("t", schema, pl.DataFrame, "", None, "t.csv")
